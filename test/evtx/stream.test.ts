// Logs that are not in memory whole, and logs shared out by chunks: the same records and the same report, whatever the way.
import { describe, expect, test } from "vitest";
import { blobSource, type ChunkSource, type EvtxRecord, readEvtx } from "../../src/evtx/index.ts";
import { chunkSize, fileHeaderSize, logOf, patched, readAll } from "./support.ts";

/** Bytes behind an asynchronous source that notes what is read of it. */
function sourceOf(bytes: Uint8Array): ChunkSource & { readonly reads: [offset: number, length: number][] } {
  const reads: [number, number][] = [];
  return {
    size: bytes.length,
    reads,
    read: async (offset, length) => {
      reads.push([offset, length]);
      return bytes.slice(offset, offset + length);
    },
  };
}

async function all(records: AsyncIterable<EvtxRecord>): Promise<EvtxRecord[]> {
  const list: EvtxRecord[] = [];
  for await (const record of records) list.push(record);
  return list;
}

const whole = logOf(400, 100);
const logs: readonly (readonly [about: string, log: Uint8Array])[] = [
  ["a sound log", whole],
  ["a log with a damaged chunk", patched(whole, fileHeaderSize + chunkSize, [0])],
  ["a log that is cut short", whole.slice(0, whole.length - 30_000)],
  ["a file that is no log", new TextEncoder().encode("nothing of the kind".repeat(10_000))],
  ["an empty file", new Uint8Array(0)],
];

describe.each(logs)("%s", (_about, log) => {
  test.each([false, true])("gives the same from a source, with recover %s", async (recover) => {
    const expected = readAll(log, { recover });
    const stream = readEvtx(sourceOf(log), { recover });
    expect((await all(stream)).map((record) => record.toJsonText())).toEqual(
      expected.records.map((record) => record.toJsonText()),
    );
    expect(stream.report).toEqual(expected.report);
  });

  test.each([false, true])("gives the same chunk by chunk, last first, with recover %s", async (recover) => {
    const expected = readAll(log, { recover }).records.map((record) => record.toJsonText());
    const file = readEvtx(log, { recover });
    const stream = readEvtx(sourceOf(log), { recover });
    const parts: string[][] = [];
    for (let index = file.chunkCount - 1; index >= 0; index--) {
      const texts = [...file.recordsInChunk(index)].map((record) => record.toJsonText());
      expect((await all(stream.recordsInChunk(index))).map((record) => record.toJsonText())).toEqual(texts);
      parts.unshift(texts);
    }
    expect(parts.flat()).toEqual(expected);
  });
});

test("places outside the file have no records", async () => {
  for (const index of [-1, 99, Number.NaN]) {
    expect([...readEvtx(whole).recordsInChunk(index)]).toEqual([]);
    expect([...(await readEvtx(sourceOf(whole)).openChunk(index))]).toEqual([]);
  }
});

test("a source is read chunk by chunk, each once, and the header once", async () => {
  const source = sourceOf(whole);
  const { chunkCount } = readEvtx(whole);
  await all(readEvtx(source));
  const chunks = Array.from({ length: chunkCount }, (_, index) => [fileHeaderSize + index * chunkSize, chunkSize]);
  expect(source.reads).toEqual([[0, fileHeaderSize], ...chunks]);
});

test("records stay good after the reader has gone on", () => {
  const records = [...readEvtx(whole)];
  expect(records.map((record) => record.data("Number"))).toEqual(Array.from({ length: 400 }, (_, i) => String(i)));
});

test("a Blob is a source", async () => {
  const stream = readEvtx(blobSource(new Blob([whole.slice()])));
  expect((await all(stream)).length).toBe(400);
});

test("a source that fails fails the iteration", async () => {
  const failing: ChunkSource = { size: whole.length, read: () => Promise.reject(new Error("the disk is gone")) };
  await expect(all(readEvtx(failing))).rejects.toThrow("the disk is gone");
});
