// Whole KQL statements: `Table | where …`, one `where` a conjunct, and sequences through the `scan` operator, whose state machine keeps
// one partial sequence a step and lets the latest first event win, as EQL does.
import type { EventQuery } from "../../eql/ast.ts";
import { tellEmptiness } from "../base/emptiness.ts";
import { type Column, columnOf } from "../base/field-map.ts";
import { keyOf, type Plan, type SequencePlan, type Stage } from "../base/plan.ts";
import { Refusal } from "../base/result.ts";
import { mapQuery } from "../base/table-target.ts";
import type { WriteContext, Written } from "../base/target.ts";
import { printKusto } from "./print.ts";

/** A plan as one KQL statement. `time` is the table's column of the event's time. */
export function writeKusto(plan: Plan, time: string, context: WriteContext): Written {
  if (plan.kind === "sequence") return { query: sequenceQuery(plan, time, context), meaning: "latest-first-event" };
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
  if (plan.until !== null)
    throw new Refusal("unsupported-until", "KQL: `until` cannot be written with scan", plan.until.span);
  if (plan.slices.length > 0)
    throw new Refusal("unsupported-pipe", "KQL: a pipe behind a sequence cannot be written", plan.span);
  const stages = plan.stages.map((stage, index) => `(${stageRows(stage, index, time, context).join(" | ")})`);
  const within = plan.maxspan === null ? "" : ` and eql_time - stage_0.eql_time <= ${plan.maxspan}ms`;
  const steps = plan.stages.map(
    (_, index) => `step stage_${index}: eql_stage == ${index}${index === 0 ? "" : within};`,
  );
  const scan = `sort by eql_time asc, eql_stage desc | scan with_match_id=eql_sequence with (${steps.join(" ")})`;
  return `union ${stages.join(",\n  ")}\n| partition hint.strategy=native by eql_key (${scan})`;
}

function stageRows(stage: Stage, index: number, time: string, context: WriteContext): readonly string[] {
  const { table } = mapQuery(stage.query, context);
  const mapContext = { target: context.target.title, losses: context.losses };
  const keys = stage.keys.map((key): Column & { optional: boolean } => ({
    ...columnOf(keyOf(key, context.options), table, mapContext),
    optional: key.optional,
  }));
  const needed = keys.filter((key) => !key.optional).map((key) => `where isnotempty(${key.name})`);
  const parts = keys.map((key) => `tostring(${key.name})`);
  const key =
    parts.length === 0 ? '""' : parts.length === 1 ? parts[0]! : `strcat_delim("\\u001f", ${parts.join(", ")})`;
  return [
    ...eventQuery(stage.query, context),
    ...needed,
    `extend eql_stage = ${index}, eql_time = ${time}, eql_key = ${key}`,
  ];
}
