// EQL → Sigma → EQL for all of Elastic's rules and the packs': how many convert and why the others do not, and whether a rule and its round trip find
// the same, over all telemetry of the corpus and over events made for each exported rule. Writes docs/agreement-of-sigma-export.md; exits 1 where the
// two differ on real telemetry, or on made events over a rule that lost nothing.
// Usage: node --conditions=source scripts/compare-sigma-export.ts [CORPUS]
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { elasticRules, packRules } from "./sigma/exported-rules.ts";
import { Drafts } from "./sigma/made-records.ts";
import { recordsOf, telemetryPaths } from "./sigma/records.ts";
import { type Disagreement, madeEvents, type RoundTrip, roundTrip, SideBySide } from "./sigma/round-trip.ts";
import { number, row } from "./tables.ts";

const corpus = process.argv[2] ?? "../shared/corpus";
const elastic = elasticRules(corpus).map(roundTrip);
const packs = packRules().map(roundTrip);
const trips = [...elastic, ...packs];

const real = new SideBySide(trips);
const drafts = new Drafts();
let events = 0;
for (const path of telemetryPaths(corpus)) {
  for (const [index, record] of recordsOf(corpus, path).entries()) {
    real.add(record, path, index);
    if (path.endsWith(".evtx")) drafts.add(record);
    events++;
  }
  real.end();
  if (events % 50_000 < 1000) console.error(`${number(events)} events`);
}

const made = new SideBySide(trips);
let madeCount = 0;
for (const trip of trips) {
  for (const record of madeEvents(trip, drafts)) made.add(record, trip.rule.name, madeCount++);
  made.end();
}

writeFileSync(join(import.meta.dirname, "../docs/agreement-of-sigma-export.md"), page());
const unexplained = [...real.disagreements, ...made.disagreements.filter(({ trip }) => trip.losses.length === 0)];
for (const { trip, place, isOriginal } of unexplained)
  console.error(`${trip.rule.name}: ${isOriginal ? "the query" : "the Sigma rule"} alone finds ${place}`);
process.exitCode = unexplained.length > 0 ? 1 : 0;

// ---- The page ----

function page(): string {
  return [
    "<!-- Written by scripts/compare-sigma-export.ts. -->",
    "# EQL as Sigma, and back",
    "",
    "Every EQL rule of Elastic and of the packs as a Sigma rule, and that rule read back: which convert, what is lost, and whether both find the same.",
    "",
    "Repeat it (some five minutes): `node --conditions=source scripts/compare-sigma-export.ts`. A share runs in every test run (`test/sigma/round-trip.test.ts`).",
    "",
    ...conversionTable(),
    ...reasonTable(),
    ...lossTable(),
    ...findings("On real telemetry", `${number(events)} events of Windows.`, real),
    ...eventList(real),
    ...findings(
      "On made events",
      `${number(madeCount)} events, made for each exported event rule from real ones: its values in its fields, and near misses of them.`,
      made,
    ),
  ].join("\n");
}

function conversionTable(): readonly string[] {
  const counts = (name: string, of: readonly RoundTrip[]) => {
    const converted = of.filter(({ refused }) => refused === undefined);
    const exact = converted.filter(({ losses }) => losses.length === 0);
    return row([
      name,
      number(of.length),
      number(converted.length),
      number(exact.length),
      number(of.length - converted.length),
      number(of.filter(({ isNear }) => isNear).length),
    ]);
  };
  const ofKind = (of: readonly RoundTrip[], kind: string) => of.filter((trip) => trip.kind === kind);
  return [
    row(["rules", "all", "convert", "without a loss", "refused", "of these, with `--approximate` not"]),
    "|---|---:|---:|---:|---:|---:|",
    counts("Elastic's event queries", ofKind(elastic, "EventQuery")),
    counts("Elastic's sequences", ofKind(elastic, "Sequence")),
    counts("Elastic's samples", ofKind(elastic, "Sample")),
    counts("the packs' event queries", ofKind(packs, "EventQuery")),
    counts("the packs' sequences", ofKind(packs, "Sequence")),
    "",
    "What would find more events than the query, or fewer, is refused. The losses that remain are of names (which host, which log), and of how a source",
    "cuts its command lines into arguments: the rule counts quotes; an argument with quotes within it, or in quotes that the Security log keeps, it sees as",
    "Sysmon's documents have it.",
    "",
  ];
}

