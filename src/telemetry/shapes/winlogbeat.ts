// Winlogbeat documents. Versions 7 and later: `winlog.*`, normalised by a pipeline or not. Version 6: `event_id`, `log_name`, `event_data.*`.
import { type Document, valueAt } from "../../event/document.ts";
import type { FieldValue } from "../../event/event.ts";
import type { SystemName, WindowsRecord } from "../record.ts";
import { isObject, JsonData, type JsonObject, numberIn, PartsRecord, textOf } from "./json-record.ts";

export function isWinlogbeat(value: JsonObject): boolean {
  return (isObject(value.winlog) || "winlog.event_id" in value) && eventId(value) !== undefined;
}

function eventId(value: JsonObject): number | undefined {
  return winlogEventId((path) => valueAt(value, path));
}

/** The event's number in a document, whose values are had by their paths. */
export function winlogEventId(valuesAt: (path: string) => FieldValue): number | undefined {
  const id = Number(valuesAt("winlog.event_id") ?? valuesAt("event.code") ?? Number.NaN);
  return Number.isInteger(id) ? id : undefined;
}

const systemPaths: Readonly<Record<SystemName, string>> = {
  providerGuid: "winlog.provider_guid",
  version: "winlog.version",
  level: "log.level",
  task: "winlog.task",
  opcode: "winlog.opcode",
  keywords: "winlog.keywords",
  activityId: "winlog.activity_id",
  relatedActivityId: "winlog.related_activity_id",
  processId: "winlog.process.pid",
  threadId: "winlog.process.thread.id",
  userSid: "winlog.user.identifier",
};

/** The event log record that a document was made from. */
export function fromWinlogbeat(value: JsonObject): WindowsRecord | undefined {
  const id = eventId(value);
  if (id === undefined) return undefined;
  const at = (path: string) => textAt(value, path);
  return new PartsRecord({
    provider: at("winlog.provider_name") ?? at("event.provider"),
    eventId: id,
    channel: at("winlog.channel"),
    computer: at("winlog.computer_name") ?? at("host.name"),
    recordId: at("winlog.record_id"),
    timeCreated: at("winlog.time_created") ?? at("@timestamp"),
    message: at("message"),
    system: (name) => at(systemPaths[name]),
    data: new JsonData(membersBelow(value, "winlog.event_data")),
    userData: textsOf(membersBelow(value, "winlog.user_data")),
  });
}

/** Arrays (keywords) become one line a value. */
function textAt(value: JsonObject, path: string): string | undefined {
  const found = valueAt(value, path);
  return Array.isArray(found) ? found.join("\n") : textOf(found);
}

/** The members of an object at a path, nested (`winlog: {event_data: {…}}`) and dotted (`"winlog.event_data.Image": …`) alike. */
function membersBelow(value: JsonObject, path: string): JsonObject {
  const members: [string, unknown][] = [];
  collect(value, path, members);
  return Object.fromEntries(members);
}

function collect(value: unknown, path: string, members: [string, unknown][]): void {
  if (!isObject(value)) return;
  for (const [key, member] of Object.entries(value)) {
    if (key === path) {
      if (isObject(member)) members.push(...Object.entries(member));
    } else if (key.startsWith(`${path}.`)) {
      members.push([key.slice(path.length + 1), member]);
    } else if (path.startsWith(`${key}.`)) {
      collect(member, path.slice(key.length + 1), members);
    }
  }
}

function textsOf(members: JsonObject): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const [name, value] of Object.entries(members)) {
    const text = textOf(value);
    if (text !== undefined) texts.set(name, text);
  }
  return texts;
}

/** True for a document that a pipeline has classified already. */
export function isNormalised(value: Document): boolean {
  return valueAt(value, "event.category") !== undefined;
}

export function isWinlogbeat6(value: JsonObject): boolean {
  return "event_id" in value && "log_name" in value && ("source_name" in value || isObject(value.event_data));
}

/** The paths of System members in documents of version 6. */
export const system6: Readonly<Record<SystemName, string>> = {
  providerGuid: "provider_guid",
  version: "version",
  level: "level",
  task: "task",
  opcode: "opcode",
  keywords: "keywords",
  activityId: "activity_id",
  relatedActivityId: "related_activity_id",
  processId: "process_id",
  threadId: "thread_id",
  userSid: "user.identifier",
};

export function fromWinlogbeat6(value: JsonObject): WindowsRecord | undefined {
  const id = numberIn(value.event_id);
  if (!Number.isInteger(id)) return undefined;
  return new PartsRecord({
    provider: textOf(value.source_name),
    eventId: id,
    channel: textOf(value.log_name),
    computer: textOf(value.computer_name),
    recordId: textOf(value.record_number),
    timeCreated: textOf(value["@timestamp"]),
    message: textOf(value.message),
    system: (name) => textAt(value, system6[name]),
    data: new JsonData(membersBelow(value, "event_data")),
    userData: textsOf(membersBelow(value, "user_data")),
  });
}
