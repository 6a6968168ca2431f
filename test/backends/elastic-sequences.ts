// Elastic's sequence rules with events made to satisfy their stages: in order, repeated, out of order, too late, of another key. All rules share one
// table, so that each also sees the events of all others.
import { readCorpusRules } from "../../scripts/corpus-rules.ts";
import { conditionOf, planOf, type SequencePlan } from "../../src/backends/base/plan.ts";
import { convert, type FieldOverrides } from "../../src/backends/index.ts";
import type { Statement } from "../../src/eql/index.ts";
import type { Scalar } from "../../src/event/event.ts";
import { columnsOfStatement, mergeColumns } from "../../src/proof/columns.ts";
import type { EventRow, RowColumn } from "../../src/proof/rows.ts";
import { expectedSequences } from "./expected.ts";
import { witness } from "./witness.ts";

/** A rule with its events, and the sequences that our engine finds for it among the events of all. */
export interface SequenceRule {
  readonly name: string;
  readonly statement: Statement;
  readonly events: readonly EventRow[];
  readonly expected: readonly (readonly number[])[];
}

export interface SequenceRules {
  readonly rules: readonly SequenceRule[];
  readonly rows: readonly EventRow[];
  readonly columns: readonly RowColumn[];
}

/** All fields are of the types that ECS gives them. */
export const facts: FieldOverrides = {};

/** The sequence rules below a folder that have a port and for whose stages events could be made. */
export function sequenceRulesWithEvents(folder: string): SequenceRules {
  let start = Date.parse("2026-01-01T00:00:00Z") / 1000;
  const made = sequenceRules(folder).flatMap((rule, number) => {
    const events = eventsOf(rule, number, start);
    start += 10_000_000;
    return events.length === 0 ? [] : [{ ...rule, events }];
  });
  const rows = made.flatMap(({ events }) => events);
  const columns = mergeColumns(made.map(({ statement }) => columnsOfStatement(statement, { facts })));
  const rules = made.map(({ name, statement, events }) => ({
    name,
    statement,
    events,
    expected: expectedSequences(statement, { rows, columns }),
  }));
  return { rules, rows, columns };
}

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
