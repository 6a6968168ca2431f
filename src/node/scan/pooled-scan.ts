// A scan by workers: the pieces of all files, and what they give put together as if each file had been scanned as a whole.
import { type Finding, mostKeptEvents, type ScanStatistics } from "../../scan/index.ts";
import { mergedReport } from "../file-parts.ts";
import { FileReport } from "../problems.ts";
import { OrderedPool, type PooledWork } from "../workers/ordered-pool.ts";
import type { ScanResult, ScanTask, WorkerSetup } from "./messages.ts";
import { endTask, eventsIn, keptIn, limitedTo, placedIn } from "./parts.ts";
import type { TaskReceiver } from "./run-task.ts";

/** Work before it is begun. The end of a file follows its parts. */
export type Piece =
  | Exclude<ScanTask, { readonly kind: "end" }>
  | { readonly kind: "end"; readonly name: string; readonly path: string; readonly parts: number };

export interface PooledOptions {
  readonly setup: WorkerSetup;
  readonly threads: number;
  readonly signal: AbortSignal | undefined;
}

const program = { source: new URL("./worker.ts", import.meta.url), built: "scan-worker.js" };
const aheadOfEach = 16;
const nothing: ScanResult = { reports: [], leftAlone: [], dropped: 0, kept: undefined };

/**
 * The results by file, and what was done for each rule by worker, where the setup asks for it.
 * @throws the error by which a worker ended
 */
export async function scanPooled(
  pieces: readonly Piece[],
  { setup, threads, signal }: PooledOptions,
  receiver: TaskReceiver,
): Promise<{ readonly results: readonly ScanResult[]; readonly statistics: readonly ScanStatistics[] }> {
  const work = new PooledScan(pieces, receiver);
  const options = { program, data: setup, threads, aheadOfEach, signal };
  const pool = new OrderedPool<ScanTask, readonly Finding[], ScanResult, ScanStatistics>(work, options);
  const statistics = await pool.run(setup.scanner.measures);
  return { results: work.results(), statistics };
}

class PooledScan implements PooledWork<ScanTask, readonly Finding[], ScanResult> {
  readonly pieces: number;
  private readonly work: readonly Piece[];
  private readonly receiver: TaskReceiver;
  /** Of the pieces that are done, in order. */
  private readonly finished: ScanResult[] = [];
  /** Events of the pieces of the current file before the current one. */
  private offset = 0;
  /** How many more events may be kept of the current file. */
  private room = mostKeptEvents;

  constructor(work: readonly Piece[], receiver: TaskReceiver) {
    this.pieces = work.length;
    this.work = work;
    this.receiver = receiver;
  }

  taskOf(number: number): ScanTask | undefined {
    const piece = this.work[number]!;
    if (piece.kind !== "end") return piece;
    if (this.finished.length < number) return undefined;
    const scanned = [];
    for (let at = number - piece.parts; at < number; at++) {
      const [range, result] = [this.work[at]!, this.finished[at]!];
      if (range.kind === "part") scanned.push({ range, result });
      // The worker has it from now on.
      this.finished[at] = { ...result, kept: undefined };
    }
    return endTask(piece, scanned);
  }

  output(number: number, findings: readonly Finding[]): Promise<void> | void {
    return this.receiver.findings(this.work[number]!.kind === "part" ? placedIn(findings, this.offset) : findings);
  }

  events(count: number, file: string): void {
    this.receiver.events(count, file);
  }

  done(number: number, given: ScanResult): void {
    const result = { ...given, reports: given.reports.map(FileReport.from) };
    if (this.work[number]!.kind === "part") {
      const limited = limitedTo(this.room, result);
      this.room -= keptIn(limited);
      this.offset += eventsIn(result);
      this.finished.push(limited);
    } else {
      this.offset = 0;
      this.room = mostKeptEvents;
      this.finished.push(result);
    }
  }

  /** What became of the pieces, those of one file as one. */
  results(): readonly ScanResult[] {
    const results: ScanResult[] = [];
    let reports: FileReport[] = [];
    for (const [number, result] of this.finished.entries()) {
      const piece = this.work[number]!;
      if (piece.kind === "part") reports.push(...result.reports);
      else if (piece.kind === "path") results.push(result);
      else {
        results.push({ ...result, reports: [mergedReport(piece.name, reports)] });
        reports = [];
      }
    }
    // A scan that was ended early can leave a file without its end.
    if (reports.length > 0) results.push({ ...nothing, reports: [mergedReport(reports[0]!.file, reports)] });
    return results;
  }
}
