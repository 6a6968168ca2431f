// Sequences of golden targets: the frame of the query is read as it is written, its stages by the target's grammar, and run as the platform documents
// it: SPL's `streamstats` row by row, YARA-L's and LogScale's as every combination.
import type { Scalar } from "../../event/event.ts";
import { parseInstant } from "../../event/instant.ts";
import { combinations, type StageEvent } from "../combinations.ts";
import type { EventRow } from "../rows.ts";
import { readExpression } from "./expression.ts";
import { interpret } from "./interpret.ts";
import { splunkDialect, splunkMeaning } from "./splunk.ts";

/** What a stage asks, and how its events are keyed. */
interface GoldenStage {
  /** A query of the target that selects the stage's events alone. */
  readonly query: string;
  keyOf(row: EventRow): string | undefined;
}

/** Events of a stage's table that its query selects: positions with the rows as the table has them. */
export type StageHits = (query: string, stage: number) => readonly (readonly [position: number, row: EventRow])[];

type Run = (query: string, hits: StageHits, rows: readonly EventRow[]) => readonly (readonly number[])[];

const runs: Readonly<Record<string, Run>> = {
  "splunk-cim": runSplunk,
  "splunk-windows": runSplunk,
  secops: runSecops,
  logscale: runLogscale,
};

/** The targets whose sequences can be run here. */
export const sequenceTargets: readonly string[] = Object.keys(runs);

/** The targets whose sequences are all combinations. */
export const combiningTargets: readonly string[] = ["secops", "logscale"];

/** The positions of the events of each sequence of a query, by stage. Throws where the query leaves the subset. */
export function goldenSequences(
  target: string,
  query: string,
  hits: StageHits,
  rows: readonly EventRow[],
): readonly (readonly number[])[] {
  const run = Object.hasOwn(runs, target) ? runs[target] : undefined;
  if (run === undefined) throw new Error(`sequences of ${target} cannot be interpreted`);
  return run(query, hits, rows);
}

function eventsOf(stages: readonly GoldenStage[], hits: StageHits, rows: readonly EventRow[], unit: number) {
  return stages.map(({ query, keyOf }, index) =>
    hits(query, index).map(
      ([position, row]): StageEvent => ({
        position,
        key: keyOf(row),
        time: Math.floor(millisecondsOf(rows[position]!) / unit),
      }),
    ),
  );
}

function millisecondsOf(row: EventRow): number {
  return parseInstant(String(row.get("@timestamp")?.[0]))?.ms ?? 0;
}

// ---- SPL ----

const splunkFrame =
  /^([\s\S]+)\n\| append \[([\s\S]+)\]\n\| sort 0 \+_time, -eql_stage\n\| streamstats current=f last\(eval\(if\(eql_stage=0, _time, null\(\)\)\)\) as eql_first last\(eval\(if\(eql_stage=1, _time, null\(\)\)\)\) as eql_second by eql_key\n\| where eql_stage=1 AND isnotnull\(eql_first\) AND \(isnull\(eql_second\) OR eql_second <= eql_first\)(?: AND _time - eql_first <= ([\d.]+))?$/;

function runSplunk(query: string, hits: StageHits, rows: readonly EventRow[]): readonly (readonly number[])[] {
  const found = splunkFrame.exec(query);
  if (found === null) throw new Error("SPL: the sequence is outside the subset");
  const within = found[3] === undefined ? Number.POSITIVE_INFINITY : Number(found[3]) * 1000;
  const stages = [found[1]!, found[2]!].map(splunkStage);
  const events = eventsOf(stages, hits, rows, 1).flatMap((list, stage) => list.map((event) => ({ ...event, stage })));
  events.sort((a, b) => a.time - b.time || b.stage - a.stage || a.position - b.position);
  const last = new Map<string, { first?: StageEvent; second?: StageEvent }>();
  const sequences: (readonly number[])[] = [];
  for (const event of events) {
    if (event.key === undefined) continue;
    const before = last.get(event.key) ?? {};
    const { first, second } = before;
    const isFree = first !== undefined && (second === undefined || second.time <= first.time);
    if (event.stage === 1 && isFree && event.time - first.time <= within)
      sequences.push([first.position, event.position]);
    last.set(event.key, event.stage === 0 ? { ...before, first: event } : { ...before, second: event });
  }
  return sequences;
}

