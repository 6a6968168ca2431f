// How fast is a scan with thousands of rules? EVTX and NDJSON of the shared corpus with SigmaHQ's rules, and with Elastic's beside them; start-up with
// and without the cache; twice the rules and ten times the data. Other programs are run where environment variables name them, on the same files and
// rules, with the number of their findings. Machines are shared: CPU time of the whole process is what is compared, wall time is given beside it.
// Ours is the program as it is built for users; with `--source` as it is in the checkout, its types stripped when it starts.
//   RSIGMA=…/rsigma CHAINSAW=…/chainsaw HAYABUSA=…/hayabusa ZIRCOLITE=…/zircolite.py node --conditions=source bench/scan.ts [--copies N] [--captures N] [--sets A,B] [--growth] [--source] [--write]
// Each EVTX file is there as often as its set's recipe says, or at most `--copies` times. `--growth` adds twice the rules and ten times the data. `--write` keeps the figures in bench/results/scan.json and in docs/benchmarks.md.
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { builtProgram, checkout } from "./scan/built-program.ts";
import { contenders, measuredRun, type Run } from "./scan/contenders.ts";
import { type Measured, measured } from "./scan/measured.ts";
import { scanSection } from "./scan/page.ts";
import type { Row, ScanResults } from "./scan/results.ts";
import { copied, elastic, lines, type Recipe, recipes, sigma, smallest, work } from "./scan/sets.ts";
import { replaceSection } from "./section.ts";

const here = import.meta.dirname;
const { values: options } = parseArgs({
  options: {
    copies: { type: "string", default: "1000" },
    captures: { type: "string", default: "18" },
    sets: { type: "string", default: "mixed-dense,sysmon,security,whole" },
    growth: { type: "boolean", default: false },
    source: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
  },
});

function copiesOf({ copies }: Recipe): number {
  return Math.min(copies, Number(options.copies));
}

const program = options.source ? join(checkout, "bin/eqlipse.js") : builtProgram(work);

interface HuntOptions {
  readonly threads?: number;
  readonly rules?: readonly string[];
  readonly cache?: boolean;
  /** The id of a rule to leave out. */
  readonly exclude?: string;
}

function hunt(path: string, { threads = 1, rules = [sigma], cache = true, exclude }: HuntOptions = {}): Measured {
  const args = [program, "hunt", path, "--only-rules", "-r", ...rules];
  const without = exclude === undefined ? [] : ["--exclude", exclude];
  const more = ["--format", "ndjson", "--threads", String(threads), ...(cache ? [] : ["--no-cache"]), ...without];
  return measured(process.execPath, [...args, ...more], { XDG_CACHE_HOME: join(work, "cache") });
}

/** The run of the middle time: what takes a few seconds is judged by no single run. */
function middleOf(runs: readonly Measured[]): Measured {
  return runs.toSorted((a, b) => a.wallSeconds - b.wallSeconds)[Math.floor(runs.length / 2)]!;
}

/** Nine rounds of everything, run by turns: a machine that is shared has faster and slower minutes, and all comparisons have their share of each. */
function inTurns(comparisons: readonly Comparison[]): void {
  const runs: Measured[][][] = comparisons.map(({ runs: all }) => all.map(() => []));
  for (let round = 0; round < 9; round++)
    for (const [at, comparison] of comparisons.entries())
      for (const [place, { run }] of comparison.runs.entries()) runs[at]![place]!.push(run());
  for (const [at, { what, runs: all }] of comparisons.entries())
    for (const [place, { name }] of all.entries()) rows.push(row(what, name, middleOf(runs[at]![place]!)));
}

interface Comparison {
  readonly what: string;
  readonly runs: readonly { readonly name: string; readonly run: () => Measured }[];
}

/** What others take for something, and ours, the middle of runs before, between and behind theirs. */
function amid(
  what: string,
  own: () => Measured,
  others: readonly { readonly name: string; readonly run: Run }[],
): void {
  const runs = [own()];
  const rowsOfOthers = others.map(({ name, run }) => {
    const made = row(what, name, measuredRun(run));
    runs.push(own());
    return made;
  });
  if (runs.length % 2 === 0) runs.push(own());
  rows.push(row(what, "eqlipse, one thread", middleOf(runs)), ...rowsOfOthers);
}

