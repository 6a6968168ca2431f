// The Security log to ECS, as Winlogbeat's security module and Elastic's system integration map it.
import { computed, constant, fileNameOf, from, integer, seldom, text } from "../field-sources.ts";
import { dataValue, defineSource, distinct, type Fields } from "../mapping.ts";
import { splitKeepingQuotes } from "../transforms/arguments.ts";
import { classified, commonFields } from "./common.ts";

const subject: Fields = {
  "related.user": computed(["SubjectUserName"], (record) => distinct(dataValue(record, "SubjectUserName"))),
  "user.domain": text("SubjectDomainName"),
  "user.id": text("SubjectUserSid"),
  "user.name": text("SubjectUserName"),
  "winlog.logon.id": text("SubjectLogonId"),
};

const processCreation: Fields = {
  "process.args": seldom(from("CommandLine", splitKeepingQuotes)),
  "process.command_line": seldom(text("CommandLine")),
  "process.executable": text("NewProcessName"),
  "process.name": fileNameOf("NewProcessName"),
  "process.parent.executable": text("ParentProcessName"),
  "process.parent.name": fileNameOf("ParentProcessName"),
  "process.parent.pid": integer("ProcessId"),
  "process.pid": integer("NewProcessId"),
};

export const security = defineSource(commonFields, {
  name: "security",
  providers: ["Microsoft-Windows-Security-Auditing"],
  channel: "Security",
  common: { ...subject, "event.module": constant("security") },
  events: {
    4688: { ...classified("process", "start", "created-process"), ...processCreation },
  },
});
