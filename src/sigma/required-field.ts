// Whether a condition finds only events with a certain field, which tells what kind of events they are.
import type { Expression } from "../eql/ast.ts";

/** Whether a condition holds only for events that have one of the meant fields. */
export function requiresField(condition: Expression, isMeant: (path: string) => boolean): boolean {
  const isOne = (expression: Expression) => expression.kind === "Field" && isMeant(expression.path);
  switch (condition.kind) {
    case "Logical":
      return condition.operator === "and"
        ? condition.operands.some((operand) => requiresField(operand, isMeant))
        : condition.operands.every((operand) => requiresField(operand, isMeant));
    case "Match":
      return isOne(condition.operand);
    case "In":
      return !condition.negated && isOne(condition.operand);
    case "Comparison":
      return condition.operator === "=="
        ? condition.right.kind !== "Null" && isOne(condition.left)
        : condition.operator === "!=" && condition.right.kind === "Null" && isOne(condition.left);
    case "Call":
      return condition.args.some((arg) => isOne(arg));
    default:
      return false;
  }
}
