// Comparison of dates with a literal: an ISO text of any precision, epoch milliseconds, or date math. A literal covers a stretch of time
// (`"2021-03"` the month); `==` means within it, `>` after it, `<` before it, `>=` and `<=` include it.
import { compileDateFormat, type InstantParser } from "../event/date-format.ts";
import { parseDateLiteral } from "../event/date-math.ts";
import type { Scalar } from "../event/event.ts";
import type { FieldType } from "../event/field-type.ts";
import { compareInstants, fromEpochMs, type Instant, type InstantRange, parseInstant } from "../event/instant.ts";
import { magnitude, type Value } from "../event/value.ts";
import type { OrderOperator } from "./compare-values.ts";

/** A date literal that a date field cannot read: Elasticsearch refuses the whole query. */
export class DateError extends Error {
  override readonly name = "DateError";
}

/** A test of a date field's value against a literal. @throws {DateError} if the literal is no date */
export function dateTest(
  operator: OrderOperator | "==",
  literal: Value,
  context: { readonly type: FieldType; readonly now: number },
): (value: Scalar) => boolean {
  return dateRangeTest(operator, literalRange(literal, context), context.type);
}

/** A test of a date field's value against a stretch of time that a literal covers. */
export function dateRangeTest(
  operator: OrderOperator | "==",
  range: InstantRange,
  type: FieldType,
): (value: Scalar) => boolean {
  const { from, to } = asKept(range, type);
  const read = dateReader(type);
  const holds = rangeTest(operator, from, to);
  return (value) => {
    const instant = read(value);
    return instant !== undefined && holds(instant);
  };
}

function rangeTest(operator: OrderOperator | "==", from: Instant, to: Instant): (instant: Instant) => boolean {
  switch (operator) {
    case "==":
      return (instant) => compareInstants(instant, from) >= 0 && compareInstants(instant, to) < 0;
    case ">":
      return (instant) => compareInstants(instant, to) >= 0;
    case ">=":
      return (instant) => compareInstants(instant, from) >= 0;
    case "<":
      return (instant) => compareInstants(instant, from) < 0;
    case "<=":
      return (instant) => compareInstants(instant, to) < 0;
  }
}

function literalRange(literal: Value, { type, now }: { readonly type: FieldType; readonly now: number }): InstantRange {
  const range = formattedRange(literal, type) ?? parseDateLiteral(dateText(literal), now);
  if (range === undefined)
    throw new DateError(`[${dateText(literal)}] is no date, no epoch milliseconds and no date math`);
  return range;
}

/** A date field keeps milliseconds only, and so reads the literal. */
function asKept(range: InstantRange, type: FieldType): InstantRange {
  if (type.type !== "date" || range.from.ns === 0) return range;
  const { ms } = range.from;
  return { from: { ms, ns: 0 }, to: { ms: ms + 1, ns: 0 } };
}

/** A literal in the field's own format; it covers a day if the format has no time of day, else a millisecond. */
function formattedRange(literal: Value, type: FieldType): InstantRange | undefined {
  if (type.format === undefined) return undefined;
  const from = formatParser(type.format)(dateText(literal) as string | number);
  if (from === undefined) return undefined;
  const length = /[Hhms]|epoch|time/.test(type.format) ? 1 : 86_400_000;
  return { from, to: { ms: from.ms + length, ns: from.ns } };
}

function dateText(literal: Value): string | number | bigint {
  if (typeof literal === "string") return literal;
  return magnitude(literal) ?? String(literal);
}

const parsers = new Map<string, InstantParser>();

function formatParser(format: string): InstantParser {
  const known = parsers.get(format);
  if (known !== undefined) return known;
  const parser = compileDateFormat(format);
  parsers.set(format, parser);
  return parser;
}

/** Reads the values of a date field; `undefined` for what is no date. */
export function dateReader(type: FieldType): (value: Scalar) => Instant | undefined {
  const parse = type.format === undefined ? readDate : formatParser(type.format);
  const read = (value: Scalar): Instant | undefined => {
    if (typeof value === "boolean") return undefined;
    return parse(typeof value === "bigint" ? Number(value) : value);
  };
  if (type.type !== "date") return read;
  return (value) => {
    const instant = read(value);
    return instant === undefined || instant.ns === 0 ? instant : { ms: instant.ms, ns: 0 };
  };
}

/** The instant of an ISO text or of epoch milliseconds. */
export function readDate(value: string | number): Instant | undefined {
  return typeof value === "number" ? fromEpochMs(value) : parseInstant(value);
}

/** Whether a literal is a date by its looks: at least a day, or date math. */
export function looksLikeDate(literal: Value, now: number): boolean {
  return (
    typeof literal === "string" &&
    /^\d{4}-\d{2}-\d{2}|^now(?:[-+/]|$)/.test(literal) &&
    parseDateLiteral(literal, now) !== undefined
  );
}
