// A worker of a dump: one piece of work at a time, its blocks of lines handed over to the main thread.
import { workerData } from "node:worker_threads";
import { serveOrders } from "../workers/serve.ts";
import type { DumpResult, DumpSetup, DumpTask } from "./messages.ts";
import { runDumpTask } from "./run-task.ts";

const setup = workerData as DumpSetup;

serveOrders<DumpTask, Uint8Array<ArrayBuffer>, DumpResult>({
  // Blocks of a quarter of a megabyte.
  mostUntaken: 64,
  run: (task, output, isStopped) =>
    runDumpTask(
      task,
      { ...setup, isStopped },
      {
        block: (bytes) => {
          const copy = bytes.slice();
          return output.send(copy, [copy.buffer]);
        },
        events: output.events,
      },
    ),
});
