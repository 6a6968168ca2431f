// LogScale: steps between `|`, all of which must hold. OR binds tighter than AND; texts heed case, expressions have flags; `=*` asks for a field.
import type { Scalar } from "../../event/event.ts";
import { backslashText, type Dialect, type LiteralForm, names, numberLiteral, regexLiteral } from "./expression.ts";
import { compares, type Meaning } from "./interpret.ts";

const anyValue: LiteralForm = { pattern: /\*/y, read: (text) => ({ kind: "text", text, value: "\0any" }) };

export const logscaleDialect: Dialect = {
  title: "LogScale",
  and: "and",
  or: "or",
  not: "not",
  orBindsTighter: true,
  infix: ["!=", "<=", ">=", "=", "<", ">"],
  postfix: [],
  literals: [backslashText('"'), regexLiteral, anyValue, numberLiteral, names(/[#@]?[A-Za-z_][A-Za-z_0-9.]*/y)],
  calls: true,
  tight: ["=", "!="],
};

export const logscaleMeaning: Meaning = {
  absent: null,
  operate: (operator, left, right) => {
    if (left === null) return operator === "!=";
    if (typeof right === "object" && right !== null && "regex" in right) return right.regex.test(String(left));
    return right === "\0any"
      ? true
      : compares(operator, typeof right === "number" ? (left as Scalar) : String(left), right as Scalar);
  },
  call: (name) => {
    throw new Error(`LogScale: \`${name}\` is outside the subset`);
  },
};

/** The steps of a query in the subset. */
export function logscaleConditions(query: string): readonly string[] {
  return query.split("\n| ");
}
