// A kept event: its values are read from its row when they are asked for, since there may be a million such events at once.
import { type Document, DocumentEvent, someValue } from "../../event/document.ts";
import type { Event, FieldTable, FieldValue, Scalar } from "../../event/event.ts";
import { type ReadableRows, startOf, valueIn } from "./kept-rows.ts";

/** The path of a row's only value where that is all of the event. */
export const wholePath = "";

/** The event of a row, for a field table. */
export function eventIn(rows: ReadableRows, row: number, table: FieldTable): Event {
  const whole = wholeIn(rows, row);
  return whole === undefined ? new RowEvent(rows, row, table) : new DocumentEvent(whole, table);
}

function wholeIn(rows: ReadableRows, row: number): Document | undefined {
  const start = startOf(row, rows);
  if (start === rows.ends[row] || rows.paths[rows.cells[start]!] !== wholePath) return undefined;
  const value = valueIn(rows.values, rows.cells[start + 1]!);
  return typeof value === "object" && !Array.isArray(value) ? (value as Document) : undefined;
}

class RowEvent implements Event {
  private readonly rows: ReadableRows;
  private readonly row: number;
  private readonly table: FieldTable;

  constructor(rows: ReadableRows, row: number, table: FieldTable) {
    this.rows = rows;
    this.row = row;
    this.table = table;
  }

  get(slot: number): FieldValue {
    const { paths, values, cells, ends } = this.rows;
    const path = this.table.path(slot);
    for (let at = startOf(this.row, this.rows); at < ends[this.row]!; at += 2)
      if (paths[cells[at]!] === path) return valueIn(values, cells[at + 1]!) as FieldValue;
    return undefined;
  }

  some(test: (value: Scalar) => boolean): boolean {
    const { values, cells, ends } = this.rows;
    for (let at = startOf(this.row, this.rows); at < ends[this.row]!; at += 2)
      if (someValue(valueIn(values, cells[at + 1]!), test)) return true;
    return false;
  }
}
