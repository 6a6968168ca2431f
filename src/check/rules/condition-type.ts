// A condition, or an operand of `and`, `or` and `not`, that is neither true nor false.
import type { Expression } from "../../eql/ast.ts";
import type { Context, Rule } from "../context.ts";
import { describeKind, isKind } from "../kind.ts";
import { shown, textOf } from "../shown.ts";

export const conditionType: Rule = {
  EventQuery({ condition }, context) {
    expectCondition(condition, context);
  },
  Logical({ operands }, context) {
    for (const operand of operands) expectCondition(operand, context);
  },
  Not({ operand }, context) {
    expectCondition(operand, context);
  },
};

/** Reports an expression that cannot be a condition. */
export function expectCondition(expression: Expression, context: Context): void {
  if (expression.kind === "Logical" || expression.kind === "Not") return;
  const kind = context.kindOf(expression);
  if (isKind(kind, "boolean")) return;
  const message = `A condition is true or false, but ${shown(expression)} is ${describeKind(kind)}`;
  const name = expression.kind === "Field" ? textOf(expression) : undefined;
  const hint =
    name === undefined ? "Compare it with a value." : `To ask whether the field is there, write \`${name} != null\`.`;
  context.report("condition-not-boolean", expression.span, message, { hint });
}
