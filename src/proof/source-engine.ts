// Our engine as the source that ports are compared with. It is told the same field types as the port's engine, so that both read `"80"` and `80`,
// times and addresses alike.
import { compile, type SearchOptions, type SequenceHits } from "../engine/index.ts";
import type { Statement } from "../eql/ast.ts";
import type { Document } from "../event/document.ts";
import type { FieldType } from "../event/field-type.ts";
import { type EventRow, isWhole, type RowColumn } from "./rows.ts";

/** Runs a statement on documents. */
export interface SourceEngine {
  /** Positions of the events that an event query selects, ascending. */
  hits(statement: Statement, documents: readonly Document[]): readonly number[];
  /** Positions of the events of each sequence, by stage. */
  sequences(statement: Statement, documents: readonly Document[]): readonly (readonly number[])[];
}

/** The source engine over events with these columns; `rows` are the same events, which say what numbers are whole. */
export function sourceEngine(
  columns: readonly RowColumn[],
  rows: readonly EventRow[],
  options: Pick<SearchOptions, "timestampField" | "tiebreakerField" | "eventCategoryField"> = {},
): SourceEngine {
  const fieldTypes = fieldTypesOf(columns, rows);
  const run = (statement: Statement, documents: readonly Document[]) => {
    const search = compile(statement, { ...options, fieldTypes, size: Number.POSITIVE_INFINITY }).start();
    for (const [position, document] of documents.entries()) search.add(document, { id: String(position) });
    return search.finish().hits;
  };
  return {
    hits: (statement, documents) =>
      (run(statement, documents).events ?? []).map(({ _id }) => Number(_id)).sort((a, b) => a - b),
    sequences: (statement, documents) => (run(statement, documents).sequences ?? []).map(positionsOf),
  };
}

function positionsOf({ events }: SequenceHits): readonly number[] {
  return events.map(({ _id }) => Number(_id));
}

/** What our engine is told of the fields in these columns. */
export function fieldTypesOf(columns: readonly RowColumn[], rows: readonly EventRow[]): ReadonlyMap<string, FieldType> {
  const typeOf = (column: RowColumn): string =>
    ({
      text: "keyword",
      number: isWhole(rows, column) ? "long" : "double",
      flag: "boolean",
      time: "date",
      address: "ip",
    })[column.type];
  return new Map(columns.map((column) => [column.path, { type: typeOf(column) }]));
}

/** A row as the document it stands for, with dotted names. */
export function documentOf(row: EventRow): Document {
  return Object.fromEntries([...row].map(([path, values]) => [path, values.length === 1 ? values[0]! : values]));
}
