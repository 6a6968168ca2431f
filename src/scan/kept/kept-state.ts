// What is kept of a stream as plain data, which another thread can be given: another scanner for the same rules can go on from it.
import { Int32List } from "./int32-list.ts";

export interface KeptState {
  readonly events: KeptRows;
  /** What each rule that waits for the end has seen. */
  readonly rules: readonly SeenRows[];
  /** Events left out for the limit. */
  readonly dropped: number;
}

/** Kept events, each by the number of its row. */
export interface KeptRows {
  /** By row, the position in the file. */
  readonly indexes: Float64Array;
  /** By row, where its cells begin; they end where those of the next begin. */
  readonly starts: Int32Array;
  /** The number of a path, the number of its value, and so on. */
  readonly cells: Int32Array;
  readonly paths: readonly string[];
  readonly values: readonly unknown[];
}

export interface SeenRows {
  /** The number of the rule. */
  readonly rule: number;
  /** Its events. */
  readonly rows: Int32Array;
  /** Its queries, of which every one that holds for an event here is among them. */
  readonly queries: readonly number[];
}

/** The state as if only some of its events had been kept. */
export function withRows(state: KeptState, isWanted: (row: number) => boolean): KeptState {
  const { indexes, starts, cells } = state.events;
  const wanted = Int32Array.from(indexes.keys()).filter(isWanted);
  const moved = new Int32Array(indexes.length).fill(-1);
  for (const [place, row] of wanted.entries()) moved[row] = place;
  const left = new Int32List();
  const movedStarts = wanted.map((row) => {
    const start = left.length;
    const end = starts[row + 1] ?? cells.length;
    for (let at = starts[row]!; at < end; at++) left.push(cells[at]!);
    return start;
  });
  return {
    ...state,
    events: {
      ...state.events,
      indexes: Float64Array.from(wanted, (row) => indexes[row]!),
      starts: movedStarts,
      cells: left.toArray(),
    },
    rules: state.rules.map((seen) => ({
      ...seen,
      rows: seen.rows.map((row) => moved[row]!).filter((row) => row >= 0),
    })),
  };
}

/** The state of a part of a file as one of the file, in which so many events come before the part. */
export function movedBy(offset: number, state: KeptState): KeptState {
  return { ...state, events: { ...state.events, indexes: state.events.indexes.map((index) => index + offset) } };
}
