// A worker of a scan: its own scanner for all rules, one piece of work at a time.
import { parentPort, workerData } from "node:worker_threads";
import { type Finding, readCompiledBytes, Scanner } from "../../scan/index.ts";
import type { ScanMessage, ScanTask, WorkerOrder, WorkerSetup } from "./messages.ts";
import { runTask } from "./run-task.ts";

/** Findings are sent in groups of this many, so that the messages cost little and none waits long. */
const groupSize = 64;
/** Groups that may be on their way; then the scan waits until one was taken. */
const mostUntaken = 16;

const { compiled, rules: inUse, scanner: options, read } = workerData as WorkerSetup;
const port = parentPort!;
const all = readCompiledBytes(compiled);
const scanner = new Scanner({ ...all, rules: all.rules.filter(({ number }) => inUse.has(number)) }, options);

let untaken = 0;
let resume: (() => void) | undefined;
let isStopped = false;

function send(message: ScanMessage): void {
  port.postMessage(message);
}

async function work(task: ScanTask): Promise<void> {
  const { number } = task;
  let group: Finding[] = [];
  const flush = async (): Promise<void> => {
    if (group.length === 0) return;
    send({ kind: "findings", number, findings: group });
    group = [];
    untaken++;
    if (untaken >= mostUntaken)
      await new Promise<void>((resolve) => {
        resume = resolve;
      });
  };
  const result = await runTask(
    task,
    scanner,
    { ...read, isStopped: () => isStopped },
    {
      findings: (found) => {
        group.push(...found);
        return group.length >= groupSize ? flush() : undefined;
      },
      events: (count, file) => send({ kind: "events", number, count, file }),
    },
  );
  await flush();
  send({ kind: "done", number, ...result });
}

port.on("message", (order: WorkerOrder) => {
  switch (order.kind) {
    case "taken":
      untaken--;
      resume?.();
      resume = undefined;
      return;
    case "statistics":
      send({ kind: "statistics", statistics: scanner.statistics });
      return;
    case "stop":
      isStopped = true;
      return;
    case "task":
      work(order.task).catch((error: unknown) => {
        // Ends the worker with the error, which the main thread is told of.
        queueMicrotask(() => {
          throw error;
        });
      });
  }
});
