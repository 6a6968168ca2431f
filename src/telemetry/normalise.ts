// Parsed JSON of any shape to an ECS document or event. The shape is recognised per record, so that one file may mix them, or is forced.
import { type Document, DocumentEvent, valueAt } from "../event/document.ts";
import type { Event, FieldTable, FieldValue } from "../event/event.ts";
import { nested, overlaid, withDefault, withValue } from "./documents.ts";
import { ecsEvent, toEcs } from "./ecs.ts";
import type { WindowsRecord } from "./record.ts";
import { fromEventJson, isChainsaw, isEventJson } from "./shapes/event-json.ts";
import { fromFlat, isFlat, isNxlog } from "./shapes/flat.ts";
import { isObject, type JsonObject, ParsedMembers } from "./shapes/json-record.ts";
import { fromRendered, isRendered } from "./shapes/rendered.ts";
import { fromWinlogbeat, fromWinlogbeat6, isNormalised, isWinlogbeat, isWinlogbeat6 } from "./shapes/winlogbeat.ts";

/** Every shape of a record; `xml` and `csv` are read from text (`textReader`). `ecs`, `endpoint` and `json` are taken as they are; all others are mapped. */
export const shapeNames = [
  "evtx-dump",
  "chainsaw",
  "xml",
  "csv",
  "rendered",
  "winlogbeat",
  "winlogbeat-6",
  "endpoint",
  "ecs",
  "nxlog",
  "flat",
  "json",
] as const;

export type ShapeName = (typeof shapeNames)[number];

/** The shape of a parsed JSON object; `json` where nothing is known about it. Elasticsearch hits are looked into. */
export function recognise(value: Document): ShapeName {
  const object = unwrapped(value);
  if (isEventJson(object)) return isChainsaw(object) ? "chainsaw" : "evtx-dump";
  if (isWinlogbeat(object)) return "winlogbeat";
  if (isWinlogbeat6(object)) return "winlogbeat-6";
  const valuesAt = (path: string) => valueAt(object, path);
  if (isEndpoint(valuesAt)) return "endpoint";
  const members = new ParsedMembers(object);
  if (isFlat(members)) return isNxlog(members) ? "nxlog" : "flat";
  if (isRendered(object)) return "rendered";
  return isEcs(valuesAt) ? "ecs" : "json";
}

/** The value at a path of a document, however that is read. */
export type ValueAt = (path: string) => FieldValue;

export function isEndpoint(valuesAt: ValueAt): boolean {
  const dataset = valuesAt("event.dataset") ?? valuesAt("data_stream.dataset");
  return valuesAt("event.module") === "endpoint" || (typeof dataset === "string" && dataset.startsWith("endpoint."));
}

export function isEcs(valuesAt: ValueAt): boolean {
  return valuesAt("ecs.version") !== undefined || valuesAt("event.category") !== undefined;
}

/** A search hit's `_source`, else the value itself. */
function unwrapped(value: JsonObject): JsonObject {
  return isObject(value._source) && typeof value._index === "string" ? value._source : value;
}

export interface NormaliseOptions {
  /** Takes every record for one of this shape. */
  readonly shape?: ShapeName | undefined;
}

export interface NormalisedDocument {
  readonly shape: ShapeName;
  readonly document: Document;
}

export interface NormalisedEvent {
  readonly shape: ShapeName;
  readonly event: Event;
}

/** A parsed record as an ECS document. A record that its (forced) shape does not fit is taken as it is, as `json`. */
export function normalise(value: Document, options: NormaliseOptions = {}): NormalisedDocument {
  const object = unwrapped(value);
  const shape = options.shape ?? recognise(object);
  if (shape === "winlogbeat") return { shape, document: completeWinlogbeat(object) };
  if (isAsGiven(shape)) return { shape, document: object };
  const record = asRecord(object, shape);
  return record === undefined ? { shape: "json", document: object } : { shape, document: toEcs(record) };
}

/** A parsed record as an event over a field table, decoded slot by slot where it has to be mapped. */
export function normaliseEvent(value: Document, table: FieldTable, options: NormaliseOptions = {}): NormalisedEvent {
  const object = unwrapped(value);
  const shape = options.shape ?? recognise(object);
  if (!isAsGiven(shape) && shape !== "winlogbeat") {
    const record = asRecord(object, shape);
    if (record !== undefined) return { shape, event: ecsEvent(record, table) };
    return { shape: "json", event: new DocumentEvent(object, table) };
  }
  const document = shape === "winlogbeat" ? completeWinlogbeat(object) : object;
  return { shape, event: new DocumentEvent(document, table) };
}

function isAsGiven(shape: ShapeName): boolean {
  return shape === "ecs" || shape === "endpoint" || shape === "json";
}

/** The Windows record in an object of an event-log shape; `undefined` where there is none. */
export function asRecord(value: Document, shape: ShapeName = recognise(value)): WindowsRecord | undefined {
  const object = unwrapped(value);
  switch (shape) {
    case "evtx-dump":
    case "chainsaw":
      return fromEventJson(object);
    case "winlogbeat":
      return fromWinlogbeat(object);
    case "winlogbeat-6":
      return fromWinlogbeat6(object);
    case "nxlog":
    case "flat":
      return fromFlat(new ParsedMembers(object));
    case "csv":
    case "rendered":
      return fromRendered(object);
    default:
      return undefined;
  }
}

// A document that a pipeline has classified keeps every value it has and gets what older releases did not add. A raw one is mapped; what it
// has besides (agent, tags, host) stays, and so do lists that a pipeline made of EventData values.
function completeWinlogbeat(object: JsonObject): Document {
  if (isNormalised(object)) return withKeywords(withDefault(object, "host.os.type", "windows"));
  const record = fromWinlogbeat(object);
  if (record === undefined) return object;
  const original = nested(object);
  return overlaid(overlaid(original, toEcs(record)), { winlog: { event_data: listsOf(original) } });
}

// What Elasticsearch indexes as keyword is text for queries, whether it was written as a number or not.
export const keywordPaths: readonly string[] = ["event.code", "winlog.event_id", "winlog.record_id"];

function withKeywords(document: Document): Document {
  let result = document;
  for (const path of keywordPaths) {
    const value = valueAt(result, path);
    if (typeof value === "number" || typeof value === "bigint") result = withValue(result, path, String(value));
  }
  return result;
}

function listsOf(original: Document): Document {
  const winlog = original.winlog;
  const eventData = isObject(winlog) && isObject(winlog.event_data) ? winlog.event_data : {};
  return Object.fromEntries(Object.entries(eventData).filter(([, value]) => Array.isArray(value)));
}
