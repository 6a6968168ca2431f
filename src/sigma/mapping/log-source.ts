// What a log source is in ECS: which events it covers, and where their fields are.
import type { FieldMap } from "./target.ts";

/** Events of one kind of telemetry: of this category, and with one of the given values in each of the fields. */
export interface EventClass {
  /** Undefined: events of any category, and of none. */
  readonly category: string | undefined;
  readonly values: Readonly<Record<string, readonly string[]>>;
}

export interface Presence {
  /** A field that all events of the log source have, and the others of the class lack. */
  readonly field: string;
  /** Whether a field is one that the others lack, so that a test of it needs no further proof. */
  readonly isTold: (path: string) => boolean;
}

export interface LogSourceMapping {
  readonly category?: string;
  readonly product?: string;
  readonly service?: string;
  /** The events of the log source: those of any of the classes. Empty: every event. */
  readonly events: readonly EventClass[];
  /** For classes that hold other events too: what tells them apart. */
  readonly presence?: Presence;
  readonly fields: FieldMap;
  /** Further fields of its events, where all of them are known. */
  readonly others?: readonly string[];
  /** Where a field without a row of its own is, `*` standing for its name. */
  readonly otherwise: readonly string[];
}

/** Sysmon's event ids in a category of ECS, which no other log shares. */
export function codes(category: string, ...ids: readonly number[]): EventClass {
  return { category, values: { "event.code": ids.map(String) } };
}

export function actions(category: string, ...names: readonly string[]): EventClass {
  return { category, values: { "event.action": names } };
}
