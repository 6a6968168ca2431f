// A comparison whose sides both depend on the event: Elasticsearch compares with constants only.
import type { Comparison, Expression, Literal } from "../../eql/ast.ts";
import { type Context, type Rule, replacement } from "../context.ts";
import { kindOf } from "../kind.ts";
import { shown, textOf } from "../shown.ts";

export const fieldComparison: Rule = {
  Comparison(comparison, context) {
    const { operator, left, right, span } = comparison;
    if (context.isConstant(left) || context.isConstant(right)) return;
    if (left.kind === "Invalid" || right.kind === "Invalid") return;
    const message = `\`${operator}\` compares with a constant, and ${shown(right)} is none`;
    const text = areNumbers(left, right, context) ? textOf(asDifference(comparison)) : undefined;
    const fix = text === undefined ? undefined : replacement(`Write \`${text}\``, span, text);
    context.report("field-comparison", right.span, message, { hint: hints[operator], fix });
  },
};

function areNumbers(left: Expression, right: Expression, { schema }: Context): boolean {
  return [left, right].every((side) => ["integer", "decimal"].includes(kindOf(side, schema)));
}

function asDifference({ kind, operator, left, right, span }: Comparison): Comparison {
  const zero: Literal = { kind: "Number", value: 0, type: "integer", span };
  return { kind, operator, left: { kind: "Arithmetic", operator: "-", left, right, span }, right: zero, span };
}

const hints: Readonly<Record<string, string>> = {
  "==": "Of numbers compare the difference: `a - b == 0`. Texts: `startsWith(a, b) and length(a) - length(b) == 0`.",
  "!=": "Of numbers compare the difference: `a - b != 0`.",
  "<": "Compare the difference: `a - b < 0`.",
  "<=": "Compare the difference: `a - b <= 0`.",
  ">": "Compare the difference: `a - b > 0`.",
  ">=": "Compare the difference: `a - b >= 0`.",
};
