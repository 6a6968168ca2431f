// DuckDB through its Node binding.
import { caselessColumns, type EventRow, isWhole, type RowColumn, storedValues } from "../../proof/rows.ts";
import { sqlTime, withLines } from "./columnar.ts";
import { bySequence, type Engine, type EngineOffer, moduleEngine } from "./engine.ts";

interface Duck {
  readonly DuckDBInstance: { create(path: string): Promise<{ connect(): Promise<Connection>; closeSync(): void }> };
}

interface Connection {
  run(sql: string): Promise<unknown>;
  runAndReadAll(sql: string): Promise<{ getRowObjectsJson(): Record<string, unknown>[] }>;
  closeSync(): void;
}

export function duckdbEngine(): Promise<EngineOffer> {
  return moduleEngine("duckdb", "@duckdb/node-api", (loaded) => start(loaded as Duck));
}

async function start(duck: Duck): Promise<Engine> {
  const instance = await duck.DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const all = async (sql: string) => (await connection.runAndReadAll(sql)).getRowObjectsJson();
  const [version] = await all("SELECT version() AS v");
  await connection.run("SET TimeZone = 'UTC'");
  return {
    title: `DuckDB ${String(version?.v).replace(/^v/, "")}`,
    load: (rows, columns) => load(connection, rows, columns),
    hits: async (query) =>
      (await all(`SELECT _position FROM (${query}) ORDER BY _position`)).map((row) => Number(row._position)),
    sequences: async (query) =>
      bySequence(
        (await all(query)).map((row) => ({ sequence: Number(row.eql_sequence), position: Number(row._position) })),
      ),
    close: async () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

type Tree = Map<string, Tree | RowColumn>;

async function load(connection: Connection, rows: readonly EventRow[], wanted: readonly RowColumn[]): Promise<void> {
  const columns = caselessColumns(wanted);
  const tree = treeOf(columns);
  const whole = new Set(columns.filter((column) => isWhole(rows, column)));
  const fields = [...tree].map(([name, node]) => `${quoted(name)}: '${typeOf(node, whole)}'`);
  await withLines(objects(rows, tree), async (path) => {
    await connection.run(
      `CREATE OR REPLACE TABLE events AS SELECT * FROM read_json('${path}', format = 'newline_delimited', maximum_object_size = 67108864, columns = {${["_position: 'BIGINT'", ...fields].join(", ")}})`,
    );
  });
}

function treeOf(columns: readonly RowColumn[]): Tree {
  const root: Tree = new Map();
  for (const column of columns) {
    const names = column.path.split(".");
    let node = root;
    for (const name of names.slice(0, -1)) {
      const next: Tree | RowColumn = node.get(name) ?? new Map();
      node.set(name, next);
      if (!(next instanceof Map)) throw new Error(`DuckDB: \`${next.path}\` cannot be a value and an object`);
      node = next;
    }
    node.set(names.at(-1)!, column);
  }
  return root;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function typeOf(node: Tree | RowColumn, whole: ReadonlySet<RowColumn>): string {
  if (node instanceof Map)
    return `STRUCT(${[...node].map(([name, child]) => `${quoted(name)} ${typeOf(child, whole)}`).join(", ")})`;
  const type = {
    text: "VARCHAR",
    number: whole.has(node) ? "BIGINT" : "DOUBLE",
    flag: "BOOLEAN",
    time: "TIMESTAMP",
    address: "VARCHAR",
  }[node.type];
  return node.list ? `${type}[]` : type;
}

function* objects(rows: readonly EventRow[], tree: Tree): Iterable<unknown> {
  for (const [position, row] of rows.entries()) yield { _position: position, ...(objectOf(row, tree) as object) };
}

function objectOf(row: EventRow, tree: Tree): object {
  return Object.fromEntries(
    [...tree]
      .map(([name, node]) => [name, node instanceof Map ? objectOf(row, node) : cell(row, node)] as const)
      .filter(([, value]) => value !== null),
  );
}

function cell(row: EventRow, column: RowColumn): unknown {
  const values = storedValues(row, column).map((value) => (column.type === "time" ? sqlTime(value) : value));
  if (values.length === 0) return null;
  return column.list ? values : values[0];
}
