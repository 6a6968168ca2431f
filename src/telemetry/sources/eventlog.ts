// The event log service's own events (Microsoft-Windows-Eventlog): logs cleared, full, shut down. Those of the Security log are classified as
// Winlogbeat's security module does; 104, a cleared log of another name, has no classification there.
import { computed, constant } from "../field-sources.ts";
import { defineSource, distinct, type FieldSource, type Fields } from "../mapping.ts";
import { classified, commonFields, userDatum } from "./common.ts";

const clearedBy: Fields = {
  "related.user": subjectNames(),
  "user.domain": userDatum("SubjectDomainName"),
  "user.id": userDatum("SubjectUserSid"),
  "user.name": userDatum("SubjectUserName"),
  "winlog.logon.id": userDatum("SubjectLogonId"),
};

function subjectNames(): FieldSource {
  return computed(["SubjectUserName"], (record) => distinct(record.userData().get("SubjectUserName")));
}

const ofSecurity: Fields = { "event.module": constant("security") };

export const eventlog = defineSource(commonFields, {
  name: "eventlog",
  providers: ["Microsoft-Windows-Eventlog", "Microsoft-Windows-EventLog"],
  common: {},
  events: {
    104: clearedBy,
    1100: { ...ofSecurity, ...classified("process", "end", "logging-service-shutdown") },
    1101: ofSecurity,
    1102: { ...ofSecurity, ...classified("iam", ["admin", "change"], "audit-log-cleared"), ...clearedBy },
    1104: { ...ofSecurity, ...classified("iam", "admin", "logging-full") },
    1105: { ...ofSecurity, ...classified("iam", "admin", "auditlog-archieved") },
    1108: { ...ofSecurity, ...classified("iam", "admin", "logging-processing-error") },
  },
});
