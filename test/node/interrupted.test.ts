// A scan that is asked to stop comes to its end within a file, with whole findings and whole reports.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readRuleFiles } from "../../src/detection/index.ts";
import { scanFiles } from "../../src/node/index.ts";
import type { Finding } from "../../src/scan/index.ts";

const lines = 60_000;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "eqlipse-"));
  const line = (n: number) => `{"event.category":"process","process.command_line":"${"x".repeat(100)} ${n}"}\n`;
  writeFileSync(join(folder, "long.ndjson"), Array.from({ length: lines }, (_, n) => line(n)).join(""));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe.each([1, 2])("a scan that is stopped, with %i threads", (threads) => {
  test("ends within a long file", async () => {
    const rules = readRuleFiles([{ source: "r.eql", text: 'process where process.command_line : "*7"' }]);
    const controller = new AbortController();
    const found: Finding[] = [];
    const name = "long.ndjson";
    const summary = await scanFiles(
      [{ name, path: join(folder, name), named: true }],
      rules.flatMap((file) => file.rules),
      { threads, signal: controller.signal, openStdin: async function* () {} },
      {
        findings: (more) => {
          found.push(...more);
          controller.abort();
        },
        events: () => {},
      },
    );
    const [report] = summary.reports;
    expect(report?.events).toBeGreaterThan(0);
    expect(report?.events).toBeLessThan(lines);
    expect(found).toHaveLength(Math.floor((report!.events + 2) / 10));
    expect(found.map(({ matched }) => matched[0]!.index)).toEqual(found.map((_, place) => place * 10 + 7));
  });
});
