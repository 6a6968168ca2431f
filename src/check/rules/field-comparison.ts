// A comparison whose sides both depend on the event: Elasticsearch compares with constants only.
import type { Rule } from "../context.ts";
import { shown } from "../shown.ts";

export const fieldComparison: Rule = {
  Comparison({ operator, left, right }, context) {
    if (context.isConstant(left) || context.isConstant(right)) return;
    if (left.kind === "Invalid" || right.kind === "Invalid") return;
    const message = `\`${operator}\` compares with a constant, and ${shown(right)} is none`;
    context.report("field-comparison", right.span, message, { hint: hints[operator] });
  },
};

const hints: Readonly<Record<string, string>> = {
  "==": "Of numbers compare the difference: `a - b == 0`. Texts: `startsWith(a, b) and length(a) - length(b) == 0`.",
  "!=": "Of numbers compare the difference: `a - b != 0`.",
  "<": "Compare the difference: `a - b < 0`.",
  "<=": "Compare the difference: `a - b <= 0`.",
  ">": "Compare the difference: `a - b > 0`.",
  ">=": "Compare the difference: `a - b >= 0`.",
};
