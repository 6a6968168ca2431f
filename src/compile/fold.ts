// Constant folding: every part of a tree that no event can change becomes a literal, so that what follows meets constants only as literals.
// Null is folded in three-valued logic; a field that is not mapped and marked optional is null here, before any event is seen.

import { constantValue } from "../check/constant.ts";
import { isLiteral, literalOf, literalValue } from "../check/literal.ts";
import type { Comparison, Expression, In, Literal, Logical, Match } from "../eql/ast.ts";
import { children, mapOperands } from "../eql/visit.ts";
import type { FieldTypes } from "../event/field-type.ts";
import { EvaluationError, type Value } from "../event/value.ts";
import { compareValues } from "./compare-values.ts";
import { CompileError, type Truth } from "./environment.ts";
import { itemMatcher } from "./membership.ts";
import { textMatcher } from "./text-matcher.ts";

/**
 * The same expression with its constant parts computed.
 * @throws {CompileError} where a constant cannot be computed (an overflow, `number("x")`)
 */
export function foldConstants(expression: Expression, types?: FieldTypes): Expression {
  const fold = (part: Expression): Expression => {
    if (isLiteral(part)) return part;
    const folded = mapOperands(part, fold);
    if (folded.kind === "Field") return isAbsent(folded, types) ? literalOf(null, folded.span) : folded;
    if (folded.kind === "Logical") return foldLogical(folded);
    const value = foldedValue(folded);
    return value === undefined ? folded : literalOf(value, folded.span);
  };
  return fold(expression);
}

function isAbsent(field: Expression & { kind: "Field" }, types: FieldTypes | undefined): boolean {
  return field.optional && types !== undefined && types.get(field.path) === undefined;
}

/** The value of an expression whose operands are folded; `undefined` if it is no constant. */
function foldedValue(expression: Expression): Value | undefined {
  try {
    return compute(expression);
  } catch (error) {
    if (error instanceof EvaluationError) throw new CompileError(expression.span, error.message);
    throw error;
  }
}

function compute(expression: Expression): Value | undefined {
  switch (expression.kind) {
    case "Arithmetic":
    case "Sign":
    case "Call":
      return children(expression).every((operand) => isLiteral(operand as Expression))
        ? constantValue(expression)
        : undefined;
    case "Comparison":
      return computeComparison(expression);
    case "In":
      return computeIn(expression);
    case "Match":
      return computeMatch(expression);
    case "Not":
      return isLiteral(expression.operand) ? negated(truthOf(expression.operand)) : undefined;
    default:
      return undefined;
  }
}

/** Null equals null and no value; in an order it is unknown. */
function computeComparison({ operator, left, right }: Comparison): Value | undefined {
  if (!isLiteral(left) || !isLiteral(right)) return undefined;
  const [a, b] = [literalValue(left), literalValue(right)];
  if (a !== null && b !== null) return compareValues(operator, a, b);
  if (operator === "==") return a === b;
  return operator === "!=" ? a !== b : null;
}

function computeIn(node: In): Value | undefined {
  if (!isLiteral(node.operand) || !node.items.every(isLiteral)) return undefined;
  const value = literalValue(node.operand);
  if (value === null) return null;
  const items = node.items.filter(isLiteral).map(literalValue);
  const isItem = itemMatcher(items, node.caseInsensitive);
  const found: Truth = isItem(value) ? true : items.includes(null) ? null : false;
  return node.negated ? negated(found) : found;
}

function computeMatch(match: Match): Value | undefined {
  if (!isLiteral(match.operand)) return undefined;
  const value = literalValue(match.operand);
  return typeof value === "string" ? textMatcher(match)(value) : null;
}

function negated(truth: Truth): Truth {
  return truth === null ? null : !truth;
}

/** A literal in the place of a condition; what is no boolean counts as unknown. */
function truthOf(literal: Literal): Truth {
  return literal.kind === "Boolean" ? literal.value : null;
}

function foldLogical(logical: Logical): Expression {
  if (logical.operands.length > 1 && !logical.operands.some(isLiteral)) return logical;
  const decisive = logical.operator === "or";
  const rest: Expression[] = [];
  let unknown = false;
  for (const operand of logical.operands) {
    if (!isLiteral(operand)) rest.push(operand);
    else if (truthOf(operand) === decisive) return literalOf(decisive, logical.span);
    else unknown ||= truthOf(operand) === null;
  }
  if (unknown) rest.push(literalOf(null, logical.span));
  if (rest.length === 0) return literalOf(!decisive, logical.span);
  if (rest.length === 1) return rest[0]!;
  return rest.length === logical.operands.length && !unknown ? logical : { ...logical, operands: rest };
}
