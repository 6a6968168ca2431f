// Which of a target's tables holds the events of a query: the one named in the options, else the first for the query's category.
import type { EventQuery } from "../../eql/ast.ts";
import type { Table } from "./field-map.ts";
import { Refusal } from "./result.ts";
import type { WriteContext } from "./target.ts";

/** The table for a query. Refuses a category that no table of the target holds, and `any`, which may be in several. */
export function chooseTable(query: EventQuery, context: WriteContext): Table {
  const { target, options } = context;
  const named =
    options.table === undefined ? target.tables : target.tables.filter((table) => table.name === options.table);
  if (named.length === 0)
    throw new Refusal(
      "no-table",
      `${target.title}: there is no field map for ${options.table}; there are ${target.tables.map((table) => table.name).join(", ")}`,
      query.span,
    );
  const { category } = query;
  if (category.any && options.table !== undefined) return named[0]!;
  const whole = named.find((table) => table.categories.includes("any"));
  if (category.any && whole !== undefined) return whole;
  if (category.any)
    throw new Refusal(
      "no-table",
      `${target.title}: events of any category may be in several tables; name one of ${target.tables.map((table) => table.name).join(", ")}`,
      category.span,
    );
  const found = named.find((table) => table.categories.includes(category.name));
  if (found === undefined)
    throw new Refusal("no-table", `${target.title}: no table holds \`${category.name}\` events`, category.span);
  return found;
}
