// Conditions as Elasticsearch/OpenSearch Query DSL over `keyword`, number, date, boolean and ip fields. The DSL is two-valued and knows "any
// value" itself, so tests print one to one; functions become Painless scripts over doc values.
import { blockText } from "../base/cidr.ts";
import type { Condition, OrderOperator, RegexTest, Test, TextTest } from "../base/condition.ts";
import { hasWideCase } from "../base/fold.ts";
import { isLongList, packList, refuseLongExpression, writeWithin } from "../base/long-lists.ts";
import { timeText } from "../base/lower.ts";
import { isAny, literalText, type Pattern, printPattern } from "../base/pattern.ts";
import { type Regex, regexOf, somePart } from "../base/regex.ts";
import { bothCases } from "../base/regex-case.ts";
import { refuseTooManyStates } from "../base/regex-limits.ts";
import { printLuceneRegex } from "../base/regex-print.ts";
import { type LossList, Refusal, type RefusalList } from "../base/result.ts";
import { scriptQuery } from "./painless.ts";

/** A query or a part of one, ready for JSON. */
export type Dsl = { readonly [key: string]: unknown };

/** Who is told of what cannot be said, or not exactly. */
interface Told {
  readonly refusals: RefusalList;
  readonly losses: LossList;
}

/** What is known while a query is written. */
interface Writing extends Told {
  /** A list with more texts goes into expressions. */
  readonly listLimit: number;
}

const title = "Query DSL";

/** A condition over fields as a query: lists as readable terms if there is room for them all. Refusals of single tests are collected. */
export function dslQuery(condition: Condition, { refusals, losses }: Told): Dsl {
  const writeWith = (listLimit: number) => {
    const query = write(condition, { refusals, losses, listLimit });
    return { query, clauses: clauseCount(query) };
  };
  return writeWithin(writeWith, title, condition.span);
}

/** The queries that are no `bool`, which is what a search is limited by. */
function clauseCount(query: Dsl): number {
  const bool = query.bool as Readonly<Record<string, unknown>> | undefined;
  if (bool === undefined) return 1;
  const inner = Object.values(bool).flatMap((part) => (Array.isArray(part) ? (part as readonly Dsl[]) : []));
  return inner.reduce((sum, part) => sum + clauseCount(part), 0);
}

function write(condition: Condition, writing: Writing): Dsl {
  switch (condition.kind) {
    case "constant":
      return condition.value ? { match_all: {} } : { match_none: {} };
    case "all":
      return bool(condition.operands, writing);
    case "some":
      return anyOf(condition.operands.map((operand) => write(operand, writing)));
    case "not":
      return { bool: { must_not: [write(condition.operand, writing)] } };
    default:
      return writing.refusals.attempt(() => testQuery(condition, writing), {});
  }
}

/** `and`: what must hold filters, what is negated goes to `must_not`. */
function bool(operands: readonly Condition[], writing: Writing): Dsl {
  const filter: Dsl[] = [];
  const must_not: Dsl[] = [];
  for (const operand of operands) {
    if (operand.kind === "not") must_not.push(write(operand.operand, writing));
    else filter.push(write(operand, writing));
  }
  return { bool: { ...(filter.length > 0 ? { filter } : {}), ...(must_not.length > 0 ? { must_not } : {}) } };
}

function anyOf(queries: readonly Dsl[]): Dsl {
  return queries.length === 1 ? queries[0]! : { bool: { should: queries, minimum_should_match: 1 } };
}

const ranges: Readonly<Record<OrderOperator, string>> = { "<": "lt", "<=": "lte", ">": "gt", ">=": "gte" };

function testQuery(test: Test, { listLimit, losses }: Writing): Dsl {
  if (test.kind === "anywhere" || test.kind === "verbatim")
    throw new Refusal("keyword-search", `${title}: a search in every field cannot be written`, test.span);
  const { subject } = test;
  if (subject.kind !== "field") return scriptQuery(test, losses);
  const field = subject.name;
  switch (test.kind) {
    case "exists":
      return { exists: { field } };
    case "text":
      return textQuery(field, test, listLimit);
    case "regex":
      refuseTooManyStates(test.regex, title, test.span);
      return regexQuery(field, test);
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

/** A long list of texts in several expressions. They are ASCII, so that the engines' flag for case is enough. */
function longList(field: string, test: TextTest): readonly Dsl[] {
  const { expressions, rest } = packList(test.patterns, printLuceneRegex);
  return [
    ...expressions.map((regex) => ({
      regexp: { [field]: { value: printLuceneRegex(regex), flags: "ALL", ...caseFlag(test.ignoreCase) } },
    })),
    ...rest.map((pattern) => patternQuery(field, pattern, test)),
  ];
}

/** Counts multiply the states of an expression beyond what the engines allow by default. */
const manyStates = { max_determinized_states: 200_000 };

/** The engines' flag for case does not reach into classes and folds ASCII only, so both cases are written out. */
function regexQuery(field: string, { regex, ignoreCase, span }: Pick<RegexTest, "regex" | "ignoreCase" | "span">): Dsl {
  const value = printLuceneRegex(ignoreCase ? bothCases(regex) : regex);
  refuseLongExpression(value, title, span);
  return { regexp: { [field]: { value, flags: "ALL", ...(hasCount(regex) ? manyStates : {}) } } };
}

function hasCount(regex: Regex): boolean {
  return somePart(regex, (part) => part.kind === "repeat" && (part.min > 1 || (part.max !== null && part.max > 1)));
}

function caseFlag(ignoreCase: boolean): Dsl {
  return ignoreCase ? { case_insensitive: true } : {};
}

/** Plain texts that heed case are one `terms`; it cannot ignore case, so then each text is a `term` of its own. */
function textQuery(field: string, test: TextTest, listLimit: number): Dsl {
  const texts = test.patterns.map(literalText);
  if (!test.ignoreCase && texts.length > 1 && texts.every((text) => text !== undefined))
    return { terms: { [field]: texts } };
  return anyOf(
    isLongList(test.patterns, listLimit)
      ? longList(field, test)
      : test.patterns.map((pattern) => patternQuery(field, pattern, test)),
  );
}

function patternQuery(field: string, pattern: Pattern, { ignoreCase, span }: TextTest): Dsl {
  if (isAny(pattern)) return { exists: { field } };
  if (ignoreCase && pattern.some((part) => typeof part === "object" && hasWideCase(part.literal)))
    return regexQuery(field, { regex: regexOf(pattern), ignoreCase, span });
  const text = literalText(pattern);
  if (text !== undefined)
    return { term: { [field]: ignoreCase && text !== "" ? { value: text, case_insensitive: true } : text } };
  const value = printPattern(pattern, "*", "?", (literal) => literal.replace(/[\\*?]/g, "\\$&"));
  return { wildcard: { [field]: { value, ...caseFlag(ignoreCase) } } };
}
