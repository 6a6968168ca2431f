// Sequences of golden targets: the frame of the query is read as it is written, its stages by the target's grammar, and run as the platform documents
// it: SPL command by command, YARA-L's as every combination, LogScale's as one for each last event.
import type { Scalar } from "../../event/event.ts";
import { parseInstant } from "../../event/instant.ts";
import { combinations, type StageEvent } from "../combinations.ts";
import type { EventRow } from "../rows.ts";
import { outsideQuotes } from "./expression.ts";
import { runSplunkSequence } from "./splunk-pipeline.ts";

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
  "splunk-cim": runSplunkSequence,
  "splunk-windows": runSplunkSequence,
  secops: runSecops,
  logscale: runLogscale,
};

/** The targets whose sequences can be run here. */
export const sequenceTargets: readonly string[] = Object.keys(runs);

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
  const found = /^correlate\(\n((?: {2}S\d+: \{ .* \},\n)+) {2}sequence=true, within=(\d+)ms, root=S(\d+)\)$/.exec(
    query,
  );
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
  if (Number(found[3]) !== stages.length - 1)
    throw new Error("LogScale: the root of the sequence is not its last event");
  const all = combinations(eventsOf(stages, hits, rows, 1), Number(found[2]));
  return [...new Map(all.map((events) => [events.at(-1), events])).values()];
}
