// The section on scans in docs/benchmarks.md, made from the figures.
import type { Row, ScanResults } from "./results.ts";

export function scanSection(results: ScanResults): string {
  const { date, machine, node, build, copies, captures, programs, rows } = results;
  return [
    "## Scanning with thousands of rules",
    "",
    `${date}; ${machine}, shared with other work; Node ${node}; ${build === "built" ? "built as for users" : "from source"}. Compared with ${programs.join("; ")}. SigmaHQ's rules of the shared corpus`,
    `(2,856), with Elastic's (876) where it says so. Sets of \`benchmark-sets.json\`, each file so many times: ${timesText(copies)}; NDJSON: the first ${captures} captures, flat`,
    "records. CPU seconds are those of the whole process with all its threads, start and loading of rules included; “beyond start” leaves out what a",
    "single event takes (of programs that read event logs only, a small log). All with a warm cache of files and programs that ran before; eqlipse's rules come from its own",
    "cache unless it says otherwise. Where eqlipse is compared with itself (its starts, rules, data) the runs alternate, and the middle of nine counts; beside others",
    "it is the middle of runs before, between and behind theirs, which are one each.",
    "",
    "```sh",
    "RSIGMA=path/to/rsigma CHAINSAW=… CHAINSAW_MAPPING=… HAYABUSA=… HAYABUSA_RULES=… ZIRCOLITE=… ZIRCOLITE_RULES=… \\",
    `  node --conditions=source bench/scan.ts --growth --captures ${captures} --write`,
    "```",
    "",
    "| | program | events | findings | CPU | beyond start | events a second of CPU beyond start | wall | memory |",
    "|---|---|--:|--:|--:|--:|--:|--:|--:|",
    ...rows.map((one) => line(one, rows)),
    "",
    ...ratios(rows),
    "",
    "- Event logs are from a run of 02:08 to 02:36, everything else from one of 03:09 to 03:13 with the same program, in which all that compares eqlipse with",
    "  itself goes round by round. Before, each comparison had its own minute, and on this machine a minute can take half as long again: in the first run rules",
    "  read anew took 1.63 s, and Elastic's rules beside SigmaHQ's 1.54 times as long, in others of these two days 1.34 to 1.58 s and 1.34 to 1.42 times.",
    "- What is lost: in its slowest minutes this machine reads rules anew in more than 1.5 s. By turns, the build of the last benchmark takes 1.1 times",
    "  as long as this one. By CPU time the margin to rsigma is smaller than by the clock, for V8 collects memory and compiles code on the second processor.",
    "- The first run with new rules writes them to the cache, which takes some 0.4 s more, and the very first one after an installation 0.2 s for the program",
    "  itself. The first ten thousand events take some half a second whatever comes behind them: code that has just been loaded is slow, and what events are",
    "  searched for is worked out when it is first needed.",
    "- Two threads pay that twice, and the two processors of this machine seem to share one core, for each thread runs half as fast beside the other: they gain",
    "  little here or nothing, and hold 80 to 135 MiB more. `hunt` takes a second thread from 1 GiB on where there are four cores.",
    "- Elastic's rules find three times as much on these logs as SigmaHQ's, nearly all of it one rule's: a finding for each share that a scanner",
    "  looks at. Writing findings is part of the time, so the cost of rules is given with that rule and without it. Many findings are also why the Sysmon set,",
    "  with one for every fifth event, takes longest.",
    "- chainsaw and hayabusa use both processors, the others one (Zircolite two processes where there are many files). What each finds is compared rule by rule in",
    "  [agreement of scanners](agreement-of-scanners.md): ours finds all that the others do but for one rule, whose text one of them trims.",
    "- rsigma was given no pipeline here and asks rules of events of every log source, so it reports more. Asked alike, both find the same",
    "  but for ten findings ([agreement](agreement-with-rsigma.md)).",
  ].join("\n");
}

function line(row: Row, rows: readonly Row[]): string {
  const start = startOf(row, rows)?.cpuSeconds ?? 0;
  const beyond = row.what === "start" ? undefined : Math.max(0.01, row.cpuSeconds - start);
  const events = row.events ?? rows.find(({ what, events: known }) => what === row.what && known !== undefined)?.events;
  const cells = [
    row.what,
    row.program,
    number(row.what === "start" ? row.events : events),
    row.program === "JSON.parse alone" ? "–" : number(row.findings),
    `${row.cpuSeconds.toFixed(2)} s`,
    beyond === undefined ? "–" : `${beyond.toFixed(2)} s`,
    beyond === undefined || events === undefined ? "–" : number(Math.round(events / beyond)),
    `${row.wallSeconds.toFixed(2)} s`,
    row.maxMemory === undefined ? "–" : `${row.maxMemory} MiB`,
  ];
  return `| ${cells.join(" | ")} |`;
}

