import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { blockBuffer, bytesBetween, type Read, readInBlocks } from "../../src/node/read-blocks.ts";

/** A file in memory that counts how often it is read. */
function fileOf(size: number): { readonly bytes: Uint8Array; readonly read: Read; readonly reads: [number, number][] } {
  const bytes = Uint8Array.from({ length: size }, (_, at) => (at * 31) ^ (at >> 8));
  const reads: [number, number][] = [];
  const read: Read = async (offset, length) => {
    reads.push([offset, length]);
    return bytes.subarray(offset, offset + length);
  };
  return { bytes, read, reads };
}

const chunk = 1 << 16;

describe("pieces of a file", () => {
  test("in order: several are read at once, and nothing twice", async () => {
    const size = 4096 + 15 * chunk;
    const { bytes, read, reads } = fileOf(size);
    const inBlocks = readInBlocks(read, size);
    expect(await inBlocks(0, 4096)).toEqual(bytes.subarray(0, 4096));
    for (let at = 4096; at < size; at += chunk)
      expect(await inBlocks(at, chunk)).toEqual(bytes.subarray(at, at + chunk));
    expect(reads).toEqual([
      [0, 4096],
      [4096, 4 * chunk],
      [4096 + 4 * chunk, 4 * chunk],
      [4096 + 8 * chunk, 4 * chunk],
      [4096 + 12 * chunk, 3 * chunk],
    ]);
  });

  test("nothing behind the end of what is read in order is read", async () => {
    const { read, reads } = fileOf(100 * chunk);
    const inBlocks = readInBlocks(read, 10 * chunk);
    for (let at = 0; at < 10; at++) await inBlocks(at * chunk, chunk);
    expect(reads.every(([offset, length]) => offset + length <= 10 * chunk)).toBe(true);
  });

  test("in any order, of any length: as they lie in the file", async () => {
    const size = 25 * chunk + 123;
    const { bytes, read } = fileOf(size);
    const piece = fc.oneof(
      fc.constant("next" as const),
      fc.record({ offset: fc.nat(size - 1), length: fc.integer({ min: 1, max: 12 * chunk }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 40 }), fc.nat(size), async (pieces, end) => {
        const inBlocks = readInBlocks(read, end);
        let at = 0;
        for (const one of pieces) {
          const [offset, length] = one === "next" ? [at, chunk] : [one.offset, one.length];
          const to = Math.min(size, offset + length);
          expect(Buffer.compare(await inBlocks(offset, to - offset), bytes.subarray(offset, to))).toBe(0);
          at = to < size ? to : 0;
        }
      }),
      { numRuns: 40 },
    );
  });

  test("that cannot be read: told where they are asked for, and only there", async () => {
    const failing: Read = async (offset, length) => {
      if (offset >= 9 * chunk) throw new Error(`no ${offset}`);
      return new Uint8Array(length);
    };
    const inBlocks = readInBlocks(failing, 32 * chunk);
    for (let at = 0; at < 9; at++) await inBlocks(at * chunk, chunk);
    await expect(inBlocks(9 * chunk, chunk)).rejects.toThrow(`no ${9 * chunk}`);
  });
});

describe("blocks of a file", () => {
  test.each([
    ["all of it", 0, 1_000_000],
    ["a part", 300_000, 900_001],
    ["more than there is", 500_000, 2_000_000],
    ["nothing", 5, 5],
  ])("%s", async (_name, from, to) => {
    const { bytes, read } = fileOf(1_000_000);
    const blocks: Uint8Array[] = [];
    for await (const block of bytesBetween(read, from, to)) blocks.push(block);
    expect(Buffer.compare(Buffer.concat(blocks), bytes.subarray(from, to))).toBe(0);
  });

  test("in a buffer: each is good until the next is asked for", async () => {
    const { bytes, read } = fileOf(1_000_000);
    const into: Read = async (offset, length, buffer) => {
      const found = await read(offset, length);
      buffer!.set(found);
      return buffer!.subarray(0, found.length);
    };
    const buffer = blockBuffer();
    let at = 0;
    for await (const block of bytesBetween(into, 0, 1_000_000, buffer)) {
      await new Promise((resolve) => setTimeout(resolve));
      expect(Buffer.compare(block, bytes.subarray(at, at + block.length))).toBe(0);
      expect(block.buffer).toBe(buffer.buffer);
      at += block.length;
    }
    expect(at).toBe(1_000_000);
  });
});
