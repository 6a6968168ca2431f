// The section on scans in docs/benchmarks.md, made from the figures.
import type { Row, ScanResults } from "./results.ts";

export function scanSection(results: ScanResults): string {
  const { date, machine, node, build, copies, captures, programs, rows } = results;
  return [
    "## Scanning with thousands of rules",
    "",
    `${date}; ${machine}, shared with other work; Node ${node}; ${build === "built" ? "built as for users" : "from source"}. Compared with ${programs.join("; ")}. SigmaHQ's rules of the shared corpus`,
    `(2,856), with Elastic's (876) where it says so. EVTX sets: \`benchmark-sets.json\`, each file ${copies}×; NDJSON: its first ${captures} captures, flat`,
    "records. CPU seconds are those of the whole process with all its threads, start and loading of rules included; “beyond start” leaves out what a",
    "single event takes. All with a warm cache of files; eqlipse's rules come from its own cache unless it says otherwise.",
    "",
    "```sh",
    `RSIGMA=path/to/rsigma node --conditions=source bench/scan.ts --growth --copies ${copies} --captures ${captures} --write`,
    "```",
    "",
    "| | program | events | findings | CPU | beyond start | events a second of CPU beyond start | wall | memory |",
    "|---|---|--:|--:|--:|--:|--:|--:|--:|",
    ...rows.map((one) => line(one, rows)),
    "",
    ...ratios(rows),
    "",
    "- What is lost: NDJSON costs several times `JSON.parse`; each record is turned into ECS. The first ten thousand events cost some seconds",
    "  whatever comes behind them: code that has just been loaded is slow, and what events are searched for is worked out when it is first needed.",
    "  Two threads pay that twice; and the two processors of this machine seem to share one core, for each thread runs half as fast beside the",
    "  other, so that they gain nothing here. `hunt` takes a second thread from 128 MiB on.",
    "- Elastic's rules find three times as much on these logs as SigmaHQ's, nearly all of it one rule's: a finding for each share that a scanner",
    "  looks at. Writing findings is part of the time, so the cost of rules is given with that rule and without it.",
    "- rsigma was given no pipeline here and asks rules of events of every log source, so it reports more. Asked alike, both find the same",
    "  but for ten findings ([agreement](agreement-with-rsigma.md)).",
  ].join("\n");
}

function line(row: Row, rows: readonly Row[]): string {
  const start = startOf(row, rows);
  const beyond = row.what === "start" ? undefined : Math.max(0.01, row.cpuSeconds - start);
  const events = row.events ?? rows.find(({ what, events: known }) => what === row.what && known !== undefined)?.events;
  const cells = [
    row.what,
    row.program,
    row.what === "start" ? "1" : number(events),
    row.program === "JSON.parse alone" ? "–" : number(row.findings),
    `${row.cpuSeconds.toFixed(2)} s`,
    beyond === undefined ? "–" : `${beyond.toFixed(2)} s`,
    beyond === undefined || events === undefined ? "–" : number(Math.round(events / beyond)),
    `${row.wallSeconds.toFixed(2)} s`,
    row.maxMemory === undefined ? "–" : `${row.maxMemory} MiB`,
  ];
  return `| ${cells.join(" | ")} |`;
}

/** What the program needs for one event; of ours, with its rules from the cache. */
function startOf({ program }: Row, rows: readonly Row[]): number {
  const starts = rows.filter(({ what }) => what === "start");
  const own = starts.find((start) => start.program === program);
  if (own !== undefined) return own.cpuSeconds;
  if (program === "JSON.parse alone") return 0;
  return starts.find((start) => start.program.endsWith("from the cache"))?.cpuSeconds ?? 0;
}

function ratios(rows: readonly Row[]): readonly string[] {
  const cost = (what: string, program: string): number | undefined => {
    const row = rows.find((one) => one.what === what && one.program === program);
    return row === undefined ? undefined : Math.max(0.01, row.cpuSeconds - startOf(row, rows));
  };
  const ratio = (a: number | undefined, b: number | undefined) =>
    a === undefined || b === undefined ? "not measured" : `${(a / b).toFixed(2)} times`;
  const ours = cost("NDJSON", "eqlipse, one thread");
  return [
    "| asked | wanted | measured, CPU beyond start |",
    "|---|---|---|",
    `| NDJSON, against \`JSON.parse\` of the same lines | at most 3 times | ${ratio(ours, cost("NDJSON", "JSON.parse alone"))} |`,
    `| NDJSON, rsigma's time against ours | at least 2 times | ${ratio(cost("NDJSON", "rsigma"), ours)} |`,
    `| Elastic's 876 rules beside SigmaHQ's | less than 1.5 times | ${ratio(cost("twice the rules", "SigmaHQ's and Elastic's"), cost("twice the rules", "SigmaHQ's"))} |`,
    `| the same, without the rule that finds 15,800 times | less than 1.5 times | ${ratio(cost("twice the rules", "without one noisy rule"), cost("twice the rules", "SigmaHQ's"))} |`,
    `| ten times the data | ten times | ${ratio(cost("ten times the data", "ten times"), cost("ten times the data", "once"))} |`,
  ];
}

function number(value: number | undefined): string {
  return value === undefined ? "–" : value.toLocaleString("en");
}