/** The start of the row's program; of ours, with its rules from the cache. */
function startOf({ program }: Row, rows: readonly Row[]): Row | undefined {
  const starts = rows.filter(({ what }) => what === "start");
  const own = starts.find((start) => start.program === program);
  if (own !== undefined || program === "JSON.parse alone") return own;
  return starts.find((start) => start.program.endsWith("from the cache"));
}

interface Asked {
  readonly what: string;
  readonly wanted: string;
  /** How often the second row's time goes into the first's. */
  readonly of: Row | undefined;
  readonly by: Row | undefined;
}

/** What the issue of the scanner asked for, and what was measured of it. */
function ratios(rows: readonly Row[]): readonly string[] {
  const find = (what: string, program: string): Row | undefined =>
    rows.find((one) => one.what === what && one.program === program);
  const sets = [...new Set(rows.map(({ what }) => what).filter((what) => what.startsWith("EVTX")))];
  const peers = [
    { program: "hayabusa", wanted: "at least 10 times" },
    { program: "chainsaw", wanted: "at least 20 times" },
    { program: "Zircolite", wanted: "–" },
  ];
  const ofSets = sets.flatMap((what) =>
    peers.map(
      ({ program, wanted }): Asked => ({
        what: `${what}: ${program}'s time against ours`,
        wanted,
        of: find(what, program),
        by: find(what, "eqlipse, one thread"),
      }),
    ),
  );
  const ours = find("NDJSON", "eqlipse, one thread");
  const rules = (program: string, what: string): Asked => ({
    what,
    wanted: "less than 1.5 times",
    of: find("twice the rules", program),
    by: find("twice the rules", "SigmaHQ's"),
  });
  const asked: readonly Asked[] = [
    ...ofSets,
    {
      what: "NDJSON, against `JSON.parse` of the same lines",
      wanted: "at most 3 times",
      of: ours,
      by: find("NDJSON", "JSON.parse alone"),
    },
    { what: "NDJSON, rsigma's time against ours", wanted: "at least 2 times", of: find("NDJSON", "rsigma"), by: ours },
    rules("SigmaHQ's and Elastic's", "Elastic's 876 rules beside SigmaHQ's"),
    rules("without one noisy rule", "the same, without the rule that finds 15,800 times"),
    {
      what: "ten times the data",
      wanted: "ten times",
      of: find("ten times the data", "ten times"),
      by: find("ten times the data", "once"),
    },
  ];
  return [
    "| asked | wanted | wall, start included | wall, beyond start | CPU, beyond start |",
    "|---|---|--:|--:|--:|",
    ...asked.filter(({ of, by }) => of !== undefined && by !== undefined).map((one) => askedLine(one, rows)),
    ...startLines(rows),
  ];
}

function askedLine({ what, wanted, of, by }: Asked, rows: readonly Row[]): string {
  const ratio = (cost: (row: Row) => number): string => `${(cost(of!) / cost(by!)).toFixed(2)} times`;
  const beyond = (time: "wallSeconds" | "cpuSeconds") =>
    ratio((row) => Math.max(0.01, row[time] - (startOf(row, rows)?.[time] ?? 0)));
  const cells = [what, wanted, ratio((row) => row.wallSeconds), beyond("wallSeconds"), beyond("cpuSeconds")];
  return `| ${cells.join(" | ")} |`;
}

function startLines(rows: readonly Row[]): readonly string[] {
  const line = (program: string, what: string, wanted: string): readonly string[] => {
    const row = rows.find((one) => one.what === "start" && one.program === program);
    return row === undefined ? [] : [`| ${what} | ${wanted} | ${row.wallSeconds.toFixed(2)} s | – | – |`];
  };
  return [
    ...line("eqlipse, rules from the cache", "start with all rules, from the cache", "0.4 s"),
    ...line("eqlipse, rules read anew", "start with all rules, read anew", "1.5 s"),
  ];
}

function timesText(copies: Readonly<Record<string, number>>): string {
  return Object.entries(copies)
    .map(([set, times]) => `${set} ${times}×`)
    .join(", ");
}

function number(value: number | undefined): string {
  return value === undefined ? "–" : value.toLocaleString("en");
}
