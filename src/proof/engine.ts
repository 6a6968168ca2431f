// What a port is run on. Drivers of real engines are in src/node/engines; the interpreters of golden targets answer in the same way.
import type { SequenceMeaning } from "../backends/index.ts";
import type { EventRow, RowColumn } from "./rows.ts";

/** A running engine with one table of events. */
export interface Engine {
  /** Name and version, as shown beside a port. */
  readonly title: string;
  /** Of an engine that is asked over HTTP. */
  readonly address?: string;
  /** Which sequences it finds, where that are not those with the latest first event. */
  readonly meaning?: SequenceMeaning;
  /** Replaces the events. Columns that the queries name and the events lack are made all the same. */
  load(rows: readonly EventRow[], columns: readonly RowColumn[]): Promise<void>;
  /** The positions (in the order they were loaded) of the events that a query selects, ascending. Throws what the engine reports. */
  hits(query: string): Promise<readonly number[]>;
  /** The positions of the events of each sequence that a query finds, by stage. */
  sequences(query: string): Promise<readonly (readonly number[])[]>;
  close(): Promise<void>;
}
