// Executed targets: every case's port, run by the real engine on the same events, returns exactly what our engine returns. A case without a port is
// refused with a code; one that has lost the case or the blanks of its texts, and says so, is run all the same. One OpenSearch answers all its targets.
import { describe, expect, test } from "vitest";
import { convert } from "../../src/backends/index.ts";
import { parseQuery } from "../../src/eql/index.ts";
import { type Engine, engineTargets, kibanaCompiler, kibanaOver, luceneOver } from "../../src/node/engines/index.ts";
import { columnsOfStatement } from "../../src/proof/columns.ts";
import { RuleComparison } from "../../src/proof/compare-rules.ts";
import { describeShared } from "../support/shared.ts";
import { corpusSample } from "./corpus-sample.ts";
import { describeEngine } from "./engines.ts";
import { expectedPositions, expectedSequences } from "./expected.ts";
import { longLists, longListRows as rows } from "./long-lists.ts";
import { type Case, loadSuites, namedDifferences, type Suite } from "./suite.ts";

const suites = loadSuites();
/** Engines that also run a sample of the public rules over captured events. */
const overCorpus = new Set(["sqlite", "duckdb", "clickhouse", "query-dsl"]);

const kibana = kibanaCompiler();
if (process.env.CI === "true" && "absent" in kibana)
  throw new Error(`CI needs Kibana's compiler of KQL: ${kibana.absent}`);
/** Losses of Kibana's KQL, after which other events may be found. */
const ofKibana = new Set(["case-sensitive", "blanks-split"]);
/** Targets that the engine of another one answers. */
const answeredByOpenSearch = new Set(["lucene", "kibana-kql"]);

for (const target of engineTargets.filter((one) => !answeredByOpenSearch.has(one))) {
  await describeEngine(target, (engine) => {
    describe.each(suites)("$name", (suite) => {
      test("agrees on every case", () => agrees(target, engine(), suite));
      if (target === "query-dsl")
        test("agrees on every case, asked in Lucene", () => agrees("lucene", luceneOver(engine()), suite));
      if (target === "query-dsl")
        test.skipIf("absent" in kibana)("agrees on every case, asked in Kibana's KQL", () => {
          if ("absent" in kibana) throw new Error(kibana.absent);
          return agrees("kibana-kql", kibanaOver(engine(), kibana), suite);
        });
    });
    if (target === "query-dsl")
      test.each(["of several shapes", "several, each too short to be packed at first"])(
        "finds what our engine finds by long lists: %s",
        (name) => agreesOnList(longLists[name]!, engine()),
      );
    if (overCorpus.has(target))
      describeShared("public rules over captured events", "corpus/sigma-regression", () => {
        test("find what our engine finds", async () => {
          const { rules, rows } = await corpusSample();
          const comparison = new RuleComparison(rules, rows);
          const { agreed, firing, refused, differences } = await comparison.compare(target, engine());
          expect(differences).toEqual([]);
          expect(agreed + refused).toBe(rules.length);
          expect(firing).toBeGreaterThan(100);
        });
      });
  });
}

async function agrees(target: string, engine: Engine, suite: Suite): Promise<void> {
  await engine.load(suite.rows, suite.columns);
  for (const one of suite.cases) await agreesOn(one, target, engine, suite);
}

/** What a case skips for a target must differ indeed, and the conversion must have named the difference by the word that the case gives. */
async function agreesOn(
  { name, query, statement, skips }: Case,
  target: string,
  engine: Engine,
  suite: Suite,
): Promise<void> {
  const port = convert(query, target);
  if (port.query === null)
    expect(
      port.diagnostics.map((one) => one.code),
      name,
    ).not.toEqual([]);
  else if (port.losses.some(({ code }) => ofKibana.has(code))) await engine.hits(port.query);
  else if (skips[target] !== undefined) {
    expect(namedDifferences(port), name).toContain(skips[target]);
    expect(await engine.hits(port.query), `${name}: ${skips[target]}`).not.toEqual(expectedPositions(statement, suite));
  } else if (statement.query.kind === "EventQuery")
    expect(await engine.hits(port.query), `${name}: ${port.query}`).toEqual(expectedPositions(statement, suite));
  else
    expect(await engine.sequences(port.query), `${name}: ${port.query}`).toEqual(expectedSequences(statement, suite));
}

async function agreesOnList(query: string, engine: Engine): Promise<void> {
  const statement = parseQuery(query).statement!;
  const columns = columnsOfStatement(statement);
  const expected = expectedPositions(statement, { rows, columns });
  await engine.load(rows, columns);
  expect(expected.length).toBeGreaterThan(1);
  expect(await engine.hits(convert(query, "query-dsl").query!)).toEqual(expected);
  expect(await luceneOver(engine).hits(convert(query, "lucene").query!)).toEqual(expected);
}
