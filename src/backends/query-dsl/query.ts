// Conditions as Elasticsearch/OpenSearch Query DSL over `keyword`, number, date, boolean and ip fields. The DSL is two-valued and knows "any
// value" itself, so tests print one to one; functions become Painless scripts over doc values.
import { blockText } from "../base/cidr.ts";
import type { Condition, OrderOperator, Test, TextTest } from "../base/condition.ts";
import { hasWideCase } from "../base/fold.ts";
import { timeText } from "../base/lower.ts";
import { isAny, literalPattern, literalText, printPattern } from "../base/pattern.ts";
import { type Regex, regexOf, regexOfAll } from "../base/regex.ts";
import { bothCases } from "../base/regex-case.ts";
import { printLuceneRegex } from "../base/regex-print.ts";
import { Refusal, type RefusalList } from "../base/result.ts";
import { scriptQuery } from "./painless.ts";

/** A query or a part of one, ready for JSON. */
export type Dsl = { readonly [key: string]: unknown };

/** A condition over fields as a query. Refusals of single tests are collected. */
export function dslQuery(condition: Condition, refusals: RefusalList): Dsl {
  switch (condition.kind) {
    case "constant":
      return condition.value ? { match_all: {} } : { match_none: {} };
    case "all":
      return bool(condition.operands, refusals);
    case "some":
      return anyOf(condition.operands.map((operand) => dslQuery(operand, refusals)));
    case "not":
      return { bool: { must_not: [dslQuery(condition.operand, refusals)] } };
    default:
      return refusals.attempt(() => testQuery(condition), {});
  }
}

/** `and`: what must hold filters, what is negated goes to `must_not`. */
function bool(operands: readonly Condition[], refusals: RefusalList): Dsl {
  const filter: Dsl[] = [];
  const must_not: Dsl[] = [];
  for (const operand of operands) {
    if (operand.kind === "not") must_not.push(dslQuery(operand.operand, refusals));
    else filter.push(dslQuery(operand, refusals));
  }
  return { bool: { ...(filter.length > 0 ? { filter } : {}), ...(must_not.length > 0 ? { must_not } : {}) } };
}

function anyOf(queries: readonly Dsl[]): Dsl {
  return queries.length === 1 ? queries[0]! : { bool: { should: queries, minimum_should_match: 1 } };
}

const ranges: Readonly<Record<OrderOperator, string>> = { "<": "lt", "<=": "lte", ">": "gt", ">=": "gte" };

function testQuery(test: Test): Dsl {
  if (test.kind === "anywhere" || test.kind === "verbatim")
    throw new Refusal("keyword-search", "Query DSL: a search in every field cannot be written", test.span);
  const { subject } = test;
  if (subject.kind !== "field") return scriptQuery(test);
  const field = subject.name;
  switch (test.kind) {
    case "exists":
      return { exists: { field } };
    case "text":
      return textQuery(field, test);
    case "regex":
      return regexQuery(field, test.regex, test.ignoreCase);
    case "order":
      return { range: { [field]: { [ranges[test.operator]]: test.value } } };
    case "number":
      return test.operator === "=="
        ? { term: { [field]: numberOf(test.value) } }
        : { range: { [field]: { [ranges[test.operator]]: numberOf(test.value) } } };
    case "time":
      return { range: { [field]: { [ranges[test.operator as OrderOperator]]: timeText(test.nanoseconds) } } };
    case "flag":
      return { term: { [field]: test.value } };
    case "address":
      return anyOf(test.blocks.map((block) => ({ term: { [field]: blockText(block) } })));
  }
}

/** JSON has no integers beyond 2^53; both engines read them from text. */
function numberOf(value: number | bigint): number | string {
  return typeof value === "bigint" ? String(value) : value;
}

/** A search has at most 1,024 clauses and an expression 1,000 characters, so a long list of texts goes into several expressions. */
const manyClauses = 256;
const longExpression = 900;

function manyTexts(field: string, test: TextTest, texts: readonly string[]): Dsl {
  const queries = chunksOf(texts).map((chunk) => regexQuery(field, regexOfAll(chunk.map(literalPattern)), true));
  const patterns = test.patterns.filter((pattern) => literalText(pattern) === undefined);
  return anyOf(patterns.length === 0 ? queries : [...queries, textQuery(field, { ...test, patterns })]);
}

function chunksOf(texts: readonly string[]): readonly (readonly string[])[] {
  const chunks: string[][] = [];
  let length = longExpression;
  for (const text of texts) {
    const own = printLuceneRegex(bothCases(regexOf(literalPattern(text)))).length + 1;
    if (length + own > longExpression) {
      chunks.push([]);
      length = 0;
    }
    chunks.at(-1)!.push(text);
    length += own;
  }
  return chunks;
}

/** The engines' flag for case does not reach into classes and folds ASCII only, so both cases are written out. */
function regexQuery(field: string, regex: Regex, ignoreCase: boolean): Dsl {
  return { regexp: { [field]: { value: printLuceneRegex(ignoreCase ? bothCases(regex) : regex), flags: "ALL" } } };
}

function caseFlag(ignoreCase: boolean): Dsl {
  return ignoreCase ? { case_insensitive: true } : {};
}

/** Plain texts that heed case are one `terms`; it cannot ignore case, so then each text is a `term` of its own. */
function textQuery(field: string, test: TextTest): Dsl {
  const texts = test.patterns.map(literalText);
  if (!test.ignoreCase && texts.length > 1 && texts.every((text) => text !== undefined))
    return { terms: { [field]: texts } };
  const plain = texts.filter((text) => text !== undefined);
  if (test.ignoreCase && plain.length > manyClauses) return manyTexts(field, test, plain);
  return anyOf(
    test.patterns.map((pattern, index): Dsl => {
      const text = texts[index];
      if (isAny(pattern)) return { exists: { field } };
      if (test.ignoreCase && pattern.some((part) => typeof part === "object" && hasWideCase(part.literal)))
        return regexQuery(field, regexOf(pattern), true);
      if (text !== undefined)
        return { term: { [field]: test.ignoreCase && text !== "" ? { value: text, case_insensitive: true } : text } };
      const value = printPattern(pattern, "*", "?", (literal) => literal.replace(/[\\*?]/g, "\\$&"));
      return { wildcard: { [field]: { value, ...caseFlag(test.ignoreCase) } } };
    }),
  );
}
