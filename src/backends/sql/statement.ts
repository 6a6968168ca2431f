// Whole SQL statements. An event query is one SELECT. A sequence is Elasticsearch's state machine in window functions: of each key tuple
// and stage at most one partial sequence is kept, the latest first event wins, and an event uses up the partial it meets.
//
// `matched` has a row for every event and stage whose condition it satisfies; `place` is the event's position in time. A row of stage k moves on
// the last partial that reached stage k-1 before it (`held`), unless that has met an event of stage k since (`tried`), was ended by `until`, or
// began more than `maxspan` ago. Each stage reads the one before once, since some engines write a common table out at every mention.

import { ecsColumn, mapEcsCondition } from "../base/ecs-columns.ts";
import type { Stage } from "../base/plan.ts";
import { conditionOf, keyOf, type Plan, type SequencePlan, type Slice } from "../base/plan.ts";
import { Refusal } from "../base/result.ts";
import type { WriteContext, Written } from "../base/target.ts";
import type { SqlDialect } from "./dialect.ts";
import { printSql } from "./print.ts";

/** A plan as one SQL statement. */
export function writeSql(plan: Plan, dialect: SqlDialect, context: WriteContext): Written {
  if (plan.kind === "sequence") return { query: sequenceQuery(plan, dialect, context) };
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
  const place = `row_number() OVER (ORDER BY ${orderOf(dialect, context).join(", ")})`;
  const withs = [
    `placed AS (SELECT *, ${place} AS eql_place, ${dialect.milliseconds(time)} AS eql_ms FROM ${sourceOf(dialect, context)})`,
    `matched AS (${matchedRows(plan, dialect, context)})`,
    `stage_0 ${dialect.commonTable} (SELECT *, CASE WHEN stage = 0 THEN ${dialect.padded("place", placeDigits)} || ${dialect.padded("ms", timeDigits)} END AS partial FROM matched)`,
    ...plan.stages.slice(1).map((_, index) => stageRows(index + 1, plan, dialect)),
  ];
  const last = plan.stages.length - 1;
  const places = plan.stages.map((_, index) => placeIn(dialect, index, last));
  const ends = `SELECT place AS eql_sequence, partial FROM stage_${last} WHERE stage = ${last} AND partial IS NOT NULL`;
  return `WITH ${withs.join(",\n")}\nSELECT s.eql_sequence, e.* FROM (${ends}) AS s JOIN placed AS e ON e.eql_place IN (${places.join(", ")}) ORDER BY s.eql_sequence, e.eql_place${dialect.settings(plan.stages.length)}`;
}

// A partial sequence is a text of fixed-width numbers: the place of its last event, the time of its first, the places of the events before the last.
// The greatest such text is the one whose last event came last, so that one window function finds it with all that belongs to it.
const placeDigits = 12;
const timeDigits = 15;

/** The number in a partial that begins at a 0-based character. */
function numberIn(dialect: SqlDialect, text: string, start: number, digits: number): string {
  return dialect.integer(`substr(${text}, ${start + 1}, ${digits})`);
}

/** The place of a stage's event in a completed partial. */
function placeIn(dialect: SqlDialect, stage: number, last: number): string {
  const start = stage === last ? 0 : placeDigits + timeDigits + (last - 1 - stage) * placeDigits;
  return numberIn(dialect, "s.partial", start, placeDigits);
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

/** The rows with the partials that have reached stage k; those of earlier stages are not needed any more. */
function stageRows(k: number, plan: SequencePlan, dialect: SqlDialect): string {
  const keys = plan.stages[0]!.keys.map((_, position) => `key_${position}`);
  const partition = keys.length === 0 ? "" : `PARTITION BY ${keys.join(", ")} `;
  const window = `OVER (${partition}ORDER BY place RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)`;
  const before = (stage: number) => `max(CASE WHEN stage = ${stage} THEN place END) ${window}`;
  const until = plan.until === null ? "" : `, ${before(-1)} AS ended`;
  const inner = `SELECT ${["stage", "place", "ms", ...keys].join(", ")}, max(CASE WHEN stage = ${k - 1} THEN partial END) ${window} AS held, ${before(k)} AS tried${until} FROM stage_${k - 1}`;
  const heldPlace = numberIn(dialect, "held", 0, placeDigits);
  const moves = [
    `stage = ${k}`,
    "held IS NOT NULL",
    `(tried IS NULL OR tried <= ${heldPlace})`,
    ...(plan.until === null ? [] : [`(ended IS NULL OR ended < ${heldPlace})`]),
    ...(plan.maxspan === null ? [] : [`ms - ${numberIn(dialect, "held", placeDigits, timeDigits)} <= ${plan.maxspan}`]),
  ];
  const head = `substr(held, ${placeDigits + 1}, ${timeDigits}) || substr(held, 1, ${placeDigits}) || substr(held, ${placeDigits + timeDigits + 1})`;
  const partial = `CASE WHEN ${moves.join(" AND ")} THEN ${dialect.padded("place", placeDigits)} || ${head} END`;
  return `stage_${k} ${dialect.commonTable} (SELECT ${["stage", "place", "ms", ...keys].join(", ")}, ${partial} AS partial FROM (${inner}) AS w)`;
}
