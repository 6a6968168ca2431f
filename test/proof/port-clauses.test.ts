// A port taken apart: what each language groups, negates and quotes, and that each part's query selects what the part says.
import { describe, expect, test } from "vitest";
import { clausesOfPort, type PortClause, runnablePort } from "../../src/proof/port-clauses.ts";

/** A clause as `(and a (not b))`. */
function shape({ kind, text, parts }: PortClause): string {
  if (kind === "test") return text;
  const word = { all: "and", some: "or", not: "not" }[kind];
  return `(${word} ${parts.map(shape).join(" ")})`;
}

const shapeOf = (target: string, query: string) => {
  const clause = clausesOfPort(target, query);
  return clause === undefined ? undefined : shape(clause);
};

describe("SQL", () => {
  test.each([
    ["SELECT * FROM events WHERE a = 1", "a = 1"],
    ["select * from events where a = 1 and b = 2 or c = 3", "(or (and a = 1 b = 2) c = 3)"],
    ["SELECT * FROM t WHERE (a = 1 OR b = 2) AND NOT (c = 3)", "(and (or a = 1 b = 2) (not c = 3))"],
    ["SELECT * FROM t WHERE a = ' OR b = 2' AND c = 'it''s'", "(and a = ' OR b = 2' c = 'it''s')"],
    ["SELECT * FROM t WHERE (a) = (b) AND c BETWEEN 1 AND 2", "(and (a) = (b) c BETWEEN 1 AND 2)"],
    ["SELECT * FROM t WHERE a IS NOT NULL AND b NOT LIKE 'x'", "(and a IS NOT NULL b NOT LIKE 'x')"],
    ["SELECT * FROM t WHERE a OR (b OR (c OR d))", "(or a b c d)"],
    [
      "SELECT * FROM t WHERE EXISTS (SELECT 1 FROM x WHERE y OR z) AND a",
      "(and EXISTS (SELECT 1 FROM x WHERE y OR z) a)",
    ],
    ["SELECT * FROM t WHERE CASE WHEN a AND b THEN 1 END = 1 AND c", "(and CASE WHEN a AND b THEN 1 END = 1 c)"],
  ])("%s", (query, expected) => {
    expect(shapeOf("sqlite", query)).toBe(expected);
  });

  test("ClickHouse escapes quotes with backslashes", () => {
    expect(shapeOf("clickhouse", String.raw`SELECT * FROM t WHERE a = 'x\' OR b' AND c`)).toBe(
      String.raw`(and a = 'x\' OR b' c)`,
    );
  });

  test.each([
    "SELECT * FROM events",
    "SELECT a FROM events WHERE b GROUP BY a",
    "SELECT * FROM events WHERE a LIMIT 3",
    "WITH x AS (SELECT 1) SELECT * FROM x WHERE a",
    "nonsense",
  ])("is left whole where a condition is not all of it: %s", (query) => {
    expect(clausesOfPort("sqlite", query)).toBeUndefined();
  });

  test("asks for each part alone", () => {
    const clause = clausesOfPort("sqlite", "SELECT a FROM events WHERE (a = 1 OR b = 2) AND NOT c");
    expect(clause?.parts[0]?.parts[1]?.query).toBe("SELECT * FROM events WHERE b = 2");
    expect(clause?.parts[1]?.query).toBe("SELECT * FROM events WHERE NOT c");
  });

  test("is made runnable: all columns, no semicolon", () => {
    expect(runnablePort("sqlite", 'SELECT "a", b FROM "events"\nWHERE a = 1;\n')).toBe(
      'SELECT * FROM "events" WHERE a = 1',
    );
    expect(runnablePort("sqlite", "SELECT * FROM events ORDER BY a LIMIT 1;")).toBe(
      "SELECT * FROM events ORDER BY a LIMIT 1",
    );
  });
});

describe("Lucene", () => {
  test.each([
    ["a:1 AND b:2", "(and a:1 b:2)"],
    ['a:"x OR y" AND b:/p( OR q)/', '(and a:"x OR y" b:/p( OR q)/)'],
    ["a:1 AND (*:* NOT (b:2 OR c:3))", "(and a:1 (not (or b:2 c:3)))"],
    ["a:[1 TO 3] OR b:x\\ AND", "(or a:[1 TO 3] b:x\\ AND)"],
  ])("%s", (query, expected) => {
    expect(shapeOf("lucene", query)).toBe(expected);
  });
});

describe("Query DSL", () => {
  const t = (field: string) => ({ term: { [field]: 1 } });
  test.each([
    [t("a"), '{"term":{"a":1}}'],
    [{ bool: { filter: [t("a")], must_not: [t("b")] } }, '(and {"term":{"a":1}} (not {"term":{"b":1}}))'],
    [{ bool: { should: [t("a"), t("b")] } }, '(or {"term":{"a":1}} {"term":{"b":1}})'],
    [{ bool: { must: t("a"), should: [t("b"), t("c")] } }, '{"term":{"a":1}}'],
    [
      { bool: { must: t("a"), should: [t("b"), t("c")], minimum_should_match: 1 } },
      '(and {"term":{"a":1}} (or {"term":{"b":1}} {"term":{"c":1}}))',
    ],
    [{ bool: { must_not: [t("a")] } }, '(not {"term":{"a":1}})'],
  ])("%j", (query, expected) => {
    expect(shapeOf("query-dsl", JSON.stringify({ query }))).toBe(expected);
  });

  test.each(["{", "[]", '{"query":1}', "null"])("is left whole where it is none: %s", (query) => {
    expect(() => clausesOfPort("query-dsl", query)).not.toThrow();
  });
});

test("other languages are left whole", () => {
  expect(clausesOfPort("secops", "rule x {}")).toBeUndefined();
});
