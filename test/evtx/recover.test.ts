// `recover`: records from slack space, from chunks whose header is lost, and from chunks that are not where they should be.
import { describe, expect, test } from "vitest";
import { chunkSize, fileHeaderSize, logOf, patched, readAll, recordOffsets, view } from "./support.ts";

const recover = { recover: true };
const six = logOf(6);
const offsets = recordOffsets(six);

/** A log in which records from the third on are slack: the free space begins there, and numbers do not go on. */
function withSlack(): Uint8Array {
  const log = six.slice();
  const third = offsets[2]!;
  view(log).setUint32(fileHeaderSize + 48, third - fileHeaderSize, true);
  for (const offset of offsets.slice(2))
    view(log).setUint32(offset + 8, view(log).getUint32(offset + 8, true) + 100, true);
  return log;
}

describe("slack space", () => {
  test("is left alone without recover", () => {
    expect(readAll(withSlack()).ids).toEqual([1, 2]);
  });

  test("gives its records with recover, marked", () => {
    const { records, report } = readAll(withSlack(), recover);
    expect(records.map(({ recordId, recovered }) => [recordId, recovered])).toEqual([
      [1, false],
      [2, false],
      [103, true],
      [104, true],
      [105, true],
      [106, true],
    ]);
    expect(records.map((record) => record.data("Number"))).toEqual(["0", "1", "2", "3", "4", "5"]);
    expect(report).toMatchObject({ records: 6, recoveredRecords: 4, failedRecords: 0 });
  });

  test("what looks like a record and is none is passed over without a word", () => {
    const log = withSlack();
    const third = offsets[2]!;
    expect(readAll(patched(log, third + 30, [0xff, 0xff, 0xff, 0xff]), recover)).toMatchObject({
      ids: [1, 2, 104, 105, 106],
      problems: [],
    });
  });
});

describe("records whose definition was overwritten", () => {
  const slackFrom = offsets[2]!;
  const values = { Number: "2", Text: "" };

  /** Where the definition of EventData is: the event template's is the first in the chunk's table, this one the other. */
  function dataDefinition(log: Uint8Array): number {
    const table = Array.from({ length: 32 }, (_, i) => view(log).getUint32(fileHeaderSize + 384 + 4 * i, true));
    return fileHeaderSize + Math.max(...table.filter((offset) => offset !== 0));
  }

  test("keep their values, without names that could be wrong", () => {
    const log = withSlack();
    view(log).setUint32(dataDefinition(log) + 4, 0xdeadbeef, true);
    const record = readAll(log, recover).records.find(({ recordId }) => recordId === 103)!;
    expect(record.provider).toBe("Test-Provider");
    expect(record.dataItems()).toEqual(Object.values(values).map((value, i) => ({ name: `param${i + 1}`, value })));
  });

  test("use the same definition where the chunk has it elsewhere", () => {
    const log = withSlack();
    const moved = dataDefinition(log) - fileHeaderSize + 1;
    for (const offset of offsets.slice(2)) moveReference(log, offset, moved);
    const record = readAll(log, recover).records.find(({ recordId }) => recordId === 103)!;
    expect(record.dataItems()).toEqual(Object.entries(values).map(([name, value]) => ({ name, value })));
  });

  test("are left out where even the event's own definition is another", () => {
    const log = withSlack();
    view(log).setUint32(slackFrom + 30, 0xdeadbeef, true);
    expect(readAll(log, recover).ids).toEqual([1, 2, 104, 105, 106]);
  });

  test("are marked in JSON", () => {
    const [first, , third] = readAll(withSlack(), recover).records;
    expect(first!.toJson()).not.toHaveProperty("recovered");
    expect(third!.toJson()).toMatchObject({ recovered: true, Event: { EventData: { Number: 2, Text: "" } } });
  });
});

/** Points the template reference of a record's EventData somewhere else. */
function moveReference(log: Uint8Array, record: number, offset: number): void {
  const descriptors = record + 24 + 4 + 14;
  const count = view(log).getUint32(descriptors - 4, true);
  let value = descriptors + 4 * count;
  for (let i = 0; i < count; i++) {
    if (log[descriptors + 4 * i + 2] === 0x21) view(log).setUint32(value + 4 + 6, offset, true);
    value += view(log).getUint16(descriptors + 4 * i, true);
  }
}

describe("a chunk whose header is lost", () => {
  const log = logOf(400, 100);
  const all = Array.from({ length: 400 }, (_, index) => index + 1);
  const header = fileHeaderSize + chunkSize;
  const headless = patched(log, header, new Uint8Array(512));

  test("is reported", () => {
    const { ids, report } = readAll(headless);
    expect(ids.length).toBeLessThan(400);
    expect(report.damagedChunks).toBe(1);
  });

  test("gives its records with recover", () => {
    const { ids, report } = readAll(headless, recover);
    expect(ids).toEqual(all);
    expect(report.recoveredRecords).toBe(400 - readAll(headless).ids.length);
  });

  test("so does a whole file without any header", () => {
    const bare = log.slice();
    bare.fill(0, 0, fileHeaderSize);
    for (let at = fileHeaderSize; at < bare.length; at += chunkSize) bare.fill(0, at, at + 512);
    expect(readAll(bare, recover).ids).toEqual(all);
  });
});

describe("a chunk that is not where it should be", () => {
  const log = logOf(400, 100);

  /** The log with bytes put in before its second chunk. */
  function shifted(by: number): Uint8Array {
    const at = fileHeaderSize + chunkSize;
    const longer = new Uint8Array(log.length + by).fill(0xee);
    longer.set(log.subarray(0, at));
    longer.set(log.subarray(at), at + by);
    return longer;
  }

  test.each([8, 512, 4096, 30_000])("is found %i bytes further on", (by) => {
    const { ids, report } = readAll(shifted(by), recover);
    expect(ids).toEqual(Array.from({ length: 400 }, (_, index) => index + 1));
    expect(report.recoveredRecords).toBeGreaterThan(0);
  });

  test("and its records tell where they are", () => {
    const bytes = shifted(512);
    for (const record of readAll(bytes, recover).records) {
      expect(Array.from(bytes.subarray(record.fileOffset, record.fileOffset + 4))).toEqual([0x2a, 0x2a, 0, 0]);
    }
  });
});
