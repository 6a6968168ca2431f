// Runs the ports of all event rules over telemetry on real engines and compares them, rule by rule and event by event, with our engine; writes
// docs/agreement-of-ports.md with --write. Every rule that disagrees is named with its first event.
// Usage: node --conditions=source scripts/compare-ports.ts [--engines a,b] [--rules DIR]… [--step N] [--write] [PATH…]
import { writeFileSync } from "node:fs";
import { join } from "node:path";
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
const results: TargetComparison[] = [];
for (const target of values.engines.split(",")) {
  const result = await compare(comparison, target);
  if (result === undefined) continue;
  results.push(result);
  if (values.write) writeFileSync(join(import.meta.dirname, "../docs/agreement-of-ports.md"), page());
}
process.exitCode = results.some(({ differences }) => differences.length > 0) ? 1 : 0;

function page(): string {
  const rows = results.map(
    ({ target, engine, agreed, firing, refused, hits, differences }) =>
      `| [${target}](platforms/${target}.md) | ${engine} | ${agreed} | ${firing} | ${differences.length} | ${refused} | ${hits} |`,
  );
  const exceptions = results.flatMap(({ target, differences }) =>
    differences.map(
      ({ rule, reason }) =>
        `| ${target} | ${rule.replaceAll("|", "\\|")} | ${reason.slice(0, 200).replaceAll("|", "\\|").replaceAll("\n", " ")} |`,
    ),
  );
  return [
    "<!-- Written by scripts/compare-ports.ts --write. -->",
    "# Agreement of ports over real telemetry",
    "",
    `The ports of ${comparison.ruleCount} event rules (${step === 1 ? "all of" : `one in ${step} of`} Elastic's EQL rules and Sigma's Windows rules), each run by the platform's engine over ${distinct.total} events of attack captures and ordinary activity, and compared event by event with our engine. Events that are alike in every field that some rule reads are run once: ${distinct.rows.length} are left. Our engine finds ${comparison.hits} hits among them.`,
    "",
    `Repeat it: \`npm run engines\`, then \`node --conditions=source scripts/compare-ports.ts${step === 1 ? "" : ` --step ${step}`} --write\`. CI runs a sample of it (\`test/backends/executed.test.ts\`).`,
    "",
    "| target | engine | rules that agree | of them, find something | differ | refused by the conversion | hits |",
    "|---|---|---:|---:|---:|---:|---:|",
    ...rows,
    "",
    "## Rules that differ",
    "",
    ...(exceptions.length === 0 ? ["None."] : ["| target | rule | what was seen |", "|---|---|---|", ...exceptions]),
    "",
    "## Rules that were not compared",
    "",
    ...(comparison.unfit.length === 0
      ? ["None."]
      : [
          "Elasticsearch refuses them over fields of these types, and so does our engine:",
          "",
          ...comparison.unfit.map(({ rule, reason }) => `- ${rule}: ${reason}`),
        ]),
    "",
  ].join("\n");
}
