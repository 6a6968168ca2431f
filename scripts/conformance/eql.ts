// Runs the cases of EQL suites: queries against what they find, expressions against their value, texts against whether and where they are refused.
import { checkQuery } from "../../src/check/index.ts";
import { compileExpression, foldConstants } from "../../src/compile/index.ts";
import {
  compile,
  QueryError,
  type SearchOptions,
  type SearchResponse,
  type SequenceHits,
  search,
} from "../../src/engine/index.ts";
import { type Expression, parseExpression, parseQuery, type Statement, stageCount } from "../../src/eql/index.ts";
import { valueAt } from "../../src/event/document.ts";
import { FieldTable } from "../../src/event/event.ts";
import { isDecimal, magnitude, type Value } from "../../src/event/value.ts";
import { type Diagnostic, hasErrors } from "../../src/text/index.ts";
import {
  type EqlCase,
  type EqlExpectation,
  type EqlSuite,
  type ExpectedGroup,
  type ExpectedResult,
  type Id,
  readSuiteData,
  type SuiteData,
} from "./eql-suite.ts";

/** Makes the function that runs a suite's cases: it gives what is wrong, and nothing where the case passes. */
export function eqlCaseRunner(suite: EqlSuite, folder: string): (given: EqlCase) => readonly string[] {
  let data: SuiteData | undefined;
  return (given) => {
    if (given.expression !== undefined) return expressionFailures(given.expression, given.expect);
    const query = given.query ?? "";
    if (given.expect.parses === true) return parseFailures(query, given.expect);
    data ??= readSuiteData(suite, folder);
    const options = optionsOf(suite, given, data);
    if (given.expect.error !== undefined) return refusalFailures(query, given, options);
    return searchFailures(query, given, given.events ?? data.events, options, suite.idField ?? "id");
  };
}

function optionsOf(suite: EqlSuite, given: EqlCase, { mappings }: SuiteData): SearchOptions {
  const { timestamp, tiebreaker, eventCategory, defaultParams } = suite;
  return {
    ...(timestamp === undefined ? {} : { timestampField: timestamp }),
    ...(tiebreaker === undefined || tiebreaker === null ? {} : { tiebreakerField: tiebreaker }),
    ...(eventCategory === undefined ? {} : { eventCategoryField: eventCategory }),
    ...(mappings === undefined ? {} : { mappings }),
    ...defaultParams,
    ...given.params,
  };
}

function searchFailures(
  query: string,
  given: EqlCase,
  events: readonly object[],
  options: SearchOptions,
  idField: string,
): readonly string[] {
  const { anyOf = [given.expect], shardFailures } = given.expect;
  const response = attempt(() => search(query, events, options));
  if (response instanceof Error) return [`expected ${JSON.stringify(given.expect)}, got ${response.message}`];
  const found = resultOf(response, idField, anyOf[0]?.samples !== undefined);
  const failures: string[] = [];
  if (!anyOf.some((expected) => agrees(found, expected))) {
    const expected = anyOf.length === 1 ? written(anyOf[0]!) : `one of ${anyOf.map(written).join(" or ")}`;
    failures.push(`expected ${expected}, got ${written(found)}`);
  }
  const hasFailures = response.shard_failures !== undefined;
  if (shardFailures !== undefined && shardFailures !== hasFailures) {
    failures.push(
      `expected ${shardFailures ? "" : "no "}shard failures, got ${JSON.stringify(response.shard_failures)}`,
    );
  }
  return failures;
}

function written({ events, sequences, samples }: ExpectedResult): string {
  return JSON.stringify({ events, sequences, samples });
}

