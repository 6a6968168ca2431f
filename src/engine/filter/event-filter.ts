// What the clauses of a filter are: tests of events with what a filter can ask besides their fields.
import type { Document } from "../../event/document.ts";
import type { Event, FieldTable } from "../../event/event.ts";
import type { FieldTypes } from "../../event/field-type.ts";

/** An event and where it comes from. */
export interface FilteredEvent {
  readonly event: Event;
  readonly index: string;
  readonly id: string;
  /** The whole document, asked for only where fields are not enough. */
  readonly document: () => Document;
}

export type EventFilter = (event: FilteredEvent) => boolean;

/** What a filter is made with. */
export interface FilterContext {
  /** Numbers the fields; the events must have been made for this table. */
  readonly fields: FieldTable;
  /** Absent: every field is known. */
  readonly types: FieldTypes | undefined;
  /** A date, whether or not there is a mapping that says so. */
  readonly timestampField: string;
  /** `now` of date math, in epoch milliseconds. */
  readonly now: number;
}

export const matchesAll: EventFilter = () => true;
export const matchesNone: EventFilter = () => false;
