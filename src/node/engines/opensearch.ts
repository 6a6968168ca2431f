// OpenSearch from jars on a class path, in a Java process of its own on loopback: one node, or several as one cluster. Started in a new
// folder and removed with it.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FieldType } from "../../backends/base/condition.ts";
import { type EventRow, isWhole, type RowColumn, storedValues } from "../../proof/rows.ts";
import { jsonOf } from "./columnar.ts";
import { type Engine, type EngineOffer, enginePath } from "./engine.ts";

export interface OpenSearchOptions {
  readonly nodes?: number;
  /** The first HTTP port, of the first node; the next nodes have the next ones. Default: one that is free. */
  readonly port?: number;
}

export async function openSearchEngine(options: OpenSearchOptions = {}): Promise<EngineOffer> {
  const jars = enginePath("lib/opensearch");
  if (!existsSync(jars)) return { target: "query-dsl", absent: "OpenSearch's jars are absent (npm run engines)" };
  return { target: "query-dsl", start: () => start(jars, options) };
}

/** OpenSearch for Lucene query strings. */
export async function luceneEngine(): Promise<EngineOffer> {
  const offer = await openSearchEngine();
  if ("absent" in offer) return { ...offer, target: "lucene" };
  return { target: "lucene", start: async () => luceneOver(await offer.start()) };
}

/** A running OpenSearch that is asked in Lucene's query strings. */
export function luceneOver(engine: Engine): Engine {
  return { ...engine, hits: (query) => engine.hits(JSON.stringify({ query: { query_string: { query } } })) };
}

/** Between the choice of a port and its use some seconds pass, in which another OpenSearch may take it. */
const startTries = 3;

async function start(jars: string, { nodes = 1, port }: OpenSearchOptions): Promise<Engine> {
  if (port !== undefined) return startAt(jars, nodes, port);
  for (let left = startTries; ; left--) {
    try {
      return await startAt(jars, nodes, await freePort(nodes));
    } catch (error) {
      if (!(error instanceof StartError) || left === 1) throw error;
    }
  }
}

/** OpenSearch ended before it was ready, or another one answers at its port. */
class StartError extends Error {
  override readonly name = "StartError";
}

