// The values of constant expressions, as far as computing them can fail: arithmetic, signs and calls.
import type { Expression } from "../eql/ast.ts";
import { arithmetic, negate } from "../event/number.ts";
import type { Value } from "../event/value.ts";
import { findFunction, hasRightArity } from "../functions/index.ts";
import { isLiteral, literalValue } from "./literal.ts";
import { widthOf } from "./width.ts";

/**
 * The value of an expression made of literals; undefined for anything else.
 * @throws {EvaluationError} where Elasticsearch cannot compute it
 */
export function constantValue(expression: Expression): Value | undefined {
  if (isLiteral(expression)) return literalValue(expression);
  switch (expression.kind) {
    case "Sign": {
      const value = constantValue(expression.operand);
      if (value === undefined || expression.operator === "+") return value;
      return negate(value, widthOf(expression.operand));
    }
    case "Arithmetic": {
      const left = constantValue(expression.left);
      const right = constantValue(expression.right);
      if (left === undefined || right === undefined) return undefined;
      return arithmetic(expression.operator, left, right, widthOf(expression));
    }
    case "Call": {
      const definition = findFunction(expression.name);
      const values = expression.args.map(constantValue);
      if (definition === undefined || !hasRightArity(definition, values.length) || !values.every(isKnown))
        return undefined;
      const { caseInsensitive } = expression;
      return definition.evaluate(values.filter(isKnown), { caseInsensitive, integerWidth: widthOf(expression) });
    }
    default:
      return undefined;
  }
}

function isKnown(value: Value | undefined): value is Value {
  return value !== undefined;
}
