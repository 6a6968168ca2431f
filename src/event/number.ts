// Numbers as Elasticsearch computes with them: integers stay integers (division truncates, overflow is an error in the width of the
// operands), one decimal operand makes the operation a decimal one.
import { type Double, decimal, EvaluationError, isDecimal, magnitude, type Value } from "./value.ts";

/** The width in which integers overflow: two 32-bit literals at 2^31, everything else at 2^63. */
export type IntegerWidth = "integer" | "long";

export type ArithmeticOperator = "+" | "-" | "*" | "/" | "%";

const limits: Record<IntegerWidth, readonly [low: bigint, high: bigint]> = {
  integer: [-(2n ** 31n), 2n ** 31n - 1n],
  long: [-(2n ** 63n), 2n ** 63n - 1n],
};

/**
 * `left operator right`. A null operand, or one that is no number, gives null.
 * @throws {EvaluationError} on overflow and on integer division by zero
 */
export function arithmetic(operator: ArithmeticOperator, left: Value, right: Value, width: IntegerWidth): Value {
  const a = magnitude(left);
  const b = magnitude(right);
  if (a === undefined || b === undefined) return null;
  if (isDecimal(left) || isDecimal(right)) return decimal(decimalOperation(operator, Number(a), Number(b)));
  return integerOperation(operator, a, b, width);
}

/** `-value`, with the same types and errors as `0 - value`. */
export function negate(value: Value, width: IntegerWidth): Value {
  const size = magnitude(value);
  if (size === undefined) return null;
  return isDecimal(value) ? decimal(-Number(size)) : integerOperation("-", 0, size, width);
}

function decimalOperation(operator: ArithmeticOperator, a: number, b: number): number {
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return a / b;
    case "%":
      return a % b;
  }
}

function integerOperation(
  operator: ArithmeticOperator,
  a: number | bigint,
  b: number | bigint,
  width: IntegerWidth,
): Value {
  if ((operator === "/" || operator === "%") && Number(b) === 0) throw new EvaluationError("division by zero");
  if (typeof a === "number" && typeof b === "number") {
    const quick = operator === "/" ? Math.trunc(a / b) : decimalOperation(operator, a, b);
    // Exact as long as the result stays below 2^53, which also keeps a quotient of safe integers exact.
    if (Number.isSafeInteger(quick) && (width === "long" || (quick >= -2147483648 && quick <= 2147483647))) {
      return quick === 0 ? 0 : quick;
    }
  }
  return narrow(bigOperation(operator, BigInt(a), BigInt(b)), width);
}

function bigOperation(operator: ArithmeticOperator, a: bigint, b: bigint): bigint {
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return a / b;
    case "%":
      return a % b;
  }
}

function narrow(value: bigint, width: IntegerWidth): number | bigint {
  const [low, high] = limits[width];
  if (value < low || value > high)
    throw new EvaluationError(`[${value}] does not fit ${width === "long" ? 64 : 32} bits`);
  return toInteger(value);
}

/** An integer in its plainest form: `number` where that is exact. */
export function toInteger(value: bigint): number | bigint {
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value;
}

/** Negative, zero or positive as `a` is below, equal to or above `b`; NaN where either is NaN. Numbers and bigints mix exactly. */
export function compareNumbers(a: number | bigint, b: number | bigint): number {
  return a < b ? -1 : a > b ? 1 : Number.isNaN(a) || Number.isNaN(b) ? Number.NaN : 0;
}

const integerText = /^[+-]?\d+$/;
const decimalText = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** A decimal or integer written in text, as a number field would read it; `undefined` for anything else. */
export function parseNumber(text: string): number | bigint | Double | undefined {
  const trimmed = text.trim();
  if (trimmed.length === 0 || trimmed.length > 400) return undefined;
  if (integerText.test(trimmed))
    return trimmed.length < 16 ? Number(trimmed) : toInteger(BigInt(trimmed.replace("+", "")));
  return decimalText.test(trimmed) ? decimal(Number(trimmed)) : undefined;
}

/** The number that an event's value stands for when the field or the operator is numeric: a number, or text that spells one. */
export function toNumber(value: Value): number | bigint | undefined {
  return typeof value === "string" ? magnitude(parseNumber(value) ?? null) : magnitude(value);
}
