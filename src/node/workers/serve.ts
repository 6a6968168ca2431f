// A worker's side: one piece of work at a time, and a limit to what of its output is on its way.
import { type MessagePort, parentPort, type TransferListItem } from "node:worker_threads";
import type { WorkerMessage, WorkerOrder } from "./messages.ts";

/** Told of what a piece of work gives, as it comes. */
export interface WorkOutput<Output> {
  /** Resolves when there is room for more. */
  send(output: Output, moved?: readonly TransferListItem[]): Promise<void> | void;
  /** Events read since the last call. */
  events(count: number, file: string): void;
}

export interface WorkerProgram<Task, Output, Result, Answer> {
  /** Rejects for what ends the whole run, never for what is wrong with a file. */
  run(task: Task, output: WorkOutput<Output>, isStopped: () => boolean): Promise<Result>;
  /** The answer to the question at the end. */
  answer?(): Answer;
  /** Outputs that may be on their way; then the work waits until one was taken. */
  readonly mostUntaken: number;
}

/** Takes orders until the main thread ends this one. */
export function serveOrders<Task, Output, Result, Answer = never>(
  program: WorkerProgram<Task, Output, Result, Answer>,
): void {
  new Served(program, parentPort!).start();
}

class Served<Task, Output, Result, Answer> {
  private readonly program: WorkerProgram<Task, Output, Result, Answer>;
  private readonly port: MessagePort;
  private untaken = 0;
  private resume: (() => void) | undefined;
  private isStopped = false;

  constructor(program: WorkerProgram<Task, Output, Result, Answer>, port: MessagePort) {
    this.program = program;
    this.port = port;
  }

  start(): void {
    this.port.on("message", (order: WorkerOrder<Task>) => this.obey(order));
  }

  private obey(order: WorkerOrder<Task>): void {
    switch (order.kind) {
      case "taken":
        this.untaken--;
        this.resume?.();
        this.resume = undefined;
        return;
      case "question":
        if (this.program.answer !== undefined) this.send({ kind: "answer", answer: this.program.answer() });
        return;
      case "stop":
        this.isStopped = true;
        return;
      case "task":
        this.work(order.number, order.task).catch((error: unknown) => {
          // Ends the worker with the error, which the main thread is told of.
          queueMicrotask(() => {
            throw error;
          });
        });
    }
  }

  private async work(number: number, task: Task): Promise<void> {
    const output: WorkOutput<Output> = {
      send: (given, moved) => this.sendOutput(number, given, moved),
      events: (count, file) => this.send({ kind: "events", count, file }),
    };
    const result = await this.program.run(task, output, () => this.isStopped);
    this.send({ kind: "done", number, result });
  }

  private sendOutput(number: number, output: Output, moved: readonly TransferListItem[] = []): Promise<void> | void {
    this.send({ kind: "output", number, output }, moved);
    this.untaken++;
    if (this.untaken < this.program.mostUntaken) return;
    return new Promise((resolve) => {
      this.resume = resolve;
    });
  }

  private send(message: WorkerMessage<Output, Result, Answer>, moved: readonly TransferListItem[] = []): void {
    this.port.postMessage(message, moved);
  }
}
