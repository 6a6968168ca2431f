// Several patterns as one expression: the same language as each for itself, with what they share written once.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parsePattern } from "../../src/backends/base/pattern.ts";
import { regexOfAll } from "../../src/backends/base/regex.ts";
import { printRegex, printSearch } from "../../src/backends/base/regex-print.ts";
import { tailExpression } from "../../src/backends/base/tails.ts";

const nowhere = { start: 0, end: 0 };
const flavour = { title: "a test" };

describe("what all begin or end with stands once", () => {
  test.each([
    [["cmd.exe", "powershell.exe"], "^(?:cmd|powershell)\\.exe$"],
    [["*\\cmd.exe", "*\\wscript.exe"], "\\\\(?:cmd|wscript)\\.exe$"],
    [["*/x.exe", "*\\x.exe"], "[/\\\\]x\\.exe$"],
    [["/s", "/au"], "^/(?:s|au)$"],
    [["*http://*", "*https://*"], "(?:http|https)://"],
    [["*a*", "*b*"], "a|b"],
    [["a", "b"], "^a$|^b$"],
    [[".exe", "x.exe"], "^\\.exe$|^x\\.exe$"],
    [["", "a"], "^$|^a$"],
  ])("%j", (texts, expected) => {
    expect(printSearch(regexOfAll(texts.map(parsePattern)), flavour, nowhere)).toBe(expected);
  });
});

describe("ends of paths are one expression", () => {
  test.each([
    [["*\\cmd.exe", "cmd.exe"], "(?:^|\\\\)cmd\\.exe$"],
    [["*/a", "*\\a", "a", "*/b", "*\\b", "b"], "(?:^|[/\\\\])(?:a|b)$"],
    [["*\\a"], undefined],
    [["*\\a", "b"], undefined],
    [["*a*", "a"], undefined],
    [["a", "b"], undefined],
  ])("%j", (texts, expected) => {
    const regex = tailExpression(texts.map(parsePattern));
    expect(regex === undefined ? undefined : printSearch(regex, flavour, nowhere)).toBe(expected);
  });
});

const text = fc.string({ unit: fc.constantFrom("a", "b", ".", "\\", "/", "*", "?"), maxLength: 6 });
const plain = fc.string({ unit: fc.constantFrom("a", "b", ".", "\\", "/"), maxLength: 8 });

test("the expression of many patterns matches what one of them does", () => {
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), plain, (texts, value) => {
      const patterns = texts.map(parsePattern);
      const matches = (source: string) => new RegExp(`^(?:${source})$`, "su").test(value);
      const one = matches(printRegex(regexOfAll(patterns), flavour, nowhere));
      expect(one).toBe(patterns.some((pattern) => matches(printRegex(regexOfAll([pattern]), flavour, nowhere))));
    }),
    { numRuns: 500 },
  );
});
