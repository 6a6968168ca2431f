// What our engine finds in a suite's events, as positions.
import { conditionOf, planOf, type Stage } from "../../src/backends/base/plan.ts";
import type { Statement } from "../../src/eql/index.ts";
import { holds } from "../../src/proof/evaluate.ts";
import type { Suite } from "./suite.ts";

/** Positions of the events that a query selects, ascending. */
export function expectedPositions(statement: Statement, suite: Suite): readonly number[] {
  const plan = planOf(statement, "test");
  if (plan.kind !== "event") throw new Error("no event query");
  const condition = conditionOf(plan.query, {});
  let found = [...suite.rows.keys()].filter((position) => holds(condition, suite.rows[position]!));
  for (const { end, count } of plan.slices) found = end === "head" ? found.slice(0, count) : found.slice(-count);
  return found;
}

/** Positions of the events of each sequence, by the state machine of docs/eql-semantics.md written down plainly. Events are in time order. */
export function expectedSequences(statement: Statement, suite: Pick<Suite, "rows">): readonly (readonly number[])[] {
  const plan = planOf(statement, "test");
  if (plan.kind !== "sequence") throw new Error("no sequence");
  const pending = new Map<string, (number[] | undefined)[]>();
  const untils = new Map<string, number>();
  const found: number[][] = [];
  const time = (position: number) => Date.parse(String(suite.rows[position]!.get("@timestamp")![0]));
  const conditions = plan.stages.map((stage) => conditionOf(stage.query, {}));
  const until = plan.until === null ? undefined : conditionOf(plan.until.query, {});
  for (const [position, row] of suite.rows.entries()) {
    for (let stage = plan.stages.length - 1; stage >= 0; stage--) {
      const key = keyOf(plan.stages[stage]!, row);
      if (key === undefined || !holds(conditions[stage]!, row)) continue;
      const slots = pending.get(key) ?? [];
      pending.set(key, slots);
      if (stage === 0) {
        slots[0] = [position];
        continue;
      }
      const partial = slots[stage - 1];
      if (partial === undefined) continue;
      slots[stage - 1] = undefined;
      if ((untils.get(key) ?? -1) >= partial.at(-1)!) continue;
      if (plan.maxspan !== null && time(position) - time(partial[0]!) > plan.maxspan) continue;
      if (stage === plan.stages.length - 1) found.push([...partial, position]);
      else slots[stage] = [...partial, position];
    }
    if (until !== undefined && holds(until, row)) {
      const key = keyOf(plan.until!, row);
      if (key !== undefined) untils.set(key, position);
    }
  }
  return found;
}

function keyOf(stage: Stage, row: Suite["rows"][number]): string | undefined {
  const values = stage.keys.map((key) => row.get(key.path)?.[0]);
  return stage.keys.some((key, index) => values[index] === undefined && !key.optional)
    ? undefined
    : JSON.stringify(values);
}
