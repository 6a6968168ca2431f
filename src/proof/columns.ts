// The columns that queries need from a table of events.
import { fieldsIn } from "../backends/base/ecs-columns.ts";
import { guessType, isEcsList } from "../backends/base/fields.ts";
import { conditionOf, keyOf, planOf } from "../backends/base/plan.ts";
import type { ConvertOptions } from "../backends/index.ts";
import type { Statement } from "../eql/ast.ts";
import type { RowColumn } from "./rows.ts";

/** The fields of a statement with their types, its join keys, categories and times among them; none where it cannot be planned. */
export function columnsOfStatement(statement: Statement, options: ConvertOptions = {}): readonly RowColumn[] {
  const found = new Map<string, RowColumn>();
  const time = options.timestampField ?? "@timestamp";
  const add = (path: string, column: Omit<RowColumn, "path">) =>
    found.set(path, { path, type: column.type, list: column.list });
  add(time, { type: "time", list: false });
  if (options.tiebreakerField !== undefined) add(options.tiebreakerField, { type: "number", list: false });
  add(options.eventCategoryField ?? "event.category", {
    type: "text",
    list: isEcsList(options.eventCategoryField ?? "event.category"),
  });
  const plan = planOf(statement, "a table");
  const stages =
    plan.kind === "event"
      ? [{ query: plan.query, keys: [] }]
      : [...plan.stages, ...(plan.until === null ? [] : [plan.until])];
  for (const stage of stages) {
    for (const [path, field] of fieldsIn(conditionOf(stage.query, options))) add(path, field);
    for (const key of stage.keys) if (!found.has(key.path)) add(key.path, keyOf(key, options));
  }
  return [...found.values()];
}

/** The columns of many statements, each once. Where two see another type in a field, the more particular one wins. */
export function mergeColumns(lists: Iterable<readonly RowColumn[]>): readonly RowColumn[] {
  const found = new Map<string, RowColumn>();
  for (const column of [...lists].flat()) {
    const known = found.get(column.path);
    if (known === undefined || known.type === "text") found.set(column.path, column);
  }
  return [...found.values()];
}

/** The type that a field has when nothing but its name is known. */
export function typeByName(path: string): RowColumn["type"] {
  return guessType(path, "text");
}