function row(what: string, program: string, result: Measured, note = ""): Row {
  console.error(`${what}: ${program}: ${result.cpuSeconds.toFixed(1)} s CPU, ${result.findings} findings`);
  return { what, program, ...result, note };
}

const one = join(work, "one.ndjson");
writeFileSync(one, '{"event":{"category":"process"}}\n');
const rows: Row[] = [];

// Node keeps what it made of the program's files, as on any machine on which it ran before.
hunt(one, { cache: false });
hunt(one, { rules: [sigma, elastic] });
hunt(one);
for (const { name, ndjson, evtx } of contenders) {
  if (ndjson !== undefined) rows.push(row("start", name, measuredRun(ndjson(one, sigma))));
  else if (evtx !== undefined) rows.push(row("start", name, measuredRun(evtx(smallest(recipes.evtx_sets[0]!), sigma))));
}

for (const recipe of recipes.evtx_sets.filter(({ name }) => options.sets.split(",").includes(name))) {
  const folder = copied(recipe, copiesOf(recipe));
  const what = `EVTX, ${recipe.name}`;
  const others = contenders.flatMap(({ name, evtx }) =>
    evtx === undefined ? [] : [{ name, run: evtx(folder, sigma) }],
  );
  amid(what, () => hunt(folder), others);
  rows.push(row(what, "eqlipse, two threads", hunt(folder, { threads: 2 })));
}

const { ndjson_set } = recipes;
const events = lines(ndjson_set.files.slice(0, Number(options.captures)), copiesOf(ndjson_set));
rows.push(row("NDJSON", "JSON.parse alone", measured(process.execPath, [join(here, "scan/parse-lines.ts"), events])));
const othersOfLines = contenders.flatMap(({ name, ndjson }) =>
  ndjson === undefined ? [] : [{ name, run: ndjson(events, sigma) }],
);
amid("NDJSON", () => hunt(events), othersOfLines);

const all = [sigma, elastic];
const starts: Comparison = {
  what: "start",
  runs: [
    { name: "eqlipse, rules read anew", run: () => hunt(one, { rules: all, cache: false }) },
    { name: "eqlipse, rules from the cache", run: () => hunt(one, { rules: all }) },
  ],
};
inTurns(options.growth ? [starts, ...growth()] : [starts]);

/** Twice the rules, and ten times the data. */
function growth(): readonly Comparison[] {
  const dense = recipes.evtx_sets[0]!;
  const once = copied(dense, 1);
  const tenTimes = copied(dense, 10);
  // One rule of Elastic's finds a scan of shares 15,800 times, once for each share.
  const exclude = "b2318c71-5959-469a-a3ce-3a0768e63b9c";
  return [
    {
      what: "twice the rules",
      runs: [
        { name: "SigmaHQ's", run: () => hunt(tenTimes) },
        { name: "SigmaHQ's and Elastic's", run: () => hunt(tenTimes, { rules: all }) },
        { name: "without one noisy rule", run: () => hunt(tenTimes, { rules: all, exclude }) },
      ],
    },
    {
      what: "ten times the data",
      runs: Object.entries({ once, "ten times": tenTimes }).flatMap(([name, folder]) => [
        { name, run: () => hunt(folder) },
        { name: `${name}, two threads`, run: () => hunt(folder, { threads: 2 }) },
      ]),
    },
  ];
}

const results: ScanResults = {
  date: new Date().toISOString().slice(0, 10),
  machine: `${cpus()[0]?.model ?? "unknown processor"}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB`,
  node: process.version,
  build: options.source ? "source" : "built",
  copies: Object.fromEntries([...recipes.evtx_sets, recipes.ndjson_set].map((set) => [set.name, copiesOf(set)])),
  captures: Number(options.captures),
  programs: contenders.map(({ name, version }) => version ?? `${name}: not compared`),
  rows: rows.toSorted((a, b) => Number(b.what === "start") - Number(a.what === "start")),
};
const section = scanSection(results);
console.log(section);
if (options.write) {
  mkdirSync(join(here, "results"), { recursive: true });
  writeFileSync(join(here, "results/scan.json"), `${JSON.stringify(results, undefined, 2)}\n`);
  replaceSection(join(here, "../docs/benchmarks.md"), basename(import.meta.filename, ".ts"), section);
}
