// What is kept of a stream as plain data, which another thread can be given: another scanner for the same rules can go on from it.
import { Int32List } from "./int32-list.ts";
import { type KeptRows, startOf } from "./kept-rows.ts";

export interface KeptState {
  /** Kept events, each by the number of its row. */
  readonly events: KeptRows;
  /** What each rule that waits for the end has seen. */
  readonly rules: readonly SeenRows[];
  /** Lists of places of queries in their rule, by number. */
  readonly placeLists: readonly (readonly number[])[];
  /** Events left out for the limit. */
  readonly dropped: number;
}

export interface SeenRows {
  /** The number of the rule. */
  readonly rule: number;
  /** Its events. */
  readonly rows: Int32Array;
  /** For each of them, which of the rule's queries hold for it: the number of the list of their places. */
  readonly held: Int32Array;
}

/** The state as if only some of its events had been kept. */
export function withRows(state: KeptState, isWanted: (row: number) => boolean): KeptState {
  const { indexes, ends, cells } = state.events;
  const wanted = Int32Array.from(indexes.keys()).filter(isWanted);
  if (wanted.length === indexes.length) return state;
  const moved = new Int32Array(indexes.length).fill(-1);
  const left = new Int32List();
  const movedEnds = wanted.map((row, place) => {
    moved[row] = place;
    for (let at = startOf(row, state.events); at < ends[row]!; at++) left.push(cells[at]!);
    return left.length;
  });
  return {
    ...state,
    events: {
      ...state.events,
      indexes: Float64Array.from(wanted, (row) => indexes[row]!),
      ends: movedEnds,
      cells: left.toArray(),
    },
    rules: state.rules.map((seen) => movedRows(seen, moved)),
  };
}

/** By row, where it is now; -1: nowhere. */
function movedRows({ rule, rows, held }: SeenRows, moved: Int32Array): SeenRows {
  const left = [...rows.keys()].filter((place) => moved[rows[place]!]! >= 0);
  return {
    rule,
    rows: Int32Array.from(left, (place) => moved[rows[place]!]!),
    held: Int32Array.from(left, (place) => held[place]!),
  };
}

/** The state of a part of a file as one of the file, in which so many events come before the part. */
export function movedBy(offset: number, state: KeptState): KeptState {
  return { ...state, events: { ...state.events, indexes: state.events.indexes.map((index) => index + offset) } };
}
