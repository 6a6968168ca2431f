// Whether a condition is a part of a query, compared as trees: the node itself, neighbouring operands of one `and` or `or`, or a shorter list
// of a `:`, `like`, `regex` or `in` match. So an indicator cannot say what its query does not look for.
import type { AnyNode, Expression, In, Logical, Match } from "../eql/ast.ts";
import { children, equalTrees } from "../eql/index.ts";
import type { Span } from "../text/span.ts";

/**
 * Where the query first says the same as the condition; undefined where it nowhere does. Of a shorter list these are the places of its
 * items, so that two conditions on one list are told apart.
 */
export function findSubExpression(query: AnyNode, condition: Expression): readonly Span[] | undefined {
  const found = partOf(query, condition);
  if (found !== undefined) return found;
  for (const child of children(query)) {
    const inside = findSubExpression(child, condition);
    if (inside !== undefined) return inside;
  }
  return undefined;
}

function partOf(node: AnyNode, condition: Expression): readonly Span[] | undefined {
  if (node.kind !== condition.kind) return undefined;
  if (equalTrees(node, condition)) return [node.span];
  if (node.kind === "Logical" && condition.kind === "Logical") return neighbours(node, condition);
  if (node.kind === "Match" && condition.kind === "Match") return shorterMatch(node, condition);
  if (node.kind === "In" && condition.kind === "In") return shorterIn(node, condition);
  return undefined;
}

function neighbours(node: Logical, condition: Logical): readonly Span[] | undefined {
  if (node.operator !== condition.operator) return undefined;
  const { length } = condition.operands;
  for (let from = 0; from + length <= node.operands.length; from++) {
    const run = node.operands.slice(from, from + length);
    const places = run.map((operand, index) => partOf(operand, condition.operands[index]!));
    if (places.some((place) => place === undefined)) continue;
    const areWhole = run.every((operand, index) => equalTrees(operand, condition.operands[index]!));
    return areWhole
      ? [{ start: run[0]!.span.start, end: run.at(-1)!.span.end }]
      : places.flatMap((place) => place ?? []);
  }
  return undefined;
}

function shorterMatch(node: Match, condition: Match): readonly Span[] | undefined {
  if (node.operator !== condition.operator || !equalTrees(node.operand, condition.operand)) return undefined;
  return placesAmong(condition.patterns, node.patterns);
}

function shorterIn(node: In, condition: In): readonly Span[] | undefined {
  if (node.caseInsensitive !== condition.caseInsensitive || !equalTrees(node.operand, condition.operand))
    return undefined;
  // Fewer items under `not in` would say less than the query, which excludes them all.
  if (node.negated !== condition.negated || node.negated) return undefined;
  return placesAmong(condition.items, node.items);
}

/** Where each of a few stands among many; undefined if one does not. */
function placesAmong(few: readonly AnyNode[], many: readonly AnyNode[]): readonly Span[] | undefined {
  const places: Span[] = [];
  for (const one of few) {
    const found = many.find((other) => equalTrees(one, other));
    if (found === undefined) return undefined;
    places.push(found.span);
  }
  return places;
}
