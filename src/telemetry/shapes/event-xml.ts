// An Event element, as Windows renders it: from `wevtutil qe /f:xml`, Event Viewer's "Save as XML", or a forwarded event.
import { attributeOf, childOf, isElement, textContent, type XmlElement } from "../../evtx/index.ts";
import type { SystemName, WindowsRecord } from "../record.ts";
import { PartsRecord } from "./json-record.ts";
import { userDataLeaves } from "./xml-data.ts";

const systemPlaces: Readonly<Record<SystemName, readonly [element: string, attribute?: string]>> = {
  providerGuid: ["Provider", "Guid"],
  version: ["Version"],
  level: ["Level"],
  task: ["Task"],
  opcode: ["Opcode"],
  keywords: ["Keywords"],
  activityId: ["Correlation", "ActivityID"],
  relatedActivityId: ["Correlation", "RelatedActivityID"],
  processId: ["Execution", "ProcessID"],
  threadId: ["Execution", "ThreadID"],
  userSid: ["Security", "UserID"],
};

/** The record of an Event element; `undefined` where it has no System with an event id. */
export function fromEventXml(event: XmlElement): WindowsRecord | undefined {
  const system = childOf(event, "System");
  if (system === undefined) return undefined;
  const eventId = Number(textAt(system, "EventID") || Number.NaN);
  if (!Number.isInteger(eventId)) return undefined;
  const rendering = childOf(event, "RenderingInfo");
  return new PartsRecord({
    provider: textAt(system, "Provider", "Name") ?? textAt(system, "Provider", "EventSourceName"),
    eventId,
    channel: textAt(system, "Channel"),
    computer: textAt(system, "Computer"),
    recordId: textAt(system, "EventRecordID"),
    timeCreated: textAt(system, "TimeCreated", "SystemTime"),
    message: rendering && textAt(rendering, "Message"),
    system: (name) => textAt(system, ...systemPlaces[name]),
    data: new ElementData(childOf(event, "EventData")),
    userData: userDataLeaves(childOf(event, "UserData")),
  });
}

function textAt(parent: XmlElement, element: string, attribute?: string): string | undefined {
  const found = childOf(parent, element);
  if (found === undefined) return undefined;
  const text = attribute === undefined ? textContent(found) : attributeOf(found, attribute);
  return text === "" ? undefined : text;
}

/** EventData items by name: their Name, else their element's name, else `param1`, `param2` … by position; of several, the first. */
class ElementData {
  private readonly values = new Map<string, string>();

  constructor(eventData: XmlElement | undefined) {
    const items = eventData?.children.filter(isElement) ?? [];
    for (const [index, item] of items.entries()) {
      const own = item.name === "Data" ? "" : item.name;
      const name = attributeOf(item, "Name") || own || `param${index + 1}`;
      if (!this.values.has(name)) this.values.set(name, textContent(item));
    }
  }

  get(name: string): string | undefined {
    return this.values.get(name);
  }

  names(): readonly string[] {
    return [...this.values.keys()];
  }
}
