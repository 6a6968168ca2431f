// Values inside EQL expressions. Integers and decimals are different types in EQL (7/2 is 3, 7/2.0 is 3.5; string(2.0) is "2.0"), which a
// plain JavaScript number cannot tell apart once a decimal is whole. So: a whole `number` is an integer, a `bigint` an integer beyond 2^53,
// any other `number` a decimal, and a decimal that happens to be whole is boxed as `Double`.
import type { Scalar } from "./event.ts";

/** A decimal, kept apart from the integer of the same value. */
export class Double {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** What an EQL expression evaluates to; `null` is EQL's null. */
export type Value = string | number | bigint | boolean | Double | null;

/**
 * What Elasticsearch refuses to compute at run time: integer division by zero, overflow, text that is no number. In a constant it is an
 * error of the query; for one event it makes the value null, and is counted.
 */
export class EvaluationError extends Error {
  override readonly name = "EvaluationError";
}

/** A number as a decimal of EQL: boxed where JavaScript would take it for an integer. */
export function decimal(value: number): number | Double {
  return Number.isInteger(value) ? new Double(value) : value;
}

/** The magnitude of a numeric value, its type forgotten; `undefined` for what is no number. */
export function magnitude(value: Value): number | bigint | undefined {
  if (typeof value === "number" || typeof value === "bigint") return value;
  return value instanceof Double ? value.value : undefined;
}

export function isDecimal(value: Value): boolean {
  return value instanceof Double || (typeof value === "number" && !Number.isInteger(value));
}

/** The text that `string()`, `concat` and comparisons of a string field with another type see. Decimals are written as Java writes them. */
export function textOf(value: Value): string | null {
  if (typeof value === "string") return value;
  if (value === null) return null;
  if (value instanceof Double) return decimalText(value.value);
  if (typeof value === "number" && !Number.isInteger(value)) return decimalText(value);
  return String(value);
}

/** The text of an event's value as a keyword field would index it. */
export function scalarText(value: Scalar): string {
  return typeof value === "string" ? value : String(value);
}

/** Java's Double.toString: at least one digit after the point, an exponent below 10^-3 and from 10^7 on. */
function decimalText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e7) {
    const plain = String(value);
    return plain.includes(".") ? plain : `${plain}.0`;
  }
  const [digits = "", exponent = "0"] = value.toExponential().split("e");
  return `${digits.includes(".") ? digits : `${digits}.0`}E${Number(exponent)}`;
}
