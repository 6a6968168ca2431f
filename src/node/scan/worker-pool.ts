// Workers that share out pieces of work, and their findings put back in order. Pieces are numbered in the order in which their findings are
// to come; the lowest one that is not done passes its findings on at once, those of later ones wait. Workers wait too when too many of
// their findings do, and no piece far ahead is begun, so memory stays bounded.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { type Finding, mostKeptEvents, type ScanStatistics } from "../../scan/index.ts";
import { packageRoot } from "../package-root.ts";
import { FileReport } from "../problems.ts";
import type { ScanMessage, ScanTask, WorkerOrder, WorkerSetup } from "./messages.ts";
import { endTask, eventsIn, limitedTo, mergedReport, placedIn } from "./parts.ts";
import type { TaskReceiver, TaskResult } from "./run-task.ts";

/** Work before it has a number. The end of a file follows its parts. */
export type Piece =
  | { readonly kind: "path"; readonly name: string; readonly path: string }
  | {
      readonly kind: "part";
      readonly name: string;
      readonly path: string;
      readonly from: number;
      readonly to: number;
    }
  | { readonly kind: "end"; readonly name: string; readonly path: string; readonly parts: number };

export interface PoolResult {
  readonly results: readonly TaskResult[];
  /** By worker, where they were asked for. */
  readonly statistics: readonly ScanStatistics[];
}

/** Events are garbage as soon as they are scanned: a larger space for them holds more garbage and saves no time. */
const maxYoungGenerationSizeMb = 12;

/** How far ahead of the piece whose findings come next others may be begun, for each worker. */
const aheadOfEach = 16;

const nothing: TaskResult = { reports: [], leftAlone: [], dropped: 0, kept: undefined };

interface Slot {
  readonly waiting: { readonly findings: readonly Finding[]; readonly worker: Crew }[];
  result: TaskResult | undefined;
}

interface Crew {
  readonly thread: Worker;
  busy: boolean;
}

export class WorkerPool {
  private readonly crew: readonly Crew[];
  private readonly receiver: TaskReceiver;
  private readonly signal: AbortSignal | undefined;
  private readonly measures: boolean;
  private pieces: readonly Piece[] = [];
  private slots: Slot[] = [];
  /** The piece whose findings come next, and the first that is not begun. */
  private current = 0;
  private next = 0;
  /** Events of the pieces of the current file before the current one. */
  private offset = 0;
  /** How many more events may be kept of the current file. */
  private room = mostKeptEvents;
  private readonly statistics: ScanStatistics[] = [];
  private flushing = Promise.resolve();
  private finish: (() => void) | undefined;
  private fail: ((reason: unknown) => void) | undefined;

  constructor(setup: WorkerSetup, threads: number, receiver: TaskReceiver, signal: AbortSignal | undefined) {
    this.receiver = receiver;
    this.signal = signal;
    this.measures = setup.scanner.measures ?? false;
    this.crew = Array.from({ length: threads }, () => ({
      thread: new Worker(workerUrl(), { workerData: setup, resourceLimits: { maxYoungGenerationSizeMb } }),
      busy: false,
    }));
  }

  /** Rejects when a worker ends by an error. */
  async run(pieces: readonly Piece[]): Promise<PoolResult> {
    this.pieces = pieces;
    this.slots = pieces.map(() => ({ waiting: [], result: undefined }));
    try {
      await new Promise<void>((resolve, reject) => {
        this.finish = resolve;
        this.fail = reject;
        for (const worker of this.crew) this.employ(worker);
        this.signal?.addEventListener("abort", this.stop);
        this.shareOut();
      });
      if (this.measures) await this.askForStatistics();
    } finally {
      this.signal?.removeEventListener("abort", this.stop);
      await Promise.all(this.crew.map(({ thread }) => thread.terminate()));
    }
    return { results: this.results(), statistics: this.statistics };
  }

