// What an ECS mapping is made of: rows `ECS path ← source`, kept as data. One table serves three uses: the whole document (`toEcs`), one
// field of a lazily read record (`ecsEvent`), and the question which source can ever populate a field (`readiness`).
import type { Document } from "../event/document.ts";
import type { FieldValue, Scalar } from "../event/event.ts";
import type { WindowsRecord } from "./record.ts";

/** What a row yields: a value, or objects where ECS wants them (`dns.answers`). An empty array counts as no value. */
export type Produced = FieldValue | readonly Document[];

/** Where the value of one ECS field comes from. */
export interface FieldSource {
  /** The EventData names it reads; empty for constants and for what comes from the record itself. */
  readonly inputs: readonly string[];
  /** The value that every event of this kind has, whatever its data. */
  readonly constant?: FieldValue;
  /** True where the log has the field only under a non-default policy or a newer version of the source. */
  readonly seldom?: boolean;
  /** True where it yields objects, whose members are fields below its path. */
  readonly objects?: boolean;
  /** True where what it yields hangs on the values of its inputs alone. */
  readonly ofInputs?: true;
  /**
   * True where it yields no text that the record does not have: a part of one of its inputs, of a member of System or of the message, but for
   * case; a number; or an instant. Also where another row's `searchedText` has it.
   */
  readonly addsNoText?: boolean;
  /** With `addsNoText`: texts that it may yield although the record has others. */
  readonly words?: readonly string[];
  /** Without `addsNoText`: a text of which all that it yields is a part, where that is had without the values. */
  readonly searchedText?: (record: WindowsRecord) => string | undefined;
  read(record: WindowsRecord): Produced;
}

/** ECS path → source. */
export type Fields = Readonly<Record<string, FieldSource>>;

/** All rows of one kind of event. */
export interface EventMapping {
  /** `sysmon-1`, `security-4688`; the bare source name for events without rows of their own. */
  readonly name: string;
  readonly source: SourceMapping;
  readonly eventId: number | undefined;
  readonly fields: Fields;
}

/** All events of one log. */
export interface SourceMapping {
  readonly name: string;
  readonly providers: readonly string[];
  /** The channel its events are written to, where that is always the same. */
  readonly channel: string | undefined;
  /** True for an EventData value that stands for nothing and is left out of `winlog.event_data`. */
  isAbsent(value: string): boolean;
  readonly events: ReadonlyMap<number, EventMapping>;
  /** For event ids without rows of their own. */
  readonly other: EventMapping;
}

export interface SourceDefinition {
  readonly name: string;
  readonly providers: readonly string[];
  readonly channel?: string;
  readonly isAbsent?: (value: string) => boolean;
  /** Rows of every event of this source. */
  readonly common: Fields;
  /** Rows by event id; a row replaces the common one of the same path. */
  readonly events: Readonly<Record<number, Fields>>;
  /** Rows of events whose id is not in `events`, beside the common ones. */
  readonly other?: Fields;
}

/** A source's mapping from its tables. `base` are the rows of every event-log record. */
export function defineSource(base: Fields, definition: SourceDefinition): SourceMapping {
  const { name, providers, channel, common } = definition;
  const events = new Map<number, EventMapping>();
  const other: Mutable<EventMapping> = {
    name,
    source: undefined as never,
    eventId: undefined,
    fields: { ...base, ...common, ...definition.other },
  };
  const source: SourceMapping = {
    name,
    providers,
    channel,
    isAbsent: definition.isAbsent ?? isEmpty,
    events,
    other,
  };
  other.source = source;
  for (const [id, fields] of Object.entries(definition.events)) {
    const eventId = Number(id);
    events.set(eventId, { name: `${name}-${id}`, source, eventId, fields: { ...base, ...common, ...fields } });
  }
  return source;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** The rule of all logs: an empty value is none. */
export function isEmpty(value: string): boolean {
  return value === "";
}

/** An EventData value that may go to ECS: `-`, the placeholder of Windows, never does. Beats write blanks in names as underscores. */
export function dataValue(record: WindowsRecord, name: string): string | undefined {
  const value = record.data(name) ?? (name.includes(" ") ? record.data(name.replaceAll(" ", "_")) : undefined);
  return value === undefined || value === "" || value === "-" ? undefined : value;
}

/** The first of several names that has a value. */
export function firstOf(record: WindowsRecord, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = dataValue(record, name);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** Values in order of first appearance, each once. */
export function distinct<T extends Scalar>(...values: readonly (T | undefined)[]): readonly T[] {
  const found: T[] = [];
  for (const value of values) if (value !== undefined && !found.includes(value)) found.push(value);
  return found;
}