/** Reasons as sentences, those that name a field or a word together. */
function reasonTable(): readonly string[] {
  const groups = new Map<string, Map<string, number>>();
  for (const { refused } of elastic) {
    if (refused === undefined) continue;
    const [reason, detail] = split(refused);
    const details = groups.get(reason) ?? new Map<string, number>();
    groups.set(reason, details.set(detail, (details.get(detail) ?? 0) + 1));
  }
  const rows = [...groups].map(([reason, details]) => ({ reason, details, count: sum([...details.values()]) }));
  return [
    "## Why Elastic's others do not convert",
    "",
    row(["reason", "rules", "most often"]),
    "|---|---:|---|",
    ...rows
      .toSorted((a, b) => b.count - a.count)
      .map(({ reason, details, count }) => row([reason, number(count), mostOften(details)])),
    "",
  ];
}

function split(reason: string): readonly [reason: string, detail: string] {
  const field = /^(Sigma's log source has no field for)( the key)? `([^`]+)`$/.exec(reason);
  if (field !== null) return [`${field[1]}${field[2] ?? ""} …`, `\`${field[3]}\``];
  const words = /^(.* (?:that are|of type)) (.+)$/.exec(reason);
  if (words !== null) return [`${words[1]} …`, words[2]!];
  const part = /^(.*) `([^`]+)`$/.exec(reason);
  return part === null ? [reason, ""] : [`${part[1]} …`, `\`${part[2]}\``];
}

function mostOften(details: ReadonlyMap<string, number>): string {
  return [...details]
    .filter(([detail]) => detail !== "")
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, 8)
    .map(([detail, count]) => `${detail} (${count})`)
    .join(", ");
}

function lossTable(): readonly string[] {
  const counts = new Map<string, number>();
  for (const loss of elastic.flatMap(({ losses }) => losses)) counts.set(loss, (counts.get(loss) ?? 0) + 1);
  return [
    "## What converted rules say differently",
    "",
    row(["loss", "Elastic's rules"]),
    "|---|---:|",
    ...[...counts].toSorted(([, a], [, b]) => b - a).map(([loss, count]) => row([loss, number(count)])),
    "",
  ];
}

function findings(title: string, about: string, { agreed, disagreements }: SideBySide): readonly string[] {
  const ofOriginal = disagreements.filter(({ isOriginal }) => isOriginal);
  const exact = disagreements.filter(({ trip }) => trip.losses.length === 0);
  return [
    `## ${title}`,
    "",
    about,
    "",
    "| | |",
    "|---|---:|",
    row(["rules that find something, both ways", number(agreed.size)]),
    row(["findings of both", number(sum([...agreed.values()]))]),
    row(["of the query alone", number(ofOriginal.length)]),
    row(["of the Sigma rule alone", number(disagreements.length - ofOriginal.length)]),
    row(["of these, by rules that lost nothing", number(exact.length)]),
    "",
    ...differing(disagreements),
  ];
}

function differing(disagreements: readonly Disagreement[]): readonly string[] {
  const byTrip = new Map<RoundTrip, Disagreement[]>();
  for (const each of disagreements) byTrip.set(each.trip, [...(byTrip.get(each.trip) ?? []), each]);
  if (byTrip.size === 0) return [];
  const rows = [...byTrip].map(([{ rule, losses }, of]) => {
    const alone = of.filter(({ isOriginal }) => isOriginal).length;
    return row([rule.name, number(alone), number(of.length - alone), losses.join("; ")]);
  });
  return [row(["rule", "query alone", "Sigma alone", "what it lost"]), "|---|---:|---:|---|", ...rows, ""];
}

/** Each event that only one of the two finds, with what the rule lost. */
function eventList({ disagreements }: SideBySide): readonly string[] {
  if (disagreements.length === 0) return [];
  const rows = disagreements.map(({ trip, place, isOriginal }) =>
    row([place, trip.rule.name, isOriginal ? "the query" : "the Sigma rule", trip.losses.join("; ")]),
  );
  return [
    "### Event by event",
    "",
    row(["event", "rule", "found by", "what it lost"]),
    "|---|---|---|---|",
    ...rows,
    "",
  ];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
