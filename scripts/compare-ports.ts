// Runs the ports of all event rules over telemetry on real engines and compares them, rule by rule and event by event, with our engine. Every rule
// that disagrees is printed with its first event. Usage: node --conditions=source scripts/compare-ports.ts [--engines a,b] [--rules DIR] PATH…
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import { conditionOf } from "../src/backends/base/plan.ts";
import { convert } from "../src/backends/index.ts";
import { type Statement, visit } from "../src/eql/index.ts";
import type { Document } from "../src/event/document.ts";
import { engineFor } from "../src/node/engines/index.ts";
import { columnsOfStatement, mergeColumns } from "../src/proof/columns.ts";
import { holds } from "../src/proof/evaluate.ts";
import { type EventRow, listFacts, rowOf } from "../src/proof/rows.ts";
import { normalise } from "../src/telemetry/index.ts";
import { readCorpusRules } from "./corpus-rules.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    engines: { type: "string", default: "sqlite,duckdb,clickhouse,query-dsl" },
    rules: { type: "string", default: "../shared/corpus/rules/elastic-detection-rules" },
  },
});

/** Sigma's keywords have a port nowhere. */
function searchesEverywhere(statement: Statement): boolean {
  let found = false;
  visit(statement, {
    enter: (node) => {
      if (node.kind === "Keyword") found = true;
    },
  });
  return found;
}

function readRows(paths: readonly string[]): readonly EventRow[] {
  const files = paths.flatMap((path) =>
    statSync(path).isDirectory() ? readdirSync(path).map((name) => join(path, name)) : [path],
  );
  return files.filter((file) => /\.ndjson(\.gz)?$/.test(file)).flatMap(readFile);
}

function readFile(file: string): readonly EventRow[] {
  const bytes = readFileSync(file);
  const text = (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString();
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => rowOf(normalise(JSON.parse(line) as Document).document));
}

const rules = readCorpusRules(values.rules).filter(
  ({ statement }) => statement.query.kind === "EventQuery" && !searchesEverywhere(statement),
);
const rows = readRows(positionals);
const facts = listFacts(rows);
const columns = mergeColumns(rules.map(({ statement }) => columnsOfStatement(statement, { facts })));
console.log(`${rules.length} event rules, ${rows.length} events, ${columns.length} columns`);

const started = performance.now();
const expected = new Map(rules.map(({ statement }) => [statement, expectedHits(statement)]));
console.log(
  `our engine: ${[...expected.values()].reduce((sum, hits) => sum + hits.length, 0)} hits, ${seconds(started)}`,
);
let failed = 0;
for (const target of values.engines.split(",")) failed += await compare(target);
console.log(`${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function expectedHits(statement: Statement): readonly number[] {
  if (statement.query.kind !== "EventQuery") return [];
  const condition = conditionOf(statement.query, { facts });
  const found: number[] = [];
  for (const [position, row] of rows.entries()) if (holds(condition, row)) found.push(position);
  return found;
}

async function compare(target: string): Promise<number> {
  const offer = await engineFor(target);
  if (offer === undefined || "absent" in offer) {
    console.log(`${target}: ${offer?.absent ?? "has no engine"}`);
    return 0;
  }
  const from = performance.now();
  const engine = await offer.start();
  await engine.load(rows, columns);
  const loaded = seconds(from);
  const ran = performance.now();
  const counts = { agreed: 0, refused: 0, hits: 0, failed: 0 };
  for (const rule of rules) {
    const port = convert(rule.statement, target, { facts });
    if (port.query === null) {
      counts.refused++;
      continue;
    }
    const hits = await engine.hits(port.query).catch((error: unknown) => String(error));
    const difference = typeof hits === "string" ? hits : firstDifference(expected.get(rule.statement)!, hits);
    if (difference === undefined) counts.agreed++;
    else {
      counts.failed++;
      console.log(`${target}: ${rule.name}: ${difference.slice(0, 500)}`);
    }
    counts.hits += typeof hits === "string" ? 0 : hits.length;
  }
  await engine.close();
  console.log(
    `${engine.title}: ${counts.agreed} rules agree, ${counts.failed} do not, ${counts.refused} refused; ${counts.hits} hits; loaded in ${loaded}, ran in ${seconds(ran)}`,
  );
  return counts.failed;
}

function firstDifference(ours: readonly number[], theirs: readonly number[]): string | undefined {
  const [a, b] = [new Set(ours), new Set(theirs)];
  const missing = ours.find((position) => !b.has(position));
  const extra = theirs.find((position) => !a.has(position));
  if (missing === undefined && extra === undefined) return undefined;
  const position = missing ?? extra!;
  return `${missing === undefined ? "found too much" : "missed"}: event ${position} ${JSON.stringify([...rows[position]!].slice(0, 12))}`;
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}
