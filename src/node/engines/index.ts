// The engines that ports can be executed on, by target.
import { clickhouseEngine } from "./clickhouse.ts";
import { duckdbEngine } from "./duckdb.ts";
import type { EngineOffer } from "./engine.ts";
import { kibanaEngine } from "./kibana.ts";
import { luceneEngine, openSearchEngine } from "./opensearch.ts";
import { postgresqlEngine } from "./postgresql.ts";
import { pythonEngine } from "./python.ts";
import { sqliteEngine } from "./sqlite.ts";

export type { Engine, EngineOffer } from "./engine.ts";
export { kibanaCompiler, kibanaOver } from "./kibana.ts";
export { type KustoBinder, kustoBinder } from "./kusto.ts";
export { luceneOver, openSearchEngine } from "./opensearch.ts";

const offers: Readonly<Record<string, () => Promise<EngineOffer>>> = {
  sqlite: sqliteEngine,
  duckdb: duckdbEngine,
  clickhouse: clickhouseEngine,
  postgresql: postgresqlEngine,
  "query-dsl": () => openSearchEngine(),
  lucene: luceneEngine,
  "kibana-kql": kibanaEngine,
  panther: pythonEngine,
};

/** The targets that have an executing engine, whether or not this machine has it. */
export const engineTargets: readonly string[] = Object.keys(offers);

/** The engine of a target: how to start it here, or why it cannot be had. Undefined for targets that nothing executes. */
export async function engineFor(target: string): Promise<EngineOffer | undefined> {
  return Object.hasOwn(offers, target) ? offers[target]!() : undefined;
}
