// ClickHouse embedded in the process (chdb).
import { clickhouse } from "../../backends/clickhouse/dialect.ts";
import { type EventRow, isWhole, type RowColumn, storedValues } from "../../proof/rows.ts";
import { sqlTime, withLines } from "./columnar.ts";
import { bySequence, type Engine, type EngineOffer, moduleEngine } from "./engine.ts";

interface Chdb {
  readonly Session: new () => Session;
}

interface Session {
  query(sql: string, format?: string): string;
  cleanup(): void;
}

export function clickhouseEngine(): Promise<EngineOffer> {
  return moduleEngine("clickhouse", "chdb", async (loaded) =>
    start((loaded as { default?: Chdb }).default ?? (loaded as Chdb)),
  );
}

function start(chdb: Chdb): Engine {
  const session = new chdb.Session();
  const all = (sql: string): Record<string, unknown>[] =>
    session
      .query(sql, "JSONEachRow")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  const [version] = all("SELECT version() AS v");
  session.query("CREATE DATABASE IF NOT EXISTS eqlipse ENGINE = Atomic");
  session.query("USE eqlipse");
  return {
    title: `ClickHouse ${String(version?.v)} (chdb)`,
    load: (rows, columns) => load(session, rows, columns),
    hits: async (query) =>
      all(`SELECT _position FROM (${query}) ORDER BY _position`).map((row) => Number(row._position)),
    sequences: async (query) =>
      bySequence(all(query).map((row) => ({ sequence: Number(row.eql_sequence), position: Number(row._position) }))),
    close: async () => session.cleanup(),
  };
}

async function load(session: Session, rows: readonly EventRow[], columns: readonly RowColumn[]): Promise<void> {
  const named = columns.map(
    (column) => `\`${clickhouse.columnName(column.path)}\` ${typeOf(column, isWhole(rows, column))}`,
  );
  const structure = ["_position UInt64", ...named].join(", ");
  session.query("DROP TABLE IF EXISTS events");
  session.query(`CREATE TABLE events (${structure}) ENGINE = MergeTree ORDER BY _position`);
  if (rows.length === 0) return;
  await withLines(objects(rows, columns), async (path) => {
    session.query(
      `INSERT INTO events SELECT * FROM file('${path}', JSONEachRow, '${structure.replaceAll("'", "\\'")}') SETTINGS input_format_null_as_default = 1`,
    );
  });
}

function typeOf(column: RowColumn, whole: boolean): string {
  const type = {
    text: "String",
    number: whole ? "Int64" : "Float64",
    flag: "Bool",
    time: "DateTime64(6, 'UTC')",
    address: "String",
  }[column.type];
  return column.list ? `Array(${type})` : `Nullable(${type})`;
}

function* objects(rows: readonly EventRow[], columns: readonly RowColumn[]): Iterable<unknown> {
  for (const [position, row] of rows.entries()) {
    const cells = columns.map((column) => [clickhouse.columnName(column.path), cell(row, column)] as const);
    yield { _position: position, ...Object.fromEntries(cells.filter(([, value]) => value !== undefined)) };
  }
}

function cell(row: EventRow, column: RowColumn): unknown {
  const values = storedValues(row, column).map((value) => (column.type === "time" ? sqlTime(value) : value));
  return column.list ? values : values[0];
}