  private askForStatistics(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.finish = resolve;
      this.fail = reject;
      for (const worker of this.crew) order(worker, { kind: "statistics" });
    });
  }

  private readonly stop = (): void => {
    for (const worker of this.crew) order(worker, { kind: "stop" });
  };

  private employ(worker: Crew): void {
    worker.thread.on("error", (error) => this.fail?.(error));
    worker.thread.on("message", (message: ScanMessage) => this.take(message, worker));
  }

  private take(message: ScanMessage, worker: Crew): void {
    switch (message.kind) {
      case "statistics":
        this.statistics.push(message.statistics);
        if (this.statistics.length === this.crew.length) this.finish?.();
        return;
      case "events":
        this.receiver.events(message.count, message.file);
        return;
      case "findings":
        this.slots[message.number]!.waiting.push({ findings: message.findings, worker });
        break;
      case "done": {
        const { reports, leftAlone, dropped, kept } = message;
        this.slots[message.number]!.result = { reports: reports.map(FileReport.from), leftAlone, dropped, kept };
        worker.busy = false;
      }
    }
    this.flushing = this.flushing.then(() => this.flush()).catch((error: unknown) => this.fail?.(error));
  }

  /** Passes on what can be passed on in order, and goes on to the next piece where one is done. */
  private async flush(): Promise<void> {
    for (let slot = this.slots[this.current]; slot !== undefined; slot = this.slots[this.current]) {
      for (let group = slot.waiting.shift(); group !== undefined; group = slot.waiting.shift()) {
        await this.receiver.findings(this.placed(group.findings));
        order(group.worker, { kind: "taken" });
      }
      if (slot.result === undefined) break;
      this.close(slot.result);
    }
    this.shareOut();
  }

  /** Positions in a piece as positions in its file. */
  private placed(findings: readonly Finding[]): readonly Finding[] {
    return this.pieces[this.current]!.kind === "part" ? placedIn(findings, this.offset) : findings;
  }

  private close(result: TaskResult): void {
    const slot = this.slots[this.current]!;
    if (this.pieces[this.current]!.kind === "part") {
      slot.result = limitedTo(this.room, result);
      this.room -= slot.result.kept?.events.length ?? 0;
      this.offset += eventsIn(result);
    } else {
      this.offset = 0;
      this.room = mostKeptEvents;
    }
    this.current++;
  }

  private shareOut(): void {
    if (this.signal?.aborted === true) this.pieces = this.pieces.slice(0, this.next);
    if (this.current >= this.pieces.length) {
      this.finish?.();
      return;
    }
    for (const worker of this.crew) {
      if (worker.busy || this.next >= this.pieces.length) continue;
      if (this.next > this.current + aheadOfEach * this.crew.length) return;
      const task = this.taskOf(this.next);
      if (task === undefined) return;
      worker.busy = true;
      this.next++;
      order(worker, { kind: "task", task });
    }
  }

  /** The work of a piece; `undefined` while it waits for others. */
  private taskOf(number: number): ScanTask | undefined {
    const piece = this.pieces[number]!;
    if (piece.kind !== "end") return { ...piece, number };
    if (this.current < number) return undefined;
    const scanned = [];
    for (let at = number - piece.parts; at < number; at++) {
      const [range, result] = [this.pieces[at]!, this.slots[at]!.result];
      if (range.kind === "part" && result !== undefined) scanned.push({ range, result });
    }
    return endTask({ ...piece, number }, scanned);
  }

  /** What became of the pieces, those of one file as one. */
  private results(): readonly TaskResult[] {
    const results: TaskResult[] = [];
    let reports: FileReport[] = [];
    for (const [number, piece] of this.pieces.entries()) {
      const result = this.slots[number]!.result;
      if (result === undefined) continue;
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

function order(worker: Crew, message: WorkerOrder): void {
  worker.thread.postMessage(message);
}

/** The worker's program: source in a checkout, a file of the build in an installed package. */
function workerUrl(): URL {
  const source = new URL("./worker.ts", import.meta.url);
  return existsSync(source) ? source : pathToFileURL(join(packageRoot, "dist/scan-worker.js"));
}
