// Runs the ports of all event rules over telemetry on real engines and compares them, rule by rule and event by event, with our engine. With --write
// the result of each engine is kept, in place of its last one over as many rules, and the page is written from all kept results (ports-page.ts).
// Every rule that disagrees is named with its first event.
// Usage: node --conditions=source scripts/compare-ports.ts [--engines a,b] [--rules DIR]… [--step N] [--write] [PATH…]
import { parseArgs } from "node:util";
import { FieldTable } from "../src/event/event.ts";
import { engineFor } from "../src/node/engines/index.ts";
import { jsonText, planInputs } from "../src/node/index.ts";
import {
  DistinctRows,
  type NamedStatement,
  RuleComparison,
  type TargetComparison,
} from "../src/proof/compare-rules.ts";
import { rowOf } from "../src/proof/rows.ts";
import { readEventRules } from "./corpus-rules.ts";
import { readKeptRuns, writeKeptRuns } from "./ports-page.ts";

const corpus = "../shared/corpus";
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    engines: { type: "string", default: "sqlite,duckdb,clickhouse,query-dsl" },
    rules: {
      type: "string",
      multiple: true,
      default: [`${corpus}/rules/elastic-detection-rules`, `${corpus}/rules/sigma`],
    },
    step: { type: "string", default: "1" },
    write: { type: "boolean", default: false },
  },
});
const paths =
  positionals.length > 0
    ? positionals
    : ["mordor", "benign", "amides", "eqllib", "evtx", "sigma-regression"].map((folder) => `${corpus}/${folder}`);

async function readRows(rules: readonly NamedStatement[]): Promise<DistinctRows> {
  const distinct = new DistinctRows(rules);
  const plan = planInputs(paths, { cwd: process.cwd(), stdin: () => process.stdin });
  const table = new FieldTable();
  for await (const file of plan.files())
    for await (const batch of file.batches(table)) for (const event of batch) distinct.add(rowOf(event.document()));
  return distinct;
}

async function compare(comparison: RuleComparison, target: string): Promise<TargetComparison | undefined> {
  const offer = await engineFor(target);
  if (offer === undefined || "absent" in offer) {
    console.log(`${target}: ${offer?.absent ?? "has no engine"}`);
    return undefined;
  }
  const started = performance.now();
  const engine = await offer.start();
  try {
    const result = await comparison.compare(target, engine);
    console.log(
      `${result.engine}: ${result.agreed} rules agree (${result.firing} of them find something), ${result.differences.length} do not, ${result.refused} refused; ${result.hits} hits; ${seconds(started)}`,
    );
    for (const { rule, reason, row } of result.differences)
      console.log(
        `  ${rule}: ${reason.slice(0, 300)} ${row === undefined ? "" : jsonText(Object.fromEntries(row)).slice(0, 600)}`,
      );
    return result;
  } finally {
    await engine.close();
  }
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}

const step = Number(values.step);
const rules = values.rules.flatMap(readEventRules).filter((_, index) => index % step === 0);
const read = performance.now();
const distinct = await readRows(rules);
console.log(
  `${rules.length} event rules; ${distinct.total} events, ${distinct.rows.length} of them distinct to the rules; read in ${seconds(read)}`,
);
const ran = performance.now();
const comparison = new RuleComparison(rules, distinct.rows);
console.log(`our engine: ${comparison.hits} hits, ${seconds(ran)}; ${comparison.columns.length} fields`);
for (const { rule, reason } of comparison.unfit) console.log(`  not run: ${rule}: ${reason}`);
let differing = 0;
for (const target of values.engines.split(",")) {
  const result = await compare(comparison, target);
  if (result === undefined) continue;
  differing += result.differences.length;
  if (values.write) keep(result);
}
process.exitCode = differing > 0 ? 1 : 0;

function keep({ differences, ...result }: TargetComparison): void {
  const kept = readKeptRuns();
  kept[step === 1 ? result.target : `${result.target}, one in ${step}`] = {
    ...result,
    step,
    date: new Date().toISOString().slice(0, 10),
    rules: comparison.ruleCount,
    events: distinct.total,
    distinct: distinct.rows.length,
    sourceHits: comparison.hits,
    differences: differences.map(({ rule, reason }) => ({ rule, reason: reason.slice(0, 200) })),
    unfit: comparison.unfit,
  };
  writeKeptRuns(kept);
}
