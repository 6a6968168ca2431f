// Comparison of two computed values, whatever their kinds; null makes it unknown. Comparison of a field with a constant, which is most of
// what rules do, is prepared once instead (field-test.ts).
import type { ComparisonOperator } from "../eql/ast.ts";
import { compareNumbers, toNumber } from "../event/number.ts";
import { compareText } from "../event/text-order.ts";
import { magnitude, textOf, type Value } from "../event/value.ts";
import type { Truth } from "./environment.ts";

export type OrderOperator = "<" | "<=" | ">" | ">=";

/** The operator that says the same with the sides exchanged. */
export const mirrored: Readonly<Record<ComparisonOperator, ComparisonOperator>> = {
  "==": "==",
  "!=": "!=",
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
};

export function compareValues(operator: ComparisonOperator, left: Value, right: Value): Truth {
  if (left === null || right === null) return null;
  if (operator === "==") return equalValues(left, right);
  if (operator === "!=") return !equalValues(left, right);
  return isOrdered(operator, order(left, right));
}

/** Whether an order (negative, zero, positive, or NaN for incomparable) satisfies an operator. */
export function isOrdered(operator: OrderOperator, difference: number): boolean {
  switch (operator) {
    case "<":
      return difference < 0;
    case "<=":
      return difference <= 0;
    case ">":
      return difference > 0;
    case ">=":
      return difference >= 0;
  }
}

/** Equality of two values that are there. A number equals a text that spells it; anything else of two kinds is compared by its text. */
export function equalValues(left: Value, right: Value): boolean {
  if (typeof left === "string" && typeof right === "string") return left === right;
  if (magnitude(left) !== undefined || magnitude(right) !== undefined) {
    const [a, b] = [toNumber(left), toNumber(right)];
    return a !== undefined && b !== undefined && compareNumbers(a, b) === 0;
  }
  return textOf(left) === textOf(right);
}

function order(left: Value, right: Value): number {
  if (typeof left === "string" && typeof right === "string") return compareText(left, right);
  if (typeof left === "boolean" && typeof right === "boolean") return Number(left) - Number(right);
  const [a, b] = [toNumber(left), toNumber(right)];
  return a === undefined || b === undefined ? Number.NaN : compareNumbers(a, b);
}