function attempt<T>(run: () => T): T | Error {
  try {
    return run();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function resultOf({ hits }: SearchResponse, idField: string, isSample: boolean): ExpectedResult {
  const idOf = (source: object | null): Id | null => {
    if (source === null) return null;
    const id = valueAt(source as Readonly<Record<string, unknown>>, idField);
    return typeof id === "number" ? id : String(id);
  };
  const groupOf = ({ join_keys = [], events }: SequenceHits): ExpectedGroup => ({
    joinKeys: join_keys.map((key) => (key === null ? null : String(key))),
    ids: events.map(({ _source }) => idOf(_source)),
  });
  if (hits.events !== undefined) return { events: hits.events.map(({ _source }) => idOf(_source)!) };
  const groups = (hits.sequences ?? []).map(groupOf);
  return isSample ? { samples: groups } : { sequences: groups };
}

function agrees(found: ExpectedResult, expected: ExpectedResult): boolean {
  return (
    isSame(found.events, expected.events) &&
    agreeGroups(found.sequences, expected.sequences) &&
    agreeGroups(found.samples, expected.samples)
  );
}

function agreeGroups(
  found: readonly ExpectedGroup[] | undefined,
  expected: readonly ExpectedGroup[] | undefined,
): boolean {
  if (found === undefined || expected === undefined) return found === expected;
  return (
    found.length === expected.length &&
    expected.every(
      ({ ids, joinKeys }, index) =>
        isSame(ids, found[index]!.ids) && (joinKeys === undefined || isSame(joinKeys, found[index]!.joinKeys)),
    )
  );
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function refusalFailures(query: string, { expect, stage }: EqlCase, options: SearchOptions): readonly string[] {
  const result = attempt(() => compile(query, options));
  const expected = `to be refused (${expect.error})`;
  if (!(result instanceof Error)) return [`expected ${expected}, got no error`];
  if (!(result instanceof QueryError)) return [`expected ${expected}, got ${result.message}`];
  // What Elasticsearch refuses when it plans a query, we refuse with everything else that is wrong with its fields and types.
  const wanted = stage === "plan" ? "verify" : stage;
  if (wanted === undefined || result.stage === wanted) return [];
  return [`expected ${expected} at stage ${wanted}, got stage ${result.stage}: ${result.message}`];
}

function parseFailures(query: string, expect: EqlExpectation): readonly string[] {
  const { statement, diagnostics } = parseQuery(query);
  if (statement === undefined || hasErrors(diagnostics)) return [`expected to parse, got ${messages(diagnostics)}`];
  const found = shapeOf(statement);
  return (["stages", "categories", "keys"] as const)
    .filter((name) => expect[name] !== undefined && !isSame(expect[name], found[name]))
    .map((name) => `expected ${name} ${JSON.stringify(expect[name])}, got ${JSON.stringify(found[name])}`);
}

function messages(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map(({ message }) => message).join("; ");
}

function shapeOf({ query }: Statement): Pick<EqlExpectation, "stages" | "categories" | "keys"> {
  if (query.kind === "EventQuery") return { stages: 1, categories: [query.category.name], keys: [] };
  const path = (key: Expression) => (key.kind === "Field" ? key.path : "");
  return {
    stages: stageCount(query.terms),
    categories: query.terms.map((term) => term.query.category.name),
    keys: query.terms.map((term) => [...query.by, ...term.by].map(path)),
  };
}

function expressionFailures(text: string, expect: EqlExpectation): readonly string[] {
  const { expression, diagnostics } = parseExpression(text);
  const problems = [...diagnostics, ...(expression === undefined ? [] : checkValue(expression))];
  const isRefused = expression === undefined || hasErrors(problems);
  if (expect.error !== undefined) return isRefused ? [] : [`expected to be refused (${expect.error}), got no error`];
  if (isRefused) return [`expected ${JSON.stringify(expect)}, got ${messages(problems)}`];
  if (expect.field !== undefined) {
    const found = expression.kind === "Field" ? expression.path : expression.kind;
    return found === expect.field ? [] : [`expected the field ${expect.field}, got ${found}`];
  }
  const value = attempt(() => constantOf(expression));
  if (value instanceof Error) return [`expected ${JSON.stringify(expect.value)}, got ${value.message}`];
  const plain = magnitude(value) ?? value;
  const type = typeOf(expression, value);
  if (isSame(plain, expect.value) && (expect.type === undefined || expect.type === type)) return [];
  return [`expected ${JSON.stringify(expect.value)} ${expect.type ?? ""}, got ${JSON.stringify(plain)} ${type}`];
}

/** The checker's judgement of a value of any type: in a query that compares it with null. */
function checkValue(expression: Expression): readonly Diagnostic[] {
  const { statement } = parseQuery("any where true");
  if (statement?.query.kind !== "EventQuery") throw new Error("an event query is one");
  const { span } = expression;
  const condition = {
    kind: "Comparison",
    operator: "!=",
    left: expression,
    right: { kind: "Null", span },
    span,
  } as const;
  return checkQuery({ ...statement, query: { ...statement.query, condition } });
}

function constantOf(expression: Expression): Value {
  return compileExpression(expression, { fields: new FieldTable() })({ get: () => undefined });
}

function typeOf(expression: Expression, value: Value): string {
  if (magnitude(value) === undefined) return typeof value;
  const folded = foldConstants(expression);
  return folded.kind === "Number" ? folded.type : isDecimal(value) ? "double" : "integer";
}
