// Microsoft-Windows-TaskScheduler/Operational. Elastic's pipelines leave its events unclassified; who and what is run are fields here.
import { fileNameOf, integer, text } from "../field-sources.ts";
import { defineSource, type Fields } from "../mapping.ts";
import { accountFields, commonFields } from "./common.ts";

const launched: Fields = {
  "process.executable": text("Path", "ActionName"),
  "process.name": fileNameOf("Path", "ActionName"),
  "process.pid": integer("ProcessID", "EnginePID"),
};

export const taskScheduler = defineSource(commonFields, {
  name: "task-scheduler",
  providers: ["Microsoft-Windows-TaskScheduler"],
  channel: "Microsoft-Windows-TaskScheduler/Operational",
  common: {},
  events: {
    100: accountFields("UserContext"),
    106: accountFields("UserContext"),
    129: launched,
    140: accountFields("UserName"),
    141: accountFields("UserName"),
    142: accountFields("UserName"),
    200: launched,
    201: launched,
  },
});
