// Positions, suggestions, and carrying out fixes.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Diagnostic, TextEdit } from "../../src/text/diagnostic.ts";
import { applyFixes } from "../../src/text/edit.ts";
import { LineMap } from "../../src/text/span.ts";
import { didYouMean, editDistance, suggestAll } from "../../src/text/suggest.ts";

describe("positions", () => {
  const text = "one\ntwo\r\nthree\rfour";

  test.each<[number, number, number]>([
    [0, 1, 1],
    [3, 1, 4],
    [4, 2, 1],
    [8, 2, 5],
    [9, 3, 1],
    [15, 4, 1],
    [99, 4, 5],
    [-1, 1, 1],
  ])("offset %i is line %i, column %i", (offset, line, column) => {
    expect(new LineMap(text).position(offset)).toEqual({ line, column });
  });

  test("lines come without their ends", () => {
    const map = new LineMap(text);
    expect([1, 2, 3, 4, 5].map((line) => map.line(line))).toEqual(["one", "two", "three", "four", ""]);
    expect(map.lineCount).toBe(4);
  });

  test("an offset survives the way to its position and back", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("a", "\n", "\r\n", "\r", "é", "😀")), fc.nat(40), (parts, at) => {
        const source = parts.join("");
        const map = new LineMap(source);
        const offset = Math.min(at, source.length);
        expect(map.offset(map.position(offset))).toBe(offset);
      }),
    );
  });
});

describe("suggestions", () => {
  const fields = ["process.name", "process.args", "processor.name", "process.pid", "user.name", "pid", "ppid"];

  test.each<[string, readonly string[]]>([
    ["process.nmae", ["process.name"]],
    ["Process.Name", ["process.name"]],
    ["pib", ["pid"]],
    ["process.nam", ["process.name"]],
    ["x", []],
    ["completely.different.thing", []],
  ])("for %s: %j", (name, expected) => expect(suggestAll(name, fields)).toEqual(expected));

  test("are put into a question", () => {
    expect(didYouMean(["a", "b", "c"])).toBe("Did you mean `a`, `b` or `c`?");
    expect(didYouMean([])).toBeUndefined();
  });

  test("a distance is symmetric, and zero only for equal texts", () => {
    const short = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 8 });
    fc.assert(
      fc.property(short, short, (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b) === 0).toBe(a === b);
        expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });
});

describe("fixes", () => {
  const fixing = (...edits: readonly [start: number, end: number, text: string][]): Diagnostic => ({
    code: "any",
    severity: "error",
    message: "",
    span: { start: 0, end: 0 },
    fix: { title: "", edits: edits.map(([start, end, text]): TextEdit => ({ span: { start, end }, text })) },
  });

  test.each<[string, readonly Diagnostic[], string, number]>([
    ["are carried out wherever they are", [fixing([4, 5, "X"]), fixing([0, 1, "Y"])], "YbcdXf", 2],
    ["insert, replace and delete", [fixing([0, 0, ">"], [2, 3, ""], [6, 6, "<"])], ">abdef<", 1],
    ["that overlap an earlier one wait", [fixing([0, 3, "1"]), fixing([2, 4, "2"])], "1def", 1],
    ["at the same place wait", [fixing([2, 2, "1"]), fixing([2, 2, "2"])], "ab1cdef", 1],
    ["are all or nothing", [fixing([0, 2, "1"]), fixing([1, 2, "2"], [5, 6, "3"])], "1cdef", 1],
    ["that stand side by side are both carried out", [fixing([0, 2, "1"]), fixing([2, 4, "2"])], "12ef", 2],
  ])("%s", (_what, diagnostics, expected, count) => {
    const { text, fixed } = applyFixes("abcdef", diagnostics);
    expect(text).toBe(expected);
    expect(fixed).toHaveLength(count);
  });

  test("a text without fixes stays as it is", () => {
    const { fix: _none, ...diagnostic } = fixing();
    expect(applyFixes("abc", [diagnostic])).toEqual({ text: "abc", fixed: [] });
  });
});
