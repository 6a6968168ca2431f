// Sigma's texts: wildcards, escapes, and back to text.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  formatPattern,
  matchesPattern,
  normalizePattern,
  type Piece,
  parsePattern,
} from "../../src/sigma/document/pattern.ts";

const star = { wildcard: "*" } as const;
const one = { wildcard: "?" } as const;

describe("reading a value", () => {
  test.each<readonly [string, string, readonly Piece[]]>([
    ["a text", "cmd.exe", ["cmd.exe"]],
    ["nothing", "", []],
    ["wildcards", "a*b?c", ["a", star, "b", one, "c"]],
    ["a backslash that stands for itself", "C:\\Windows", ["C:\\Windows"]],
    ["two backslashes as one", "C:\\\\Windows", ["C:\\Windows"]],
    ["three backslashes as two", "\\\\\\a", ["\\\\a"]],
    ["four backslashes as two", "\\\\\\\\a", ["\\\\a"]],
    ["an escaped asterisk", "a\\*b", ["a*b"]],
    ["an escaped question mark", "a\\?b", ["a?b"]],
    ["an escaped backslash before a wildcard", "a\\\\*", ["a\\", star]],
    ["an escaped backslash and an escaped wildcard", "a\\\\\\*", ["a\\*"]],
    ["a backslash at the end", "a\\", ["a\\"]],
    ["neighbouring wildcards as the least that say the same", "a**?*b", ["a", one, star, "b"]],
  ])("%s", (_name, text, pieces) => {
    expect(parsePattern(text)).toEqual(pieces);
  });

  const piece = fc.oneof(
    fc.string({ unit: fc.constantFrom("a", "\\", "*", "?", "%"), minLength: 1, maxLength: 4 }),
    fc.constantFrom(star, one),
  );

  test("undoes writing it", () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 5 }), (pieces) => {
        const pattern = normalizePattern(pieces);
        expect(parsePattern(formatPattern(pattern))).toEqual(pattern);
      }),
      { numRuns: 2000 },
    );
  });

  test("matches as a regular expression made of it does", () => {
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 5 }),
        fc.string({ unit: fc.constantFrom("a", "A", "\\", "*", "?") }),
        (pieces, text) => {
          const pattern = normalizePattern(pieces);
          const source = pattern.map((each) => {
            if (typeof each === "string") return each.replace(/[\\*?%]/g, "\\$&");
            return "wildcard" in each && each.wildcard === "*" ? ".*" : ".";
          });
          expect(matchesPattern(pattern, text)).toBe(new RegExp(`^${source.join("")}$`, "is").test(text));
        },
      ),
      { numRuns: 2000 },
    );
  });
});
