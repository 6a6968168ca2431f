// How fast are event logs read? The whole JSON dump, and three fields of every record, against evtx_dump (Rust) and @ts-evtx/core (TypeScript), on
// the sets of the shared corpus, all on one thread, warm cache. First the answers: a contender is compared only on files where it counts the same
// records, and its documents are compared with ours in a normal form. Time is CPU time, so that what else the machine does counts little.
//   EVTX_DUMP=…/evtx_dump node --conditions=source bench/evtx.ts [--sets mixed-dense,sysmon,security,whole] [--copies N] [--install] [--source] [--write]
// Ours is the library as it is built for users; with `--source` as it is in the checkout, its types stripped when it starts.
// `--install` puts @ts-evtx/core into bench/evtx/.ts-evtx (outside package.json); TS_EVTX names another folder that has it in node_modules.
// `cargo install evtx` gives evtx_dump. `--write` keeps the figures in bench/results/evtx.json and in docs/benchmarks.md; sets that were not read keep
// theirs.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { compareWithDump, compareWithTsEvtx, type DocumentComparison } from "./evtx/documents.ts";
import { markdownSection } from "./evtx/page.ts";
import type { BenchmarkResults, SetResults, Timing } from "./evtx/results.ts";
import { timed } from "./evtx/timed.ts";
import { tsEvtxRecords } from "./evtx/ts-evtx.ts";
import { replaceSection } from "./section.ts";

const here = import.meta.dirname;
const corpus = join(here, "../../shared/corpus");
const installed = join(here, "evtx/.ts-evtx");
const built = join(here, "evtx/.built");

const { values: options } = parseArgs({
  options: {
    sets: { type: "string", default: "mixed-dense,sysmon,security,whole" },
    copies: { type: "string" },
    install: { type: "boolean", default: false },
    source: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
  },
});

interface EvtxSet {
  readonly name: string;
  readonly files: readonly string[];
  readonly records_once: number;
  readonly bytes_once: number;
  readonly copies: number;
}

function tsEvtxFolder(): string | undefined {
  if (options.install) {
    mkdirSync(installed, { recursive: true });
    const flags = ["--no-save", "--no-package-lock", "--no-audit", "--no-fund"];
    execFileSync("npm", ["install", "--prefix", installed, ...flags, "@ts-evtx/core@1.1.1"], { stdio: "inherit" });
  }
  const folder = process.env.TS_EVTX ?? installed;
  return existsSync(join(folder, "node_modules/@ts-evtx/core")) ? folder : undefined;
}

/** The module to measure: the library as `npm run build` makes it for users, without types to strip; with `--source` as it is in the checkout. */
function moduleToMeasure(): string {
  const source = join(here, "../src/entry/evtx.ts");
  if (options.source) return source;
  const flags = ["--no-config", "--platform", "node", "--target", "node22.18", "--no-fixed-extension", "--no-dts"];
  const tsdown = join(here, "../node_modules/tsdown/dist/run.mjs");
  execFileSync(process.execPath, [tsdown, source, ...flags, "--out-dir", built], {
    stdio: ["ignore", process.stderr, "inherit"],
  });
  return join(built, "evtx.js");
}

const measured = moduleToMeasure();
const today = new Date().toISOString().slice(0, 10);

function reader(mode: "json" | "fields", files: readonly string[]): Timing {
  return timed(process.execPath, [join(here, "evtx/eqlipse-reader.ts"), mode, measured], files);
}

async function measure(set: EvtxSet, evtxDump: string | undefined, tsEvtx: string | undefined): Promise<SetResults> {
  const once = set.files.map((file) => join(corpus, file));
  const copies = Number(options.copies ?? set.copies);
  const files = Array.from({ length: copies }, () => once).flat();
  console.error(`${set.name}: ${files.length} files, ${Math.round((set.bytes_once * copies) / 1e6)} MB`);
  const documents: DocumentComparison[] = [];
  if (evtxDump !== undefined) documents.push(compareWithDump(evtxDump, once));
  const json = reader("json", files);
  const fields = reader("fields", files);
  if (json.records !== set.records_once * copies) {
    throw new Error(`${set.name}: ${json.records} records read, the manifest has ${set.records_once * copies}`);
  }
  return {
    name: set.name,
    date: today,
    files: files.length,
    bytes: set.bytes_once * copies,
    records: json.records,
    json,
    fields,
    evtxDump: evtxDump === undefined ? undefined : timed(evtxDump, ["-t", "1", "-o", "jsonl"], files, "each"),
    tsEvtx: tsEvtx === undefined ? undefined : await measureTsEvtx(tsEvtx, once, documents),
    documents,
  };
}

