// Kibana's query language over `keyword` fields. It heeds case, has `*` but no `?`, and no expressions; what needs more is refused, and a
// lost case rule is named.
import { addressText, blockText, isSingle } from "../base/cidr.ts";
import type { Test, TextTest } from "../base/condition.ts";
import { ecsCondition } from "../base/ecs-target.ts";
import { caseVariants } from "../base/fold.ts";
import { timeText } from "../base/lower.ts";
import { isAny, literalText, type Pattern, printPattern } from "../base/pattern.ts";
import { planOf } from "../base/plan.ts";
import { anyOf, printCondition } from "../base/print.ts";
import { patternsOf } from "../base/regex.ts";
import { type LossList, Refusal } from "../base/result.ts";
import type { Target } from "../base/target.ts";

const title = "Kibana KQL";

export const kibanaKqlTarget: Target = {
  id: "kibana-kql",
  aliases: ["kql", "kuery"],
  title: "Kibana KQL",
  versions: "Kibana 7.10 and later",
  level: "executed",
  provenBy: "Kibana's own compiler of KQL (`es-query` of Kibana 7) and OpenSearch 2.19",
  purpose: "Kibana search bars and custom query rules.",
  layout: "ECS documents whose text fields are `keyword`.",
  tables: [],
  sequences: "none",
  notes: [
    "Texts are compared as written: EQL's `:` ignores case, KQL does not, unless the index has a lower-case normalizer.",
  ],
  write: (statement, context) => {
    const condition = ecsCondition(planOf(statement, title), context, (path) => path);
    const words = {
      and: "and",
      or: "or",
      not: (operand: string) => `not ${operand}`,
      constant: (value: boolean) => (value ? "*:*" : "not *:*"),
      test: (test: Test) => printTest(test, context.losses),
    };
    return { query: printCondition(condition, words, context.refusals) };
  },
};

function printTest(test: Test, losses: LossList): string {
  if (test.kind === "anywhere" || test.kind === "verbatim" || test.subject.kind !== "field")
    throw new Refusal("unsupported", `${title}: a function or a search in every field cannot be written`, test.span);
  const field = test.subject.name.replace(/[\\():<>"*{}]/g, "\\$&");
  switch (test.kind) {
    case "exists":
      return `${field}:*`;
    case "text":
      return textTest(field, test, losses);
    case "regex": {
      const patterns = patternsOf(test.regex);
      if (patterns === undefined)
        throw new Refusal("unsupported-regex", `${title}: it has no regular expressions`, test.span);
      return textTest(field, { ...test, kind: "text", patterns }, losses);
    }
    case "order":
      return `${field} ${test.operator} ${quoted(test.value)}`;
    case "number":
      if (typeof test.value === "bigint")
        throw new Refusal("unsupported", `${title}: Kibana cannot hold all digits of ${test.value}`, test.span);
      return test.operator === "==" ? `${field}:${test.value}` : `${field} ${test.operator} ${test.value}`;
    case "time":
      return `${field} ${test.operator} ${quoted(timeText(test.nanoseconds))}`;
    case "flag":
      return `${field}:${test.value}`;
    case "address":
      return anyOf(
        test.blocks.map(
          (block) => `${field}:${quoted(isSingle(block) ? addressText(block.version, block.base) : blockText(block))}`,
        ),
        "or",
      );
  }
}

function textTest(field: string, test: TextTest, losses: LossList): string {
  if (test.ignoreCase && test.patterns.some(hasCase))
    losses.add("case-sensitive", `${title} heeds case: only the case as written is found`, test.span);
  if (test.patterns.some(hasBlank))
    losses.add(
      "blanks-split",
      `${title} has no way to keep a value with \`*\` together: Kibana 7 searches for its words one by one, later versions for the whole in \`keyword\` fields`,
      test.span,
    );
  const values = test.patterns.map((pattern) => printPatternText(pattern, test));
  return values.length === 1 ? `${field}:${values[0]}` : `${field}:(${values.join(" or ")})`;
}

function printPatternText(pattern: Pattern, test: TextTest): string {
  const text = literalText(pattern);
  if (text !== undefined) return quoted(text);
  if (isAny(pattern)) return "*";
  if (pattern.includes("one"))
    throw new Refusal("unsupported-wildcard", `${title}: it has no \`?\` for one character`, test.span);
  const value = printPattern(pattern, "*", "", unquoted);
  if (value !== value.trim())
    throw new Refusal(
      "unsupported-wildcard",
      `${title}: a blank at the end of a value with \`*\` is left out`,
      test.span,
    );
  return value.replace(/(?<= )(and|or)(?= )|not(?= )/gi, "\\$&");
}

const controls: Readonly<Record<string, string>> = { "\t": "\\t", "\n": "\\n", "\r": "\\r" };

function unquoted(text: string): string {
  return text.replace(/[\\():<>"*{}]/g, "\\$&").replace(/[\t\n\r]/g, (sign) => controls[sign]!);
}

/** A wildcard with a blank, a tab or a line break in one of its texts. */
function hasBlank(pattern: Pattern): boolean {
  return pattern.length > 1 && pattern.some((part) => typeof part === "object" && /[ \t\r\n]/.test(part.literal));
}

function hasCase(pattern: Pattern): boolean {
  return pattern.some(
    (part) => typeof part === "object" && [...part.literal].some((one) => caseVariants(one).length > 1),
  );
}

function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, "\\$&")}"`;
}
