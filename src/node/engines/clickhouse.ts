// ClickHouse embedded (chdb), in a process of its own.
import { clickhouse } from "../../backends/clickhouse/dialect.ts";
import { type EventRow, isWhole, type RowColumn, storedValues } from "../../proof/rows.ts";
import { sqlTime, withLines } from "./columnar.ts";
import { bySequence, type Engine, type EngineOffer, optionalPath } from "./engine.ts";
import { lineProcess } from "./line-process.ts";

/** The process that holds ClickHouse: one SQL text a line in, one answer a line out. A crash of the library ends it, not us. */
const holder = `
const { Session } = require(process.argv[1]);
const session = new Session();
require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const answer = {};
  try { answer.text = session.query(JSON.parse(line), "JSONEachRow"); } catch (error) { answer.error = String(error.message ?? error); }
  process.stdout.write(JSON.stringify(answer) + "\\n");
}).on("close", () => { session.cleanup(); process.exit(0); });
`;

export async function clickhouseEngine(): Promise<EngineOffer> {
  const path = optionalPath("chdb");
  if (path === undefined) return { target: "clickhouse", absent: "chdb is not installed (npm run engines)" };
  return { target: "clickhouse", start: () => start(path) };
}

type Query = (sql: string) => Promise<string>;

async function start(path: string): Promise<Engine> {
  const child = lineProcess("ClickHouse", process.execPath, ["--input-type=commonjs", "-e", holder, path]);
  const query: Query = async (sql) => String((await child.ask(JSON.stringify(sql))).text);
  const all = async (sql: string) =>
    (await query(sql))
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  const [version] = await all("SELECT version() AS v");
  await query("CREATE DATABASE IF NOT EXISTS eqlipse ENGINE = Atomic");
  await query("USE eqlipse");
  await query("SET max_query_size = 100000000");
  return {
    title: `ClickHouse ${String(version?.v)} (chdb)`,
    load: (rows, columns) => load(query, rows, columns),
    hits: async (sql) =>
      (await all(`SELECT _position FROM (${sql}) ORDER BY _position`)).map((row) => Number(row._position)),
    sequences: async (sql) =>
      bySequence(
        (await all(sql)).map((row) => ({ sequence: Number(row.eql_sequence), position: Number(row._position) })),
      ),
    close: () => child.close(),
  };
}

async function load(query: Query, rows: readonly EventRow[], columns: readonly RowColumn[]): Promise<void> {
  const named = columns.map((column) => `\`${nameOf(column)}\` ${typeOf(column, isWhole(rows, column))}`);
  const structure = ["_position UInt64", ...named].join(", ");
  await query("DROP TABLE IF EXISTS events");
  await query(`CREATE TABLE events (${structure}) ENGINE = MergeTree ORDER BY _position`);
  if (rows.length === 0) return;
  await withLines(objects(rows, columns), async (path) => {
    await query(
      `INSERT INTO events SELECT * FROM file('${path}', JSONEachRow, '${structure.replaceAll("'", "\\'")}') SETTINGS input_format_null_as_default = 1`,
    );
  });
}

function nameOf({ path, columnName }: RowColumn): string {
  return columnName ?? clickhouse.columnName(path);
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
    const cells = columns.map((column) => [nameOf(column), cell(row, column)] as const);
    yield { _position: position, ...Object.fromEntries(cells.filter(([, value]) => value !== undefined)) };
  }
}

function cell(row: EventRow, column: RowColumn): unknown {
  const values = storedValues(row, column).map((value) => (column.type === "time" ? sqlTime(value) : value));
  return column.list ? values : values[0];
}
