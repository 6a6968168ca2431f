// All Sigma rules of the corpus over all its telemetry, by us and by another engine, rsigma: the EQL written for each rule over ECS, and the rule itself
// over the flat record in rsigma. Each difference is traced to its cause by taking the cause away (another spelling of the rule that means the same,
// or the record as ECS tells it) and asking again. Writes docs/agreement-with-rsigma.md after every batch, so that a run that is cut off leaves what
// it has; exits 1 where a difference has no cause.
// Usage: bash scripts/sigma-tools.sh --rsigma; node --conditions=source scripts/compare-rsigma.ts [CORPUS]. RSIGMA names a binary elsewhere.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FlatRecord } from "../test/sigma/support/evaluator.ts";
import { causeOf, causes } from "./sigma/causes.ts";
import { type CorpusRule, holdsDirectly, type JudgedEvent, judgeEvents, readRules } from "./sigma/corpus-run.ts";
import { telemetryPaths } from "./sigma/records.ts";
import { respelled, respellings } from "./sigma/respellings.ts";
import { Routes, Rsigma } from "./sigma/rsigma.ts";
import { number, row } from "./tables.ts";

interface Difference {
  readonly rule: CorpusRule;
  readonly isOurs: boolean;
  readonly cause: string | undefined;
  /** The first event of this rule and cause. */
  readonly event: Pick<JudgedEvent, "path" | "index" | "flat">;
  count: number;
}

const batchSize = 20_000;
const corpus = process.argv[2] ?? "../shared/corpus";
const rulesFolder = join(corpus, "rules/sigma");
const page = join(import.meta.dirname, "../docs/agreement-with-rsigma.md");
const rsigma = new Rsigma(process.env.RSIGMA ?? join(import.meta.dirname, "../engines/rsigma/bin/rsigma"));
const version = rsigma.version();

const rules = readRules(rulesFolder);
const byId = new Map(rules.map((rule) => [rule.id, rule]));
const routes = new Routes(rules);
const differences = new Map<string, Difference>();
const finding = new Set<CorpusRule>();
const total = { events: 0, both: 0 };

let batch: JudgedEvent[] = [];
for (const event of judgeEvents(rules, corpus, telemetryPaths(corpus))) {
  if (batch.push(event) === batchSize) compareBatch();
}
compareBatch();
process.exitCode = [...differences.values()].some(({ cause }) => cause === undefined) ? 1 : 0;

function compareBatch(): void {
  const theirs = rsigma.findings(rulesFolder, routes, batch);
  for (const [index, event] of batch.entries()) {
    const found = new Set([...theirs[index]!].map((id) => byId.get(id)!));
    for (const rule of new Set([...event.converted, ...found])) {
      if (rule.refused !== undefined) continue;
      const isOurs = event.converted.has(rule);
      if (isOurs === found.has(rule)) {
        total.both++;
        finding.add(rule);
      } else differ(rule, isOurs, event);
    }
  }
  total.events += batch.length;
  batch = [];
  writeFileSync(page, pageText());
  console.error(`${number(total.events)} events, ${number(total.both)} findings of both`);
}

function differ(rule: CorpusRule, isOurs: boolean, event: JudgedEvent): void {
  const cause = ecsCause(rule, isOurs, event) ?? respellingCause(rule, isOurs, event);
  const key = `${rule.id} ${isOurs} ${cause}`;
  const known = differences.get(key);
  if (known !== undefined) known.count++;
  else differences.set(key, { rule, isOurs, cause, event, count: 1 });
}

/** Where the rule as written says what rsigma says, the record is another in ECS. */
function ecsCause(rule: CorpusRule, isOurs: boolean, { flat }: JudgedEvent): string | undefined {
  return holdsDirectly(rule, flat) === isOurs ? undefined : causeOf(rule, flat, isOurs);
}

