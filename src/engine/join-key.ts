// Join keys of sequences and samples: the values of a term's key fields, read by the type of each field, as tuples that are compared by one
// map key. An event with several values in a key field takes part once for each of them.
import type { Event, Scalar } from "../event/event.ts";
import { parseIp } from "../event/ip.ts";
import { compareNumbers, toInteger } from "../event/number.ts";
import { compareText } from "../event/text-order.ts";
import { magnitude, type Value } from "../event/value.ts";
import { versionKey } from "../event/version.ts";

/** A value of a join key as responses show it; null where an optional key has no value. */
export type JoinValue = string | number | bigint | boolean | null;

/** One tuple of key values. Tuples are equal if their `id` is. */
export interface JoinKey {
  readonly id: JoinValue;
  readonly values: readonly JoinValue[];
}

/** How the values of one key field are told apart and ordered, beyond what their own kind says. */
export type KeyKind = "plain" | "ip" | "version";

/** One key field of a term. */
export interface KeyField {
  readonly slot: number;
  /** Whether an event without a value takes part, with null. */
  readonly optional: boolean;
  readonly kind: KeyKind;
  /** Reads a single value as the field's type has it; null for what the type cannot read. */
  readonly read: (value: Scalar) => Value;
}

/** Tuples of one event beyond this are left out and counted: they grow with the product of the numbers of its values. */
export const MAX_KEYS_PER_EVENT = 10_000;

const withoutKeys: readonly JoinKey[] = [{ id: "", values: [] }];
const none: readonly JoinKey[] = [];

/** Reads the join keys of events. `dropped` counts tuples beyond MAX_KEYS_PER_EVENT. */
export class JoinKeyReader {
  dropped = 0;
  private readonly fields: readonly KeyField[];

  constructor(fields: readonly KeyField[]) {
    this.fields = fields;
  }

  /** The tuples of an event in ascending order, without duplicates; none if a key field that is not optional has no value. */
  keys(event: Event): readonly JoinKey[] {
    const [only] = this.fields;
    if (only === undefined) return withoutKeys;
    return this.fields.length === 1 ? singles(only, event) : this.tuples(event);
  }

  private tuples(event: Event): readonly JoinKey[] {
    const single = this.singleTuple(event);
    if (single !== undefined) return single;
    let tuples: (readonly JoinValue[])[] = [[]];
    let all = 1;
    for (const field of this.fields) {
      const values = valuesOf(field, event);
      all *= values.length;
      tuples = tuples.flatMap((tuple) => values.map((value) => [...tuple, value])).slice(0, MAX_KEYS_PER_EVENT);
    }
    this.dropped += all - tuples.length;
    return tuples.map((values) => ({ id: this.idOf(values), values }));
  }

  /** The only tuple of an event with at most one value in each field, or none; undefined where a field has several values. */
  private singleTuple(event: Event): readonly JoinKey[] | undefined {
    const { fields } = this;
    const values = new Array<JoinValue>(fields.length);
    let isComplete = true;
    for (let place = 0; place < fields.length; place++) {
      const field = fields[place]!;
      const raw = event.get(field.slot);
      if (typeof raw === "object") return undefined;
      const value = singleValue(field, raw);
      values[place] = value;
      if (value === null && !field.optional) isComplete = false;
    }
    return isComplete ? [{ id: this.idOf(values), values }] : none;
  }

  /** Texts carry their length, so that no two tuples are written alike. */
  private idOf(values: readonly JoinValue[]): string {
    let id = "";
    for (let i = 0; i < values.length; i++) {
      const value = identity(values[i]!, this.fields[i]!.kind);
      id += typeof value === "string" ? `${value.length}:${value}` : `${value},`;
    }
    return id;
  }
}

/** The tuples of one field, which is what most sequences are joined by. */
function singles(field: KeyField, event: Event): readonly JoinKey[] {
  const raw = event.get(field.slot);
  if (typeof raw === "object") return valuesOf(field, event).map((value) => single(value, field.kind));
  const value = singleValue(field, raw);
  return value === null && !field.optional ? none : [single(value, field.kind)];
}

/** A field's value in a key; null where it has none, or one that its type cannot read. */
function singleValue({ read }: KeyField, raw: Scalar | undefined): JoinValue {
  return raw === undefined ? null : joinValue(read(raw));
}

function single(value: JoinValue, kind: KeyKind): JoinKey {
  return new SingleKey(identity(value, kind), value);
}

/** The tuple of one value that is its own `id`. */
export function keyOf(id: JoinValue): JoinKey {
  return new SingleKey(id, id);
}

/** Whether a tuple is nothing more than what `keyOf` makes of its `id`. */
export function isItsValue(key: JoinKey): boolean {
  return key instanceof SingleKey && key.value === key.id;
}

/** A tuple of one value: its list is made when it is asked for, which is seldom. */
class SingleKey implements JoinKey {
  readonly id: JoinValue;
  readonly value: JoinValue;

  constructor(id: JoinValue, value: JoinValue) {
    this.id = id;
    this.value = value;
  }

  get values(): readonly JoinValue[] {
    return [this.value];
  }
}

function valuesOf(field: KeyField, event: Event): readonly JoinValue[] {
  const raw = event.get(field.slot);
  if (typeof raw !== "object") {
    const value = singleValue(field, raw);
    return value !== null || field.optional ? [value] : [];
  }
  const values = new Map<JoinValue, JoinValue>();
  for (const item of raw) {
    const value = joinValue(field.read(item));
    if (value !== null) values.set(identity(value, field.kind), value);
  }
  if (values.size === 0) return field.optional ? [null] : [];
  return [...values.values()].sort((a, b) => compareJoinValues(a, b, field.kind));
}

function joinValue(value: Value): JoinValue {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  const size = magnitude(value) ?? null;
  return typeof size === "bigint" ? toInteger(size) : size;
}

function identity(value: JoinValue, kind: KeyKind): JoinValue {
  return kind === "version" && typeof value === "string" ? versionKey(value) : value;
}

/** The order of key values: null first, then false, true, numbers, texts by code point, addresses and versions as such. */
export function compareJoinValues(a: JoinValue, b: JoinValue, kind: KeyKind): number {
  if (typeof a === "string" && typeof b === "string") {
    return kind === "plain" ? compareText(a, b) : compareUnits(sortKey(a, kind), sortKey(b, kind));
  }
  const difference = rank(a) - rank(b);
  if (difference !== 0 || a === null || b === null) return difference;
  return compareNumbers(numeric(a), numeric(b));
}

/** A text whose order by UTF-16 unit is that of the address or version. */
function sortKey(text: string, kind: Exclude<KeyKind, "plain">): string {
  return kind === "ip" ? (parseIp(text) ?? text) : versionKey(text);
}

function compareUnits(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function rank(value: JoinValue): number {
  if (value === null) return 0;
  return typeof value === "boolean" ? 1 : typeof value === "string" ? 3 : 2;
}

function numeric(value: JoinValue): number | bigint {
  return typeof value === "bigint" ? value : Number(value);
}

/** The order of tuples: that of their first values that differ. */
export function compareJoinKeys(a: JoinKey, b: JoinKey, kinds: readonly KeyKind[]): number {
  for (let i = 0; i < a.values.length; i++) {
    const difference = compareJoinValues(a.values[i]!, b.values[i] ?? null, kinds[i] ?? "plain");
    if (difference !== 0) return difference;
  }
  return 0;
}
