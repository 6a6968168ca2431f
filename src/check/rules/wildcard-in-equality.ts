// A `*` in a text compared by `==`, `!=` or `in`, which compare it as a plain character.
import type { Comparison, Expression, In, Literal } from "../../eql/ast.ts";
import { type Rule, replacement } from "../context.ts";
import { shown, textOf } from "../shown.ts";

export const wildcardInEquality: Rule = {
  Comparison(comparison, context) {
    const { operator, left, right, span } = comparison;
    if ((operator !== "==" && operator !== "!=") || left.kind === "String" || !hasWildcard(right)) return;
    const text = textOf(matching(comparison, right));
    context.report("wildcard-in-equality", right.span, `\`${operator}\` takes the \`*\` in ${shown(right)} literally`, {
      hint: "`:` knows wildcards and ignores case; `like` knows them and heeds case.",
      fix: text === undefined ? undefined : replacement("Use `:`", span, text),
    });
  },
  In(list, context) {
    const found = list.items.find(hasWildcard);
    if (found === undefined) return;
    const text = list.items.every(isText) ? textOf(matchingAny(list, list.items)) : undefined;
    const operator = list.caseInsensitive ? "in~" : "in";
    context.report("wildcard-in-equality", found.span, `\`${operator}\` takes the \`*\` in ${shown(found)} literally`, {
      hint: "`:` knows wildcards and ignores case; `like` knows them and heeds case.",
      fix: text === undefined ? undefined : replacement("Use `:`", list.span, text),
    });
  },
};

function hasWildcard(expression: Expression): expression is Literal {
  return expression.kind === "String" && expression.value.length > 1 && expression.value.includes("*");
}

function isText(expression: Expression): expression is Literal {
  return expression.kind === "String";
}

function matching({ operator, left, span }: Comparison, pattern: Literal): Expression {
  const match: Expression = { kind: "Match", operator: ":", operand: left, patterns: [pattern], list: false, span };
  return operator === "==" ? match : { kind: "Not", operand: match, span };
}

function matchingAny({ operand, negated, span }: In, patterns: readonly Literal[]): Expression {
  const match: Expression = { kind: "Match", operator: ":", operand, patterns, list: true, span };
  return negated ? { kind: "Not", operand: match, span } : match;
}
