// Checksums: compared when asked for, reported where they differ, and never a reason to keep records back.
import { expect, test } from "vitest";
import { chunkSize, fileHeaderSize, logOf, patched, readAll, recordOffsets, view } from "./support.ts";

const log = logOf(400, 100);
const textOfSecondChunk = recordOffsets(log).filter((offset) => offset > fileHeaderSize + chunkSize)[5]! - 20;

const cases: readonly (readonly [about: string, log: Uint8Array, structures: readonly string[]])[] = [
  ["a sound log", log, []],
  ["a changed file header", patched(log, 24, [99]), ["file header 0"]],
  ["a changed chunk header", patched(log, fileHeaderSize + 24, [99]), [`chunk header ${fileHeaderSize}`]],
  ["a changed table of names", patched(log, fileHeaderSize + 200, [99]), [`chunk header ${fileHeaderSize}`]],
  ["a changed record", patched(log, textOfSecondChunk, [0x79]), [`chunk ${fileHeaderSize + chunkSize}`]],
  ["flags that a log gets when it is opened, which no checksum covers", patched(log, 120, [1]), []],
];

test.each(cases)("%s", (_about, bytes, structures) => {
  const { ids, report } = readAll(bytes, { verifyChecksums: true });
  expect(report.problems.map(({ structure, offset }) => `${structure} ${offset}`)).toEqual(structures);
  expect(ids.length).toBe(400);
});

test("are not compared unless asked for", () => {
  expect(readAll(patched(log, 24, [99])).problems).toEqual([]);
});

test("are not compared where the file says that it has none", () => {
  const bytes = patched(log, 24, [99]);
  view(bytes).setUint32(120, 4, true);
  view(bytes).setUint32(fileHeaderSize + 52, 0, true);
  expect(readAll(bytes, { verifyChecksums: true }).problems).toEqual([]);
});

test("the report says which differ", () => {
  expect(readAll(patched(log, fileHeaderSize + 124, [0, 0, 0, 0]), { verifyChecksums: true }).problems[0]).toMatch(
    /^chunk header at byte 0x1000: expected checksum 0, found data with checksum [0-9a-f]{1,8}$/,
  );
});
