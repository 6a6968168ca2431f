// The text by which equal leaves are known: what they mean, without where they stand or which quotes they have.
import type { Expression, Literal } from "../../eql/ast.ts";

/** Equal for two expressions exactly when they mean the same. */
export function leafKey(expression: Expression): string {
  if (expression.kind === "Match" && expression.operand.kind === "Field")
    return `${expression.operand.path} ${expression.operator} ${expression.patterns.map(literalKey).join()}`;
  return JSON.stringify(expression, (name, value: unknown) => {
    if (name === "span" || name === "nameSpan" || name === "quote" || name === "optional") return undefined;
    return typeof value === "bigint" ? `${value}n` : value;
  });
}

function literalKey(literal: Literal): string {
  return literal.kind === "String" ? JSON.stringify(literal.value) : literal.kind;
}
