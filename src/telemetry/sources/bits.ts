// Microsoft-Windows-Bits-Client/Operational: jobs and transfers. Elastic's pipelines leave its events unclassified; address, process and owner
// are fields here.
import { fileNameOf, from, integer, text } from "../field-sources.ts";
import { defineSource, type Fields } from "../mapping.ts";
import { urlParts } from "../transforms/urls.ts";
import { accountFields, commonFields } from "./common.ts";

const createdJob: Fields = {
  ...accountFields("jobOwner"),
  "process.executable": text("processPath"),
  "process.name": fileNameOf("processPath"),
  "process.pid": integer("processId"),
};

const transfer: Fields = {
  "url.domain": from("url", (url) => urlParts(url)?.domain),
  "url.full": text("url"),
  "url.original": text("url"),
  "url.path": from("url", (url) => urlParts(url)?.path),
  "url.port": from("url", (url) => urlParts(url)?.port),
  "url.scheme": from("url", (url) => urlParts(url)?.scheme),
};

export const bits = defineSource(commonFields, {
  name: "bits",
  providers: ["Microsoft-Windows-Bits-Client"],
  channel: "Microsoft-Windows-Bits-Client/Operational",
  common: {},
  events: {
    3: createdJob,
    4: accountFields("User", "jobOwner"),
    5: accountFields("User", "jobOwner"),
    59: transfer,
    60: transfer,
    61: transfer,
    16403: { ...accountFields("User", "jobOwner"), "url.full": text("RemoteName"), "file.path": text("LocalName") },
  },
});
