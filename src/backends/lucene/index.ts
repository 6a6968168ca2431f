// Lucene query strings over `keyword` fields. They have no switch for case, so a text that ignores case becomes an expression with both cases of
// each letter. A group that only negates matches nothing in Lucene, so a negation is taken from everything.

import type { Span } from "../../text/span.ts";
import { addressText, blockText, isSingle } from "../base/cidr.ts";
import type { Condition, Test, TextTest } from "../base/condition.ts";
import { ecsCondition } from "../base/ecs-target.ts";
import { caseVariants } from "../base/fold.ts";
import { isLongList, packList, refuseLongExpression, type WrittenSearch, writeWithin } from "../base/long-lists.ts";
import { timeText } from "../base/lower.ts";
import { isAny, literalText, type Pattern, printPattern } from "../base/pattern.ts";
import { planOf } from "../base/plan.ts";
import { anyOf, printCondition } from "../base/print.ts";
import { type Regex, regexOf } from "../base/regex.ts";
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
  return writeWithin((listLimit) => printWithin(condition, refusals, listLimit), title, condition.span);
}

function printWithin(condition: Condition, refusals: RefusalList, listLimit: number): WrittenSearch<string> {
  let clauses = 0;
  const query = printCondition(
    condition,
    {
      and: "AND",
      or: "OR",
      not: (operand) => {
        clauses++;
        return `(*:* NOT ${operand})`;
      },
      constant: (value) => (value ? "*:*" : "(*:* NOT *:*)"),
      test: (test) => {
        const alternatives = printTest(test, listLimit);
        clauses += alternatives.length;
        return anyOf(alternatives, "OR");
      },
    },
    refusals,
  );
  return { query, clauses };
}

/** The alternatives of a test, each a clause. */
function printTest(test: Test, listLimit: number): readonly string[] {
  if (test.kind === "anywhere" || test.kind === "verbatim" || test.subject.kind !== "field")
    throw new Refusal("unsupported", `${title}: a function or a search in every field cannot be written`, test.span);
  const field = test.subject.name.replace(/[+\-=&|!(){}[\]^"~*?:\\/ ]/g, "\\$&");
  switch (test.kind) {
    case "exists":
      return [`_exists_:${field}`];
    case "text":
      return textTests(field, test, listLimit);
    case "regex":
      refuseTooManyStates(test.regex, title, test.span);
      return [expression(field, test.ignoreCase ? bothCases(test.regex) : test.regex, test.span)];
    case "order":
      return [`${field}:${range(test.operator, quoted(test.value))}`];
    case "number": {
      const number = quoted(String(test.value));
      return [`${field}:${test.operator === "==" ? number : range(test.operator, number)}`];
    }
    case "time":
      return [`${field}:${range(test.operator, quoted(timeText(test.nanoseconds)))}`];
    case "flag":
      return [`${field}:${test.value}`];
    case "address":
      return test.blocks.map(
        (block) => `${field}:${quoted(isSingle(block) ? addressText(block.version, block.base) : blockText(block))}`,
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

function expression(field: string, regex: Regex, span: Span): string {
  const text = printLuceneRegex(regex, "/");
  refuseLongExpression(text, title, span);
  return `${field}:/${text}/`;
}

function textTests(field: string, test: TextTest, listLimit: number): readonly string[] {
  if (!isLongList(test.patterns, listLimit)) return test.patterns.map((pattern) => textTest(field, pattern, test));
  const cased = (regex: Regex) => (test.ignoreCase ? bothCases(regex) : regex);
  const { expressions, rest } = packList(test.patterns, (regex) => printLuceneRegex(cased(regex), "/"));
  return [
    ...expressions.map((regex) => expression(field, cased(regex), test.span)),
    ...rest.map((pattern) => textTest(field, pattern, test)),
  ];
}

function textTest(field: string, pattern: Pattern, { ignoreCase, span }: TextTest): string {
  if (isAny(pattern)) return `_exists_:${field}`;
  const caseless = !ignoreCase || pattern.every((part) => typeof part === "string" || hasNoCase(part.literal));
  if (!caseless) return expression(field, bothCases(regexOf(pattern)), span);
  const text = literalText(pattern);
  if (text !== undefined) return `${field}:${quoted(text)}`;
  return `${field}:${printPattern(pattern, "*", "?", (literal) => literal.replace(/[+\-=&|!(){}[\]^"~*?:\\/<> \t\n\r]/g, "\\$&"))}`;
}

function hasNoCase(text: string): boolean {
  return [...text].every((character) => caseVariants(character).length === 1);
}
