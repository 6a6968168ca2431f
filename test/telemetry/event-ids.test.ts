// Every event id of the Security log, the Eventlog provider, PowerShell and the service control manager that rules ask for: what it is to ECS
// (category, type, action), and whose account it shows. Sysmon's are in sysmon.test.ts, those of other logs in other-sources.test.ts.
import { describe, expect, test } from "vitest";
import { valueAt } from "../../src/event/document.ts";
import { toEcs } from "../../src/telemetry/index.ts";
import { recordFrom, securityProvider } from "./support/records.ts";

/** `ids: category; type; action`, a dash for what an event has not. */
function says(name: string, provider: string, rows: readonly string[]): void {
  describe(name, () => {
    const cases = rows.flatMap((row) => {
      const [ids = "", ...what] = row.split(/[:;] /);
      return idsOf(ids).map((id) => [id, ...what] as [number, string, string, string]);
    });
    test.each(cases)("%i is %s; %s; %s", (eventId, category, type, action) => {
      const document = toEcs(recordFrom({ provider, eventId, data: {} }));
      expect(listed(document, "event.category")).toBe(category);
      expect(listed(document, "event.type")).toBe(type);
      expect(listed(document, "event.action")).toBe(action);
      expect(valueAt(document, "event.code")).toBe(String(eventId));
    });
  });
}

/** `1-3 7`: 1, 2, 3 and 7. */
function idsOf(text: string): readonly number[] {
  return text.split(" ").flatMap((part) => {
    const [first = 0, last = first] = part.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}

function listed(document: ReturnType<typeof toEcs>, path: string): string {
  const value = valueAt(document, path);
  return value === undefined ? "-" : [value].flat().join(", ");
}

says("the Security log", securityProvider, [
  "4624: authentication; start; logged-in",
  "4625: authentication; start; logon-failed",
  "4634 4647: authentication; end; logged-out",
  "4648: authentication; start; logged-in-explicit",
  "4656 4661 4663: -; -; -",
  "4672: iam; admin; logged-in-special",
  "4688: process; start; created-process",
  "4689: process; end; exited-process",
  "4697: iam, configuration; admin, change; service-installed",
  "4698: iam, configuration; creation, admin; scheduled-task-created",
  "4699: iam, configuration; deletion, admin; scheduled-task-deleted",
  "4700: iam, configuration; change, admin; scheduled-task-enabled",
  "4701: iam, configuration; change, admin; scheduled-task-disabled",
  "4702: iam, configuration; change, admin; scheduled-task-updated",
  "4720: iam; user, creation; added-user-account",
  "4722: iam; user, change; enabled-user-account",
  "4723: iam; user, change; changed-password",
  "4724: iam; user, change; reset-password",
  "4725: iam; user, deletion; disabled-user-account",
  "4726: iam; user, deletion; deleted-user-account",
  "4727 4731 4754: iam; group, creation; added-group-account",
  "4728 4732 4756: iam; group, change; added-member-to-group",
  "4729 4733 4757: iam; group, change; removed-member-from-group",
  "4730 4734 4758: iam; group, deletion; deleted-group-account",
  "4735 4737 4755: iam; group, change; modified-group-account",
  "4738: iam; user, change; modified-user-account",
  "4739: configuration; change; domain-policy-changed",
  "4740: iam; user, change; locked-out-user-account",
  "4741: iam; creation, admin; added-computer-account",
  "4742: iam; change, admin; changed-computer-account",
  "4743: iam; deletion, admin; deleted-computer-account",
  "4744 4749 4759: iam; group, creation; added-distribution-group-account",
  "4745 4750 4760: iam; group, change; changed-distribution-group-account",
  "4746 4751 4761: iam; group, change; added-member-to-distribution-group",
  "4747 4752 4762: iam; group, change; removed-member-from-distribution-group",
  "4748 4753 4763: iam; group, deletion; deleted-distribution-group-account",
  "4764: iam; group, change; type-changed-group-account",
  "4765 4766: -; -; -",
  "4767: iam; user, change; unlocked-user-account",
  "4768: authentication; start; kerberos-authentication-ticket-requested",
  "4769: authentication; start; kerberos-service-ticket-requested",
  "4770: authentication; start; kerberos-service-ticket-renewed",
  "4771: authentication; start; kerberos-preauth-failed",
  "4772-4775: -; -; -",
  "4776: authentication; start; credential-validated",
  "5136: iam, configuration; admin, change; directory-service-object-modified",
  "5137: iam, configuration; admin, creation; directory-service-object-created",
  "5138 5139: -; -; -",
  "5140: network, file; info, access; network-share-object-accessed",
  "5141: iam, configuration; admin, deletion; directory-service-object-deleted",
  "5142-5144: -; -; -",
  "5145: network, file; info, access; network-share-object-access-checked",
  "5156: network; connection, info, allowed; windows-firewall-connection",
  "5157: network; connection, info, denied; windows-firewall-packet-block",
  "5158: network; info; windows-firewall-bind-local-port",
]);

says("the log service", "Microsoft-Windows-Eventlog", [
  "104 1101: -; -; -",
  "1100: process; end; logging-service-shutdown",
  "1102: iam; admin, change; audit-log-cleared",
  "1104: iam; admin; logging-full",
  "1105: iam; admin; auditlog-archieved",
  "1108: iam; admin; logging-processing-error",
]);

says("Windows PowerShell", "PowerShell", [
  "400: process; start; Engine Lifecycle",
  "403: process; end; Engine Lifecycle",
  "600: process; info; Provider Lifecycle",
  "800: process; info; Pipeline Execution Details",
]);

says("PowerShell's operational log", "Microsoft-Windows-PowerShell", [
  "4103: process; info; Executing Pipeline",
  "4104: process; info; Execute a Remote Command",
  "4105: process; start; Starting Command",
  "4106: process; end; Stopping Command",
]);

says("the service control manager", "Service Control Manager", ["7034 7036 7040 7045: -; -; -"]);

describe("the account that an event of the Security log shows", () => {
  const data = {
    SubjectUserSid: "S-1-5-21-1-2-3-500",
    SubjectUserName: "adm",
    SubjectDomainName: "LAB",
    SubjectLogonId: "0x3e7",
    TargetUserSid: "S-1-5-21-1-2-3-1105",
    TargetSid: "S-1-5-21-1-2-3-1105",
    TargetUserName: "tgt",
    TargetDomainName: "DOM",
    TargetLogonId: "0x99",
  };
  const roles: readonly (readonly [ids: string, user: string, target: string])[] = [
    ["4624 4625 4634 4647 4768-4773 4776", "tgt", "-"],
    ["4648 4688", "adm", "user.effective.name"],
    ["4656 4663 4672 4689 4697-4702 4739 5136-5145", "adm", "-"],
    ["4720 4722-4726 4738 4740 4765-4767", "adm", "user.target.name"],
    ["4727-4735 4737 4744-4764", "adm", "group.name"],
    ["4741-4743", "adm", "winlog.computerObject.name"],
  ];
  const places = ["user.effective.name", "user.target.name", "group.name", "winlog.computerObject.name"];
  test.each(roles.flatMap(([ids, ...role]) => idsOf(ids).map((id) => [id, ...role] as const)))(
    "%i: user.name is %s, and the target is at %s",
    (eventId, user, target) => {
      const document = toEcs(recordFrom({ provider: securityProvider, eventId, data }));
      expect(valueAt(document, "user.name")).toBe(user);
      expect(places.filter((path) => valueAt(document, path) === "tgt")).toEqual(target === "-" ? [] : [target]);
    },
  );
});
