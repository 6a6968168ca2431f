// Lucene query strings over `keyword` fields. They have no switch for case, so a text that ignores case becomes an expression with both cases of
// each letter. A group that only negates matches nothing in Lucene, so a negation is taken from everything.
import { addressText, blockText, isSingle } from "../base/cidr.ts";
import type { Condition, Test, TextTest } from "../base/condition.ts";
import { ecsCondition } from "../base/ecs-target.ts";
import { caseVariants } from "../base/fold.ts";
import { timeText } from "../base/lower.ts";
import { isAny, literalText, printPattern } from "../base/pattern.ts";
import { planOf } from "../base/plan.ts";
import { anyOf, printCondition } from "../base/print.ts";
import { regexOf } from "../base/regex.ts";
import { bothCases } from "../base/regex-case.ts";
import { refuseTooManyStates } from "../base/regex-limits.ts";
import { printLuceneRegex } from "../base/regex-print.ts";
import { Refusal, type RefusalList } from "../base/result.ts";
import type { Target } from "../base/target.ts";

const title = "Lucene";

export const luceneTarget: Target = {
  id: "lucene",
  title: "Lucene query string",
  versions: "Elasticsearch 7.10 and later, OpenSearch 1.0 and later",
  level: "executed",
  provenBy: "OpenSearch 2.19 (`query_string`)",
  purpose: "Search bars, monitors and dashboards that take a Lucene query.",
  layout: "ECS documents whose text fields are `keyword`.",
  tables: [],
  sequences: "none",
  notes: ["Texts that ignore case are written as expressions, which are slower than terms."],
  write: (statement, context) => {
    const condition = ecsCondition(planOf(statement, title), context, (path) => path);
    return { query: printLucene(condition, context.refusals) };
  },
};

function printLucene(condition: Condition, refusals: RefusalList): string {
  return printCondition(
    condition,
    {
      and: "AND",
      or: "OR",
      not: (operand) => `(*:* NOT ${operand})`,
      constant: (value) => (value ? "*:*" : "(*:* NOT *:*)"),
      test: printTest,
    },
    refusals,
  );
}

function printTest(test: Test): string {
  if (test.kind === "anywhere" || test.kind === "verbatim" || test.subject.kind !== "field")
    throw new Refusal("unsupported", `${title}: a function or a search in every field cannot be written`, test.span);
  const field = test.subject.name.replace(/[+\-=&|!(){}[\]^"~*?:\\/ ]/g, "\\$&");
  switch (test.kind) {
    case "exists":
      return `_exists_:${field}`;
    case "text":
      return anyOf(textTests(field, test), "OR");
    case "regex":
      refuseTooManyStates(test.regex, title, test.span);
      return `${field}:/${printLuceneRegex(test.ignoreCase ? bothCases(test.regex) : test.regex, "/")}/`;
    case "order":
      return `${field}:${range(test.operator, quoted(test.value))}`;
    case "number":
      return test.operator === "=="
        ? `${field}:${quoted(String(test.value))}`
        : `${field}:${range(test.operator, quoted(String(test.value)))}`;
    case "time":
      return `${field}:${range(test.operator, quoted(timeText(test.nanoseconds)))}`;
    case "flag":
      return `${field}:${test.value}`;
    case "address":
      return anyOf(
        test.blocks.map(
          (block) => `${field}:${quoted(isSingle(block) ? addressText(block.version, block.base) : blockText(block))}`,
        ),
        "OR",
      );
  }
}

function range(operator: string, value: string): string {
  switch (operator) {
    case "<":
      return `[* TO ${value}}`;
    case "<=":
      return `[* TO ${value}]`;
    case ">":
      return `{${value} TO *]`;
    default:
      return `[${value} TO *]`;
  }
}

function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, "\\$&")}"`;
}

function textTests(field: string, test: TextTest): readonly string[] {
  return test.patterns.map((pattern) => {
    if (isAny(pattern)) return `_exists_:${field}`;
    const caseless = !test.ignoreCase || pattern.every((part) => typeof part === "string" || hasNoCase(part.literal));
    if (!caseless) return `${field}:/${printLuceneRegex(bothCases(regexOf(pattern)), "/")}/`;
    const text = literalText(pattern);
    if (text !== undefined) return `${field}:${quoted(text)}`;
    return `${field}:${printPattern(pattern, "*", "?", (literal) => literal.replace(/[+\-=&|!(){}[\]^"~*?:\\/<> \t\n\r]/g, "\\$&"))}`;
  });
}

function hasNoCase(text: string): boolean {
  return [...text].every((character) => caseVariants(character).length === 1);
}
