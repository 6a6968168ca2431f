// `:`, `like` and `regex` need a text on the left and texts on the right.
import type { Match } from "../../eql/ast.ts";
import { type Context, type Rule, replacement } from "../context.ts";
import { describeKind, isKind } from "../kind.ts";
import { shown, textOf } from "../shown.ts";

export const textMatch: Rule = {
  Match(match, context) {
    const { operand, operator, patterns } = match;
    const kind = context.kindOf(operand);
    if (!isKind(kind, "string")) {
      const message = `\`${operator}\` needs a text on its left side, but ${shown(operand)} is ${describeKind(kind)}`;
      context.report("operand-not-text", operand.span, message, equality(match, context));
      return;
    }
    for (const pattern of patterns) {
      if (pattern.kind === "String" || pattern.kind === "Null") continue;
      const message = `\`${operator}\` needs texts on its right side, but ${shown(pattern)} is ${describeKind(context.kindOf(pattern))}`;
      context.report("pattern-not-text", pattern.span, message, equality(match, context));
    }
  },
};

/** The same with `==` or `in`, where no pattern has a wildcard. */
function equality({ operator, operand, patterns, list, span }: Match, context: Context) {
  if (operator !== ":" || patterns.some((pattern) => pattern.kind === "String" && /[*?]/.test(pattern.value))) {
    return context.kindOf(operand) === "ip" ? { hint: "Write `cidrMatch(address, …)` or `==`." } : {};
  }
  const [first] = patterns;
  const text = textOf(
    list || first === undefined
      ? { kind: "In", negated: false, caseInsensitive: false, operand, items: patterns, span }
      : { kind: "Comparison", operator: "==", left: operand, right: first, span },
  );
  const hint = list ? "Use `in`." : "Use `==`.";
  return text === undefined ? { hint } : { hint, fix: replacement(hint.slice(0, -1), span, text) };
}
