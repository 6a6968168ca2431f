// What is known of an event before any of its values is read: the kind of record it is. A scanner decides once for each class which rules
// can match at all, and reads values for those only.
import type { Event, FieldValue } from "./event.ts";

/** A value that is known beforehand; `undefined` in it says that there is none. */
export interface KnownValue {
  readonly value: FieldValue;
}

/** All events of one kind, such as the records of one provider, event id and channel. The same object for all events of the class. */
export interface EventClass {
  readonly name: string;
  /** Classes with the same one know the same of every field that is not in `kindFields`. */
  readonly family?: object;
  /** The value that every event of the class has at a path, none included; `undefined` where it differs from event to event. */
  known(path: string): KnownValue | undefined;
}

/** The fields that say what kind of record it is, nothing else. */
export const kindFields: ReadonlySet<string> = new Set([
  "event.code",
  "event.provider",
  "winlog.channel",
  "winlog.event_id",
  "winlog.provider_name",
]);

export interface ClassifiedEvent extends Event {
  readonly eventClass: EventClass;
}

/** What is known of every event of a stream, whatever its kind, before any of them is read. */
export interface StreamClass {
  /** Whether no event of the stream can have anything at a path. */
  lacks(path: string): boolean;
}

/** The class of an event that has one. */
export function classOf(event: Event): EventClass | undefined {
  return "eventClass" in event ? (event as ClassifiedEvent).eventClass : undefined;
}
