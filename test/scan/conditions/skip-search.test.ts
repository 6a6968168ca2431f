import fc from "fast-check";
import { expect, test } from "vitest";
import { SkipSearch } from "../../../src/scan/conditions/skip-search.ts";

function foundIn(texts: readonly string[], bytes: Uint8Array, from = 0, to = bytes.length): readonly number[] {
  const found = new Set<number>();
  new SkipSearch(texts.map((text, number) => [text, number])).search(bytes, from, to, {
    found: (one) => found.add(one),
  });
  return [...found].sort((a, b) => a - b);
}

test.each<[string, readonly string[], string, readonly number[]]>([
  ["a text alone", ["mimikatz"], "mimikatz", [0]],
  ["whatever the case", ["MimiKatz"], "run MIMIKATZ now", [0]],
  ["at the end", ["ab"], "xxab", [0]],
  ["texts of different lengths", ["ab", "abcdef", "cdefgh"], "..abcdefgh", [0, 1, 2]],
  ["one within another", ["sekurlsa::logon", "lsa::"], "sekurlsa::logonpasswords", [0, 1]],
  ["cut off", ["abcdef"], "abcde", []],
  ["not there", ["abcd"], "abc abd bcd", []],
])("%s", (_name, texts, value, numbers) => {
  expect(foundIn(texts, new TextEncoder().encode(value))).toEqual(numbers);
});

test("in UTF-16", () => {
  const found = new Set<number>();
  const search = new SkipSearch([
    ["mimikatz", 0],
    ["kiwi", 1],
    ["absent", 2],
  ]);
  const bytes = Buffer.from("run MimiKatz, not ki\u0177i but KIWI", "utf16le");
  search.search(bytes, 0, bytes.length, { found: (one) => found.add(one) }, 2);
  expect([...found]).toEqual([0, 1]);
});

test("only between the given places", () => {
  const bytes = new TextEncoder().encode("evil EVIL evil");
  expect(foundIn(["evil"], bytes, 1, 8)).toEqual([]);
  expect(foundIn(["evil"], bytes, 1, 9)).toEqual([0]);
});

test("any texts in any bytes: as by looking at every place", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "B", "c", "\\", "0"), minLength: 2, maxLength: 6 });
  const value = fc.string({ unit: fc.constantFrom("a", "A", "b", "c", "\\", "0", "é"), maxLength: 60 });
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 8 }), value, (texts, value) => {
      const lower = value.toLowerCase();
      const expected = texts.flatMap((one, number) => (lower.includes(one.toLowerCase()) ? [number] : []));
      expect(foundIn(texts, new TextEncoder().encode(value))).toEqual(expected);
    }),
    { numRuns: 2000 },
  );
});
