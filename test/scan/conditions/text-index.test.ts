// What the index of a field tells of a value, against each text's own test.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { foldCase } from "../../../src/event/fold-case.ts";
import type { SearchedText } from "../../../src/scan/conditions/condition-plan.ts";
import { isSearchable, rareWindows } from "../../../src/scan/conditions/searchable-text.ts";
import { TextIndex } from "../../../src/scan/conditions/text-index.ts";

/** The numbers of those parts that a value has, by an index that searches for windows of them. */
function held(parts: readonly string[], value: string, caseInsensitive: boolean): readonly number[] {
  const windows = rareWindows(parts.map(foldCase));
  const texts = parts.map((part, leaf): SearchedText => {
    const asked = caseInsensitive ? foldCase(part) : part;
    return [{ kind: "part", text: windows[leaf]!, test: [caseInsensitive ? "+~" : "+", asked] }, [leaf]];
  });
  const leaves = new Set<number>();
  new TextIndex(texts).searchScalar(value, {
    found: (leaf) => leaves.add(-1 - leaf),
    holds: (leaf) => leaves.add(leaf),
  });
  return [...leaves].sort((a, b) => a - b);
}

const numbersOf = (parts: readonly string[], isIn: (part: string) => boolean) =>
  parts.flatMap((part, number) => (isIn(part) ? [number] : []));

describe("parts of a value, found by windows of them", () => {
  test.each([
    [
      "where only the last of many windows has all around it",
      ["invoke-mimikatz"],
      "mimikatz mimikatz INVOKE-MIMIKATZ",
      [0],
    ],
    ["with less before the window than is asked for", ["invoke-mimikatz"], "mimikatz", []],
    ["with less behind it", ["mimikatz.exe -dump"], "mimikatz.exe", []],
    ["with the window twice in itself", ["abcabcabcabc", "abcabcabcabcd"], "xabcabcabcabcabcd", [0, 1]],
    ["a text and a longer one", ["\\temp\\", "c:\\windows\\temp\\"], "C:\\Windows\\Temp\\a", [0, 1]],
    ["beside characters that fold together", ["-𐐨xyz"], "a-𐐀XYZ", [0]],
  ] as const)("%s", (_name, parts, value, expected) => {
    expect(held(parts, value, true)).toEqual(expected);
  });

  test.each([true, false])("as their own tests say (case ignored: %s)", (caseInsensitive) => {
    const text = (maxLength: number) =>
      fc.string({ unit: fc.constantFrom("a", "b", "B", "\\", "ä", "Ä", "😀", "𐐨", "𐐀"), maxLength });
    const part = text(14).filter((one) => isSearchable(foldCase(one)));
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), text(40), text(20), (parts, before, after) => {
        const value = `${before}${parts[0] ?? ""}${after}`;
        const folded = foldCase(value);
        const isIn = (one: string) => (caseInsensitive ? folded.includes(foldCase(one)) : value.includes(one));
        expect(held(parts, value, caseInsensitive)).toEqual(numbersOf(parts, isIn));
      }),
      { numRuns: 500 },
    );
  });
});
