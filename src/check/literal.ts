// Literal nodes and the values they stand for.
import type { Expression, Literal, NumberLiteral } from "../eql/ast.ts";
import { decimal, isDecimal, magnitude, type Value } from "../event/value.ts";
import type { Span } from "../text/span.ts";

export function isLiteral(node: Expression): node is Literal {
  return node.kind === "Null" || node.kind === "Boolean" || node.kind === "Number" || node.kind === "String";
}

/** The value of a literal. */
export function literalValue(literal: Literal): Value {
  switch (literal.kind) {
    case "Null":
      return null;
    case "Number":
      return literal.type === "double" ? decimal(Number(literal.value)) : literal.value;
    case "Boolean":
    case "String":
      return literal.value;
  }
}

/** A literal of a value, in the place of the text that it was computed from. */
export function literalOf(value: Value, span: Span): Literal {
  if (value === null) return { kind: "Null", span };
  if (typeof value === "boolean") return { kind: "Boolean", value, span };
  if (typeof value === "string") return { kind: "String", value, quote: '"', span };
  const size = magnitude(value) ?? 0;
  return { kind: "Number", value: size, type: isDecimal(value) ? "double" : integerType(size), span };
}

function integerType(value: number | bigint): NumberLiteral["type"] {
  return value >= -(2 ** 31) && value < 2 ** 31 ? "integer" : "long";
}
