// Elastic's sequence rules, run by our engine and by real ones on events made to satisfy their stages: in order, repeated, out of order, too late, of
// another key. All rules share one table, so that each also sees the events of all others.
import { expect, test } from "vitest";
import { readCorpusRules } from "../../scripts/corpus-rules.ts";
import { conditionOf, planOf, type SequencePlan } from "../../src/backends/base/plan.ts";
import { convert, type FieldOverrides } from "../../src/backends/index.ts";
import type { Statement } from "../../src/eql/index.ts";
import type { Scalar } from "../../src/event/event.ts";
import { columnsOfStatement, mergeColumns } from "../../src/proof/columns.ts";
import type { EventRow } from "../../src/proof/rows.ts";
import { describeShared } from "../support/shared.ts";
import { describeEngine } from "./engines.ts";
import { expectedSequences } from "./expected.ts";
import { witness } from "./witness.ts";

interface Rule {
  readonly name: string;
  readonly statement: Statement;
  readonly plan: SequencePlan;
}

/** Order of stages, as indices, and the seconds before each. Stage -1 is the first stage with another key. */
const scripts: readonly (readonly (readonly [stage: number, gap: number])[])[] = [
  [[0, 1], [1, 1], [2, 1], [3, 1], [4, 1]], // biome-ignore format: a script a line
  [[0, 1], [0, 1], [1, 1], [1, 1], [2, 1], [3, 1], [4, 1]], // biome-ignore format: a script a line
  [[1, 1], [0, 1], [2, 1], [1, 1], [2, 1], [3, 1], [4, 1]], // biome-ignore format: a script a line
  [[0, 1], [-1, 1], [1, 100_000], [2, 1], [3, 1], [4, 1]], // biome-ignore format: a script a line
];

function sequenceRules(folder: string): readonly Rule[] {
  return readCorpusRules(folder).flatMap(({ name, statement }) => {
    if (convert(statement, "sqlite").query === null) return [];
    const plan = planOf(statement, "test");
    return plan.kind === "sequence" ? [{ name, statement, plan }] : [];
  });
}

/** The events of one rule, from a time on; none where a stage could not be made. */
function eventsOf({ plan }: Rule, number: number, start: number): readonly EventRow[] {
  const rows: EventRow[] = [];
  let time = start;
  for (const [index, script] of scripts.entries()) {
    for (const [stage, gap] of script) {
      const made = plan.stages[Math.abs(stage)];
      if (made === undefined) continue;
      time += gap;
      const key = `${number}-${index}-${stage < 0 ? "other" : "same"}`;
      const row = stageEvent(made, key, time);
      if (row === undefined) return [];
      rows.push(row);
    }
    time += 1_000_000;
  }
  return rows;
}

function stageEvent(stage: SequencePlan["stages"][number], key: string, time: number): EventRow | undefined {
  const given = new Map<string, readonly Scalar[]>([["@timestamp", [new Date(time * 1000).toISOString()]]]);
  for (const { path } of stage.keys)
    given.set(path, [/(pid|port)$/.test(path) ? 4242 : /ip$/.test(path) ? "192.0.2.7" : key]);
  return witness(conditionOf(stage.query, {}), given);
}

describeShared("Elastic's sequence rules", "corpus/rules/elastic-detection-rules", async (folder) => {
  const all = sequenceRules(folder);
  let start = Date.parse("2026-01-01T00:00:00Z") / 1000;
  const rows: EventRow[] = [];
  const rules = all.filter((rule, number) => {
    const made = eventsOf(rule, number, start);
    rows.push(...made);
    start += 10_000_000;
    return made.length > 0;
  });
  const facts: FieldOverrides = {};
  const columns = mergeColumns(rules.map(({ statement }) => columnsOfStatement(statement, { facts })));
  const expected = rules.map(({ statement }) => expectedSequences(statement, { rows, columns }));
  const firing = expected.filter((found) => found.length > 0).length;

  test("most rules have events and fire", () => {
    expect(rules.length).toBeGreaterThan(120);
    expect(firing).toBeGreaterThan(100);
  });

  // SQLite runs all of them, the engines that take longer a third
  for (const [target, step] of [
    ["sqlite", 1],
    ["duckdb", 3],
    ["clickhouse", 3],
    ["postgresql", 3],
  ] as const) {
    await describeEngine(target, (engine) => {
      test("finds the same sequences", async () => {
        await engine().load(rows, columns);
        for (const [index, { name, statement }] of rules.entries()) {
          if (index % step !== 0) continue;
          const port = convert(statement, target, { facts });
          if (port.query === null) throw new Error(`${name} was refused`);
          const found = await engine().sequences(port.query);
          expect([...found].map(String).sort(), name).toEqual([...expected[index]!].map(String).sort());
        }
      });
    });
  }
});
