// A worker of a scan: its own scanner for all rules, one piece of work at a time.
import { workerData } from "node:worker_threads";
import { type Finding, readCompiledBytes, Scanner, type ScanStatistics } from "../../scan/index.ts";
import { serveOrders } from "../workers/serve.ts";
import type { ScanResult, ScanTask, WorkerSetup } from "./messages.ts";
import { fileBuffer, runTask } from "./run-task.ts";

/** Findings are sent in groups of this many, so that the messages cost little and none waits long. */
const groupSize = 64;

const { compiled, rules: inUse, scanner: options, read } = workerData as WorkerSetup;
const all = readCompiledBytes(compiled);
const buffer = fileBuffer();
const scanner = new Scanner({ ...all, rules: all.rules.filter(({ number }) => inUse.has(number)) }, options);

serveOrders<ScanTask, readonly Finding[], ScanResult, ScanStatistics>({
  mostUntaken: 16,
  answer: () => scanner.statistics,
  run: async (task, output, isStopped) => {
    let group: Finding[] = [];
    const flush = (): Promise<void> | void => {
      const findings = group;
      group = [];
      return output.send(findings);
    };
    const receiver = {
      findings: (found: readonly Finding[]) => {
        group.push(...found);
        return group.length >= groupSize ? flush() : undefined;
      },
      events: output.events,
    };
    const result = await runTask(task, scanner, { ...read, buffer, isStopped }, receiver);
    if (group.length > 0) await flush();
    return result;
  },
});