function respellingCause(rule: CorpusRule, isOurs: boolean, event: JudgedEvent): string | undefined {
  return respellings.find((respelling) => {
    const text = respelled(rule.text, respelling);
    return text !== undefined && rsigma.holds(text, rule, event) === isOurs;
  })?.name;
}

// ---- The page ----

function pageText(): string {
  const all = [...differences.values()];
  const sum = (of: readonly Difference[]) => of.reduce((events, { count }) => events + count, 0);
  const running = rules.filter(({ refused }) => refused === undefined);
  return [
    "<!-- Written by scripts/compare-rsigma.ts. -->",
    "# Agreement with rsigma",
    "",
    `${number(running.length)} Sigma rules over ${number(total.events)} events of Windows, each asked of every event twice: as the EQL written for it, over ECS, by our engine; and as it is, over the flat record (EventData and UserData beside Channel, EventID and Provider_Name, blanks taken out of names), by ${version}. Both ask a rule only of the events of its log source.`,
    "",
    "Repeat it (some ten minutes): `bash scripts/sigma-tools.sh --rsigma`, then `node --conditions=source scripts/compare-rsigma.ts`.",
    "",
    "| | |",
    "|---|---:|",
    `| rules that find something, with both | ${number(finding.size)} |`,
    `| findings of both | ${number(total.both)} |`,
    `| findings of ours alone | ${number(sum(all.filter(({ isOurs }) => isOurs)))} |`,
    `| findings of rsigma's alone | ${number(sum(all.filter(({ isOurs }) => !isOurs)))} |`,
    `| of these without a cause | ${number(sum(all.filter(({ cause }) => cause === undefined)))} |`,
    "",
    "## Differences by cause",
    "",
    "A cause is proven by taking it away: the rule written in another way that means the same by the specification, or the record as ECS tells it, and both agree.",
    "",
    row(["cause", "rules", "ours alone", "rsigma's alone", "first"]),
    row(["---", "---:", "---:", "---:", "---"]),
    ...causesSeen(all).map(([cause, of]) =>
      row([
        cause,
        number(new Set(of.map(({ rule }) => rule)).size),
        number(sum(of.filter(({ isOurs }) => isOurs))),
        number(sum(of.filter(({ isOurs }) => !isOurs))),
        placeOf(of[0]!),
      ]),
    ),
    "",
    ...causesSeen(all).flatMap(([cause, of]) => sectionOf(cause, of)),
  ].join("\n");
}

function causesSeen(all: readonly Difference[]): readonly (readonly [cause: string, of: readonly Difference[]])[] {
  const byCause = new Map<string, Difference[]>();
  for (const each of all)
    byCause.set(each.cause ?? "not known", [...(byCause.get(each.cause ?? "not known") ?? []), each]);
  return [...byCause];
}

function sectionOf(cause: string, of: readonly Difference[]): readonly string[] {
  const explanation = [...respellings, ...causes].find(({ name }) => name === cause)?.explanation;
  const { rule, event } = of[0]!;
  return [
    `### ${cause[0]!.toUpperCase()}${cause.slice(1)}`,
    "",
    `${explanation === undefined ? "Not known." : `${explanation[0]!.toUpperCase()}${explanation.slice(1).replace(/\.$/, "")}.`} An event, with the fields that the rule *${rule.title}* asks for:`,
    "",
    "```json",
    JSON.stringify(askedFields(rule, event.flat), undefined, 2),
    "```",
    "",
    ...of.map(
      ({ rule: { title, path }, isOurs, count }) =>
        `- ${title} (\`${path}\`): ${number(count)} of ${isOurs ? "ours" : "rsigma's"}`,
    ),
    "",
  ];
}

function askedFields(rule: CorpusRule, flat: FlatRecord): FlatRecord {
  return Object.fromEntries(
    Object.entries(flat).filter(([name]) => new RegExp(`^\\s*(?:- )?${name}[|:]`, "m").test(rule.text)),
  );
}

function placeOf({ event: { path, index } }: Difference): string {
  return `\`${path}\`, event ${index}`;
}
