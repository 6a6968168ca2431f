// What targets with their own schema share: the table of a query, and its conjuncts over the table's columns.
import type { EventQuery } from "../../eql/ast.ts";
import { chooseTable } from "./choose-table.ts";
import { all, type Condition } from "./condition.ts";
import { type Column, columnOf, columnsEqual, mapCondition, type Table } from "./field-map.ts";
import { bareConditionOf, keyOf, type Stage } from "./plan.ts";
import { spellCases } from "./spell-cases.ts";
import type { WriteContext } from "./target.ts";

export interface MappedQuery {
  readonly table: Table;
  /** What must all hold, the table's own condition first. */
  readonly conjuncts: readonly Condition[];
}

/** An event query over the columns of the table that holds its events; a user's columns win. */
export function mapQuery(query: EventQuery, context: WriteContext): MappedQuery {
  const chosen = chooseTable(query, context);
  const { columns } = context.options;
  const table = columns === undefined ? chosen : { ...chosen, columns: { ...chosen.columns, ...columns } };
  const mapContext = { target: context.target.title, losses: context.losses, refusals: context.refusals };
  const mapped = mapCondition(bareConditionOf(query, context.options), table, mapContext);
  const condition = all([columnsEqual(table.only ?? {}, query.span), spellCases(mapped)], query.span);
  return { table, conjuncts: condition.kind === "all" ? condition.operands : [condition] };
}

/** A column of a join key; an optional one may be absent. */
export type KeyColumn = Column & { readonly optional: boolean };

/** The columns of a stage's join keys. */
export function keyColumns(stage: Stage, context: WriteContext): readonly KeyColumn[] {
  const { table } = mapQuery(stage.query, context);
  const mapContext = { target: context.target.title, losses: context.losses };
  return stage.keys.map((key) => ({
    ...columnOf(keyOf(key, context.options), table, mapContext),
    optional: key.optional,
  }));
}
