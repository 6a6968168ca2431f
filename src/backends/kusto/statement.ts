// Whole KQL statements: `Table | where …`, one `where` a conjunct, and sequences through the `scan` operator, whose state machine keeps
// one partial sequence a step and lets the latest first event win, as EQL does. An event of several stages is a row for each, the later stage first.
import type { EventQuery } from "../../eql/ast.ts";
import { tellEmptiness } from "../base/emptiness.ts";
import type { Plan, SequencePlan, Stage } from "../base/plan.ts";
import { Refusal } from "../base/result.ts";
import { keyColumns, mapQuery } from "../base/table-target.ts";
import type { WriteContext, Written } from "../base/target.ts";
import { printKusto } from "./print.ts";

/** A plan as one KQL statement. `time` is the table's column of the event's time. */
export function writeKusto(plan: Plan, time: string, context: WriteContext): Written {
  if (plan.kind === "sequence") return { query: sequenceQuery(plan, time, context) };
  const lines = [...eventQuery(plan.query, context)];
  for (const { end, count } of plan.slices) {
    lines.push(`top ${count} by ${time} ${end === "head" ? "asc" : "desc"}`);
    if (end === "tail") lines.push(`sort by ${time} asc`);
  }
  return { query: lines.join("\n| ") };
}

/** The table and its `where` clauses. */
function eventQuery(query: EventQuery, context: WriteContext): readonly string[] {
  const { table, conjuncts } = mapQuery(query, context);
  for (const condition of conjuncts) tellEmptiness(condition, "KQL", context.losses);
  return [
    context.options.source ?? table.name,
    ...conjuncts.map((condition) => `where ${printKusto(condition, context.refusals)}`),
  ];
}

function sequenceQuery(plan: SequencePlan, time: string, context: WriteContext): string {
  if (plan.slices.length > 0)
    throw new Refusal("unsupported-pipe", "KQL: a pipe behind a sequence cannot be written", plan.span);
  const numbered: (readonly [Stage, number])[] = plan.stages.map((stage, index) => [stage, index]);
  if (plan.until !== null) numbered.push([plan.until, untilStage]);
  const stages = numbered.map(([stage, number]) => `(${stageRows(stage, number, time, context).join(" | ")})`);
  const ends = plan.until === null ? [] : [`extend eql_until = row_cumsum(iff(eql_stage == ${untilStage}, 1, 0))`];
  const steps = plan.stages.map((_, index) => step(index, plan)).join(" ");
  const commands = [
    "sort by eql_time asc, eql_stage desc",
    ...ends,
    `scan declare (eql_met: bool = false, eql_start: datetime) with (${steps})`,
  ];
  return `union ${stages.join(",\n  ")}\n| partition hint.strategy=native by eql_key (${commands.join(" | ")})`;
}

/** The number that rows of `until` have: behind all stages of the same event. */
const untilStage = -1;

/**
 * A step of `scan`. Only the last one gives its events, and no step is met twice by one partial sequence: without `eql_met` an active step takes every
 * further event that satisfies it. `eql_until` counts the events of `until` so far: a partial from before one is not continued.
 */
function step(index: number, plan: SequencePlan): string {
  const before = `stage_${index - 1}`;
  const conditions = [
    `eql_stage == ${index}`,
    ...(index === 0 ? [] : [`stage_${index}.eql_met == false`]),
    ...(index === 0 || plan.until === null ? [] : [`eql_until == ${before}.eql_until`]),
    ...(index === 0 || plan.maxspan === null ? [] : [`eql_time - ${before}.eql_start <= ${plan.maxspan}ms`]),
  ];
  const output = index === plan.stages.length - 1 ? "" : " output=none";
  const start = index === 0 ? "eql_time" : `${before}.eql_start`;
  return `step stage_${index}${output}: ${conditions.join(" and ")} => eql_met = true, eql_start = ${start};`;
}

function stageRows(stage: Stage, index: number, time: string, context: WriteContext): readonly string[] {
  const keys = keyColumns(stage, context);
  const needed = keys.filter((key) => !key.optional).map((key) => `where isnotempty(${key.name})`);
  const parts = keys.map(({ name, optional }) => (optional ? `strcat("=", ${name})` : `tostring(${name})`));
  const key =
    parts.length === 0 ? '"all"' : parts.length === 1 ? parts[0]! : `strcat_delim("\\u001f", ${parts.join(", ")})`;
  return [
    ...eventQuery(stage.query, context),
    ...needed,
    `extend eql_stage = ${index}, eql_time = ${time}, eql_key = ${key}`,
  ];
}
