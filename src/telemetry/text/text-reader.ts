// Telemetry that comes as text and not as JSON: readers that take the text block by block and give the records in it.
import type { ShapeName } from "../normalise.ts";
import type { WindowsRecord } from "../record.ts";

/** A record, and the text it was read from. */
export interface TextRecord {
  /** Characters from the start of the whole text. */
  readonly offset: number;
  readonly shape: ShapeName;
  readonly record: WindowsRecord;
  readonly text: string;
}

/** A piece of text that should be a record and is none. */
export interface TextProblem {
  readonly offset: number;
  /** What is wrong, and what was expected. */
  readonly problem: string;
}

export type TextItem = TextRecord | TextProblem;

/** Takes blocks of any size; keeps no more than the piece at hand. */
export interface TextReader {
  push(block: string): readonly TextItem[];
  /** The end of the text: what is left over. */
  finish(): readonly TextItem[];
}
