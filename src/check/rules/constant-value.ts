// Constants that cannot be computed: overflow, integer division by zero, text that is no number.
import type { Expression } from "../../eql/ast.ts";
import { EvaluationError } from "../../event/value.ts";
import { constantValue } from "../constant.ts";
import type { Context, Rule } from "../context.ts";
import { shown } from "../shown.ts";

export const constantValues: Rule = {
  Arithmetic: expectValue,
  Sign: expectValue,
  Call: expectValue,
};

/** Reports the innermost expression that fails; those around it fail for the same reason. Null arguments are the function's matter. */
function expectValue(expression: Expression, context: Context): void {
  if (expression.kind === "Call" && expression.args.some((argument) => context.kindOf(argument) === "null")) return;
  if (!context.isConstant(expression) || operandsOf(expression).some((operand) => problemOf(operand) !== undefined))
    return;
  const problem = problemOf(expression);
  if (problem === undefined) return;
  context.report("constant-error", expression.span, `${shown(expression)} cannot be computed: ${problem}`);
}

function problemOf(expression: Expression): string | undefined {
  try {
    constantValue(expression);
    return undefined;
  } catch (error) {
    if (error instanceof EvaluationError) return error.message;
    throw error;
  }
}

function operandsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "Arithmetic":
      return [expression.left, expression.right];
    case "Sign":
      return [expression.operand];
    case "Call":
      return expression.args;
    default:
      return [];
  }
}
