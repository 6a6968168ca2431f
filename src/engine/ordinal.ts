// Where an event stands among all: by time, then tiebreaker (without one: after those that have it), then the order in which events were given.
import { dateReader } from "../compile/date-test.ts";
import { kindOf } from "../compile/field-value.ts";
import type { Event, FieldTable, Scalar } from "../event/event.ts";
import type { FieldType, FieldTypes } from "../event/field-type.ts";
import { compareInstants, type Instant } from "../event/instant.ts";
import { compareNumbers, toNumber } from "../event/number.ts";
import { compareText } from "../event/text-order.ts";
import { scalarText } from "../event/value.ts";

export type Tiebreaker = number | bigint | string;

export interface Ordinal {
  /** Null: the event has no timestamp; it comes last and takes part in no sequence. */
  readonly time: Instant | null;
  readonly tiebreaker: Tiebreaker | null;
  readonly position: number;
}

export function compareOrdinals(a: Ordinal, b: Ordinal): number {
  return compareTimes(a.time, b.time) || compareTiebreakers(a.tiebreaker, b.tiebreaker) || a.position - b.position;
}

function compareTimes(a: Instant | null, b: Instant | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return compareInstants(a, b);
}

/** Numbers in their order, before texts in theirs. */
function compareTiebreakers(a: Tiebreaker | null, b: Tiebreaker | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  if (typeof a === "string" && typeof b === "string") return compareText(a, b);
  if (typeof a === "string" || typeof b === "string")
    return Number(typeof a === "string") - Number(typeof b === "string");
  return compareNumbers(a, b);
}

/** Items in the order of their ordinals, of which no more is held at once than numbers. */
export function sortedByOrdinal<T>(
  items: readonly T[],
  ordinalOf: (item: T, position: number) => Ordinal,
): readonly T[] {
  const [ms, ns] = [new Float64Array(items.length), new Int32Array(items.length)];
  const tiebreakers: (Tiebreaker | null)[] = [];
  let isSorted = true;
  for (const [position, item] of items.entries()) {
    const { time, tiebreaker } = ordinalOf(item, position);
    ms[position] = time?.ms ?? Number.POSITIVE_INFINITY;
    ns[position] = time?.ns ?? 0;
    if (tiebreaker !== null) tiebreakers[position] = tiebreaker;
    isSorted &&= position === 0 || compare(position - 1, position) <= 0;
  }
  if (isSorted) return items;
  return Array.from(ms.keys())
    .sort(compare)
    .map((position) => items[position]!);

  function compare(a: number, b: number): number {
    // The difference of two that have no time is no number.
    const byTime = ms[a] === ms[b] ? ns[a]! - ns[b]! : ms[a]! - ms[b]!;
    return byTime || compareTiebreakers(tiebreakers[a] ?? null, tiebreakers[b] ?? null) || a - b;
  }
}

export interface OrdinalFields {
  readonly timestampField: string;
  readonly tiebreakerField: string | undefined;
}

/** Reads the ordinals of events. Of several times or tiebreakers of one event the least counts. */
export function ordinalReader(
  { timestampField, tiebreakerField }: OrdinalFields,
  fields: FieldTable,
  types: FieldTypes | undefined,
): (event: Event, position: number) => Ordinal {
  const timeSlot = fields.slot(timestampField);
  const readTime = dateReader(types?.get(timestampField) ?? { type: "dynamic" });
  const tieSlot = tiebreakerField === undefined ? undefined : fields.slot(tiebreakerField);
  const readTie = tiebreakerReader(tiebreakerField === undefined ? undefined : types?.get(tiebreakerField));
  return (event, position) => ({
    time: least(event.get(timeSlot), readTime, compareInstants),
    tiebreaker: tieSlot === undefined ? null : least(event.get(tieSlot), readTie, compareTiebreakers),
    position,
  });
}

/** Reads tiebreakers by their type; without one, a text that spells a number is that number, as logs write them. */
function tiebreakerReader(type: FieldType | undefined): (value: Scalar) => Tiebreaker | undefined {
  const isText = type !== undefined && kindOf(type) === "string";
  return (value) => (isText ? undefined : toNumber(value)) ?? scalarText(value);
}

function least<R>(
  value: Scalar | readonly Scalar[] | undefined,
  read: (value: Scalar) => R | undefined,
  compare: (a: R, b: R) => number,
): R | null {
  if (value === undefined) return null;
  if (typeof value !== "object") return read(value) ?? null;
  const all = value.map(read).filter((item) => item !== undefined);
  return all.sort(compare)[0] ?? null;
}