async function startAt(jars: string, nodes: number, port: number): Promise<Engine> {
  const folder = mkdtempSync(join(tmpdir(), "eqlipse-opensearch-"));
  const cluster = `eqlipse-${process.pid}-${port}`;
  const settings = [
    "-basePath",
    folder,
    "-numOfNode",
    String(nodes),
    "-clusterName",
    cluster,
    "-baseHttpPort",
    String(port - 1),
  ];
  const java = spawn(
    "java",
    ["-Xms512m", "-Xmx1g", "-cp", join(jars, "*"), "org.codelibs.opensearch.runner.OpenSearchRunner", ...settings],
    { stdio: "ignore" },
  );
  const stop = async () => {
    await ended(java);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const client = new Client(`http://127.0.0.1:${port}`);
    const version = await client.ready(java, nodes, cluster);
    // Each port with a script is a script of its own, and by default no more than 75 in five minutes may be compiled.
    const scripts = { "script.context.filter.max_compilations_rate": "100000/1m" };
    await client.call("PUT", "/_cluster/settings", JSON.stringify({ persistent: scripts }));
    return engine(client, version, nodes, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A port with as many free ones behind it as there are nodes. The runner takes none beyond 9299; single nodes and clusters keep apart. */
async function freePort(nodes: number): Promise<number> {
  const [first, last] = nodes === 1 ? [9201, 9249] : [9250, 9299];
  for (let tries = 0; tries < 50; tries++) {
    const port = first + Math.floor(Math.random() * (last - first - nodes));
    const free = await Promise.all(Array.from({ length: nodes }, (_, index) => isFree(port + index)));
    if (free.every(Boolean)) return port;
  }
  throw new Error(`OpenSearch: no free ports were found between ${first} and ${last}`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch {
    return false;
  }
  server.close();
  await once(server, "close");
  return true;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exit = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill("SIGTERM");
  const force = setTimeout(() => child.kill("SIGKILL"), 10_000);
  await exit;
  clearTimeout(force);
}

class Client {
  readonly base: string;

  constructor(base: string) {
    this.base = base;
  }

  /** Waits until the cluster has its nodes; gives its version. */
  async ready(java: ChildProcess, nodes: number, cluster: string): Promise<string> {
    const until = Date.now() + 180_000;
    while (Date.now() < until) {
      if (java.exitCode !== null)
        throw new StartError(`OpenSearch ended with exit code ${java.exitCode} before it was ready`);
      const health = await this.health();
      if (health !== undefined && health.cluster_name !== cluster)
        throw new StartError(`another OpenSearch answers at ${this.base}`);
      if (health !== undefined && Number(health.number_of_nodes) >= nodes && health.status !== "red") {
        const info = (await this.call("GET", "/")) as { version: { number: string } };
        return info.version.number;
      }
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    throw new Error("OpenSearch was not ready within three minutes");
  }

  /** Undefined while nobody listens, or the cluster has not formed. */
  private async health(): Promise<Record<string, unknown> | undefined> {
    try {
      return await this.call("GET", "/_cluster/health");
    } catch {
      return undefined;
    }
  }

  async call(method: string, path: string, body?: string): Promise<Record<string, unknown>> {
    const response = await fetch(this.base + path, {
      method,
      ...(body === undefined ? {} : { body, headers: { "content-type": "application/json" } }),
    });
    const answer = (await response.json()) as Record<string, unknown>;
    if (!response.ok)
      throw new Error(`OpenSearch: ${response.status} ${JSON.stringify(answer.error ?? answer).slice(0, 800)}`);
    return answer;
  }
}

const types: Readonly<Record<FieldType, string>> = {
  text: "keyword",
  number: "double",
  flag: "boolean",
  time: "date_nanos",
  address: "ip",
};

function engine(client: Client, version: string, nodes: number, stop: () => Promise<void>): Engine {
  return {
    title: `OpenSearch ${version}${nodes > 1 ? `, ${nodes} nodes` : ""}`,
    address: client.base,
    load: (rows, columns) => load(client, rows, columns, nodes),
    hits: (query) => hits(client, query),
    sequences: () => Promise.reject(new Error("OpenSearch has no sequences")),
    close: stop,
  };
}

async function load(
  client: Client,
  rows: readonly EventRow[],
  columns: readonly RowColumn[],
  nodes: number,
): Promise<void> {
  await client.call("DELETE", "/events?ignore_unavailable=true");
  const properties = Object.fromEntries(
    columns.map((column) => [column.path, { type: isWhole(rows, column) ? "long" : types[column.type] }]),
  );
  await client.call(
    "PUT",
    "/events",
    JSON.stringify({
      settings: {
        number_of_shards: nodes > 1 ? 2 : 1,
        number_of_replicas: 0,
        "index.mapping.total_fields.limit": 20000,
        "index.max_result_window": 1_000_000,
        "index.refresh_interval": -1,
      },
      mappings: { dynamic: false, properties: { ...properties, _position_: { type: "integer" } } },
    }),
  );
  for (let from = 0; from < rows.length; from += 2000) await bulk(client, rows.slice(from, from + 2000), from, columns);
  await client.call("POST", "/events/_refresh");
}

async function bulk(
  client: Client,
  rows: readonly EventRow[],
  from: number,
  columns: readonly RowColumn[],
): Promise<void> {
  const lines = rows.flatMap((row, index) => {
    const cells = columns
      .map((column) => [column.path, storedValues(row, column)] as const)
      .filter(([, values]) => values.length > 0);
    return ['{"index":{}}', jsonOf({ _position_: from + index, ...Object.fromEntries(cells) })];
  });
  const answer = (await client.call("POST", "/events/_bulk", `${lines.join("\n")}\n`)) as {
    errors: boolean;
    items: unknown[];
  };
  if (answer.errors)
    throw new Error(
      `OpenSearch refused documents: ${JSON.stringify(answer.items.find((item) => JSON.stringify(item).includes("error"))).slice(0, 500)}`,
    );
}

async function hits(client: Client, query: string): Promise<readonly number[]> {
  const body = JSON.parse(query) as { size?: number; sort?: unknown };
  const answer = (await client.call(
    "POST",
    "/events/_search",
    JSON.stringify({ size: 1_000_000, ...body, _source: false, docvalue_fields: ["_position_"] }),
  )) as { hits: { hits: { fields: { _position_: [number] } }[] } };
  return answer.hits.hits.map((hit) => hit.fields._position_[0]).sort((a, b) => a - b);
}