// Starting up must not count: each reads its files again and again until it has read this many records at least.
const theirRecords = 20_000;
const ourRecords = 400_000;

/** The TypeScript parser on the files of the set in which it finds all records; ours on just these. */
async function measureTsEvtx(
  folder: string,
  files: readonly string[],
  documents: DocumentComparison[],
): Promise<SetResults["tsEvtx"]> {
  const comparison = await compareWithTsEvtx(folder, files);
  documents.push(comparison);
  const complete = files.filter((file) => comparison.completeFiles.includes(file));
  if (complete.length === 0) return undefined;
  const [theirRepeats, ourRepeats] = [theirRecords, ourRecords].map((records) =>
    Math.ceil(records / Math.max(1, comparison.compared)),
  ) as [number, number];
  const read = (repeats: number) => Array.from({ length: repeats }, () => complete).flat();
  const theirs = timed(
    process.execPath,
    ["--conditions=source", join(here, "evtx/ts-evtx.ts"), folder],
    read(theirRepeats),
  );
  const ours = reader("json", read(ourRepeats));
  if (theirs.records * ourRepeats !== ours.records * theirRepeats) {
    throw new Error("the two read different numbers of records");
  }
  return { files: complete.length, records: theirs.records / theirRepeats, theirs, theirRepeats, ours, ourRepeats };
}

const evtxDump = process.env.EVTX_DUMP;
const tsEvtx = tsEvtxFolder();
if (evtxDump === undefined) console.error("evtx_dump is not compared: EVTX_DUMP does not name its binary");
if (tsEvtx === undefined) console.error("@ts-evtx/core is not compared: run with --install");

const { evtx_sets: sets }: { evtx_sets: readonly EvtxSet[] } = JSON.parse(
  readFileSync(join(corpus, "benchmark-sets.json"), "utf8"),
);
const results: SetResults[] = [];
for (const name of options.sets.split(",")) {
  const set = sets.find((candidate) => candidate.name === name);
  if (set === undefined) throw new Error(`no set ${name} in benchmark-sets.json`);
  results.push(await measure(set, evtxDump, tsEvtx));
}

const keptPath = join(here, "results/evtx.json");

const kept: BenchmarkResults | undefined =
  options.write && existsSync(keptPath) ? JSON.parse(readFileSync(keptPath, "utf8")) : undefined;

/** The sets that were measured now, and those that were kept of earlier runs, in the order of the corpus. */
function withKept(measured: readonly SetResults[]): readonly SetResults[] {
  const byName = new Map([...(kept?.sets ?? []), ...measured].map((set) => [set.name, set]));
  return sets.flatMap(({ name }) => byName.get(name) ?? []);
}

const all: BenchmarkResults = {
  date: today,
  machine: `${cpus()[0]?.model ?? "unknown processor"}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB`,
  node: process.version,
  evtxDump:
    evtxDump === undefined ? kept?.evtxDump : execFileSync(evtxDump, ["--version"], { encoding: "utf8" }).trim(),
  tsEvtx: tsEvtx === undefined ? kept?.tsEvtx : tsEvtxRecords.version(tsEvtx),
  sets: withKept(results),
};
const section = markdownSection(all);
console.log(section);
if (options.write) {
  mkdirSync(dirname(keptPath), { recursive: true });
  // Where the corpus lies on this machine is of no interest to readers.
  const text = JSON.stringify(all, undefined, 2).replaceAll(`${corpus}/`, "../shared/corpus/");
  writeFileSync(keptPath, `${text}\n`);
  replaceSection(join(here, "../docs/benchmarks.md"), "evtx", section);
}
