// Field maps of targets that keep ECS: every field has a column, named by a rule. A user's columns win.
import type { Condition, FieldValue, Value } from "./condition.ts";
import { type Column, type MapContext, mapCondition, type Table } from "./field-map.ts";
import type { FieldFacts } from "./fields.ts";

/** The ECS fields that a condition reads, with what is known of them. */
export function fieldsIn(condition: Condition): ReadonlyMap<string, FieldValue> {
  const found = new Map<string, FieldValue>();
  collect(condition, found);
  return found;
}

function collect(condition: Condition, found: Map<string, FieldValue>): void {
  switch (condition.kind) {
    case "constant":
    case "anywhere":
    case "verbatim":
      return;
    case "all":
    case "some":
      for (const operand of condition.operands) collect(operand, found);
      return;
    case "not":
      collect(condition.operand, found);
      return;
    default:
      collectFields(condition.subject, found);
  }
}

function collectFields(value: Value, found: Map<string, FieldValue>): void {
  if (value.kind === "field") found.set(value.name, value);
  else if (value.kind === "call") for (const arg of value.args) collectFields(arg, found);
  else if (value.kind === "arithmetic") for (const side of [value.left, value.right]) collectFields(side, found);
}

/** A condition over the columns that a naming rule gives. */
export function mapEcsCondition(
  condition: Condition,
  columnName: (path: string) => string,
  columns: Readonly<Record<string, Column>> | undefined,
  context: MapContext,
): Condition {
  const table: Table = {
    name: "events",
    categories: [],
    values: [],
    reason: "",
    columns: Object.fromEntries(
      [...fieldsIn(condition).values()].map((field) => [field.name, ecsColumn(field.name, field, columnName, columns)]),
    ),
  };
  return mapCondition(condition, table, context);
}

/** The column of one ECS field. One that holds more than the field's value is a single text, if its map does not say otherwise. */
export function ecsColumn(
  path: string,
  facts: FieldFacts,
  columnName: (path: string) => string,
  columns: Readonly<Record<string, Column>> | undefined,
): Column {
  const given = columns !== undefined && Object.hasOwn(columns, path) ? columns[path] : undefined;
  const isWhole = (given?.holds ?? "value") === "value";
  return { name: columnName(path), ...(isWhole ? { type: facts.type, list: facts.list } : {}), ...given };
}
