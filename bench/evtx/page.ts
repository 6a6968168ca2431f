// The section on EVTX in docs/benchmarks.md, made from the figures.
import type { BenchmarkResults, SetResults, Timing } from "./results.ts";

export function markdownSection(results: BenchmarkResults): string {
  const { date, machine, node, evtxDump = "not compared", tsEvtx = "not compared" } = results;
  return [
    "## Reading event logs (EVTX)",
    "",
    "Question: how long do a whole JSON dump and a read of three fields (event id, channel, time) take on one thread, against the",
    "Rust parser's dump and the TypeScript parser's dump?",
    "",
    `${date}; ${machine}; Node ${node}; evtx_dump: ${evtxDump}; @ts-evtx/core: ${tsEvtx}. Sets: \`benchmark-sets.json\` of the shared corpus, warm`,
    "cache; the files of a set are read again and again instead of being copied. Ours is the built library. CPU time of the whole process, its start included;",
    "evtx_dump takes one file a process, and where files are small (`sysmon`, `whole`) its starts are much of its time. The machine was shared and busy:",
    `times of one set compare with each other, not with those of another.${keptNote(results)}`,
    "",
    "```sh",
    "EVTX_DUMP=path/to/evtx_dump node --conditions=source bench/evtx.ts --install --write",
    "```",
    "",
    ...table(results.sets),
    "",
    ...tsTable(results.sets),
    "",
    ...documents(results.sets),
  ].join("\n");
}

/** Names the sets that were not read on this day. */
function keptNote({ date, sets }: BenchmarkResults): string {
  const kept = sets.filter((set) => set.date !== date).map(({ name }) => `\`${name}\``);
  return kept.length === 0 ? "" : ` Kept of an earlier day: ${kept.join(", ")}.`;
}

function table(sets: readonly SetResults[]): string[] {
  return [
    "| set | files | MB | records | our JSON dump | our three fields | evtx_dump | dump : evtx_dump | fields : evtx_dump | memory |",
    "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ...sets.map(({ name, files, bytes, records, json, fields, evtxDump }) =>
      row([
        name,
        files,
        Math.round(bytes / 1e6),
        records,
        seconds(json),
        seconds(fields),
        evtxDump === undefined ? "–" : seconds(evtxDump),
        ratio(json, evtxDump),
        ratio(fields, evtxDump),
        `${json.maxMemory} MiB`,
      ]),
    ),
  ];
}

function tsTable(sets: readonly SetResults[]): string[] {
  const compared = sets.filter(({ tsEvtx }) => tsEvtx !== undefined);
  if (compared.length === 0) return ["@ts-evtx/core was not compared."];
  return [
    "Against @ts-evtx/core, on the files of each set in which it finds all records. Both read these files again and again, so that starting up counts",
    "for little; two columns say how many records each has read.",
    "",
    "| set | files | records | @ts-evtx/core read | µs a record | our JSON dump read | µs a record | factor |",
    "|---|--:|--:|--:|--:|--:|--:|--:|",
    ...compared.map(({ name, tsEvtx }) => {
      const { files, records, theirs, ours } = tsEvtx!;
      const their = (theirs.cpuSeconds * 1e6) / theirs.records;
      const our = (ours.cpuSeconds * 1e6) / ours.records;
      const factor = `${(their / our).toFixed(0)}×`;
      return row([name, files, records, theirs.records, their.toFixed(0), ours.records, our.toFixed(1), factor]);
    }),
  ];
}

function documents(sets: readonly SetResults[]): string[] {
  const lines = sets.flatMap(({ name, documents: comparisons }) =>
    comparisons.map(({ with: other, compared, equal, differences, otherCounts }) => {
      const where = differences.slice(0, 4).map(({ path, records }) => `\`${path}\` ${records}`);
      const missing = otherCounts.reduce((sum, { ours, theirs }) => sum + ours - theirs, 0);
      return row([
        name,
        other,
        compared,
        equal,
        where.join(", ") || "–",
        otherCounts.length === 0 ? "–" : `${otherCounts.length} files, ${missing} records`,
      ]);
    }),
  );
  if (lines.length === 0) return ["Documents were not compared."];
  return [
    "Documents compared in a normal form (texts; GUIDs in one case; times without trailing zeros), record by record:",
    "",
    "| set | with | records compared | equal | differing, by path | files in which it finds fewer |",
    "|---|---|--:|--:|---|---|",
    ...lines,
  ];
}

function row(cells: readonly (string | number)[]): string {
  return `| ${cells.map((cell) => (typeof cell === "number" ? cell.toLocaleString("en") : cell)).join(" | ")} |`;
}

function seconds({ cpuSeconds }: Timing): string {
  return `${cpuSeconds.toFixed(1)} s`;
}

function ratio(ours: Timing, theirs: Timing | undefined): string {
  return theirs === undefined ? "–" : (ours.cpuSeconds / theirs.cpuSeconds).toFixed(2);
}
