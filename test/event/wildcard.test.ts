// Wildcards and plain texts, with and without case, against a matcher that tries everything.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { foldCase } from "../../src/event/fold-case.ts";
import {
  compileWildcard,
  compileWildcards,
  containing,
  endingWith,
  oneOf,
  startingWith,
} from "../../src/event/wildcard.ts";
import { matchesWildcard } from "../support/slow-evaluator.ts";

const text = fc
  .array(fc.constantFrom("a", "A", "b", "é", "É", "😀", "ς", "Σ", "\n"), { maxLength: 7 })
  .map((all) => all.join(""));
const pattern = fc
  .array(fc.constantFrom("a", "A", "b", "é", "😀", "σ", "*", "*", "?"), { maxLength: 7 })
  .map((all) => all.join(""));

function slowly(wanted: string, value: string, caseInsensitive: boolean): boolean {
  const fold = caseInsensitive ? foldCase : (unchanged: string) => unchanged;
  return matchesWildcard([...fold(value)], [...fold(wanted)]);
}

test("one pattern", () => {
  fc.assert(
    fc.property(pattern, text, fc.boolean(), (wanted, value, caseInsensitive) => {
      expect(compileWildcard(wanted, caseInsensitive)(value)).toBe(slowly(wanted, value, caseInsensitive));
    }),
    { numRuns: 20_000 },
  );
});

test("a list of patterns", () => {
  fc.assert(
    fc.property(
      fc.array(pattern, { minLength: 1, maxLength: 6 }),
      text,
      fc.boolean(),
      (wanted, value, caseInsensitive) => {
        const expected = wanted.some((one) => slowly(one, value, caseInsensitive));
        expect(compileWildcards(wanted, caseInsensitive)(value)).toBe(expected);
      },
    ),
    { numRuns: 10_000 },
  );
});

test("plain texts, in which * and ? are themselves", () => {
  fc.assert(
    fc.property(pattern, fc.oneof(text, pattern), fc.boolean(), (wanted, value, caseInsensitive) => {
      const fold = caseInsensitive ? foldCase : (unchanged: string) => unchanged;
      const [part, whole] = [fold(wanted), fold(value)];
      expect(startingWith(wanted, caseInsensitive)(value)).toBe(whole.startsWith(part));
      expect(endingWith(wanted, caseInsensitive)(value)).toBe(whole.endsWith(part));
      expect(containing(wanted, caseInsensitive)(value)).toBe(whole.includes(part));
      expect(oneOf([wanted], caseInsensitive)(value)).toBe(whole === part);
      expect(oneOf([wanted, "zz", "aB"], caseInsensitive)(value)).toBe([part, "zz", fold("aB")].includes(whole));
    }),
    { numRuns: 10_000 },
  );
});

describe("case", () => {
  test.each([
    ["A", "a"],
    ["É", "é"],
    ["Σ", "σ"],
    ["ς", "σ"],
    ["Я", "я"],
    ["𐐀", "𐐨"],
  ])("%s and %s differ in case only", (a, b) => {
    expect(foldCase(a)).toBe(foldCase(b));
  });

  test.each([
    ["\u212a", "k"],
    ["\u2126", "ω"],
    ["İ", "i"],
    ["ẞ", "ß"],
    ["ß", "ss"],
  ])("%s and %s are different letters", (a, b) => {
    expect(foldCase(a)).not.toBe(foldCase(b));
  });

  test("folding keeps the length", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (value) => {
        expect(foldCase(value)).toHaveLength(value.length);
        expect(foldCase(foldCase(value))).toBe(foldCase(value));
      }),
      { numRuns: 5_000 },
    );
  });
});

test("a pattern of many stars is linear", () => {
  const started = performance.now();
  expect(compileWildcard(`${"*a".repeat(2_000)}*b`, true)("a".repeat(200_000))).toBe(false);
  expect(performance.now() - started).toBeLessThan(2_000);
});
