// Every Sigma rule of the corpus over every event of the corpus, twice: as the EQL written for it, and as it is written. Each difference is traced to
// its cause by taking the cause away: the rule is asked again of the record without it. Writes docs/agreement-of-sigma.md; exits 1 where a
// difference keeps its cause to itself.
// Usage: node --conditions=source scripts/compare-sigma.ts [CORPUS]
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { causeOf, causes } from "./sigma/causes.ts";
import { type CorpusRule, judgeEvents, readRules } from "./sigma/corpus-run.ts";
import { telemetryPaths } from "./sigma/records.ts";
import { number, table } from "./tables.ts";

interface Tally {
  readonly rule: CorpusRule;
  same: number;
  onlyConverted: number;
  onlyDirect: number;
  /** The first event on which the two differ. */
  example: string | undefined;
  cause: string | undefined;
}

const corpus = process.argv[2] ?? "../shared/corpus";
const rules = readRules(join(corpus, "rules/sigma"));
const tallies = new Map(rules.map((rule) => [rule, newTally(rule)]));
let events = 0;
for (const { converted, direct, flat, path, index } of judgeEvents(rules, corpus, telemetryPaths(corpus))) {
  events++;
  for (const rule of new Set([...converted, ...direct])) {
    const tally = tallies.get(rule)!;
    if (converted.has(rule) && direct.has(rule)) tally.same++;
    else {
      if (converted.has(rule)) tally.onlyConverted++;
      else tally.onlyDirect++;
      tally.example ??= `${path}, event ${index}`;
      tally.cause ??= causeOf(rule, flat, converted.has(rule));
    }
  }
}

function newTally(rule: CorpusRule): Tally {
  return { rule, same: 0, onlyConverted: 0, onlyDirect: 0, example: undefined, cause: undefined };
}

const differing = [...tallies.values()].filter(({ onlyConverted, onlyDirect }) => onlyConverted + onlyDirect > 0);
writeFileSync(join(import.meta.dirname, "../docs/agreement-of-sigma.md"), page());
const unexplained = differing.filter(({ cause }) => cause === undefined);
for (const { rule, example } of unexplained) console.error(`${rule.path}: no cause found (${example})`);
process.exitCode = unexplained.length > 0 ? 1 : 0;

function page(): string {
  const all = [...tallies.values()];
  const found = all.filter(({ same }) => same > 0);
  const refused = rules.filter((rule) => rule.refused !== undefined);
  const sum = (of: (tally: Tally) => number) => all.reduce((total, tally) => total + of(tally), 0);
  return [
    "<!-- Written by scripts/compare-sigma.ts. -->",
    "# Sigma rules as EQL and as they are written",
    "",
    `${number(rules.length)} rules over ${number(events)} events of Windows (EVTX, flat, NXLog and Winlogbeat documents), every rule asked of every event twice: as the EQL written for it, printed, parsed again and run over ECS; and directly over the flat record by an evaluator that shares no code with the converter (\`test/sigma/support\`).`,
    "",
    "Repeat it (three minutes): `node --conditions=source scripts/compare-sigma.ts`. A share runs in every test run (`test/sigma/corpus.test.ts`).",
    "",
    "| | |",
    "|---|---:|",
    `| rules that load | ${number(rules.length - refused.length)} of ${number(rules.length)} |`,
    `| their EQL parses, and is what is run | ${number(rules.filter(({ hasText }) => hasText).length)} |`,
    `| run as a tree, since EQL has no words for keywords | ${number(rules.length - refused.length - rules.filter(({ hasText }) => hasText).length)} |`,
    `| rules that find something | ${number(found.length)} |`,
    `| findings of both | ${number(sum(({ same }) => same))} |`,
    `| found by the EQL alone | ${number(sum(({ onlyConverted }) => onlyConverted))} |`,
    `| found by the rule as written alone | ${number(sum(({ onlyDirect }) => onlyDirect))} |`,
    "",
    ...section(
      "Rules that do not run",
      ["rule", "why"],
      refused.map(({ path, refused: why }) => [code(path), why!]),
    ),
    ...section(
      "Differences",
      ["rule", "both", "EQL alone", "as written alone", "first", "cause"],
      differing.map(({ rule, same, onlyConverted, onlyDirect, example, cause }) => [
        ...[rule.title, String(same), String(onlyConverted), String(onlyDirect), code(example!), cause ?? "not known"],
      ]),
    ),
    ...causes.map(({ name, explanation }) => `- **${name}**: ${explanation}`),
    "",
    ...section(
      "By log source",
      ["log source", "rules", "that find something", "findings of both", "differing"],
      bySource(),
    ),
  ].join("\n");
}

function bySource(): readonly (readonly string[])[] {
  const sources = new Map<string, Tally[]>();
  for (const tally of tallies.values())
    sources.set(tally.rule.source, [...(sources.get(tally.rule.source) ?? []), tally]);
  return [...sources]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(([source, ofSource]) => [
      source,
      String(ofSource.length),
      String(ofSource.filter(({ same }) => same > 0).length),
      number(ofSource.reduce((total, { same }) => total + same, 0)),
      number(ofSource.reduce((total, { onlyConverted, onlyDirect }) => total + onlyConverted + onlyDirect, 0)),
    ]);
}

function section(title: string, head: readonly string[], lines: readonly (readonly string[])[]): readonly string[] {
  if (lines.length === 0) return [];
  return [`## ${title}`, "", ...table(head, lines), ""];
}

function code(text: string): string {
  return `\`${text}\``;
}
