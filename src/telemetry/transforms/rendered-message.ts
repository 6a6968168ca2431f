// EventData out of a rendered message, which is all that Event Viewer's CSV and text exports keep of it. English messages only: Sysmon's lines
// carry the names of EventData themselves, the Security log's are labels in sections, PowerShell's 4104 frames the script block.
import { ownEntry } from "../../text/table.ts";

/** EventData names and values that a message holds; empty where its form is not known. */
export function messageData(provider: string, eventId: number, message: string): ReadonlyMap<string, string> {
  switch (provider) {
    case "Microsoft-Windows-Sysmon":
      return namedLines(message);
    case "Microsoft-Windows-Security-Auditing":
    case "Microsoft-Windows-Eventlog":
    case "Service Control Manager":
      return sectionedLines(eventId, message);
    case "Microsoft-Windows-PowerShell":
      return eventId === 4104 ? scriptBlock(message) : new Map();
    default:
      return new Map();
  }
}

const namedLine = /^([A-Za-z]\w*): ?(.*)$/;

/** `Name: value` lines after the title; other lines go on the value before them. */
function namedLines(message: string): ReadonlyMap<string, string> {
  const data = new Map<string, string>();
  let last: string | undefined;
  for (const line of message.split(/\r?\n/).slice(1)) {
    const match = namedLine.exec(line);
    if (match !== null) {
      last = match[1]!;
      data.set(last, match[2]!);
    } else if (last !== undefined && line !== "") data.set(last, `${data.get(last)}\n${line}`);
  }
  return data;
}

const subject = {
  "Security ID": "SubjectUserSid",
  "Account Name": "SubjectUserName",
  "Account Domain": "SubjectDomainName",
  "Logon ID": "SubjectLogonId",
};
const targetUser = {
  "Security ID": "TargetUserSid",
  "Account Name": "TargetUserName",
  "Account Domain": "TargetDomainName",
  "Logon ID": "TargetLogonId",
};
const targetAccount = { ...targetUser, "Security ID": "TargetSid" };

const process = {
  "New Process ID": "NewProcessId",
  "New Process Name": "NewProcessName",
  "Token Elevation Type": "TokenElevationType",
  "Mandatory Label": "MandatoryLabel",
  "Creator Process ID": "ProcessId",
  "Creator Process Name": "ParentProcessName",
  "Process Command Line": "CommandLine",
  "Process ID": "ProcessId",
  "Process Name": "ProcessName",
  "Caller Process ID": "ProcessId",
  "Caller Process Name": "ProcessName",
  "Exit Status": "Status",
};

const object = {
  "Object Server": "ObjectServer",
  "Object Type": "ObjectType",
  "Object Name": "ObjectName",
  "Handle ID": "HandleId",
};

/** EventData names by section and label of the message. */
const sections: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Subject: subject,
  "Creator Subject": subject,
  "Target Subject": targetUser,
  "New Logon": { ...targetUser, "Logon GUID": "LogonGuid" },
  "Account For Which Logon Failed": targetUser,
  "Account Whose Credentials Were Used": targetUser,
  "Target Account": targetAccount,
  "New Account": targetAccount,
  "Account That Was Locked Out": targetAccount,
  Group: {
    "Security ID": "TargetSid",
    "Group Name": "TargetUserName",
    "Group Domain": "TargetDomainName",
    "Account Name": "TargetUserName",
    "Account Domain": "TargetDomainName",
  },
  Member: { "Security ID": "MemberSid", "Account Name": "MemberName" },
  "Process Information": process,
  Process: process,
  Object: object,
  "Access Request Information": { "Access Mask": "AccessMask", Accesses: "AccessList" },
  "Share Information": {
    "Share Name": "ShareName",
    "Share Path": "ShareLocalPath",
    "Relative Target Name": "RelativeTargetName",
  },
  "Network Information": {
    "Workstation Name": "WorkstationName",
    "Source Network Address": "IpAddress",
    "Network Address": "IpAddress",
    "Client Address": "IpAddress",
    "Source Address": "IpAddress",
    "Source Port": "IpPort",
    "Client Port": "IpPort",
    Port: "IpPort",
  },
  "Logon Information": { "Logon Type": "LogonType" },
  "Failure Information": { "Failure Reason": "FailureReason", Status: "Status", "Sub Status": "SubStatus" },
  "Service Information": {
    "Service Name": "ServiceName",
    "Service File Name": "ServiceFileName",
    "Service Type": "ServiceType",
    "Service Start Type": "ServiceStartType",
    "Service Account": "ServiceAccount",
  },
  "Task Information": { "Task Name": "TaskName", "Task Content": "TaskContent" },
  "": {
    "Logon Type": "LogonType",
    "Service Name": "ServiceName",
    "Service File Name": "ImagePath",
    "Service Type": "ServiceType",
    "Service Start Type": "StartType",
    "Service Account": "AccountName",
  },
};

const labelled = /^(\s*)([A-Z][A-Za-z -]*?)\s*:\s*(.*)$/;

function sectionedLines(eventId: number, message: string): ReadonlyMap<string, string> {
  const data = new Map<string, string>();
  let section = "";
  for (const line of message.split(/\r?\n/)) {
    const match = labelled.exec(line);
    if (match === null) continue;
    const [, indent, label, value] = match;
    if (value === "" && indent === "") section = label!;
    else {
      const name = ownEntry(ownEntry(sections, section) ?? {}, label!) ?? ownEntry(sections[""]!, label!);
      if (name !== undefined && value !== "" && !data.has(name)) data.set(name, value!);
    }
  }
  return eventId === 4688 ? withoutAdvice(data) : data;
}

/** 4688 explains token types in prose after its data; the value is only the first word. */
function withoutAdvice(data: Map<string, string>): ReadonlyMap<string, string> {
  const type = data.get("TokenElevationType");
  if (type !== undefined) data.set("TokenElevationType", type.trim());
  return data;
}

const scriptBlockMessage =
  /^Creating Scriptblock text \((\d+) of (\d+)\):\r?\n([\s\S]*?)\r?\n\r?\nScriptBlock ID: (\S+)(?:\r?\nPath: (.*))?\s*$/;

function scriptBlock(message: string): ReadonlyMap<string, string> {
  const match = scriptBlockMessage.exec(message);
  if (match === null) return new Map();
  const [, number = "", total = "", text = "", id = "", path = ""] = match;
  return new Map([
    ["MessageNumber", number],
    ["MessageTotal", total],
    ["ScriptBlockText", text],
    ["ScriptBlockId", id],
    ["Path", path.trim()],
  ]);
}
