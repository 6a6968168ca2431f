// PostgreSQL in a new cluster of its own on loopback, from the programs the machine has. The server refuses to run as root, so then it runs as the
// user `postgres`.
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Scalar } from "../../event/event.ts";
import { type EventRow, isWhole, type RowColumn, storedValues } from "../../proof/rows.ts";
import { bySequence, type Engine, type EngineOffer } from "./engine.ts";

interface Identity {
  readonly uid?: number;
  readonly gid?: number;
}

export async function postgresqlEngine(): Promise<EngineOffer> {
  const programs = findPrograms();
  if (programs === undefined) return { target: "postgresql", absent: "PostgreSQL's initdb is not installed" };
  const identity = serverIdentity();
  if (identity === undefined)
    return { target: "postgresql", absent: "PostgreSQL does not run as root, and there is no user postgres" };
  return { target: "postgresql", start: () => start(programs, identity) };
}

function findPrograms(): string | undefined {
  const versions = "/usr/lib/postgresql";
  const folders = existsSync(versions) ? readdirSync(versions).map((version) => join(versions, version, "bin")) : [];
  return [...folders.sort().reverse(), "/usr/local/bin", "/usr/bin", "/opt/homebrew/bin"].find((folder) =>
    existsSync(join(folder, "initdb")),
  );
}

function serverIdentity(): Identity | undefined {
  if (process.getuid?.() !== 0) return {};
  const ids = ["-u", "-g"].map((flag) => spawnSync("id", [flag, "postgres"], { encoding: "utf8" }));
  if (ids.some(({ status }) => status !== 0)) return undefined;
  const [uid, gid] = ids.map(({ stdout }) => Number(stdout));
  return { uid: uid!, gid: gid! };
}

async function start(programs: string, identity: Identity): Promise<Engine> {
  const folder = mkdtempSync(join(tmpdir(), "eqlipse-postgresql-"));
  if (identity.uid !== undefined) chownSync(folder, identity.uid, identity.gid!);
  const data = join(folder, "data");
  execFileSync(
    join(programs, "initdb"),
    ["-D", data, "-U", "eqlipse", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"],
    { ...identity, stdio: "ignore" },
  );
  const server = spawn(
    join(programs, "postgres"),
    ["-D", data, "-k", folder, "-c", "listen_addresses=", "-c", "fsync=off"],
    { ...identity, stdio: "ignore" },
  );
  const client = (sql: string, input?: string) => psql(join(programs, "psql"), folder, sql, input);
  try {
    await ready(server, client);
  } catch (error) {
    await stop(server, folder);
    throw error;
  }
  return {
    title: `PostgreSQL ${client("SHOW server_version").trim().split(" ")[0]}`,
    load: async (rows, columns) => load(client, rows, columns),
    hits: async (query) =>
      numbers(client(`SELECT _position FROM (${query}) AS found ORDER BY _position`)).map(([position]) => position!),
    sequences: async (query) =>
      bySequence(
        numbers(client(`SELECT eql_sequence, _position FROM (${query}) AS found ORDER BY eql_sequence, eql_place`)).map(
          ([sequence, position]) => ({ sequence: sequence!, position: position! }),
        ),
      ),
    close: () => stop(server, folder),
  };
}

type Client = (sql: string, input?: string) => string;

function psql(program: string, folder: string, sql: string, input?: string): string {
  const { status, stdout, stderr } = spawnSync(
    program,
    ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", folder, "-U", "eqlipse", "-d", "postgres", "-c", sql],
    {
      encoding: "utf8",
      input: input ?? "",
      maxBuffer: 1 << 30,
    },
  );
  if (status !== 0) throw new Error(`PostgreSQL: ${stderr.trim()}`);
  return stdout;
}

async function ready(server: ChildProcess, client: Client): Promise<void> {
  const until = Date.now() + 30_000;
  for (;;) {
    try {
      client("SELECT 1");
      return;
    } catch (error) {
      if (server.exitCode !== null || Date.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

async function stop(server: ChildProcess, folder: string): Promise<void> {
  if (server.exitCode === null) {
    const exit = new Promise((resolve) => server.once("exit", resolve));
    server.kill("SIGINT");
    await exit;
  }
  rmSync(folder, { recursive: true, force: true });
}

function numbers(text: string): readonly (readonly number[])[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.split("|").map(Number));
}

function load(client: Client, rows: readonly EventRow[], wanted: readonly RowColumn[]): void {
  const columns = shortNames(wanted);
  const named = columns.map((column) => `"${column.path}" ${typeOf(column, isWhole(rows, column))}`);
  client(`DROP TABLE IF EXISTS events; CREATE TABLE events (${["_position bigint", ...named].join(", ")})`);
  const lines = rows.map((row, position) =>
    [String(position), ...columns.map((column) => cell(row, column))].join("\t"),
  );
  client("COPY events FROM STDIN", lines.map((line) => `${line}\n`).join(""));
}

/** PostgreSQL cuts names to 63 bytes; of those that are then alike, the first is kept. */
function shortNames(columns: readonly RowColumn[]): readonly RowColumn[] {
  const found = new Map<string, RowColumn>();
  for (const column of columns) if (!found.has(column.path.slice(0, 63))) found.set(column.path.slice(0, 63), column);
  return [...found.values()];
}

function typeOf(column: RowColumn, whole: boolean): string {
  const type = {
    text: "text",
    number: whole ? "bigint" : "double precision",
    flag: "boolean",
    time: "timestamptz",
    address: "inet",
  }[column.type];
  return column.list ? `${type}[]` : type;
}

/** A cell in COPY's text format. */
function cell(row: EventRow, column: RowColumn): string {
  const values = storedValues(row, column);
  if (values.length === 0) return "\\N";
  const text = column.list ? `{${values.map(item).join(",")}}` : String(values[0]);
  return text
    .replace(/[\\\n\r\t]/g, (sign) => ({ "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" })[sign]!)
    .replaceAll("\0", "");
}

function item(value: Scalar): string {
  return `"${String(value).replace(/[\\"]/g, "\\$&")}"`;
}
