// The two templates that Windows uses for an event: one for Event with its System element, the same for all events, whose last value is
// binary XML; and one for EventData or UserData, made for the names that the event has.
import type { Instance } from "./chunk-writer.ts";
import type { EvtxDataInput, EvtxRecordInput, EvtxUserData } from "./index.ts";
import { optional, type TemplateElement } from "./template.ts";
import type { EvtxValue } from "./value-bytes.ts";

const eventNamespace = "http://schemas.microsoft.com/win/2004/08/events/event";

/** The order of the values in the event template. */
const index = {
  level: 0,
  opcode: 1,
  task: 2,
  eventId: 3,
  qualifiers: 4,
  keywords: 5,
  timeCreated: 6,
  activityId: 7,
  processId: 8,
  threadId: 9,
  recordId: 10,
  version: 11,
  userSid: 12,
  relatedActivityId: 13,
  provider: 14,
  providerGuid: 15,
  channel: 16,
  computer: 17,
  content: 18,
  message: 19,
} as const;

const valueCount = 20;

function member(name: string, at: number): TemplateElement {
  return { name, dependency: at, children: [optional(at)] };
}

const system: TemplateElement = {
  name: "System",
  children: [
    {
      name: "Provider",
      attributes: [
        { name: "Name", value: optional(index.provider) },
        { name: "Guid", value: optional(index.providerGuid) },
      ],
    },
    { ...member("EventID", index.eventId), attributes: [{ name: "Qualifiers", value: optional(index.qualifiers) }] },
    member("Version", index.version),
    member("Level", index.level),
    member("Task", index.task),
    member("Opcode", index.opcode),
    member("Keywords", index.keywords),
    { name: "TimeCreated", attributes: [{ name: "SystemTime", value: optional(index.timeCreated) }] },
    member("EventRecordID", index.recordId),
    {
      name: "Correlation",
      attributes: [
        { name: "ActivityID", value: optional(index.activityId) },
        { name: "RelatedActivityID", value: optional(index.relatedActivityId) },
      ],
    },
    {
      name: "Execution",
      dependency: index.processId,
      attributes: [
        { name: "ProcessID", value: optional(index.processId) },
        { name: "ThreadID", value: optional(index.threadId) },
      ],
    },
    { name: "Channel", children: [optional(index.channel)] },
    { name: "Computer", children: [optional(index.computer)] },
    { name: "Security", attributes: [{ name: "UserID", value: optional(index.userSid) }] },
  ],
};

const renderingInfo: TemplateElement = {
  name: "RenderingInfo",
  dependency: index.message,
  attributes: [{ name: "Culture", value: "en-US" }],
  children: [{ name: "Message", children: [optional(index.message)] }],
};

const eventTemplate: TemplateElement = {
  name: "Event",
  attributes: [{ name: "xmlns", value: eventNamespace }],
  children: [system, optional(index.content), renderingInfo],
};

/** A record's event as an instance of the event template. */
export function eventInstance(record: EvtxRecordInput, recordId: number): Instance {
  const values: (EvtxValue | Instance)[] = new Array(valueCount).fill(null);
  const set = (name: keyof typeof index, value: EvtxValue | Instance | undefined): void => {
    if (value !== undefined) values[index[name]] = value;
  };
  set("level", { type: "uint8", value: record.level ?? 4 });
  set("opcode", { type: "uint8", value: record.opcode ?? 0 });
  set("task", { type: "uint16", value: record.task ?? 0 });
  set("eventId", { type: "uint16", value: record.eventId });
  set("keywords", { type: "hexInt64", value: record.keywords ?? "0x8000000000000000" });
  set("timeCreated", { type: "filetime", value: record.timeCreated });
  set("recordId", { type: "uint64", value: recordId });
  set("version", { type: "uint8", value: record.version ?? 0 });
  set("provider", record.provider);
  set("channel", record.channel);
  set("computer", record.computer);
  set("message", record.message);
  set("qualifiers", record.qualifiers === undefined ? undefined : { type: "uint16", value: record.qualifiers });
  set("processId", record.processId);
  set("threadId", record.threadId);
  for (const name of ["activityId", "relatedActivityId", "providerGuid"] as const) {
    const guid = record[name];
    if (guid !== undefined) set(name, { type: "guid", value: guid });
  }
  if (record.userSid !== undefined) set("userSid", { type: "sid", value: record.userSid });
  set("content", record.userData === undefined ? dataInstance(record.data) : userDataInstance(record.userData));
  return { template: eventTemplate, values };
}

function dataInstance(data: readonly EvtxDataInput[] | undefined): Instance | undefined {
  if (data === undefined) return undefined;
  const children = data.map(({ name }, at) => ({
    name: "Data",
    attributes: name === undefined ? [] : [{ name: "Name", value: name }],
    children: [{ index: at, optional: false }],
  }));
  return { template: { name: "EventData", children }, values: data.map(({ value }) => value) };
}

function userDataInstance(root: EvtxUserData): Instance {
  const values: EvtxValue[] = [];
  const element = (node: EvtxUserData): TemplateElement => ({
    name: node.name,
    attributes: Object.entries(node.attributes ?? {}).map(([name, value]) => ({ name, value })),
    children:
      node.children === undefined
        ? [{ index: values.push(node.value ?? null) - 1, optional: false }]
        : node.children.map(element),
  });
  return { template: { name: "UserData", children: [element(root)] }, values };
}
