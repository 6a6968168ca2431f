// `dump`: logs as JSON lines, raw or as ECS.
import { FieldTable } from "../../event/event.ts";
import { Utf8Writer } from "../../evtx/index.ts";
import { type FileReport, type InputEvent, jsonText } from "../../node/index.ts";
import { type Command, listArgument } from "../command.ts";
import { holdHeap } from "../heap.ts";
import { group, InputRun, type InputRunOptions, inputOptions } from "../input-run.ts";
import type { Io, Output } from "../io.ts";
import { printable, styleOf } from "../style.ts";
import { tableLines } from "../table.ts";

interface DumpOptions extends InputRunOptions {
  readonly ecs?: boolean;
  readonly stats?: boolean;
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
    const lines = new DumpedLines(io.stdout, options.ecs === true);
    await run.read(new FieldTable(), (batch) => (options.stats === true ? undefined : lines.add(batch)));
    if (options.stats === true) await writeStats(run.reports, io);
    else await lines.flush();
    const code = await run.finish();
    if (options.quiet !== true) await io.stderr.write(`${run.summary()}\n`);
    return code;
  },
};

const lineEnd = 0x0a;
const blockSize = 256 * 1024;

/** Documents as lines, gathered as bytes and written in blocks. */
class DumpedLines {
  private readonly output: Output;
  private readonly asEcs: boolean;
  private readonly block = new Utf8Writer(2 * blockSize);

  constructor(output: Output, asEcs: boolean) {
    this.output = output;
    this.asEcs = asEcs;
  }

  async add(batch: readonly InputEvent[]): Promise<void> {
    for (const event of batch) {
      if (this.asEcs) this.block.text(jsonText(event.document()));
      else event.writeRaw(this.block);
      this.block.byte(lineEnd);
      if (this.block.length >= blockSize) await this.flush();
    }
  }

  async flush(): Promise<void> {
    if (this.block.length === 0) return;
    await this.output.writeBytes(this.block.bytes());
    this.block.clear();
  }
}

async function writeStats(reports: readonly FileReport[], io: Io): Promise<void> {
  const style = styleOf(io.stdout, io.env);
  const rows = reports.map((report) => [
    group(report.events),
    group(report.failedRecords),
    group(report.damagedChunks),
    group(report.recoveredRecords),
    [...report.shapes].map(([shape, count]) => `${shape} ${group(count)}`).join(", ") || "nothing",
    printable(report.file),
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
