// A worker of a dump: one piece of work at a time, its blocks of lines handed over to the main thread.
import { workerData } from "node:worker_threads";
import { serveOrders } from "../workers/serve.ts";
import { Dumper } from "./dumper.ts";
import type { DumpResult, DumpSetup, DumpTask } from "./messages.ts";

const dumper = new Dumper(workerData as DumpSetup);

serveOrders<DumpTask, Uint8Array<ArrayBuffer>, DumpResult>({
  // Blocks of a quarter of a megabyte.
  mostUntaken: 64,
  run: (task, output, isStopped) =>
    dumper.run(task, {
      block: (bytes) => {
        const copy = bytes.slice();
        return output.send(copy, [copy.buffer]);
      },
      events: output.events,
      isStopped,
    }),
});
