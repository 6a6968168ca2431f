// Arithmetic with something that is no number.
import type { Expression } from "../../eql/ast.ts";
import type { Context, Rule } from "../context.ts";
import { describeKind, isKind } from "../kind.ts";
import { shown } from "../shown.ts";

export const arithmeticOperands: Rule = {
  Arithmetic({ operator, left, right }, context) {
    expectNumber(operator, left, context);
    expectNumber(operator, right, context);
  },
  Sign({ operator, operand }, context) {
    expectNumber(operator, operand, context);
  },
};

function expectNumber(operator: string, operand: Expression, context: Context): void {
  const kind = context.kindOf(operand);
  if (isKind(kind, "integer", "decimal")) return;
  const predicate = operand.kind === "In" || operand.kind === "Match";
  context.report(
    "operand-not-number",
    operand.span,
    `\`${operator}\` needs numbers, but ${shown(operand)} is ${describeKind(kind)}`,
    {
      hint: predicate
        ? "`in`, `:`, `like` and `regex` bind more tightly than arithmetic: put the arithmetic in parentheses."
        : kind === "string"
          ? "`number(…)` makes a number of a text; `concat(…)` joins texts."
          : undefined,
    },
  );
}
