// Microsoft-Windows-WMI-Activity/Operational, whose values are UserData. Elastic's pipelines leave its events unclassified; client and account
// are fields here.
import { computed } from "../field-sources.ts";
import { defineSource, type Fields } from "../mapping.ts";
import { commonFields, userDataAccount, userDatum, userDatumInteger } from "./common.ts";

const client: Fields = {
  ...userDataAccount("User"),
  "process.pid": userDatumInteger("ClientProcessId"),
  "source.domain": userDatum("ClientMachine"),
};

const provider: Fields = {
  "file.path": userDatum("ProviderPath"),
  "process.name": userDatum("HostProcess"),
  "process.pid": userDatumInteger("ProcessID"),
};

const subscription: Fields = {
  ...userDataAccount("User"),
  "process.pid": computed(["processid", "Processid"], (record) => {
    const pid = record.userData().get("processid") ?? record.userData().get("Processid");
    return pid === undefined || !/^\d{1,10}$/.test(pid) ? undefined : Number(pid);
  }),
};

export const wmiActivity = defineSource(commonFields, {
  name: "wmi-activity",
  providers: ["Microsoft-Windows-WMI-Activity"],
  channel: "Microsoft-Windows-WMI-Activity/Operational",
  common: {},
  events: { 5857: provider, 5858: client, 5859: subscription, 5860: subscription, 5861: {} },
});
