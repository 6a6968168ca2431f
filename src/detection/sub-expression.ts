// Whether a condition is a part of a query, compared as trees: the node itself, neighbouring operands of one `and` or `or`, or a shorter list
// of a `:`, `like`, `regex` or `in` match. So an indicator cannot say what its query does not look for.
import type { AnyNode, Expression, In, Logical, Match } from "../eql/ast.ts";
import { children, equalTrees } from "../eql/index.ts";
import type { Span } from "../text/span.ts";

/** The place in the query of the first part that says the same as the condition; undefined where it has none. */
export function findSubExpression(query: AnyNode, condition: Expression): Span | undefined {
  const found = partOf(query, condition);
  if (found !== undefined) return found;
  for (const child of children(query)) {
    const inside = findSubExpression(child, condition);
    if (inside !== undefined) return inside;
  }
  return undefined;
}

function partOf(node: AnyNode, condition: Expression): Span | undefined {
  if (node.kind !== condition.kind) return undefined;
  if (equalTrees(node, condition)) return node.span;
  if (node.kind === "Logical" && condition.kind === "Logical") return neighbours(node, condition);
  if (node.kind === "Match" && condition.kind === "Match") return shorterMatch(node, condition);
  if (node.kind === "In" && condition.kind === "In") return shorterIn(node, condition);
  return undefined;
}

function neighbours(node: Logical, condition: Logical): Span | undefined {
  if (node.operator !== condition.operator) return undefined;
  const { length } = condition.operands;
  for (let from = 0; from + length <= node.operands.length; from++) {
    const run = node.operands.slice(from, from + length);
    if (run.every((operand, index) => partOf(operand, condition.operands[index]!) !== undefined)) {
      return { start: run[0]!.span.start, end: run.at(-1)!.span.end };
    }
  }
  return undefined;
}

function shorterMatch(node: Match, condition: Match): Span | undefined {
  if (node.operator !== condition.operator || !equalTrees(node.operand, condition.operand)) return undefined;
  return areAmong(condition.patterns, node.patterns) ? node.span : undefined;
}

function shorterIn(node: In, condition: In): Span | undefined {
  if (node.caseInsensitive !== condition.caseInsensitive || !equalTrees(node.operand, condition.operand))
    return undefined;
  // Fewer items under `not in` would say less than the query, which excludes them all.
  if (node.negated !== condition.negated || node.negated) return undefined;
  return areAmong(condition.items, node.items) ? node.span : undefined;
}

function areAmong(few: readonly AnyNode[], many: readonly AnyNode[]): boolean {
  return few.every((one) => many.some((other) => equalTrees(one, other)));
}
