// The automaton against looking for each text by itself.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { foldCase } from "../../../src/event/fold-case.ts";
import { TextAutomaton } from "../../../src/scan/conditions/automaton.ts";
import { isSearchable } from "../../../src/scan/conditions/searchable-text.ts";

function found(texts: readonly string[], value: string): readonly number[] {
  const automaton = new TextAutomaton(texts.map((text, number) => [foldCase(text), number]));
  const numbers = new Set<number>();
  automaton.search(value, { foundAt: (number) => numbers.add(number) });
  return [...numbers].sort((a, b) => a - b);
}

test("each place where a text ends is told, of longer texts first", () => {
  const automaton = new TextAutomaton([
    ["bab", 0],
    ["b", 1],
  ]);
  const places: [number, number][] = [];
  automaton.search("babaB", { foundAt: (number, end) => places.push([number, end]) });
  expect(places).toEqual([
    [1, 1],
    [0, 3],
    [1, 3],
    [0, 5],
    [1, 5],
  ]);
});

describe("texts in a value", () => {
  test.each([
    [["he", "she", "hers"], "ushers", [0, 1, 2]],
    [["he", "she", "hers"], "usual", []],
    [["\\cmstp.exe"], "C:\\Windows\\System32\\CMSTP.EXE", [0]],
    [["straße", "ÄRA"], "eine STRAßE der ära", [0, 1]],
    [["a", "a"], "xax", [0, 1]],
    [["abc"], "", []],
    [["σ"], "ΟΔΟΣ ς", [0]],
    [["😀", "a😀", "\u{1f9ff}"], "ab 😀", [0]],
    [["𐐨x"], "𐐀X", [0]],
  ] as const)("%j in %j", (texts, value, expected) => {
    expect(found(texts, value)).toEqual(expected);
  });

  test.each([
    ["long", 60],
    ["longer than what is laid out as bytes", 70_000],
  ])("the same in a value that is %s", (_name, length) => {
    const around = "-.".repeat(length / 2);
    const texts = ["hers", ".h", "s-", "ÄRA"];
    expect(found(texts, `${around}hers${around}`)).toEqual([0, 1, 2]);
    expect(found(texts, `${around}hers ära${around}`)).toEqual([0, 1, 3]);
    expect(found(texts, `${around}hersära`)).toEqual([0, 1, 3]);
  });

  test("every text that a value has is found, whatever its case", () => {
    const letters = fc.string({
      unit: fc.constantFrom("a", "B", "b", "\\", "ä", "Ä", "é", "😀", "🧿", "𐐨", "𐐀"),
      maxLength: 14,
    });
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 12 }), letters, letters, (texts, before, after) => {
        const searchable = texts.filter((text) => isSearchable(foldCase(text)));
        const value = `${before}${searchable[0] ?? ""}${after.repeat(5)}`;
        const expected = searchable.flatMap((text, number) =>
          foldCase(value).includes(foldCase(text)) ? [number] : [],
        );
        expect(found(searchable, value)).toEqual(expect.arrayContaining(expected));
      }),
    );
  });

  test("nothing is found that is not there", () => {
    const letters = fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(
        fc.array(letters, { maxLength: 10 }),
        fc.string({ unit: fc.constantFrom("a", "b", "C"), maxLength: 40 }),
        (texts, value) => {
          expect(found(texts, value)).toEqual(texts.flatMap((text, n) => (foldCase(value).includes(text) ? [n] : [])));
        },
      ),
    );
  });
});
