// Kept events in rows of numbers, as they are written, kept and given to other threads.
import type { Document } from "../../event/document.ts";

/** Rows of any kind that can be read. */
export interface ReadableRows {
  /** By row, the position in the file. */
  readonly indexes: ArrayLike<number>;
  /** By row, where its cells begin; they end where those of the next begin. */
  readonly starts: Integers;
  /** The number of a path, the number of its value, and so on. */
  readonly cells: Integers;
  readonly paths: readonly string[];
  /** Values by their numbers; those with negative ones are not among them. */
  readonly values: readonly unknown[];
}

interface Integers {
  readonly length: number;
  at(place: number): number | undefined;
}

/** Rows as plain data. */
export interface KeptRows extends ReadableRows {
  readonly indexes: Float64Array;
  readonly starts: Int32Array;
  readonly cells: Int32Array;
}

/** Begin and end of a row's cells. */
export function cellsOf({ starts, cells }: ReadableRows, row: number): readonly [from: number, to: number] {
  return [starts.at(row)!, row + 1 < starts.length ? starts.at(row + 1)! : cells.length];
}

/** What was kept of the event of a row, by paths. */
export function documentIn(rows: ReadableRows, row: number): Document {
  const { cells, paths, values } = rows;
  const [from, to] = cellsOf(rows, row);
  const members: [path: string, value: unknown][] = [];
  for (let at = from; at < to; at += 2) members.push([paths[cells.at(at)!]!, valueIn(values, cells.at(at + 1)!)]);
  return Object.fromEntries(members);
}

/** The value with a number. A negative one is a text that spells a small whole number: such texts come once each, and are nowhere else. */
export function valueIn(values: readonly unknown[], number: number): unknown {
  return number < 0 ? String(-1 - number) : values[number];
}
