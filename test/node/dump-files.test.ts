// A dump gives the same lines and reports however it is shared out: among threads, and within a file among parts.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { type DumpFilesOptions, dumpFiles } from "../../src/node/index.ts";
import { planInputs } from "../../src/node/inputs.ts";
import { describeShared, sharedPath } from "../support/shared.ts";

const folder = mkdtempSync(join(tmpdir(), "eqlipse-dump-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function* noInput(): AsyncGenerator<Uint8Array> {}

async function dump(paths: readonly string[], options: Partial<DumpFilesOptions>) {
  const blocks: Buffer[] = [];
  let events = 0;
  const plan = planInputs(paths, { cwd: folder, stdin: noInput });
  const { reports, leftAlone } = await dumpFiles(
    plan.found,
    { form: "raw", ...options, openStdin: () => plan.files() },
    {
      block: (bytes) => {
        blocks.push(Buffer.from(bytes));
      },
      events: (count) => {
        events += count;
      },
    },
  );
  const read = reports.map(({ file, events: all, failedRecords, damagedChunks, problemCount, problems, shapes }) => ({
    ...{ file, events: all, failedRecords, damagedChunks, problemCount, problems },
    shapes: [...shapes],
  }));
  return { text: Buffer.concat(blocks).toString("utf8"), events, read, leftAlone };
}

/** Lines of very different length, one that is no JSON, and a last one without an end. */
function writeLines(name: string): string {
  const lines = Array.from({ length: 3_000 }, (_, number) =>
    number === 1_500 ? "{broken" : JSON.stringify({ number, text: "x".repeat((number * 37) % 400) }),
  );
  const path = join(folder, name);
  writeFileSync(path, lines.join("\n"));
  return path;
}

describe("a dump of JSON lines", () => {
  const paths = [writeLines("a.ndjson"), writeLines("b.ndjson")];

  test.each([
    ["two threads", { threads: 2 }],
    ["two threads, a file in many parts", { threads: 2, largeFile: 20_000 }],
    ["four threads, a file in a few parts", { threads: 4, largeFile: 300_000 }],
    ["ECS documents, two threads", { threads: 2, largeFile: 50_000, form: "ecs" }],
    ["only reports, two threads", { threads: 2, largeFile: 50_000, form: undefined }],
  ] as const)("with %s is as with one", async (_, options) => {
    const alone = await dump(paths, { ...options, threads: 1 });
    expect(alone.events).toBe(2 * 2_999);
    expect(await dump(paths, options)).toEqual(alone);
  });

  test("that is stopped writes whole lines and no further file", async () => {
    const stopped = await dump(paths, { threads: 1, signal: AbortSignal.abort() });
    expect(stopped).toEqual({ text: "", events: 0, read: [], leftAlone: [] });
  });
});

describeShared("a dump of event logs, sound and damaged", "corpus/evtx/parser-samples", () => {
  const logs = () => {
    const samples = sharedPath("corpus/evtx/parser-samples");
    return readdirSync(samples)
      .filter((name) => name.endsWith(".evtx"))
      .map((name) => join(samples, name));
  };

  test.each([
    ["two threads", { threads: 2 }],
    ["three threads, a log a chunk at a time", { threads: 3, largeFile: 131_072 }],
  ] as const)("with %s is as with one", async (_, options) => {
    const alone = await dump(logs(), { threads: 1 });
    expect(alone.events).toBeGreaterThan(10_000);
    expect(await dump(logs(), options)).toEqual(alone);
  });
});
