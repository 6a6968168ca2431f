// Flat records: EventData members beside `EventID`, `Channel`, `Hostname`. Written by NXLog, by Logstash pipelines of the Mordor data sets,
// and by Splunk. The members of System have the exporter's own names, which are told apart from EventData here.
import type { SystemName, WindowsRecord } from "../record.ts";
import { localInstant, sysmonInstant } from "../transforms/time.ts";
import { JsonData, type JsonObject, PartsRecord, textOf } from "./json-record.ts";

/** Names of the System members in each exporter, first match wins. */
const systemMembers: Readonly<Record<SystemName, readonly string[]>> = {
  providerGuid: ["ProviderGuid", "Guid"],
  version: ["Version"],
  level: ["Level", "Severity"],
  task: ["Task"],
  opcode: ["OpcodeValue", "Opcode"],
  keywords: ["Keywords"],
  activityId: ["ActivityID"],
  relatedActivityId: ["RelatedActivityID"],
  processId: ["ExecutionProcessID", "ProcessID"],
  threadId: ["ExecutionThreadID", "ThreadID"],
  userSid: ["UserID"],
};

// Members that are never EventData: the record's frame, and what collectors add.
const frame: ReadonlySet<string> = new Set([
  "@timestamp",
  "@version",
  "_time",
  "ActivityID",
  "Channel",
  "Computer",
  "ComputerName",
  "EventCode",
  "EventID",
  "EventId",
  "EventReceivedTime",
  "EventRecordID",
  "EventTime",
  "EventTypeOrignal",
  "ExecutionProcessID",
  "ExecutionThreadID",
  "Guid",
  "Hostname",
  "Keywords",
  "Level",
  "Message",
  "OpcodeValue",
  "ProviderGuid",
  "ProviderName",
  "RecordNumber",
  "RelatedActivityID",
  "Severity",
  "SeverityValue",
  "SourceModuleName",
  "SourceModuleType",
  "SourceName",
  "SystemTime",
  "Task",
  "ThreadID",
  "TimeCreated",
  "host",
  "index",
  "port",
  "source",
  "sourcetype",
  "tags",
]);

const nxlogEventTypes: ReadonlySet<string> = new Set([
  "AUDIT_FAILURE",
  "AUDIT_SUCCESS",
  "CRITICAL",
  "DEBUG",
  "ERROR",
  "INFO",
  "VERBOSE",
  "WARNING",
]);

/** NXLog's own members share names with EventData; what it writes gives them away. */
function isFrame(record: JsonObject, name: string): boolean {
  if (frame.has(name)) return true;
  const value = record[name];
  switch (name) {
    case "EventType":
      return typeof value === "string" && nxlogEventTypes.has(value);
    case "ProcessID":
    case "Version":
      return typeof value === "number";
    case "AccountName":
    case "AccountType":
    case "Domain":
    case "UserID":
      return "AccountType" in record;
    case "Category":
    case "Opcode":
      return "SourceModuleType" in record || "SeverityValue" in record;
    default:
      return false;
  }
}

/** True for an object of this shape. */
export function isFlat(value: JsonObject): boolean {
  return eventIdOf(value) !== undefined && (providerOf(value) !== undefined || "Channel" in value);
}

export function isNxlog(value: JsonObject): boolean {
  return isFlat(value) && ("SourceModuleType" in value || "SeverityValue" in value);
}

/** A flat object as a record. The time of a Sysmon event is its own UtcTime; other clocks are taken as they are written. */
export function fromFlat(value: JsonObject): WindowsRecord | undefined {
  const eventId = eventIdOf(value);
  if (eventId === undefined) return undefined;
  return new PartsRecord({
    provider: providerOf(value),
    eventId,
    channel: channelOf(value),
    computer: textOf(value.Hostname ?? value.Computer ?? value.ComputerName ?? value.host),
    recordId: textOf(value.RecordNumber ?? value.EventRecordID),
    timeCreated: timeOf(value),
    message: textOf(value.Message),
    system: (name) => systemOf(value, name),
    data: new JsonData(value, (name) => isFrame(value, name)),
  });
}

function systemOf(value: JsonObject, name: SystemName): string | undefined {
  for (const member of systemMembers[name]) {
    const found = value[member];
    if (found !== undefined && found !== null && isFrame(value, member)) return textOf(found);
  }
  return undefined;
}

function eventIdOf(value: JsonObject): number | undefined {
  const id = Number(value.EventID ?? value.EventId ?? value.EventCode ?? Number.NaN);
  return Number.isInteger(id) ? id : undefined;
}

const sysmonProvider = "Microsoft-Windows-Sysmon";

function providerOf(value: JsonObject): string | undefined {
  const named = textOf(value.SourceName ?? value.ProviderName);
  if (named !== undefined) return named;
  if (value.Channel === "Microsoft-Windows-Sysmon/Operational") return sysmonProvider;
  if (textOf(value.Channel)?.toLowerCase() === "security") return "Microsoft-Windows-Security-Auditing";
  const own =
    "UtcTime" in value && ("ProcessGuid" in value || "SourceProcessGUID" in value || "SourceProcessGuid" in value);
  return own ? sysmonProvider : undefined;
}

// The Security log is named with a small letter in some sets.
function channelOf(value: JsonObject): string | undefined {
  const channel = textOf(value.Channel);
  if (channel === "security") return "Security";
  return channel ?? (providerOf(value) === sysmonProvider ? "Microsoft-Windows-Sysmon/Operational" : undefined);
}

// NXLog writes local times without a zone, but the time of receipt in both: from that the zone is known.
function nxlogTime(value: JsonObject): string | undefined {
  const [local, received, utc] = [value.EventTime, value.EventReceivedTime, value["@timestamp"]].map(textOf);
  return local === undefined || received === undefined || utc === undefined
    ? undefined
    : localInstant(local, received, utc);
}

function timeOf(value: JsonObject): string | undefined {
  const exact = nxlogTime(value);
  if (exact !== undefined) return exact;
  const written = textOf(
    value["@timestamp"] ?? value.TimeCreated ?? value.EventTime ?? value.SystemTime ?? value._time,
  );
  return written === undefined ? undefined : (sysmonInstant(written) ?? written);
}
