// A scan gives the same findings in the same order however it is shared out: among threads, and within a file among parts.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { loadRules, type ScanFilesOptions, scanFiles } from "../../src/node/index.ts";
import { planInputs } from "../../src/node/inputs.ts";
import type { Finding, ScannableRule } from "../../src/scan/index.ts";
import { describeShared, sharedPath } from "../support/shared.ts";

const root = join(import.meta.dirname, "../..");

function rulesOf(paths: readonly string[]): readonly ScannableRule[] {
  const { files } = loadRules(paths, { cwd: root, builtIn: true });
  return files.flatMap((file) => [...file.rules, ...file.correlations]);
}

async function scan(
  paths: readonly string[],
  rules: readonly string[] | readonly ScannableRule[],
  options: Partial<ScanFilesOptions>,
) {
  const found: Finding[] = [];
  let events = 0;
  const plan = planInputs(paths, { cwd: root, stdin: () => noInput() });
  const summary = await scanFiles(
    plan.found,
    typeof rules[0] === "object" ? (rules as readonly ScannableRule[]) : rulesOf(rules as readonly string[]),
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
  const reports = summary.reports.map(({ file, events: read, failedRecords, problemCount, problems, shapes }) => ({
    file,
    read,
    failedRecords,
    problemCount,
    problems: problems.map(({ message, offset }) => [message, offset]),
    shapes: [...shapes].sort(),
  }));
  return { found, events, reports, dropped: summary.dropped };
}

async function* noInput(): AsyncGenerator<Uint8Array> {}

const sharings: readonly (readonly [name: string, options: Partial<ScanFilesOptions>])[] = [
  ["one thread, a file a small part at a time", { threads: 1, largeFile: 1 }],
  ["two threads", { threads: 2 }],
  ["four threads", { threads: 4 }],
  ["two threads, a file a small part at a time", { threads: 2, largeFile: 1 }],
  ["three threads, a file a larger part at a time", { threads: 3, largeFile: 1 << 20 }],
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

describe("a scan of JSON lines", () => {
  const folder = mkdtempSync(join(tmpdir(), "eqlipse-lines-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const event = (number: number) =>
    JSON.stringify({
      "@timestamp": new Date(Date.UTC(2024, 0, 1, 0, 0, number % 50)).toISOString(),
      event: { category: "process", type: "start" },
      host: { id: `host ${number % 3}`, name: `host ${number % 3}`, os: { type: "windows" } },
      process: { name: "cmstp.exe", command_line: `cmstp.exe /s /ns C:\\Users\\ü\\${number}.inf`, pid: number },
    });
  const many = (end: string) => Array.from({ length: 400 }, (_, number) => event(number)).join(end);

  const texts: Readonly<Record<string, string>> = {
    "with line feeds": many("\n"),
    "with carriage returns and a last line feed": `${many("\r\n")}\r\n`,
    "with blank lines": many("\n\n\n"),
    "with a byte order mark": `\uFEFF${many("\n")}`,
    "with lines that are no JSON": many('\nnot JSON\n{"cut off":\n'),
    "with a line longer than a part": `${event(0)}\n{"a":"${"x".repeat(30_000)}"}\n${many("\n")}`,
    "that are responses with hits": Array.from(
      { length: 50 },
      (_, n) => `{"hits":{"hits":[${event(n)},${event(n)}]}}`,
    ).join("\n"),
    "as one list, which cannot be taken apart": `[${many(",\n")}]`,
  };

  test("is the same in parts", async () => {
    for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, `${name}.ndjson`), text);
    const alone = await scan([folder], [], { threads: 1 });
    for (const { file, read } of alone.reports) expect([file, read > 90]).toEqual([file, true]);
    expect(alone.found.length).toBeGreaterThan(800);
    expect(await scan([folder], [], { threads: 1, largeFile: 1 })).toEqual(alone);
    expect(await scan([folder], [], { threads: 2, largeFile: 1 })).toEqual(alone);
    expect(await scan([folder], [], { threads: 3, largeFile: 1 << 16 })).toEqual(alone);
  });
});

describeShared("a scan of attack captures with Elastic's rules", "corpus/evtx/attack-samples", (folder) => {
  test("is the same among threads and in parts", { timeout: 240_000 }, async () => {
    const paths = ["Lateral Movement", "Execution"].map((tactic) => join(folder, tactic));
    const rules = [sharedPath("corpus/rules/elastic-detection-rules")];
    const alone = await scan(paths, rules, { threads: 1 });
    expect(alone.found.length).toBeGreaterThan(20);
    expect(await scan(paths, rules, { threads: 2, largeFile: 1 << 18 })).toEqual(alone);
  });
});

describeShared("a scan with any of SigmaHQ's and Elastic's rules", "corpus/rules", (folder) => {
  test("is the same for 1, 2 and 4 threads, in parts of any size", { timeout: 240_000 }, async () => {
    const all = rulesOf([join(folder, "sigma"), join(folder, "elastic-detection-rules")]);
    const some = fc.uniqueArray(fc.nat(all.length - 1), { minLength: 50, maxLength: 120, size: "max" });
    await fc.assert(
      fc.asyncProperty(some, fc.integer({ min: 1 << 16, max: 1 << 21 }), async (numbers, largeFile) => {
        const rules = [...numbers.map((number) => all[number]!), ...rulesOf([])];
        const alone = await scan(["samples"], rules, { threads: 1 });
        expect(alone.found.length).toBeGreaterThan(0);
        expect(await scan(["samples"], rules, { threads: 2, largeFile })).toEqual(alone);
        expect(await scan(["samples"], rules, { threads: 4, largeFile })).toEqual(alone);
      }),
      { numRuns: 2, endOnFailure: true },
    );
  });
});
