// Damage: what is around it is still read, and the report says where it is, what was expected and what was found.
import { describe, expect, test } from "vitest";
import { readEvtx } from "../../src/evtx/index.ts";
import { chunkSize, fileHeaderSize, logOf, patched, readAll, recordOffsets, view } from "./support.ts";

const four = logOf(4);
const [first, second, third, fourth] = recordOffsets(four) as [number, number, number, number];
/** The definition of the event template stands behind the token of its first use. */
const definition = first + 24 + 4 + 10;
const definitionId = view(four)
  .getUint32(definition + 4, true)
  .toString(16);
const secondSize = third - second;

/** The log of four records, changed at a place. */
function changed(at: number, ...patch: number[]): Uint8Array {
  return patched(four, at, patch);
}

const cases: readonly (readonly [
  about: string,
  log: Uint8Array,
  ids: readonly number[],
  problems: readonly string[],
])[] = [
  ["a sound log", four, [1, 2, 3, 4], []],
  [
    "an empty file",
    new Uint8Array(0),
    [],
    ['file header at byte 0x0: expected the signature "ElfFile", found nothing'],
  ],
  [
    "a file that is something else",
    new TextEncoder().encode("<Events/>"),
    [],
    ['file header at byte 0x0: expected the signature "ElfFile", found 3c 45 76 65 6e 74 73 2f'],
  ],
  [
    "a file header that was overwritten",
    changed(0, 0, 0, 0, 0),
    [1, 2, 3, 4],
    ['file header at byte 0x0: expected the signature "ElfFile", found 00 00 00 00 69 6c 65 00'],
  ],
  [
    "a chunk without its signature",
    changed(fileHeaderSize, 0x58),
    [],
    ['chunk header at byte 0x1000: expected the signature "ElfChnk", found 58 6c 66 43 68 6e 6b 00'],
  ],
  [
    "a chunk of zeros that the file header counts",
    patched(four, fileHeaderSize, new Uint8Array(chunkSize)),
    [],
    ["chunk header at byte 0x1000: expected one of the 1 chunks that the file header counts, found zeros"],
  ],
  [
    "a record without its signature",
    changed(second, 0),
    [1, 3, 4],
    [`record at byte 0x${second.toString(16)}: expected a record that ends by ${third}, found 0x2a00`],
  ],
  [
    "a record whose size reaches beyond the next",
    changed(second + 4, 0xff, 0xff),
    [1, 3, 4],
    [
      `record (record 2) at byte 0x${second.toString(16)}: expected a record that ends by ${third}, found a record of 65535 bytes`,
    ],
  ],
  [
    "a record whose size is too small for its header",
    changed(second + 4, 8, 0),
    [1, 3, 4],
    [
      `record (record 2) at byte 0x${second.toString(16)}: expected a record that ends by ${third}, found a record of 8 bytes`,
    ],
  ],
  [
    "a record that lost its trailing size",
    changed(third - 4, 0, 0, 0, 0),
    [1, 2, 3, 4],
    [
      `record (record 2) at byte 0x${second.toString(16)}: expected size ${secondSize} again at the record's end, found 0`,
    ],
  ],
  [
    "a record with a token that does not exist",
    changed(second + 28, 0x1f),
    [1, 3, 4],
    [`binary XML (record 2) at byte 0x${(second + 28).toString(16)}: expected an element or the end, found token 0x1F`],
  ],
  [
    "a record that names another template than the definition holds",
    changed(second + 30, 0xee, 0xee, 0xee, 0xee),
    [1, 3, 4],
    [`template (record 2) at byte 0x${definition.toString(16)}: expected definition eeeeeeee, found ${definitionId}`],
  ],
  ["the last record cut short by the end of the file", four.slice(0, fourth + 60), [1, 2, 3], []],
];

describe("what is left of a damaged log", () => {
  test.each(cases)("%s", (_about, log, ids, problems) => {
    const { ids: found, problems: said, report } = readAll(log);
    expect(found).toEqual(ids);
    if (problems.length > 0) expect(said).toEqual(problems);
    else if (ids.length < 4) expect(report.problemCount).toBeGreaterThan(0);
    else expect(said).toEqual([]);
    expect(report.records).toBe(ids.length);
  });
});

describe("a definition that cannot be read", () => {
  test("is reported for each record that uses it, and records of other definitions are given", () => {
    const { ids, report } = readAll(changed(definition + 4, 0xde, 0xad, 0xbe, 0xef));
    expect(ids).toEqual([]);
    expect(report.failedRecords).toBe(4);
    expect(report.problems.map(({ structure, recordId }) => `${structure} ${recordId}`)).toEqual([
      "template 1",
      "template 2",
      "template 3",
      "template 4",
    ]);
  });
});

describe("a log that was not closed", () => {
  test("records behind the free space that the chunk header gives are read while their numbers go on", () => {
    const old = four.slice();
    view(old).setUint32(fileHeaderSize + 48, third - fileHeaderSize, true);
    expect(readAll(old).ids).toEqual([1, 2, 3, 4]);
  });

  test("a free space offset that cannot be true is not believed", () => {
    for (const offset of [0, 100, 70_000, 0xffff_ffff]) {
      const log = four.slice();
      view(log).setUint32(fileHeaderSize + 48, offset, true);
      expect(readAll(log)).toMatchObject({ ids: [1, 2, 3, 4], problems: [] });
    }
  });

  test("chunks that the file header does not count are read", () => {
    const log = logOf(400, 100);
    view(log).setUint16(42, 1, true);
    expect(readAll(log).report).toMatchObject({ records: 400, problemCount: 0 });
  });
});

describe("a log of several chunks", () => {
  const log = logOf(400, 100);
  const chunks = readEvtx(log).chunkCount;

  test("loses only the damaged chunk", () => {
    expect(chunks).toBeGreaterThan(2);
    const whole = [...readEvtx(log).recordsInChunk(1)].map((record) => record.recordId);
    const { ids, report } = readAll(patched(log, fileHeaderSize + chunkSize, [0, 0]));
    expect(ids).toEqual(Array.from({ length: 400 }, (_, index) => index + 1).filter((id) => !whole.includes(id)));
    expect(report).toMatchObject({ chunks: chunks - 1, damagedChunks: 1 });
  });

  test("counts and says how much of a truncated one is missing", () => {
    const cut = log.slice(0, fileHeaderSize + chunkSize + 30_000);
    const { report, problems } = readAll(cut);
    expect(report.records).toBeGreaterThan(150);
    expect(problems[0]).toBe("chunk at byte 0x11000: expected 65536 bytes, found the end of the file after 30000");
  });
});

test("a file of garbage keeps a thousand problems and counts the rest", () => {
  const garbage = new Uint8Array(fileHeaderSize + 1500 * chunkSize).fill(0xcd);
  const { report } = readAll(garbage);
  expect(report.problems.length).toBe(1000);
  expect(report.problemCount).toBe(1501);
  expect(report.damagedChunks).toBe(1500);
});
