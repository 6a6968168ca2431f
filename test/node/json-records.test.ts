// Lines and values of JSON, cut out of a stream whatever its blocks are: the records, their text and the offsets of what is wrong.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FieldTable } from "../../src/event/event.ts";
import { type JsonRecord, jsonLines, jsonRecords } from "../../src/node/json-records.ts";
import { FileReport } from "../../src/node/problems.ts";
import { tapeReaderFor } from "../../src/telemetry/index.ts";

const utf8 = new TextEncoder();
const table = new FieldTable();

interface Read {
  readonly texts: readonly (string | undefined)[];
  readonly values: readonly unknown[];
  readonly offsets: readonly (number | undefined)[];
}

/** The first block has a whole line, by which it is known that there are lines. */
async function* inBlocks(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, block = 0; at < bytes.length; block++) {
    const size = Math.max(sizes[block % sizes.length]!, block === 0 ? 20 : 1);
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

type Reading = typeof jsonRecords | typeof asLines;

const asLines: typeof jsonRecords = (stream, reader, report) => jsonLines(stream, 0, reader, report);

/** Everything is asked of a record before the next block, as it must be of `jsonLines`. */
async function readWith(read: Reading, text: string, sizes: readonly number[]): Promise<Read> {
  const report = new FileReport("file");
  const [texts, values]: [(string | undefined)[], unknown[]] = [[], []];
  for await (const records of read(inBlocks(utf8.encode(text), sizes), tapeReaderFor(table), report)) {
    for (const record of records) {
      values.push(record.value);
      texts.push(record.text);
    }
  }
  return { texts, values, offsets: report.problems.map(({ offset }) => offset) };
}

const readings: readonly [string, Reading][] = [
  ["for long", jsonRecords],
  ["until the next block", asLines],
];

describe.each(readings)("lines, good %s", (_name, read) => {
  test.each<[string, string, readonly unknown[], readonly number[]]>([
    ["a line", `{"a":1}\n`, [{ a: 1 }], []],
    ["no end behind the last", `{"a":1}\n{"a":2}`, [{ a: 1 }, { a: 2 }], []],
    ["carriage returns and empty lines", `{"a":1}\r\n\r\n\n  \n{"a":2}\r\n`, [{ a: 1 }, { a: 2 }], []],
    ["a bad one among good ones", `{"a":1}\n{"a":\n{"a":3}\n`, [{ a: 1 }, { a: 3 }], [8]],
    ["what no tape can hold", `{"a":1.5}\n{"ü":[{"b":2}]}\n`, [{ a: 1.5 }, { ü: [{ b: 2 }] }], []],
    ["no object", `{"a":1}\n5\n`, [{ a: 1 }], [8]],
  ])("%s", async (_case, text, values, offsets) => {
    for (const sizes of [[1], [3], [1000]]) {
      const found = await readWith(read, text, sizes);
      expect(found.values).toEqual(values);
      expect(found.offsets).toEqual(offsets);
    }
  });

  test.each([
    ["shorter than what is read at once", (1 << 20) - 100],
    ["as long", 1 << 20],
    ["a little longer", (1 << 20) + 1],
    ["several times as long", 3 << 20],
  ])("a line that is %s", async (_case, length) => {
    const long = `{"long":"${"x".repeat(length - 11)}"}`;
    const text = `{"a":1}\n${long}\n{"a":\n{"b":2}`;
    for (const sizes of [[1 << 18], [5 << 20], [70_001]]) {
      const found = await readWith(read, text, sizes);
      expect(found.texts).toEqual([`{"a":1}`, long, `{"b":2}`]);
      expect(found.offsets).toEqual([8 + long.length + 1]);
    }
  });

  test("any lines in any blocks: what is parsed line by line", async () => {
    const value = fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.array(fc.integer(), { maxLength: 3 }));
    const line = fc.oneof(
      {
        weight: 8,
        arbitrary: fc
          .dictionary(fc.constantFrom("a", "b", "c", "d.e", "long name"), value)
          .map((one) => JSON.stringify(one)),
      },
      { weight: 1, arbitrary: fc.constantFrom("", " ", `{"a":`, `{"a":1.5}`, "7", `{"n":{"m":"${"y".repeat(300)}"}}`) },
    );
    const sizes = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 150 }), sizes, async (lines, blocks) => {
        const text = [`{"first":1}`, ...lines].join("\n");
        const expected = text.split("\n").filter(isObject);
        const found = await readWith(read, text, blocks);
        expect(found.texts).toEqual(expected);
        expect(found.values).toEqual(expected.map((one) => JSON.parse(one)));
        expect(found.offsets.length).toBe(text.split("\n").filter((one) => one.trim() !== "" && !isObject(one)).length);
      }),
      { numRuns: 150 },
    );
  });
});

function isObject(text: string): boolean {
  try {
    return typeof JSON.parse(text) === "object";
  } catch {
    return false;
  }
}

test("two files of one table, read by turns: each gives its own records", async () => {
  const textOf = (name: string) =>
    Array.from({ length: 500 }, (_, i) => `{"${name}":"${name} ${i % 7}","n":${i}}\n`).join("");
  const read = (name: string) =>
    jsonRecords(inBlocks(utf8.encode(textOf(name)), [977]), tapeReaderFor(table), new FileReport(name));
  const [one, other] = [read("one"), read("other")];
  const [ofOne, ofOther]: [JsonRecord[], JsonRecord[]] = [[], []];
  for (let isOver = false; !isOver; ) {
    const [a, b] = [await one.next(), await other.next()];
    if (a.done !== true) ofOne.push(...a.value);
    if (b.done !== true) ofOther.push(...b.value);
    isOver = a.done === true && b.done === true;
  }
  expect(ofOne.map(({ text }) => `${text}\n`).join("")).toBe(textOf("one"));
  expect(ofOther.map(({ text }) => `${text}\n`).join("")).toBe(textOf("other"));
});
