// The event's XML as JSON: `{"Event": {"System": …, "EventData": …}}`, with attributes under `#attributes` (evtx_dump) or beside the element
// under `<name>_attributes` (evtx_dump --separate-json-attributes, chainsaw).
import type { SystemName, WindowsRecord } from "../record.ts";
import { isObject, type JsonObject, PartsRecord, textOf } from "./json-record.ts";

/** The `Event` object of a value: at its top, or in the `document.data` of a chainsaw hit. */
function eventOf(value: JsonObject): JsonObject | undefined {
  if (isObject(value.Event)) return value.Event;
  const document = value.document;
  const data = isObject(document) ? document.data : undefined;
  return isObject(data) && isObject(data.Event) ? data.Event : undefined;
}

export function isEventJson(value: JsonObject): boolean {
  const event = eventOf(value);
  return event !== undefined && isObject(event.System);
}

/** True where attributes stand beside their element, as chainsaw writes them. */
export function isChainsaw(value: JsonObject): boolean {
  const system = eventOf(value)?.System;
  return isObject(system) && ("Provider_attributes" in system || !isObject(value.Event));
}

export function fromEventJson(value: JsonObject): WindowsRecord | undefined {
  const event = eventOf(value);
  const system = event?.System;
  if (event === undefined || !isObject(system)) return undefined;
  const eventId = Number(contentOf(system.EventID) ?? Number.NaN);
  if (!Number.isInteger(eventId)) return undefined;
  return new PartsRecord({
    provider: attribute(system, "Provider", "Name") ?? attribute(system, "Provider", "EventSourceName"),
    eventId,
    channel: contentOf(system.Channel),
    computer: contentOf(system.Computer),
    recordId: contentOf(system.EventRecordID),
    timeCreated: instant(attribute(system, "TimeCreated", "SystemTime")),
    system: (name) => systemOf(system, name),
    data: new EventData(event.EventData),
    userData: userDataOf(event.UserData),
  });
}

function systemOf(system: JsonObject, name: SystemName): string | undefined {
  switch (name) {
    case "providerGuid":
      return braced(attribute(system, "Provider", "Guid"));
    case "activityId":
      return braced(attribute(system, "Correlation", "ActivityID"));
    case "relatedActivityId":
      return braced(attribute(system, "Correlation", "RelatedActivityID"));
    case "processId":
      return attribute(system, "Execution", "ProcessID");
    case "threadId":
      return attribute(system, "Execution", "ThreadID");
    case "userSid":
      return attribute(system, "Security", "UserID");
    default:
      return contentOf(system[`${name[0]!.toUpperCase()}${name.slice(1)}`]);
  }
}

function attribute(parent: JsonObject, element: string, name: string): string | undefined {
  const inside = parent[element];
  const attributes =
    isObject(inside) && isObject(inside["#attributes"]) ? inside["#attributes"] : parent[`${element}_attributes`];
  return isObject(attributes) ? textOf(attributes[name]) : undefined;
}

/** The text of an element, with or without attributes. */
function contentOf(element: unknown): string | undefined {
  return textOf(isObject(element) ? element["#text"] : element);
}

function instant(time: string | undefined): string | undefined {
  return time?.replace(/^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}(?:\.\d+)?)(?: UTC)?$/, "$1T$2Z");
}

const bareGuid = /^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/;

/** Windows writes GUID values in braces, these tools without. */
function braced(guid: string | undefined): string | undefined {
  return guid !== undefined && bareGuid.test(guid) ? `{${guid}}` : guid;
}

/** EventData: named members, or unnamed items as `Data`, which become `param1`, `param2` …. */
class EventData {
  private readonly members: ReadonlyMap<string, unknown>;

  constructor(eventData: unknown) {
    const members = new Map<string, unknown>();
    if (isObject(eventData)) {
      for (const [name, value] of Object.entries(eventData)) {
        if (name === "#attributes" || name.endsWith("_attributes")) continue;
        if (name !== "Data") members.set(name, value);
        else for (const [index, item] of unnamed(value).entries()) members.set(`param${index + 1}`, item);
      }
    }
    this.members = members;
  }

  get(name: string): string | undefined {
    const value = contentOf(this.members.get(name));
    return /guid$/i.test(name) ? braced(value) : value;
  }

  names(): readonly string[] {
    return [...this.members.keys()].filter((name) => this.get(name) !== undefined);
  }
}

function unnamed(value: unknown): readonly unknown[] {
  const content = isObject(value) && "#text" in value ? value["#text"] : value;
  return Array.isArray(content) ? content : [content];
}

/** UserData as leaf name → text, below its one root element. */
function userDataOf(userData: unknown): ReadonlyMap<string, string> | undefined {
  if (!isObject(userData)) return undefined;
  const leaves = new Map<string, string>();
  for (const [name, root] of Object.entries(userData)) {
    if (name === "#attributes" || name.endsWith("_attributes")) continue;
    addLeaves(root, leaves);
    if (!leaves.has("xml_name")) leaves.set("xml_name", name);
  }
  return leaves;
}

/** evtx_dump numbers elements of one name: `Data`, `Data_1`, `Data_2`. The first is the one that counts. */
function isRepeated(node: JsonObject, name: string): boolean {
  const mark = name.lastIndexOf("_");
  return mark > 0 && /^\d+$/.test(name.slice(mark + 1)) && Object.hasOwn(node, name.slice(0, mark));
}

function addLeaves(node: unknown, leaves: Map<string, string>): void {
  if (!isObject(node)) return;
  for (const [name, value] of Object.entries(node)) {
    if (name === "#attributes" || name.endsWith("_attributes") || isRepeated(node, name)) continue;
    const text = isObject(value) && !("#text" in value) ? undefined : contentOf(value);
    if (text === undefined) addLeaves(value, leaves);
    else if (!leaves.has(name)) leaves.set(name, text);
  }
}