/** `source | search … | where … | where isnotnull(key) | eval eql_stage=0, eql_key=…` */
function splunkStage(text: string, index: number): GoldenStage {
  const commands = outsideQuotes(text, " | ");
  const assigned = new RegExp(`^eval eql_stage=${index}, eql_key=([\\s\\S]+)$`).exec(commands.at(-1) ?? "");
  if (assigned === null) throw new Error("SPL: a stage of the sequence is outside the subset");
  const key = readExpression(assigned[1]!, splunkDialect);
  return {
    query: commands.slice(0, -1).join("\n| "),
    keyOf: (row) => {
      const value = interpret(key, row, splunkMeaning);
      return value === null ? undefined : String(value);
    },
  };
}

/** The parts of a text between separators that stand outside of double quotes. */
function outsideQuotes(text: string, separator: string): readonly string[] {
  const parts: string[] = [""];
  for (let at = 0; at < text.length; ) {
    const whole = /^(?:"(?:[^"\\]|\\[\s\S])*"|\/(?:[^/\\\n]|\\.)*\/[a-z]+)/.exec(text.slice(at))?.[0];
    if (whole === undefined && at > 0 && text.startsWith(separator, at)) parts.push("");
    else parts[parts.length - 1] += whole ?? text[at]!;
    at += whole?.length ?? (text.startsWith(separator, at) && at > 0 ? separator.length : 1);
  }
  return parts;
}

// ---- YARA-L ----

function runSecops(query: string, hits: StageHits, rows: readonly EventRow[]): readonly (readonly number[])[] {
  const found =
    /^rule \w+ \{\n {2}meta:\n {4}author = "eqlipse"\n {2}events:\n((?: {4}.*\n)+) {2}match:\n {4}(.*) over \d+m\n {2}condition:\n {4}(\$e\d+(?: and \$e\d+)+)\n\}$/.exec(
      query,
    );
  if (found === null) throw new Error("YARA-L: the sequence is outside the subset");
  const lines = found[1]!
    .trimEnd()
    .split("\n")
    .map((line) => line.trim());
  const variables = found[3]!.split(" and ");
  const spans = lines.flatMap(
    (line) =>
      /^\$e\d+\.metadata\.event_timestamp\.seconds - \$e0\.metadata\.event_timestamp\.seconds <= (\d+)$/.exec(
        line,
      )?.[1] ?? [],
  );
  const stages = variables.map((variable): GoldenStage => {
    const own = lines.filter(
      (line) => line.replace(/^\(|^not \(?/, "").includes(`${variable}.`) && !line.includes("event_timestamp"),
    );
    const isKey = (line: string) => / = \$key\d+$/.test(line);
    const keys = own.filter(isKey).map((line) => line.replace(/^\$e\d+\./, "").replace(/ = \$key\d+$/, ""));
    const events = own.filter((line) => !isKey(line)).map((line) => `    ${line.replaceAll(`${variable}.`, "$e.")}\n`);
    return {
      query: `rule eqlipse_detection {\n  meta:\n    author = "eqlipse"\n  events:\n${events.join("")}  condition:\n    $e\n}`,
      keyOf: (row) => joined(keys.map((name) => row.get(name)?.[0])),
    };
  });
  return combinations(eventsOf(stages, hits, rows, 1000), spans.length === 0 ? null : Number(spans[0]));
}

/** Keys as one; match variables drop zero values. */
function joined(values: readonly (Scalar | undefined)[]): string | undefined {
  return values.some((value) => value === undefined || value === "" || value === 0) ? undefined : values.join("\u001f");
}

// ---- LogScale ----

function runLogscale(query: string, hits: StageHits, rows: readonly EventRow[]): readonly (readonly number[])[] {
  const found = /^correlate\(\n((?: {2}S\d+: \{ .* \},\n)+) {2}sequence=true, within=(\d+)ms\)$/.exec(query);
  if (found === null) throw new Error("LogScale: the sequence is outside the subset");
  const steps = found[1]!
    .trimEnd()
    .split("\n")
    .map((line) => outsideQuotes(/^ {2}S\d+: \{ (.*) \},$/.exec(line)![1]!, " | "));
  const linkOf = (step: string) => /^(\S+) <=> S0\.(\S+)$/.exec(step);
  const links = steps.map((list) => list.flatMap((step) => (linkOf(step) === null ? [] : [linkOf(step)!])));
  const stages = steps.map((list, index): GoldenStage => {
    const names = index === 0 ? (links[1] ?? []).map(([, , first]) => first!) : links[index]!.map(([, own]) => own!);
    return {
      query: list.filter((step) => linkOf(step) === null).join("\n| "),
      keyOf: (row) => joined(names.map((name) => row.get(name)?.[0])),
    };
  });
  return combinations(eventsOf(stages, hits, rows, 1), Number(found[2]));
}
