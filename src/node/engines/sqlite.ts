// SQLite as Node has it (`node:sqlite`), with a REGEXP function.

import type { Scalar } from "../../event/event.ts";
import { caselessColumns, type EventRow, type RowColumn, storedValues } from "../../proof/rows.ts";
import type { Engine, EngineOffer } from "./engine.ts";
import { bySequence } from "./engine.ts";

type Sqlite = typeof import("node:sqlite");

export async function sqliteEngine(): Promise<EngineOffer> {
  const sqlite = await loadSqlite();
  if (sqlite === undefined) return { target: "sqlite", absent: "this Node has no node:sqlite" };
  return { target: "sqlite", start: async () => start(sqlite) };
}

async function loadSqlite(): Promise<Sqlite | undefined> {
  try {
    return await import("node:sqlite");
  } catch {
    return undefined;
  }
}

function start(sqlite: Sqlite): Engine {
  const database = new sqlite.DatabaseSync(":memory:");
  database.function("regexp", { deterministic: true }, regexpFunction());
  const version = String(database.prepare("SELECT sqlite_version() AS v").get()?.v);
  return {
    title: `SQLite ${version} (node:sqlite)`,
    load: async (rows, columns) => load(database, rows, columns),
    hits: async (query) =>
      database
        .prepare(`SELECT _position FROM (${query}) ORDER BY _position`)
        .all()
        .map((row) => Number(row._position)),
    sequences: async (query) =>
      bySequence(
        database
          .prepare(query)
          .all()
          .map((row) => ({ sequence: Number(row.eql_sequence), position: Number(row._position) })),
      ),
    close: async () => database.close(),
  };
}

/** `regexp(pattern, value)` by JavaScript, whose syntax holds all that the SQLite target writes. Compiled once a pattern. */
function regexpFunction(): (pattern: unknown, value: unknown) => number | null {
  const compiled = new Map<string, RegExp>();
  return (pattern, value) => {
    if (pattern === null || value === null) return null;
    const text = String(pattern);
    const expression = compiled.get(text) ?? new RegExp(text, "u");
    compiled.set(text, expression);
    return expression.test(String(value)) ? 1 : 0;
  };
}

type Database = InstanceType<Sqlite["DatabaseSync"]>;

function load(database: Database, rows: readonly EventRow[], wanted: readonly RowColumn[]): void {
  const columns = caselessColumns(wanted);
  const named = columns.map((column) => `"${column.path}"${column.type === "text" || column.list ? " TEXT" : ""}`);
  database.exec("DROP TABLE IF EXISTS events");
  database.exec(`CREATE TABLE events (${["_position INTEGER PRIMARY KEY", ...named].join(", ")})`);
  const insert = database.prepare(`INSERT INTO events VALUES (${["?", ...columns.map(() => "?")].join(", ")})`);
  database.exec("BEGIN");
  for (const [position, row] of rows.entries()) insert.run(position, ...columns.map((column) => cell(row, column)));
  database.exec("COMMIT");
}

function cell(row: EventRow, column: RowColumn): string | number | bigint | null {
  const values = storedValues(row, column).map((value) => sqlValue(value, column));
  if (values.length === 0) return null;
  return column.list
    ? JSON.stringify(values, (_, value) => (typeof value === "bigint" ? Number(value) : value))
    : values[0]!;
}

function sqlValue(value: Scalar, column: RowColumn): string | number | bigint {
  if (typeof value === "boolean") return value ? 1 : 0;
  // node:sqlite stores every JavaScript number as REAL, in which 3 / 2 is 1.5
  return typeof value === "number" && Number.isInteger(value) && !column.list ? BigInt(value) : value;
}
