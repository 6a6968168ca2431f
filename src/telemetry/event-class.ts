// The classes of Windows records: what provider, event id and channel settle about an event before its data is read. Constant rows give
// known values, and a path without a row is known to have none.
import type { TextKind } from "../event/event.ts";
import type { EventClass, KnownValue, StreamClass } from "../event/event-class.ts";
import type { EventMapping, FieldSource } from "./mapping.ts";
import type { WindowsRecord } from "./record.ts";
import { mappingOf, sources, unmapped } from "./sources/index.ts";

const none: KnownValue = { value: undefined };

/** All records of one provider, event id and channel. */
export interface RecordClass extends EventClass, TextKind {
  readonly mapping: EventMapping;
}

class ClassOfRecords implements RecordClass {
  readonly name: string;
  readonly mapping: EventMapping;
  private readonly key: ClassKey;
  private readonly identity: ReadonlyMap<string, string | undefined>;

  constructor(mapping: EventMapping, key: ClassKey) {
    const { provider, eventId, channel } = key;
    this.key = key;
    this.name = mapping.eventId === undefined ? `${mapping.name}-${eventId}` : mapping.name;
    this.mapping = mapping;
    const code = Number.isNaN(eventId) ? undefined : String(eventId);
    this.identity = new Map([
      ["event.code", code],
      ["event.provider", provider || undefined],
      ["winlog.channel", channel],
      ["winlog.event_id", code],
      ["winlog.provider_name", provider || undefined],
    ]);
  }

  /** Texts that its events have or may have whatever their data, and those of truths. */
  commonTexts(): readonly string[] {
    const ofRows = Object.values(this.mapping.fields).flatMap(({ constant = [], words = [] }) => [constant, words]);
    const { provider, channel = "" } = this.key;
    return [provider, channel, "true", "false", ...ofRows.flat(2).map(String)];
  }

  get family(): EventMapping {
    return this.mapping;
  }

  known(path: string): KnownValue | undefined {
    if (this.identity.has(path)) return { value: this.identity.get(path) };
    const source = rowOf(this.mapping, path);
    if (source === undefined) return isRaw(path) ? undefined : none;
    return source.constant === undefined ? undefined : { value: single(source.constant) };
  }
}

/** Events give a list of one as its one value. */
function single(value: KnownValue["value"]): KnownValue["value"] {
  return Array.isArray(value) && value.length === 1 ? value[0] : value;
}

/** The row that fills a path, or that yields objects which the path goes into. */
export function rowOf({ fields }: Pick<EventMapping, "fields">, path: string): FieldSource | undefined {
  if (Object.hasOwn(fields, path)) return fields[path];
  for (let dot = path.lastIndexOf("."); dot > 0; dot = path.lastIndexOf(".", dot - 1)) {
    const head = path.slice(0, dot);
    if (Object.hasOwn(fields, head)) return fields[head]!.objects === true ? fields[head] : undefined;
  }
  return undefined;
}

/** What all Windows records have in common: a path that no row of any source fills has nothing in any of them. */
class WindowsLog implements StreamClass {
  /** The rows of all sources; of several for one path one that yields objects, if there is any. */
  private rows: Record<string, FieldSource> | undefined;

  lacks(path: string): boolean {
    this.rows ??= rowsOfAll();
    return !isRaw(path) && rowOf({ fields: this.rows }, path) === undefined;
  }
}

function rowsOfAll(): Record<string, FieldSource> {
  const rows: Record<string, FieldSource> = {};
  for (const { other, events } of [...sources, unmapped])
    for (const { fields } of [other, ...events.values()])
      for (const path of Object.keys(fields)) if (rows[path]?.objects !== true) rows[path] = fields[path]!;
  return rows;
}

/** The class of streams of Windows records, which event logs (EVTX) are. */
export const windowsLog: StreamClass = new WindowsLog();

function isRaw(path: string): boolean {
  return path.startsWith("winlog.event_data.") || path.startsWith("winlog.user_data.");
}

export type ClassKey = Pick<WindowsRecord, "provider" | "eventId" | "channel">;

// Classes by event id; those of one id, few, are told apart by provider and channel. The same object for the same three, however many logs are
// read.
const classes = new Map<number, { readonly key: ClassKey; readonly made: RecordClass }[]>();
let size = 0;
const limit = 50_000;
const mostOfOneId = 64;

/** The class of a record, or of any record with that provider, event id and channel. */
export function eventClass(key: ClassKey): RecordClass {
  const { eventId, provider, channel } = key;
  let ofId = classes.get(eventId);
  for (let i = 0; ofId !== undefined && i < ofId.length; i++) {
    const known = ofId[i]!;
    if (known.key.provider === provider && known.key.channel === channel) return known.made;
  }
  const own = { provider, eventId, channel };
  const made = new ClassOfRecords(mappingOf(own), own);
  if (size >= limit) {
    classes.clear();
    size = 0;
    ofId = undefined;
  }
  if (ofId === undefined) {
    ofId = [];
    classes.set(eventId, ofId);
  }
  if (ofId.length === mostOfOneId) ofId.length = 0;
  ofId.push({ key: own, made });
  size++;
  return made;
}
