import fc from "fast-check";
import { expect, test } from "vitest";
import { TapePaths } from "../../../src/event/tape/tape-paths.ts";
import { TapeReader } from "../../../src/event/tape/tape-reader.ts";
import { TapeSearch } from "../../../src/event/tape/tape-search.ts";

const utf8 = new TextEncoder();

/** The numbers of the texts that are in a value, put where a reader's input is. */
function foundIn(texts: readonly string[], value: string, from = 0, behind = 0): readonly number[] | undefined {
  const { input } = new TapeReader(new TapePaths());
  const search = TapeSearch.in(
    input,
    texts.map((text, number) => [text, number]),
  );
  if (search === undefined) return undefined;
  // What lies around a value is no part of it.
  input.fill(0x7a);
  const bytes = utf8.encode(value);
  input.set(bytes, 100);
  const found: number[] = [];
  search.search(input, 100 + from, 100 + bytes.length - behind, { found: (one) => found.push(one) });
  return found.sort((a, b) => a - b);
}

test.each<[string, readonly string[], string, readonly number[]]>([
  ["a text alone", ["mimikatz"], "mimikatz", [0]],
  ["whatever the case of either", ["MimiKatz"], "run MIMIKATZ now", [0]],
  ["several times", ["kiwi"], "kiwi kiwi Kiwi", [0]],
  ["texts of different lengths", ["abc", "abcdef", "cdefgh"], "..abcdefgh", [0, 1, 2]],
  ["one within another", ["sekurlsa::logon", "lsa::"], "sekurlsa::logonpasswords", [0, 1]],
  ["far behind", ["lsadump::"], `${"x".repeat(1000)}lsadump::sam`, [0]],
  ["cut off", ["abcdef"], "abcde", []],
  ["characters that differ in the bit of the case only", ["a[b"], "a{b", []],
  ["letters beyond ASCII between", ["abc"], "aäbc", []],
])("%s", (_name, texts, value, numbers) => {
  expect(foundIn(texts, value)).toEqual(numbers);
});

test("only between the given places", () => {
  expect(foundIn(["evil"], "evil EVIL evil", 1, 5)).toEqual([0]);
  expect(foundIn(["evil"], "evil EVIL evil", 6, 1)).toEqual([]);
});

test.each<[string, readonly string[]]>([
  ["a text of two characters", ["ab", "mimikatz"]],
  ["many texts", Array.from({ length: 41 }, (_, number) => `text number ${number}`)],
])("%s: left to others", (_name, texts) => {
  expect(foundIn(texts, "mimikatz")).toBeUndefined();
});

test("bytes that lie anywhere else: left to others", () => {
  expect(TapeSearch.in(new Uint8Array(10), [["mimikatz", 0]])).toBeUndefined();
});

test("more texts than there is room for in all: left to others", () => {
  const { input } = new TapeReader(new TapePaths());
  const searches = Array.from({ length: 200 }, (_, number) =>
    TapeSearch.in(
      input,
      Array.from({ length: 20 }, (_, text) => [`${number} ${text} `.padEnd(30, "x"), text]),
    ),
  );
  expect(searches[0]).toBeDefined();
  expect(searches.at(-1)).toBeUndefined();
});

test("any texts in any bytes: as by looking at every place", () => {
  const text = fc.string({
    unit: fc.constantFrom("a", "b", "B", "c", "\\", "0", "[", "{"),
    minLength: 3,
    maxLength: 6,
  });
  const value = fc.string({ unit: fc.constantFrom("a", "A", "b", "c", "\\", "0", "[", "é"), maxLength: 60 });
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 12 }), value, (texts, value) => {
      const lower = value.toLowerCase();
      const expected = texts.flatMap((one, number) => (lower.includes(one.toLowerCase()) ? [number] : []));
      expect(foundIn(texts, value)).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});
