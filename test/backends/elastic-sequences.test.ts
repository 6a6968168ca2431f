// Elastic's sequence rules, run by our engine and by real ones over events made for them (elastic-sequences.ts). All rules on all engines:
// scripts/compare-sequences.ts.
import { expect, test } from "vitest";
import { convert } from "../../src/backends/index.ts";
import { describeShared } from "../support/shared.ts";
import { facts, sequenceRulesWithEvents } from "./elastic-sequences.ts";
import { describeEngine } from "./engines.ts";

describeShared("Elastic's sequence rules", "corpus/rules/elastic-detection-rules", async (folder) => {
  const { rules, rows, columns } = sequenceRulesWithEvents(folder);

  const [longest] = rules.map(({ name, events }) => [name, events.length] as const).toSorted((a, b) => b[1] - a[1])[0]!;

  test("most rules have events and fire", () => {
    expect(rules.length).toBeGreaterThan(120);
    expect(rules.filter(({ expected }) => expected.length > 0).length).toBeGreaterThan(100);
  });

  // SQLite runs all of them, the engines that take longer a third and that with most stages
  for (const [target, step] of [
    ["sqlite", 1],
    ["duckdb", 3],
    ["clickhouse", 3],
    ["postgresql", 3],
  ] as const) {
    await describeEngine(target, (engine) => {
      test("finds the same sequences", async () => {
        await engine().load(rows, columns);
        for (const [index, { name, statement, expected }] of rules.entries()) {
          if (index % step !== 0 && name !== longest) continue;
          const port = convert(statement, target, { facts });
          if (port.query === null) {
            expect([target, ...port.diagnostics.map(({ code }) => code)], name).toContain("name-too-long");
            continue;
          }
          const found = await engine().sequences(port.query);
          expect([...found].map(String).sort(), name).toEqual([...expected].map(String).sort());
        }
      });
    });
  }
});
