// Scans files with all rules: in this thread, or shared out among workers where there is enough to do. Findings come in one order however
// many workers there are: that of the files, and within a file that of its events, then what is settled at its end.
import {
  type CompiledRules,
  compiledBytes,
  compileRules,
  type Finding,
  mergeStatistics,
  mostKeptEvents,
  type RefusedRule,
  type ScannableRule,
  Scanner,
  type ScanStatistics,
} from "../../scan/index.ts";
import { mergedReport, partsOf, sizeOf } from "../file-parts.ts";
import { type InputFile, type PartRange, type ReadOptions, sentReadOptions } from "../input-file.ts";
import type { FoundFile } from "../paths.ts";
import type { FileReport } from "../problems.ts";
import { threadsFor } from "../workers/threads.ts";
import type { ScanResult, WorkerSetup } from "./messages.ts";
import { endTask, eventsIn, keptIn, limitedTo, placedIn } from "./parts.ts";
import { type Piece, scanPooled } from "./pooled-scan.ts";
import { fileBuffer, runTask, scanPath, type TaskOptions } from "./run-task.ts";

export interface ScanFilesOptions extends ReadOptions {
  /** Default: one for each half GiB that is to be read, and at most one for two cores. */
  readonly threads?: number | undefined;
  /** An event log, or a file of JSON lines, of more bytes than this is shared out in parts of a quarter of it. Default: 16 MiB. */
  readonly largeFile?: number | undefined;
  /** Takes the time of each rule, for the summary's `statistics`. */
  readonly measures?: boolean | undefined;
  /** Ends the scan early: what was found until then is complete. */
  readonly signal?: AbortSignal | undefined;
  /** Opens standard input where it is among the files. */
  readonly openStdin: () => AsyncIterable<InputFile>;
}

export interface ScanReceiver {
  findings(found: readonly Finding[]): Promise<void> | void;
  /** Events read since the last call, for progress. */
  events(count: number, file: string): void;
}

export interface ScanSummary {
  readonly reports: readonly FileReport[];
  readonly leftAlone: readonly string[];
  readonly refused: readonly RefusedRule[];
  /** Events left out of rules over several events, for the limit. */
  readonly dropped: number;
  /** What was done for each rule; where `measures` was asked for. */
  readonly statistics?: ScanStatistics;
}

/** A thread that has less to read costs more than it saves: it holds all rules, and warms up by itself. */
const bytesOfThread = 512 << 20;
/** V8's own threads take what is left of these, and what counts as two cores is often one that two threads share. */
const coresOfThread = 2;
const defaultLargeFile = 16 << 20;

/** @throws whatever goes wrong that is no fault of a file, such as a worker that runs out of memory */
export async function scanFiles(
  files: readonly FoundFile[],
  rules: readonly ScannableRule[] | CompiledRules,
  options: ScanFilesOptions,
  receiver: ScanReceiver,
): Promise<ScanSummary> {
  const compiled = "plan" in rules ? rules : compileRules(rules);
  const sizes = files.map(({ path }) => (path === undefined ? 0 : sizeOf(path)));
  const work = files.map((file, number) => ({ file, pieces: piecesOf(file, sizes[number]!, options) }));
  const pieces = work.flatMap((one) => one.pieces);
  const threads = Math.min(threadsFor(files, sizes, options.threads, bytesOfThread, coresOfThread), pieces.length);
  if (threads <= 1) return scanHere(work, compiled, options, receiver);
  const pooled = { setup: setupFor(compiled, options), threads, signal: options.signal };
  const { results, statistics } = await scanPooled(pieces, pooled, receiver);
  return {
    ...summaryOf(results),
    refused: compiled.refused,
    ...(options.measures === true ? { statistics: mergeStatistics(statistics) } : {}),
  };
}

function setupFor(compiled: CompiledRules, options: ScanFilesOptions): WorkerSetup {
  return {
    compiled: compiled.bytes ?? compiledBytes(compiled, true),
    rules: new Set(compiled.rules.map(({ number }) => number)),
    scanner: { measures: options.measures },
    read: sentReadOptions(options),
  };
}

interface FileWork {
  readonly file: FoundFile;
  readonly pieces: readonly Piece[];
}

async function scanHere(
  work: readonly FileWork[],
  compiled: CompiledRules,
  options: ScanFilesOptions,
  receiver: ScanReceiver,
): Promise<ScanSummary> {
  const scanner = new Scanner(compiled, { measures: options.measures });
  const isStopped = (): boolean => options.signal?.aborted === true;
  const taskOptions = { ...options, isStopped, buffer: fileBuffer() };
  const results: ScanResult[] = [];
  for (const one of work) {
    if (isStopped()) break;
    results.push(
      one.file.path === undefined
        ? await scanPath({ files: options.openStdin(), leftAlone: [] }, scanner, isStopped, receiver)
        : await scanFile(one, scanner, taskOptions, receiver),
    );
  }
  return {
    ...summaryOf(results),
    refused: compiled.refused,
    ...(options.measures === true ? { statistics: scanner.statistics } : {}),
  };
}

/** A large file in parts too: what is kept of one holds on to nothing of the file. */
async function scanFile(
  { file: { name, path = "" }, pieces }: FileWork,
  scanner: Scanner,
  options: ScanFilesOptions & TaskOptions,
  receiver: ScanReceiver,
): Promise<ScanResult> {
  const scanned: { readonly range: PartRange; readonly result: ScanResult }[] = [];
  let [firstEvent, room] = [0, mostKeptEvents];
  const placing: ScanReceiver = {
    findings: (found) => receiver.findings(placedIn(found, firstEvent)),
    events: (count, file) => receiver.events(count, file),
  };
  for (const piece of pieces) {
    if (piece.kind === "path") return runTask(piece, scanner, options, receiver);
    if (piece.kind === "part" && !options.isStopped()) {
      const result = limitedTo(room, await runTask(piece, scanner, options, placing));
      scanned.push({ range: piece, result });
      firstEvent += eventsIn(result);
      room -= keptIn(result);
    }
  }
  const parts = scanned.flatMap(({ result }) => result.reports);
  const end = endTask({ name, path }, scanned);
  return { ...(await runTask(end, scanner, options, receiver)), reports: [mergedReport(name, parts)] };
}

function summaryOf(results: readonly ScanResult[]): Pick<ScanSummary, "reports" | "leftAlone" | "dropped"> {
  return {
    reports: results.flatMap(({ reports }) => reports),
    leftAlone: results.flatMap(({ leftAlone }) => leftAlone),
    dropped: results.reduce((sum, { dropped }) => sum + dropped, 0),
  };
}

/** A large file in parts and its end; everything else as a whole. */
function piecesOf({ name, path = "" }: FoundFile, size: number, options: ScanFilesOptions): readonly Piece[] {
  const { largeFile = defaultLargeFile } = options;
  const ranges = size <= largeFile ? [] : partsOf(path, size, Math.max(1, Math.floor(largeFile / 4)), options);
  if (ranges.length === 0) return [{ kind: "path", name, path }];
  const parts = ranges.map((range): Piece => ({ kind: "part", name, path, ...range }));
  return [...parts, { kind: "end", name, path, parts: parts.length }];
}
