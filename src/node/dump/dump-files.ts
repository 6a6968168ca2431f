// Writes the records of files as lines of JSON: in this thread, or shared out among workers where there is enough to do. The lines are the same, and in
// the same order, however many workers there are.
import { mergedReport, partsOf, sizeOf } from "../file-parts.ts";
import { type InputFile, type ReadOptions, sentReadOptions } from "../input-file.ts";
import type { FoundFile } from "../paths.ts";
import { FileReport } from "../problems.ts";
import { OrderedPool } from "../workers/ordered-pool.ts";
import { threadsFor } from "../workers/threads.ts";
import { Dumper, type DumpReceiver } from "./dumper.ts";
import type { DumpForm, DumpResult, DumpSetup, DumpTask } from "./messages.ts";

export interface DumpFilesOptions extends ReadOptions {
  /** Undefined: nothing is written, and only the reports are wanted. */
  readonly form: DumpForm | undefined;
  /** Default: for ECS documents one for each 64 MiB that are to be read, and no more than there are cores; otherwise one. */
  readonly threads?: number | undefined;
  /** A file of more bytes than this is shared out in parts of half of it. Default: 4 MiB. */
  readonly largeFile?: number | undefined;
  /** Ends the dump early: what was written until then is whole lines. */
  readonly signal?: AbortSignal | undefined;
  /** Opens standard input where it is among the files. */
  readonly openStdin: () => AsyncIterable<InputFile>;
}

/** Threads that have less to read cost more than they save: raw records are written as fast as they can be handed over. */
const bytesOfThread = { ecs: 64 << 20, raw: Number.POSITIVE_INFINITY };
const defaultLargeFile = 4 << 20;
const program = { source: new URL("./worker.ts", import.meta.url), built: "dump-worker.js" };
/** The lines of so many pieces may wait for those before them. */
const aheadOfEach = 4;

/** @throws whatever goes wrong that is no fault of a file, such as a worker that runs out of memory */
export async function dumpFiles(
  files: readonly FoundFile[],
  options: DumpFilesOptions,
  receiver: Omit<DumpReceiver, "isStopped">,
): Promise<DumpResult> {
  const sizes = files.map(({ path }) => (path === undefined ? 0 : sizeOf(path)));
  const threads = threadsFor(files, sizes, options.threads, bytesOfThread[options.form ?? "raw"]);
  const tasks = threads > 1 ? files.flatMap((file, number) => tasksOf(file, sizes[number]!, options)) : [];
  if (tasks.length > 1) return dumpPooled(tasks, Math.min(threads, tasks.length), options, receiver);
  return dumpHere(files, options, { ...receiver, isStopped: () => options.signal?.aborted === true });
}

/** A large file in parts, everything else as a whole. */
function tasksOf({ name, path = "" }: FoundFile, size: number, options: DumpFilesOptions): readonly DumpTask[] {
  const { largeFile = defaultLargeFile } = options;
  const ranges = size <= largeFile ? [] : partsOf(path, size, Math.floor(largeFile / 2), options);
  if (ranges.length === 0) return [{ name, path, range: undefined }];
  return ranges.map((range) => ({ name, path, range }));
}

function setupOf(options: DumpFilesOptions): DumpSetup {
  return { form: options.form, read: sentReadOptions(options) };
}

async function dumpHere(
  files: readonly FoundFile[],
  options: DumpFilesOptions,
  receiver: DumpReceiver,
): Promise<DumpResult> {
  const dumper = new Dumper(setupOf(options));
  const results: DumpResult[] = [];
  for (const { name, path } of files) {
    if (receiver.isStopped()) break;
    results.push(
      path === undefined
        ? await dumper.files(options.openStdin(), receiver)
        : await dumper.run({ name, path, range: undefined }, receiver),
    );
  }
  return joined(results);
}

async function dumpPooled(
  tasks: readonly DumpTask[],
  threads: number,
  options: DumpFilesOptions,
  receiver: Omit<DumpReceiver, "isStopped">,
): Promise<DumpResult> {
  const results: DumpResult[] = [];
  let parts: FileReport[] = [];
  const endOfFile = (name: string): void => {
    results.push({ reports: [mergedReport(name, parts)], leftAlone: [] });
    parts = [];
  };
  const work = {
    pieces: tasks.length,
    taskOf: (number: number) => tasks[number],
    output: (_: number, block: Uint8Array<ArrayBuffer>) => receiver.block(block),
    events: receiver.events,
    done: (number: number, { reports, leftAlone }: DumpResult) => {
      const given = reports.map(FileReport.from);
      const { name, range } = tasks[number]!;
      if (range === undefined) results.push({ reports: given, leftAlone });
      else {
        parts.push(...given);
        if ((tasks[number + 1]?.range?.from ?? 0) === 0) endOfFile(name);
      }
    },
  };
  const pooled = { program, data: setupOf(options), threads, aheadOfEach, signal: options.signal };
  await new OrderedPool<DumpTask, Uint8Array<ArrayBuffer>, DumpResult>(work, pooled).run();
  // A dump that was ended early can leave a file without its last part.
  if (parts.length > 0) endOfFile(parts[0]!.file);
  return joined(results);
}

function joined(results: readonly DumpResult[]): DumpResult {
  return {
    reports: results.flatMap(({ reports }) => reports),
    leftAlone: results.flatMap(({ leftAlone }) => leftAlone),
  };
}
