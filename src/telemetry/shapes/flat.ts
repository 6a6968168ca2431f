// Flat records: EventData members beside `EventID`, `Channel`, `Hostname`. Written by NXLog, by Logstash pipelines of the Mordor data sets,
// and by Splunk. The members of System have the exporter's own names, which are told apart from EventData here.
import { noNumber, type TextSearch } from "../../event/event.ts";
import type { SystemName, WindowsRecord } from "../record.ts";
import { localInstant, sysmonInstant } from "../transforms/time.ts";
import { type Members, noUserData, numberIn, textOf } from "./json-record.ts";

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

const eventIdMembers = ["EventID", "EventId", "EventCode"];
const providerMembers = ["SourceName", "ProviderName"];

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

/** Members whose being EventData hangs on other members. */
const doubtful: ReadonlySet<string> = new Set(["AccountName", "AccountType", "Category", "Domain", "Opcode", "UserID"]);

const doubtfulPlaces = new WeakMap<readonly string[], readonly number[]>();

/** The places in a list that stays as it is of names whose own values do not decide whether they are EventData. */
function doubtfulIn(names: readonly string[]): readonly number[] {
  let known = doubtfulPlaces.get(names);
  if (known === undefined) {
    known = [...names.keys()].filter((place) => doubtful.has(names[place]!));
    doubtfulPlaces.set(names, known);
  }
  return known;
}

/** NXLog's own members share names with EventData; what it writes gives them away. */
function isFrame(record: Members, name: string): boolean {
  if (frame.has(name)) return true;
  switch (name) {
    case "EventType": {
      const value = record.get(name);
      return typeof value === "string" && nxlogEventTypes.has(value);
    }
    case "ProcessID":
    case "Version":
      return typeof record.get(name) === "number";
    case "AccountName":
    case "AccountType":
    case "Domain":
    case "UserID":
      return record.has("AccountType");
    case "Category":
    case "Opcode":
      return record.has("SourceModuleType") || record.has("SeverityValue");
    default:
      return false;
  }
}

/** True for flat objects, NXLog's among them. */
export function isFlat(value: Members): boolean {
  return fromFlat(value)?.hasOrigin === true;
}

/** True for a flat object that NXLog wrote. */
export function isNxlog(value: Members): boolean {
  return value.has("SourceModuleType") || value.has("SeverityValue");
}

/** A flat object as a record. The time of a Sysmon event is its own UtcTime; other clocks are taken as they are written. */
export function fromFlat(value: Members): FlatRecord | undefined {
  const eventId = eventIdOf(value);
  return eventId === undefined ? undefined : new FlatRecord(value, eventId);
}

class FlatRecord implements WindowsRecord {
  readonly provider: string;
  readonly eventId: number;
  readonly channel: string | undefined;
  /** Whether it says where it comes from, which not every object with a number does. */
  readonly hasOrigin: boolean;
  private readonly value: Members;

  constructor(value: Members, eventId: number) {
    const provider = providerOf(value);
    this.hasOrigin = provider !== undefined || value.has("Channel");
    this.provider = provider ?? "";
    this.eventId = eventId;
    this.channel = channelOf(value, provider);
    this.value = value;
  }

  get computer(): string | undefined {
    return textOf(firstGiven(this.value, ["Hostname", "Computer", "ComputerName", "host"]));
  }

  get recordId(): string | undefined {
    return textOf(firstGiven(this.value, ["RecordNumber", "EventRecordID"]));
  }

  get timeCreated(): string | undefined {
    return timeOf(this.value);
  }

  get message(): string | undefined {
    return textOf(this.value.get("Message"));
  }

  system(name: SystemName): string | undefined {
    for (const member of systemMembers[name]) {
      const found = this.value.get(member);
      if (found !== undefined && found !== null && isFrame(this.value, member)) return textOf(found);
    }
    return undefined;
  }

  data(name: string): string | undefined {
    const found = this.value.get(name);
    return found === undefined || found === null || isFrame(this.value, name) ? undefined : textOf(found);
  }

  dataNames(): readonly string[] {
    const { value } = this;
    return value.names().filter((name) => !isFrame(value, name) && value.get(name) !== null);
  }

  userData(): ReadonlyMap<string, string> {
    return noUserData;
  }

  searchValues(search: TextSearch): boolean {
    return this.value.searchJson?.(search) === true;
  }

  identify(names: readonly string[], numbers: Int32Array): boolean {
    const { value } = this;
    if (value.identify === undefined) return false;
    value.identify(names, numbers);
    const places = doubtfulIn(names);
    for (let i = 0; i < places.length; i++) numbers[places[i]! + 1] = noNumber;
    return true;
  }
}

/** The first of some members that is there and not null. */
function firstGiven(value: Members, names: readonly string[]): unknown {
  for (const name of names) {
    const found = value.get(name);
    if (found !== undefined && found !== null) return found;
  }
  return undefined;
}

function eventIdOf(value: Members): number | undefined {
  const id = numberIn(firstGiven(value, eventIdMembers));
  return Number.isInteger(id) ? id : undefined;
}

const sysmonProvider = "Microsoft-Windows-Sysmon";

function providerOf(value: Members): string | undefined {
  const named = textOf(firstGiven(value, providerMembers));
  if (named !== undefined) return named;
  const channel = value.get("Channel");
  if (channel === "Microsoft-Windows-Sysmon/Operational") return sysmonProvider;
  if (textOf(channel)?.toLowerCase() === "security") return "Microsoft-Windows-Security-Auditing";
  const own =
    value.has("UtcTime") &&
    (value.has("ProcessGuid") || value.has("SourceProcessGUID") || value.has("SourceProcessGuid"));
  return own ? sysmonProvider : undefined;
}

// The Security log is named with a small letter in some sets.
function channelOf(value: Members, provider: string | undefined): string | undefined {
  const channel = textOf(value.get("Channel"));
  if (channel === "security") return "Security";
  return channel ?? (provider === sysmonProvider ? "Microsoft-Windows-Sysmon/Operational" : undefined);
}

// NXLog writes local times without a zone, but the time of receipt in both: from that the zone is known.
function nxlogTime(value: Members): string | undefined {
  const local = textOf(value.get("EventTime"));
  const received = local === undefined ? undefined : textOf(value.get("EventReceivedTime"));
  const utc = received === undefined ? undefined : textOf(value.get("@timestamp"));
  return local === undefined || received === undefined || utc === undefined
    ? undefined
    : localInstant(local, received, utc);
}

function timeOf(value: Members): string | undefined {
  const exact = nxlogTime(value);
  if (exact !== undefined) return exact;
  const written = textOf(firstGiven(value, ["@timestamp", "TimeCreated", "EventTime", "SystemTime", "_time"]));
  return written === undefined ? undefined : (sysmonInstant(written) ?? written);
}
