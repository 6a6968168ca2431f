// Events under the columns of a user's field map, so that a port that uses the map can be run on them. Fields that the map does not name stay.
import type { Column, Holding } from "../backends/index.ts";
import type { Scalar } from "../event/event.ts";
import { placeValues } from "./held-values.ts";
import type { EventRow, RowColumn } from "./rows.ts";

export interface PlacedEvents {
  readonly rows: readonly EventRow[];
  readonly columns: readonly RowColumn[];
}

type FieldMap = Readonly<Record<string, Column>>;

/** The events and columns as a table with these columns has them. */
export function placeEvents(
  rows: readonly EventRow[],
  columns: readonly RowColumn[],
  map: FieldMap | undefined,
): PlacedEvents {
  if (map === undefined) return { rows, columns };
  const placed = new Map<string, RowColumn>();
  for (const column of columns) {
    const own = placeColumn(column, Object.hasOwn(map, column.path) ? map[column.path] : undefined);
    if (!placed.has(own.path) || holdingOf(map[column.path]) === "value") placed.set(own.path, own);
  }
  return { rows: rows.map((row) => placeRow(row, map)), columns: [...placed.values()] };
}

function placeColumn(column: RowColumn, given: Column | undefined): RowColumn {
  if (given === undefined) return column;
  const { type, list } = holdingOf(given) === "value" ? column : { type: "text" as const, list: false };
  return { path: given.name, columnName: given.name, type: given.type ?? type, list: given.list ?? list };
}

function placeRow(row: EventRow, map: FieldMap): EventRow {
  const placed = new Map<string, readonly Scalar[]>([...row].filter(([field]) => !Object.hasOwn(map, field)));
  placeValues(placed, row, map);
  return placed;
}

function holdingOf(column: Column | undefined): Holding {
  return column?.holds ?? "value";
}
