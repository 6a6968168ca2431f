// What is searched for instead of a text.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isSearchable, rareWindows } from "../../../src/scan/conditions/searchable-text.ts";

describe("what an automaton searches for", () => {
  test.each([
    ["😀", true],
    ["\ud83d", false],
    ["\ude00\ud83d", false],
    ["\ud83da", true],
    // A small letter of Deseret, whose halves fold only together.
    ["𐐨", false],
    ["𐐨a", true],
    ["", false],
  ])("%j can be looked for: %s", (text, expected) => {
    expect(isSearchable(text)).toBe(expected);
  });

  test.each([
    // Of the long one the end, which no other has.
    [
      ["aaaaaaaaxyzq", "aaaaaaaaa"],
      ["aaaaxyzq", "aaaaaaaa"],
    ],
    [
      ["short", ""],
      ["short", ""],
    ],
    [["\ud83dand more"], ["and more"]],
  ])("windows of %j", (texts, expected) => {
    expect(rareWindows(texts)).toEqual(expected);
  });

  test("a window is a part of its text of eight characters at most, and all of a shorter one", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "é", "\\", "."), maxLength: 20 });
    fc.assert(
      fc.property(fc.array(text), (texts) => {
        for (const [place, window] of rareWindows(texts).entries()) {
          expect(texts[place]).toContain(window);
          expect(window).toHaveLength(Math.min(8, texts[place]!.length));
        }
      }),
    );
  });
});
