// Rendered events: what Event Viewer's CSV export has in columns, and what PowerShell's Get-WinEvent gives to Export-Csv and ConvertTo-Json. They
// keep the message and not EventData, which is read back out of the message where its form is known.
import { ownEntry } from "../../text/table.ts";
import type { SystemName, WindowsRecord } from "../record.ts";
import { messageData } from "../transforms/rendered-message.ts";
import { looseInstant } from "../transforms/time.ts";
import { isObject, type JsonObject, PartsRecord, textOf } from "./json-record.ts";

/** Names of a member in Event Viewer's columns and in PowerShell's properties. */
const members = {
  eventId: ["Event ID", "Id"],
  provider: ["Source", "ProviderName"],
  channel: ["Log Name", "LogName", "Log"],
  computer: ["Computer", "MachineName"],
  recordId: ["Event Record ID", "RecordId"],
  time: ["Date and Time", "TimeCreated"],
  message: ["Message", "General", "Description"],
} as const;

/** Members that every rendered record has one of. */
export const renderedIds: readonly string[] = members.eventId;

const systemNames: Readonly<Record<SystemName, readonly string[]>> = {
  providerGuid: ["ProviderId"],
  version: ["Version"],
  level: ["LevelDisplayName", "Level"],
  task: ["TaskDisplayName", "Task Category", "Task"],
  opcode: ["OpcodeDisplayName", "Opcode", "OpCode"],
  keywords: ["KeywordsDisplayNames", "Keywords"],
  activityId: ["ActivityId"],
  relatedActivityId: ["RelatedActivityId"],
  processId: ["ProcessId"],
  threadId: ["ThreadId"],
  userSid: ["UserId", "User"],
};

function member(value: JsonObject, names: readonly string[]): string | undefined {
  for (const name of names) {
    const found = value[name];
    const text = isObject(found) ? textOf(found.Value) : Array.isArray(found) ? found.join("\n") : textOf(found);
    if (text !== undefined && text !== "") return text;
  }
  return undefined;
}

/** True for a row or object of this shape: an event id, a source, and a time under these exporters' names. */
export function isRendered(value: JsonObject): boolean {
  return (
    member(value, members.eventId) !== undefined &&
    member(value, members.provider) !== undefined &&
    member(value, members.time) !== undefined
  );
}

// Event Viewer shows providers without the company's prefix.
const providers: Readonly<Record<string, string>> = {
  Sysmon: "Microsoft-Windows-Sysmon",
  "Microsoft Windows security auditing.": "Microsoft-Windows-Security-Auditing",
  "Microsoft-Windows-Security-Auditing": "Microsoft-Windows-Security-Auditing",
  "PowerShell (Microsoft-Windows-PowerShell)": "Microsoft-Windows-PowerShell",
  "PowerShell (PowerShell)": "PowerShell",
  Eventlog: "Microsoft-Windows-Eventlog",
  "Windows Defender": "Microsoft-Windows-Windows Defender",
  TaskScheduler: "Microsoft-Windows-TaskScheduler",
  "WMI-Activity": "Microsoft-Windows-WMI-Activity",
};

const channels: Readonly<Record<string, string>> = {
  "Microsoft-Windows-Sysmon": "Microsoft-Windows-Sysmon/Operational",
  "Microsoft-Windows-Security-Auditing": "Security",
  "Microsoft-Windows-PowerShell": "Microsoft-Windows-PowerShell/Operational",
  PowerShell: "Windows PowerShell",
  "Service Control Manager": "System",
};

/** A row or object of this shape as a record; times without a zone are taken for UTC. */
export function fromRendered(value: JsonObject): WindowsRecord | undefined {
  const eventId = Number(member(value, members.eventId) ?? Number.NaN);
  const source = member(value, members.provider);
  if (!Number.isInteger(eventId) || source === undefined) return undefined;
  const provider = ownEntry(providers, source) ?? source;
  const message = member(value, members.message);
  const data = message === undefined ? new Map<string, string>() : messageData(provider, eventId, message);
  const time = member(value, members.time);
  return new PartsRecord({
    provider,
    eventId,
    channel: member(value, members.channel) ?? ownEntry(channels, provider),
    computer: member(value, members.computer),
    recordId: member(value, members.recordId),
    timeCreated: time === undefined ? undefined : looseInstant(time),
    message,
    system: (name) => member(value, systemNames[name]),
    data: { get: (name) => data.get(name), names: () => [...data.keys()] },
  });
}
