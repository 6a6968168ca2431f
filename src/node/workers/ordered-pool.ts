// Workers that share out pieces of work, and what they give put back in order. Pieces are numbered in the order in which their output is to come;
// the lowest one that is not done passes its output on at once, that of later ones waits. Workers wait too when too much of theirs does, and no
// piece far ahead is begun, so memory stays bounded.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { packageRoot } from "../package-root.ts";
import type { WorkerMessage, WorkerOrder } from "./messages.ts";

/** The work, and who takes what comes of it. */
export interface PooledWork<Task, Output, Result> {
  /** How many pieces there are. */
  readonly pieces: number;
  /** The work of a piece, asked for once; `undefined` while it waits for the pieces before it, and then it is asked for again. */
  taskOf(number: number): Task | undefined;
  /** Takes output, in order. */
  output(number: number, output: Output): Promise<void> | void;
  /** A piece is done, and all of its output was taken; in order. */
  done(number: number, result: Result): void;
  /** Events read since the last call, in any order. */
  events(count: number, file: string): void;
}

export interface PoolOptions {
  /** The workers' program: its source in a checkout, and its name in an installed package. */
  readonly program: { readonly source: URL; readonly built: string };
  /** What each worker is given at its start. */
  readonly data: unknown;
  readonly threads: number;
  /** How far ahead of the piece whose output comes next others may be begun, for each worker. */
  readonly aheadOfEach: number;
  /** Ends the work early: no further piece is begun. */
  readonly signal: AbortSignal | undefined;
}

/** Events are garbage as soon as they are read: a larger space for them holds more garbage and saves no time. */
const maxYoungGenerationSizeMb = 12;

interface Slot<Output, Result> {
  readonly waiting: { readonly output: Output; readonly worker: Crew }[];
  /** Held in an object, since a result may be anything. */
  result: { readonly value: Result } | undefined;
}

interface Crew {
  readonly thread: Worker;
  busy: boolean;
}

export class OrderedPool<Task, Output, Result, Answer = never> {
  private readonly crew: readonly Crew[];
  private readonly work: PooledWork<Task, Output, Result>;
  private readonly signal: AbortSignal | undefined;
  private readonly aheadOfEach: number;
  private readonly slots: Slot<Output, Result>[];
  private readonly answers: Answer[] = [];
  /** How many pieces there are to do. */
  private pieces: number;
  /** The piece whose output comes next, and the first that is not begun. */
  private current = 0;
  private next = 0;
  private flushing = Promise.resolve();
  private finish: (() => void) | undefined;
  private fail: ((reason: unknown) => void) | undefined;

  constructor(work: PooledWork<Task, Output, Result>, options: PoolOptions) {
    this.work = work;
    this.pieces = work.pieces;
    this.signal = options.signal;
    this.aheadOfEach = options.aheadOfEach;
    this.slots = Array.from({ length: work.pieces }, () => ({ waiting: [], result: undefined }));
    const program = programUrl(options.program);
    this.crew = Array.from({ length: options.threads }, () => ({
      thread: new Worker(program, { workerData: options.data, resourceLimits: { maxYoungGenerationSizeMb } }),
      busy: false,
    }));
  }

  /**
   * Does all pieces, and gives each worker's answer to the question at the end where it is asked.
   * @throws the error by which a worker ended
   */
  async run(asks = false): Promise<readonly Answer[]> {
    try {
      await this.until(() => {
        for (const worker of this.crew) this.employ(worker);
        this.signal?.addEventListener("abort", this.stop);
        this.shareOut();
      });
      if (asks) await this.until(() => this.tellAll({ kind: "question" }));
    } finally {
      this.signal?.removeEventListener("abort", this.stop);
      await Promise.all(this.crew.map(({ thread }) => thread.terminate()));
    }
    return this.answers;
  }

  /** Begins something, and waits for its end. */
  private until(begin: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.finish = resolve;
      this.fail = reject;
      begin();
    });
  }

  private readonly stop = (): void => this.tellAll({ kind: "stop" });

  private tellAll(order: WorkerOrder<Task>): void {
    for (const worker of this.crew) this.tell(worker, order);
  }

  private tell(worker: Crew, order: WorkerOrder<Task>): void {
    worker.thread.postMessage(order);
  }

  private employ(worker: Crew): void {
    worker.thread.on("error", (error) => this.fail?.(error));
    worker.thread.on("message", (message: WorkerMessage<Output, Result, Answer>) => this.take(message, worker));
  }

  private take(message: WorkerMessage<Output, Result, Answer>, worker: Crew): void {
    switch (message.kind) {
      case "answer":
        this.answers.push(message.answer);
        if (this.answers.length === this.crew.length) this.finish?.();
        return;
      case "events":
        this.work.events(message.count, message.file);
        return;
      case "output":
        this.slots[message.number]!.waiting.push({ output: message.output, worker });
        break;
      case "done":
        this.slots[message.number]!.result = { value: message.result };
        worker.busy = false;
    }
    this.flushing = this.flushing.then(() => this.flush()).catch((error: unknown) => this.fail?.(error));
  }

  /** Passes on what can be passed on in order, and goes on to the next piece where one is done. */
  private async flush(): Promise<void> {
    for (let slot = this.slots[this.current]; slot !== undefined; slot = this.slots[this.current]) {
      for (let given = slot.waiting.shift(); given !== undefined; given = slot.waiting.shift()) {
        await this.work.output(this.current, given.output);
        this.tell(given.worker, { kind: "taken" });
      }
      if (slot.result === undefined) break;
      this.work.done(this.current, slot.result.value);
      // Nothing of it is needed any more.
      slot.result = undefined;
      this.current++;
    }
    this.shareOut();
  }

  private shareOut(): void {
    if (this.signal?.aborted === true) this.pieces = Math.min(this.pieces, this.next);
    if (this.current >= this.pieces) {
      this.finish?.();
      return;
    }
    for (const worker of this.crew) {
      if (worker.busy || this.next >= this.pieces) continue;
      if (this.next > this.current + this.aheadOfEach * this.crew.length) return;
      const task = this.work.taskOf(this.next);
      if (task === undefined) return;
      worker.busy = true;
      this.tell(worker, { kind: "task", number: this.next++, task });
    }
  }
}

function programUrl({ source, built }: PoolOptions["program"]): URL {
  return existsSync(source) ? source : pathToFileURL(join(packageRoot, "dist", built));
}
