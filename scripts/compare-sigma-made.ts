// Every Sigma rule of the corpus over records made for it, as EQL and as it is written: those rules too that no real telemetry holds for. Shows that
// each field that a rule asks for is found where the telemetry's mapping puts it. Writes docs/agreement-of-sigma-made.md; exits 1 where the two differ.
// Usage: node --conditions=source scripts/compare-sigma-made.ts [CORPUS]
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type CorpusRule, Judge, readRules } from "./sigma/corpus-run.ts";
import { Drafts } from "./sigma/made-records.ts";
import { judgeMade, type MadeResult } from "./sigma/made-run.ts";
import { recordsOf, telemetryPaths } from "./sigma/records.ts";
import { number } from "./tables.ts";

const corpus = process.argv[2] ?? "../shared/corpus";
const drafts = new Drafts();
for (const path of telemetryPaths(corpus).filter((each) => each.endsWith(".evtx")))
  for (const record of recordsOf(corpus, path)) drafts.add(record);

const rules = readRules(join(corpus, "rules/sigma")).filter(({ refused }) => refused === undefined);
const judge = new Judge(rules);
const results: (MadeResult & { readonly rule: CorpusRule })[] = [];
for (const rule of rules) {
  results.push({ rule, ...judgeMade(rule, judge, drafts) });
  if (results.length % 500 === 0) console.error(`${results.length} rules`);
}

const differing = results.filter((result) => result.differing.length > 0);
const silent = results.filter(({ agreed }) => agreed === 0);
writeFileSync(join(import.meta.dirname, "../docs/agreement-of-sigma-made.md"), page());
for (const { rule, differing: records } of differing)
  console.error(`${rule.path}: ${JSON.stringify(Object.fromEntries(records[0]!))}`);
process.exitCode = differing.length > 0 ? 1 : 0;

function page(): string {
  const sum = (of: (result: MadeResult) => number) => results.reduce((total, result) => total + of(result), 0);
  return [
    "<!-- Written by scripts/compare-sigma-made.ts. -->",
    "# Sigma rules over records made for them",
    "",
    "For each rule a record is made on which it holds, from a real one of its log source where there is one, and near misses of that: each field taken away, lengthened, or in capitals. Each is judged twice, as in [Sigma rules as EQL and as they are written](agreement-of-sigma.md). Values that a log never writes (half a hash, a truth with a letter more) are not made, nor fields that the events of a log source do not have.",
    "",
    "Repeat it (a minute or two): `node --conditions=source scripts/compare-sigma-made.ts`. A share runs in every test run (`test/sigma/made-records.test.ts`).",
    "",
    "| | |",
    "|---|---:|",
    `| rules | ${number(rules.length)} |`,
    `| rules that hold on a record made for them, both ways | ${number(rules.length - silent.length)} |`,
    `| records | ${number(sum(({ records }) => records))} |`,
    `| records on which the rule holds, both ways | ${number(sum(({ agreed }) => agreed))} |`,
    `| records on which the two differ, without a documented cause | ${number(sum((result) => result.differing.length))} |`,
    "",
    "## Rules for which no record was made",
    "",
    "File access and file renaming are no events of Sysmon; others ask for fields that Sysmon does not write for their category (`CommandLine` of a file event), for the rendered message, or in ways that are not simple to make up (an address outside of several blocks, say).",
    "",
    ...silent.map(({ rule }) => `- ${rule.title} (\`${rule.path}\`)`),
    "",
  ].join("\n");
}
