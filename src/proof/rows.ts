// Events as rows for engines: every leaf of a document by its dotted path, with all its values. What is dotted or nested in a document is
// one path here, arrays of objects are flattened, nulls are left out: Elasticsearch's view of a document.

import type { FieldType } from "../backends/base/condition.ts";
import type { FieldFacts, FieldOverrides } from "../backends/index.ts";
import type { Document } from "../event/document.ts";
import type { Scalar } from "../event/event.ts";
import { formatInstant, parseInstant } from "../event/instant.ts";
import { formatIp, parseIp } from "../event/ip.ts";

/** Path → values, never empty. */
export type EventRow = ReadonlyMap<string, readonly Scalar[]>;

/** A column of an engine's table. */
export interface RowColumn extends FieldFacts {
  readonly path: string;
  /** What the table calls it, where that is not the engine's own name for the path. */
  readonly columnName?: string;
}

/** The row of a document. */
export function rowOf(document: Document): EventRow {
  const row = new Map<string, Scalar[]>();
  collect(document, "", row);
  return row;
}

function collect(node: unknown, path: string, row: Map<string, Scalar[]>): void {
  if (node === null || node === undefined) return;
  if (Array.isArray(node)) for (const item of node) collect(item, path, row);
  else if (typeof node === "object") {
    for (const [key, value] of Object.entries(node)) collect(value, path === "" ? key : `${path}.${key}`, row);
  } else {
    const values = row.get(path);
    if (values === undefined) row.set(path, [node as Scalar]);
    else values.push(node as Scalar);
  }
}

/** Fields that some event has several values of, though ECS has one: what `convert` must be told as facts. */
export function listFacts(rows: Iterable<EventRow>): FieldOverrides {
  const several = new Set<string>();
  for (const row of rows) for (const [path, values] of row) if (values.length > 1) several.add(path);
  return Object.fromEntries([...several].map((path) => [path, { list: true }]));
}

/** A value as a column of a type stores it; undefined where it has no such form. Times are ISO 8601 in UTC, addresses canonical. */
export function storedValue(value: Scalar, type: FieldType): Scalar | undefined {
  switch (type) {
    case "text":
      return String(value);
    case "number":
      return numberOf(value);
    case "flag":
      return typeof value === "boolean" ? value : value === "true" ? true : value === "false" ? false : undefined;
    case "address": {
      const address = parseIp(String(value));
      return address === undefined ? undefined : formatIp(address);
    }
    case "time": {
      const instant = parseInstant(String(value));
      return instant === undefined ? undefined : formatInstant(instant);
    }
  }
}

function numberOf(value: Scalar): number | bigint | undefined {
  if (typeof value === "number" || typeof value === "bigint") return value;
  if (typeof value === "boolean" || value.trim() === "") return undefined;
  const number = Number(value);
  return Number.isNaN(number) ? undefined : number;
}

/** The values of a row in one column, as stored. */
export function storedValues(row: EventRow, column: RowColumn): readonly Scalar[] {
  const values = row.get(column.path) ?? [];
  return values.map((value) => storedValue(value, column.type)).filter((value) => value !== undefined);
}

/** Whether all values of a number column are integers, so that the engine can divide them as such. */
export function isWhole(rows: readonly EventRow[], column: RowColumn): boolean {
  if (column.type !== "number") return false;
  return rows.every((row) =>
    storedValues(row, column).every((value) => typeof value === "bigint" || Number.isSafeInteger(value)),
  );
}

/** Columns for engines whose names ignore case: of those that differ in case only, the first. */
export function caselessColumns(columns: readonly RowColumn[]): readonly RowColumn[] {
  const found = new Map<string, RowColumn>();
  for (const column of columns) if (!found.has(column.path.toLowerCase())) found.set(column.path.toLowerCase(), column);
  return [...found.values()];
}
