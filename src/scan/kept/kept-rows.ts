// Kept events in rows of numbers, as they are written, kept and given to other threads.

/** Rows that can be read. */
export interface ReadableRows {
  /** By row, the position in the file. */
  readonly indexes: ArrayLike<number>;
  /** By row, where its cells end; they begin where those of the row before end. */
  readonly ends: Int32Array;
  /** The number of a path, the number of its value, and so on. */
  readonly cells: Int32Array;
  readonly paths: readonly string[];
  /** Values by their numbers; those with negative ones are not among them. */
  readonly values: readonly unknown[];
}

/** Rows as plain data. */
export interface KeptRows extends ReadableRows {
  readonly indexes: Float64Array;
}

/** Where the cells of a row begin. */
export function startOf(row: number, { ends }: ReadableRows): number {
  return row === 0 ? 0 : ends[row - 1]!;
}

/** The value with a number. A negative one is a text that spells a small whole number: such texts come once each, and are nowhere else. */
export function valueIn(values: readonly unknown[], number: number): unknown {
  return number < 0 ? String(-1 - number) : values[number];
}
