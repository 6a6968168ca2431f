// Logs made up to harm: content that repeats itself, definitions inside themselves, records that overlap. Time, memory and output stay within
// bounds that follow the log's size, and what is left out is said.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { exerciseEvtx } from "../../fuzz/evtx-exercise.ts";
import { mutateEvtx, randomNumbers } from "../../fuzz/evtx-mutate.ts";
import { type ChunkRecord, ChunkWriter } from "../../scripts/evtx-writer/chunk-writer.ts";
import type { TemplateElement } from "../../scripts/evtx-writer/template.ts";
import { type EvtxRecord, readEvtx } from "../../src/evtx/index.ts";
import { chunkSize, fileHeaderSize, logOf, recordOffsets, view } from "./support.ts";

/** A log of one chunk with up to forty records of this template. */
function filledLog(template: TemplateElement, values: ChunkRecord["event"]["values"]): Uint8Array {
  const chunk = new ChunkWriter();
  let id = 1;
  while (id <= 40 && chunk.add({ id, written: "2026-03-01T10:00:00Z", event: { template, values } })) id++;
  const log = new Uint8Array(fileHeaderSize + chunkSize);
  log.set(logOf(1).subarray(0, fileHeaderSize));
  log.set(chunk.finish(1), fileHeaderSize);
  return log;
}

const value = { index: 0, optional: false };
const times = <T>(count: number, item: T): T[] => new Array(count).fill(item);
const eventOf = (...children: NonNullable<TemplateElement["children"]>): TemplateElement => ({
  name: "Event",
  children: [{ name: "System", children: [{ name: "Channel", children: ["C"] }] }, ...children],
});
const long = "x".repeat(500);

const templates: readonly (readonly [
  about: string,
  template: TemplateElement,
  values: ChunkRecord["event"]["values"],
])[] = [
  ["one value as thousands of texts", eventOf({ name: "UserData", children: times(5000, value) }), [long]],
  [
    "one value in thousands of elements",
    eventOf({ name: "EventData", children: times(1500, { name: "Data", children: [value] }) }),
    [long],
  ],
  [
    "one value in thousands of attributes",
    eventOf({ name: "UserData", attributes: times(2000, { name: "a", value }) }),
    [long],
  ],
  [
    "one array in hundreds of elements",
    eventOf({ name: "EventData", children: times(500, { name: "Data", children: [value] }) }),
    [{ type: "uint8", value: times(400, 7) }],
  ],
  [
    "one value as the text of an attribute, again and again",
    eventOf({ name: "UserData", children: [{ name: "A", children: times(6000, value) }] }),
    [long],
  ],
];

describe("content that repeats itself", () => {
  test.each(templates)("%s", (_about, template, values) => {
    const log = filledLog(template, values);
    const file = readEvtx(log);
    const sizes = { json: 0, xml: 0, items: 0 };
    let records = 0;
    for (const record of file) {
      records++;
      sizes.json += record.toJsonText().length;
      sizes.xml += record.toXml().length;
      sizes.items += itemsSize(record);
    }
    expect(records).toBeGreaterThan(10);
    expect(Math.max(...Object.values(sizes))).toBeLessThan(records * 32_768 * 6 + 100 * chunkSize);
    expect(file.report.problems[0]?.found).toMatch(/^more( content)?, which is left out$/);
  });
});

function itemsSize(record: EvtxRecord): number {
  return record.dataItems().reduce((sum, item) => sum + item.value.length, 0);
}

test("elements nested deeper than any log has are damage", () => {
  let nested: TemplateElement = { name: "E", children: ["x"] };
  for (let depth = 0; depth < 100; depth++) nested = { name: "E", children: [nested] };
  const file = readEvtx(filledLog(eventOf(nested), []));
  expect([...file]).toEqual([]);
  expect(file.report.problems[0]).toMatchObject({ expected: "at most 64 nested elements", found: "more" });
});

test("a definition that refers to itself is damage", () => {
  const log = logOf(1);
  const [record] = recordOffsets(log);
  const definition = record! + 24 + 4 + 10;
  const definitionStart = definition + 24 + 4;
  const reference = new Uint8Array(10);
  reference.set([0x0c, 1]);
  reference.set(log.subarray(definition + 4, definition + 8), 2);
  view(reference).setUint32(6, definition - fileHeaderSize, true);
  log.set(reference, definitionStart);
  const file = readEvtx(log);
  expect([...file]).toEqual([]);
  expect(file.report.problemCount).toBeGreaterThan(0);
});

test("what only looks like thousands of overlapping records takes no time to pass over", () => {
  const log = new Uint8Array(fileHeaderSize + chunkSize);
  log.set(logOf(1).subarray(0, fileHeaderSize));
  const half = fileHeaderSize + 512 + 16_384 * 2;
  for (let i = 0; i < 1200; i++) {
    const at = fileHeaderSize + 512 + 28 * i;
    const size = half + 4 * i - at;
    log.set([0x2a, 0x2a, 0, 0], at);
    view(log).setUint32(at + 4, size, true);
    view(log).setUint32(at + size - 4, size, true);
  }
  const start = performance.now();
  expect([...readEvtx(log, { recover: true })]).toEqual([]);
  expect(performance.now() - start).toBeLessThan(2000);
});

describe("damaged copies of logs", () => {
  const samples = join(import.meta.dirname, "../../samples");
  const seeds = [logOf(300, 40), ...evtxIn(samples)];
  const milliseconds = process.env.CI === "true" ? 60_000 : 3000;

  test("neither throw nor hang nor grow (the same ones every time; a minute's worth in CI)", {
    timeout: 150_000,
  }, () => {
    const random = randomNumbers(20_260_301);
    const end = performance.now() + milliseconds;
    let inputs = 0;
    for (; performance.now() < end || inputs < 50; inputs++) {
      expect(exerciseEvtx(mutateEvtx(seeds, random)), `input ${inputs} of seed 20260301`).toBeUndefined();
    }
  });

  test("that were once not borne", () => {
    const kept = join(import.meta.dirname, "../../fuzz/evtx-found");
    for (const bytes of evtxIn(kept)) expect(exerciseEvtx(bytes)).toBeUndefined();
  });

  test("are told from logs that are borne: the exercise reports what goes on too long", () => {
    expect(exerciseEvtx(seeds[0]!, { milliseconds: 60_000, characters: 1000 })).toBe("more than 1000 characters");
    expect(exerciseEvtx(seeds[0]!, { milliseconds: 0, characters: 1e9 })).toMatch(/^\d+ ms$/);
  });
});

function evtxIn(folder: string): Uint8Array[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".evtx"))
    .map((name) => readFileSync(join(folder, name)));
}
