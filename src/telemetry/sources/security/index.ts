// The Security log (Microsoft-Windows-Security-Auditing) to ECS, as Winlogbeat's security module and Elastic's system integration map it:
// event id → groups of rows. Groups are one subject a file beside this one.
import { ownEntry } from "../../../text/table.ts";
import { constant, from, integer, lastSegmentOf, partOf, seldom, text } from "../../field-sources.ts";
import { defineSource, type Fields } from "../../mapping.ts";
import { splitKeepingQuotes } from "../../transforms/arguments.ts";
import { auditOutcome, commonFields } from "../common.ts";
import { access, maskOnly, privileges } from "./access.ts";
import {
  changedAccount,
  changedComputer,
  changedGroup,
  changedMember,
  changedRights,
  checkedAccount,
  describedAccount,
  effective,
  endedSession,
  loggedOn,
  loggedOnBySubject,
  remoteSession,
  renamedAccount,
  subject,
} from "./accounts.ts";
import { classification, groupEvents } from "./classification.ts";
import { kerberos } from "./kerberos.ts";
import { logonFailure, logonStatus, logonType, peer, workstation } from "./logon.ts";
import { actingProcess, boundPort, filteredConnection, registryValue, share, sharedFile } from "./objects.ts";
import { accountControl, auditPolicy, trust } from "./policy.ts";
import { taskFields } from "./scheduled-task.ts";
import { descriptors, filteredSids, sidList } from "./sddl.ts";

const createdProcess: Fields = {
  ...effective,
  "process.args": seldom(partOf("CommandLine", splitKeepingQuotes)),
  "process.command_line": seldom(text("CommandLine")),
  "process.executable": text("NewProcessName"),
  "process.name": lastSegmentOf("NewProcessName"),
  "process.parent.executable": text("ParentProcessName"),
  "process.parent.name": lastSegmentOf("ParentProcessName"),
  "process.parent.pid": integer("ProcessId"),
  "process.pid": integer("NewProcessId"),
};

const serviceTypes: Readonly<Record<string, string>> = {
  "0x1": "Kernel Driver",
  "0x2": "File System Driver",
  "0x8": "Recognizer Driver",
  "0x10": "Win32 Own Process",
  "0x20": "Win32 Share Process",
  "0x110": "Interactive Own Process",
  "0x120": "Interactive Share Process",
};

const installedService: Fields = {
  "service.name": text("ServiceName"),
  "service.type": from("ServiceType", (type) => ownEntry(serviceTypes, type)),
};

/** Whose members are changed, added to or removed from. */
const memberEvents: ReadonlySet<number> = new Set([
  4728, 4729, 4732, 4733, 4746, 4747, 4751, 4752, 4756, 4757, 4761, 4762,
]);

const groups: Readonly<Record<number, readonly Fields[]>> = {
  4616: [subject, actingProcess],
  4624: [loggedOnBySubject, logonType, peer, workstation, actingProcess],
  4625: [
    { ...loggedOnBySubject, "related.user": loggedOn["related.user"]! },
    logonType,
    logonFailure,
    peer,
    workstation,
    actingProcess,
  ],
  4627: [describedAccount, logonType],
  4634: [endedSession, logonType],
  4647: [endedSession],
  4648: [effective, peer, actingProcess],
  4656: [subject, access, actingProcess],
  4657: [subject, registryValue, actingProcess],
  4658: [subject, actingProcess],
  4659: [subject, access, actingProcess, { "file.path": text("ObjectName") }],
  4660: [subject, actingProcess],
  4661: [subject, access, actingProcess],
  4662: [subject, access],
  4663: [subject, access, actingProcess],
  4664: [subject, { "file.path": text("FileName") }],
  4670: [subject, descriptors, actingProcess],
  4672: [subject, privileges],
  4673: [subject, privileges, actingProcess],
  4674: [subject, privileges, maskOnly, actingProcess],
  4675: [
    describedAccount,
    filteredSids,
    trust,
    {
      "winlog.computerObject.domain": text("TargetDomainName"),
      "winlog.computerObject.name": text("TargetUserName"),
    },
  ],
  4688: [createdProcess],
  4689: [subject, actingProcess],
  4691: [subject, access, actingProcess],
  4697: [subject, installedService],
  4698: [subject, taskFields("TaskContent")],
  4699: [subject, taskFields("TaskContent")],
  4700: [subject, taskFields("TaskContent")],
  4701: [subject, taskFields("TaskContent")],
  4702: [subject, taskFields("TaskContentNew")],
  4703: [effective, actingProcess],
  4704: [changedRights, privileges],
  4705: [changedRights, privileges],
  4706: [subject, trust],
  4716: [subject, trust],
  4719: [subject, auditPolicy],
  4720: [changedAccount, accountControl],
  4722: [changedAccount],
  4723: [changedAccount],
  4724: [changedAccount],
  4725: [changedAccount],
  4726: [changedAccount],
  4738: [changedAccount, accountControl],
  4740: [changedAccount],
  4741: [changedComputer, accountControl, privileges],
  4742: [changedComputer, accountControl, privileges],
  4743: [changedComputer, privileges],
  4765: [changedAccount],
  4766: [changedAccount],
  4767: [changedAccount],
  4768: [loggedOn, kerberos, peer],
  4769: [loggedOn, kerberos, peer],
  4770: [loggedOn, kerberos, peer],
  4771: [loggedOn, kerberos, peer],
  4772: [loggedOn, kerberos, peer],
  4773: [loggedOn, kerberos, peer],
  4776: [loggedOn, logonStatus],
  4778: [remoteSession],
  4779: [remoteSession],
  4781: [renamedAccount],
  4793: [checkedAccount],
  4797: [changedAccount],
  4798: [changedAccount],
  4817: [changedAccount, descriptors],
  4904: [subject, actingProcess],
  4905: [subject, actingProcess],
  4907: [subject, descriptors, actingProcess],
  4908: [sidList],
  4912: [subject, auditPolicy],
  4964: [{ ...loggedOn, "winlog.logon.id": text("SubjectLogonId") }],
  4985: [subject, actingProcess],
  5138: [subject],
  5139: [subject],
  5140: [subject, peer, share, access],
  5145: [subject, peer, sharedFile, access],
  5142: [subject, share],
  5143: [subject, share],
  5144: [subject, share],
  5152: [filteredConnection],
  5154: [boundPort],
  5155: [boundPort],
  5156: [filteredConnection],
  5157: [filteredConnection],
  5158: [boundPort],
  5159: [boundPort],
  ...Object.fromEntries(groupEvents.map((id) => [id, [memberEvents.has(id) ? changedMember : changedGroup]])),
};

function eventRows(): Record<number, Fields> {
  const rows: Record<number, Fields> = {};
  const ids = new Set([...classification.keys(), ...Object.keys(groups).map(Number)]);
  for (const id of ids) {
    rows[id] = Object.assign({}, ...(groups[id] ?? [subject]), classification.get(id));
  }
  return rows;
}

export const security = defineSource(commonFields, {
  name: "security",
  providers: ["Microsoft-Windows-Security-Auditing"],
  channel: "Security",
  common: { "event.module": constant("security"), "event.outcome": auditOutcome },
  events: eventRows(),
  // Events without rows of their own: what their names say, where they have them.
  other: Object.assign({}, subject, actingProcess, peer),
});
