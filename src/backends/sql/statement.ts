// Whole SQL statements. An event query is one SELECT. A sequence is Elasticsearch's state machine in window functions: of each key tuple
// and stage at most one partial sequence is kept, the latest first event wins, and an event uses up the partial it meets.
//
// `matched` has a row for every event and stage whose condition it satisfies; `place` is the event's position in time. For stage k, the row
// moves a partial on if the last event that entered stage k-1 before it (`held`) has not met an event of stage k since (`tried`), is not
// ended by `until`, and began no more than `maxspan` ago. That event is then in stage k.

import { ecsColumn, mapEcsCondition } from "../base/ecs-columns.ts";
import type { Stage } from "../base/plan.ts";
import { conditionOf, keyOf, type Plan, type SequencePlan, type Slice } from "../base/plan.ts";
import { Refusal } from "../base/result.ts";
import type { WriteContext, Written } from "../base/target.ts";
import type { SqlDialect } from "./dialect.ts";
import { printSql } from "./print.ts";

/** A plan as one SQL statement. */
export function writeSql(plan: Plan, dialect: SqlDialect, context: WriteContext): Written {
  if (plan.kind === "sequence") return { query: sequenceQuery(plan, dialect, context), meaning: "latest-first-event" };
  const where = stageCondition(plan.query, dialect, context);
  const select = `SELECT * FROM ${sourceOf(dialect, context)} WHERE ${where}`;
  return { query: sliced(select, plan.slices, orderOf(dialect, context)) };
}

function sourceOf(dialect: SqlDialect, context: WriteContext): string {
  return dialect.name(context.options.source ?? "events");
}

function stageCondition(query: Stage["query"], dialect: SqlDialect, context: WriteContext): string {
  const condition = mapEcsCondition(
    conditionOf(query, context.options),
    (path) => dialect.columnName(path),
    context.options.columns,
    {
      target: dialect.title,
      losses: context.losses,
    },
  );
  return printSql(condition, dialect, context.refusals);
}

function columnSql(path: string, dialect: SqlDialect, context: WriteContext): string {
  const column = ecsColumn(
    path,
    { type: "text", list: false },
    (name) => dialect.columnName(name),
    context.options.columns,
  );
  return dialect.name(column.name);
}

/** The columns that put events in order. */
function orderOf(dialect: SqlDialect, context: WriteContext): readonly string[] {
  const { timestampField = "@timestamp", tiebreakerField } = context.options;
  const time = dialect.timeKey(columnSql(timestampField, dialect, context));
  return tiebreakerField === undefined ? [time] : [time, columnSql(tiebreakerField, dialect, context)];
}

/** `head` and `tail` as nested selections; the result is in ascending order. */
function sliced(select: string, slices: readonly Slice[], order: readonly string[]): string {
  const ascending = order.join(", ");
  const descending = order.map((column) => `${column} DESC`).join(", ");
  let query = select;
  for (const { end, count } of slices) {
    query = `SELECT * FROM (${query}) AS sliced ORDER BY ${end === "head" ? ascending : descending} LIMIT ${count}`;
    if (end === "tail") query = `SELECT * FROM (${query}) AS turned ORDER BY ${ascending}`;
  }
  return query;
}

function sequenceQuery(plan: SequencePlan, dialect: SqlDialect, context: WriteContext): string {
  if (plan.slices.length > 0)
    throw new Refusal("unsupported-pipe", `${dialect.title}: a pipe behind a sequence cannot be written`, plan.span);
  const time = columnSql(context.options.timestampField ?? "@timestamp", dialect, context);
  const withs = [
    `placed AS (SELECT *, row_number() OVER (ORDER BY ${orderOf(dialect, context).join(", ")}) AS eql_place, ${dialect.milliseconds(time)} AS eql_ms FROM ${sourceOf(dialect, context)})`,
    `matched AS (${matchedRows(plan, dialect, context)})`,
    "stage_0 AS (SELECT *, ms AS first_ms, place AS place_0 FROM matched WHERE stage = 0)",
    ...plan.stages.slice(1).map((_, index) => stageRows(index + 1, plan)),
  ];
  const last = plan.stages.length - 1;
  const places = plan.stages.map((_, index) => `s.place_${index}`).join(", ");
  const select = `SELECT s.place AS eql_sequence, e.* FROM stage_${last} AS s JOIN placed AS e ON e.eql_place IN (${places}) ORDER BY s.place, e.eql_place`;
  return `WITH ${withs.join(",\n")}\n${select}${dialect.settings}`;
}

function matchedRows(plan: SequencePlan, dialect: SqlDialect, context: WriteContext): string {
  const stages: (readonly [number, Stage])[] = plan.stages.map((stage, index) => [index, stage]);
  if (plan.until !== null) stages.push([-1, plan.until]);
  return stages.map(([index, stage]) => matchedRow(index, stage, dialect, context)).join(" UNION ALL ");
}

function matchedRow(index: number, stage: Stage, dialect: SqlDialect, context: WriteContext): string {
  const keys = stage.keys.map((key) => {
    const field = keyOf(key, context.options);
    if (field.list)
      throw new Refusal(
        "unsupported-key",
        `${dialect.title}: \`${key.path}\` can hold several values; such a join key cannot be written`,
        key.span,
      );
    return { optional: key.optional, column: columnSql(key.path, dialect, context) };
  });
  const where = [
    `(${stageCondition(stage.query, dialect, context)})`,
    ...keys.filter((key) => !key.optional).map((key) => `${key.column} IS NOT NULL`),
  ];
  const columns = keys.map((key, position) => `, ${key.column} AS key_${position}`).join("");
  return `SELECT ${index} AS stage, eql_place AS place, eql_ms AS ms${columns} FROM placed WHERE ${where.join(" AND ")}`;
}

function stageRows(k: number, plan: SequencePlan): string {
  const keys = plan.stages[0]!.keys.map((_, position) => `key_${position}`);
  const partition = keys.length === 0 ? "" : `PARTITION BY ${keys.join(", ")} `;
  const window = `OVER (${partition}ORDER BY place RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)`;
  const before = (test: string) => `max(CASE WHEN ${test} THEN place END) ${window}`;
  const held = k === 1 ? "stage = 0" : `stage = ${k - 1} AND entered`;
  const until = plan.until === null ? "" : `, ${before("stage = -1")} AS ended`;
  const source =
    k === 1
      ? "matched"
      : `(SELECT m.*, p.place IS NOT NULL AS entered FROM matched AS m LEFT JOIN stage_${k - 1} AS p ON p.place = m.place AND m.stage = ${k - 1}) AS m`;
  const inner = `SELECT *, ${before(held)} AS held, ${before(`stage = ${k}`)} AS tried${until} FROM ${source}`;
  const places = Array.from({ length: k }, (_, index) => `p.place_${index}`).join(", ");
  const where = [
    `w.stage = ${k}`,
    "(w.tried IS NULL OR w.tried <= w.held)",
    ...(plan.until === null ? [] : ["(w.ended IS NULL OR w.ended < w.held)"]),
    ...(plan.maxspan === null ? [] : [`w.ms - p.first_ms <= ${plan.maxspan}`]),
  ];
  return `stage_${k} AS (SELECT w.stage, w.place, w.ms${keys.map((key) => `, w.${key}`).join("")}, p.first_ms, ${places}, w.place AS place_${k} FROM (${inner}) AS w JOIN stage_${k - 1} AS p ON p.place = w.held WHERE ${where.join(" AND ")})`;
}
