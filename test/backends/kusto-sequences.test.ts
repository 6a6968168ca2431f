// KQL cannot be run here. The frame of its sequences can: `scan` by its documentation, over the rows that our engine finds for each stage. What it
// gives must be the last event of each sequence that our engine finds, with the time of the first, and nothing else.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { keyOf, planOf, type SequencePlan } from "../../src/backends/base/plan.ts";
import { convert } from "../../src/backends/index.ts";
import { parseQuery, type Statement } from "../../src/eql/index.ts";
import type { Document } from "../../src/event/document.ts";
import type { Scalar } from "../../src/event/event.ts";
import { columnsOfStatement } from "../../src/proof/columns.ts";
import { rowOf } from "../../src/proof/rows.ts";
import { type SourceEngine, sourceEngine } from "../../src/proof/source-engine.ts";
import { describeShared } from "../support/shared.ts";
import { runScan, type ScanRow } from "./kusto-scan.ts";
import { sequenceQueries, sequenceStreams } from "./sequence-streams.ts";
import { loadSuites } from "./suite.ts";

const columns = { "user.domain": { name: "AccountDomain" } };

/** The rows of the query's `union`, with the event that each is of. */
function stageRows(plan: SequencePlan, source: SourceEngine, documents: readonly Document[]): readonly ScanRow[] {
  const stages = [...plan.stages.entries(), ...(plan.until === null ? [] : [[-1, plan.until] as const])];
  return stages.flatMap(([number, { query, keys }]) =>
    source.hits({ ...parseQuery("any where true").statement!, query }, documents).flatMap((position) => {
      const row = rowOf(documents[position]!);
      const values = keys.map((key) => row.get(keyOf(key, {}).name)?.[0]);
      if (values.some((value, index) => value === undefined && !keys[index]!.optional)) return [];
      return new Map<string, Scalar>([
        ["eql_stage", number],
        ["eql_time", Date.parse(String(row.get("@timestamp")?.[0]))],
        ["eql_key", values.join("\u001f")],
        ["position", position],
      ]);
    }),
  );
}

function expectAgreement(statement: Statement, query: string, documents: readonly Document[]): number {
  const plan = planOf(statement, "test");
  if (plan.kind !== "sequence") throw new Error("no sequence");
  const source = sourceEngine(columnsOfStatement(statement), documents.map(rowOf));
  const time = (position: number) => Date.parse(String(documents[position]!["@timestamp"]));
  const found = runScan(query, stageRows(plan, source, documents));
  const ours = source.sequences(statement, documents).map((events) => [events.at(-1)!, time(events[0]!)].join(" "));
  expect(found.map((row) => [row.get("position"), row.get("eql_start")].join(" ")).sort()).toEqual(ours.toSorted());
  return ours.length;
}

describeShared("the cases", "conformance-platforms/proof.ndjson", () => {
  const suites = loadSuites().filter(({ name }) => name === "sequences");
  const cases = suites.flatMap(({ cases, documents }) => cases.map((one) => ({ ...one, documents })));
  test.each(cases)("$name", ({ statement, documents }) => {
    const port = convert(statement, "kusto-defender", { columns });
    if (port.query === null) return expect(port.diagnostics).not.toEqual([]);
    expectAgreement(statement, port.query, documents);
  });
});

describe("random streams", () => {
  test.each(sequenceQueries)("%s", (text) => {
    const { statement } = parseQuery(text);
    const port = convert(statement!, "kusto-defender");
    if (port.query === null) throw new Error(port.diagnostics[0]?.message);
    let sequences = 0;
    fc.assert(
      fc.property(sequenceStreams, (documents) => {
        sequences += expectAgreement(statement!, port.query, documents);
      }),
      { numRuns: 60 },
    );
    expect(sequences).toBeGreaterThan(0);
  });
});
