// Lists longer than a search on Lucene may have clauses: packed into expressions that say the same, or refused at their place.
import { describe, expect, test } from "vitest";
import { convert } from "../../src/backends/index.ts";
import { listOf, longLists } from "./long-lists.ts";

const mostClauses = 1024;
const longestExpression = 1000;

function leavesOf(query: object): readonly object[] {
  return Object.entries(query).flatMap(([name, part]) =>
    name === "bool"
      ? Object.values(part as object).flatMap((one) => (Array.isArray(one) ? one.flatMap(leavesOf) : []))
      : [query],
  );
}

describe.each(Object.entries(longLists))("a long list: %s", (_, query) => {
  test("fits into one search", () => {
    const port = convert(query, "query-dsl");
    const leaves = leavesOf((JSON.parse(port.query!) as { query: object }).query) as { regexp?: object }[];
    const expressions = leaves.flatMap(({ regexp }) => Object.values(regexp ?? {}) as { value: string }[]);
    expect(leaves.length).toBeLessThanOrEqual(mostClauses);
    expect(Math.max(...expressions.map(({ value }) => value.length))).toBeLessThanOrEqual(longestExpression);
  });
});

test.each(["query-dsl", "lucene"])("%s refuses a search that is still too long, with its place", (target) => {
  const query = `any where process.name : (${listOf(1100, (n) => `t?ol-${n}*`)})`;
  const port = convert(query, target);
  expect(port).toMatchObject({ query: null, diagnostics: [{ code: "too-many-clauses", span: { start: 10 } }] });
});

test.each(["query-dsl", "lucene"])("%s refuses an expression that the engine finds too long", (target) => {
  const port = convert(`any where process.name regex "${"[0-9a-f]+-".repeat(120)}"`, target);
  expect(port).toMatchObject({ query: null, diagnostics: [{ code: "unsupported-regex" }] });
});
