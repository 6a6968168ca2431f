// A scan gives the same findings in the same order however it is shared out: among threads, and within a log among pieces.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadRules, type ScanFilesOptions, scanFiles } from "../../src/node/index.ts";
import { planInputs } from "../../src/node/inputs.ts";
import type { Finding } from "../../src/scan/index.ts";
import { describeShared, sharedPath } from "../support/shared.ts";

const root = join(import.meta.dirname, "../..");

async function scan(paths: readonly string[], rulePaths: readonly string[], options: Partial<ScanFilesOptions>) {
  const { files } = loadRules(rulePaths, { cwd: root, builtIn: true });
  const rules = files.flatMap((file) => [...file.rules, ...file.correlations]);
  const found: Finding[] = [];
  let events = 0;
  const plan = planInputs(paths, { cwd: root, stdin: () => noInput() });
  const summary = await scanFiles(
    plan.found,
    rules,
    { ...options, openStdin: () => plan.files() },
    {
      findings: (more) => {
        found.push(...more);
      },
      events: (count) => {
        events += count;
      },
    },
  );
  const reports = summary.reports.map(({ file, events: read, failedRecords, problemCount }) => ({
    file,
    read,
    failedRecords,
    problemCount,
  }));
  return { found, events, reports, dropped: summary.dropped };
}

async function* noInput(): AsyncGenerator<Uint8Array> {}

const sharings: readonly (readonly [name: string, options: Partial<ScanFilesOptions>])[] = [
  ["two threads", { threads: 2 }],
  ["four threads", { threads: 4 }],
  ["two threads, a log a chunk at a time", { threads: 2, largeLog: 1 }],
  ["three threads, a log a few chunks at a time", { threads: 3, largeLog: 1 << 20 }],
];

describe("a scan of the samples", () => {
  test.each(sharings)("with %s is as with one", async (_name, options) => {
    const alone = await scan(["samples"], [], { threads: 1 });
    expect(alone.found.length).toBeGreaterThan(10);
    expect(alone.found.some(({ matched }) => matched.length > 1)).toBe(true);
    expect(await scan(["samples"], [], options)).toEqual(alone);
  });

  test("ends where it is told to, with what was found until then", async () => {
    const controller = new AbortController();
    const { files } = loadRules([], { cwd: root, builtIn: true });
    const plan = planInputs(["samples"], { cwd: root, stdin: () => noInput() });
    const summary = await scanFiles(
      plan.found,
      files.flatMap(({ rules }) => rules),
      { threads: 1, signal: controller.signal, openStdin: () => plan.files() },
      { findings: () => controller.abort(), events: () => {} },
    );
    expect(summary.reports.length).toBeGreaterThan(0);
    expect(summary.reports.length).toBeLessThan(readdirSync(join(root, "samples")).length);
  });
});

describeShared("a scan of attack captures with Elastic's rules", "corpus/evtx/attack-samples", (folder) => {
  test("is the same among threads and in pieces", { timeout: 240_000 }, async () => {
    const paths = ["Lateral Movement", "Execution"].map((tactic) => join(folder, tactic));
    const rules = [sharedPath("corpus/rules/elastic-detection-rules")];
    const alone = await scan(paths, rules, { threads: 1 });
    expect(alone.found.length).toBeGreaterThan(20);
    expect(await scan(paths, rules, { threads: 2, largeLog: 1 << 18 })).toEqual(alone);
  });
});
