// `dump`: logs as JSON lines, raw or as ECS.
import type { FileReport } from "../../node/index.ts";
import { type Command, listArgument } from "../command.ts";
import { fileText } from "../event-text.ts";
import { holdHeap } from "../heap.ts";
import { group, InputRun, type InputRunOptions, inputOptions, threadsOption } from "../input-run.ts";
import type { Io } from "../io.ts";
import { printable, styleOf } from "../style.ts";
import { tableLines } from "../table.ts";

interface DumpOptions extends InputRunOptions {
  readonly ecs?: boolean;
  readonly stats?: boolean;
  readonly threads?: number;
}

export const dump: Command<DumpOptions> = {
  name: "dump",
  group: "Hunting",
  summary: "Write logs as JSON lines, raw or as ECS documents",
  details: [
    "One document a line. Raw EVTX records have the shape that users of event log dumps know (`Event.System…`, `Event.EventData…`); other records are written as they were read. With `--ecs` every record becomes the ECS document that rules see.",
  ],
  arguments: [{ name: "<path...>", description: "files, folders, globs, archives, or - for standard input" }],
  options: [
    { flags: "--ecs", description: "write ECS documents" },
    { flags: "--stats", description: "write what was recognised in each file instead" },
    { flags: "--verify-checksums", description: "compare all checksums of EVTX files and report those that differ" },
    threadsOption("with --ecs one for each 64 MiB to read, and at most one a core; otherwise one"),
    ...inputOptions,
  ],
  examples: [
    { command: "eqlipse dump Security.evtx | jq .Event.System.EventID", what: "every event id of a log" },
    {
      command: "eqlipse dump --ecs logs/ > events.ndjson",
      what: "everything in a folder, as Winlogbeat would ship it",
    },
    { command: "eqlipse dump --stats --recover image/", what: "what there is, deleted records included" },
  ],
  run: async (args, options, io) => {
    holdHeap();
    const run = new InputRun(listArgument(args, 0), options, io);
    const form = options.stats === true ? undefined : options.ecs === true ? "ecs" : "raw";
    await run.dump(form, options.threads, (block) => io.stdout.writeBytes(block));
    if (options.stats === true) await writeStats(run.reports, io);
    const code = await run.finish();
    if (options.quiet !== true) await io.stderr.write(`${run.summary()}\n`);
    return code;
  },
};

async function writeStats(reports: readonly FileReport[], io: Io): Promise<void> {
  const style = styleOf(io.stdout, io.env);
  const rows = reports.map((report) => [
    group(report.events),
    group(report.failedRecords),
    group(report.damagedChunks),
    group(report.recoveredRecords),
    [...report.shapes].map(([shape, count]) => `${shape} ${group(count)}`).join(", ") || "nothing",
    printable(fileText(report.file)),
  ]);
  const lines = tableLines(
    [
      { title: "EVENTS", align: "right" },
      { title: "FAILED", align: "right" },
      { title: "BAD CHUNKS", align: "right" },
      { title: "RECOVERED", align: "right" },
      { title: "RECOGNISED AS" },
      { title: "FILE" },
    ],
    rows,
    io.stdout.isTerminal ? io.stdout.columns : Number.POSITIVE_INFINITY,
    style.bold,
  );
  await io.stdout.write(`${lines.join("\n")}\n`);
}
