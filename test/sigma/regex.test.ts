// Regular expressions that are searched for, written for Lucene, find what JavaScript finds; and Lucene's read back.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileRegex } from "../../src/event/regex/index.ts";
import { fromLucene } from "../../src/sigma/from-eql/lucene.ts";
import { RegexRefusal } from "../../src/sigma/regex/assertions.ts";
import { toLucene } from "../../src/sigma/regex/lucene.ts";
import { parseRegex, RegexSyntaxError } from "../../src/sigma/regex/parse.ts";

const plain = { ignoreCase: false, multiline: false, dotAll: false };

describe("for Lucene", () => {
  test.each([
    ["abc", ".*abc.*"],
    ["^abc$", "abc"],
    ["^a|b$", "a.*|.*b"],
    ["a.c", ".*a[^\n]c.*"],
    ["\\d+\\.\\w", ".*[0-9]+\\.[0-9A-Z_a-z].*"],
    ["[^\\\\]{1,3}x", ".*[^\\\\]{1,3}x.*"],
    ["a(?:b|)c", ".*a(b)?c.*"],
    ["a+?b*?", ".*a+b*.*"],
    ['a"b@c#d&e<f~g', '.*a\\"b\\@c\\#d\\&e\\<f\\~g.*'],
    ["a{2}b{2,}c{,3}", ".*a{2}b{2,}c\\{,3\\}.*"],
    ["\\bnet\\b", ".*[^0-9A-Z_a-z]net[^0-9A-Z_a-z].*|.*[^0-9A-Z_a-z]net|net[^0-9A-Z_a-z].*|net"],
    ["a(?=b)", ".*ab.*"],
    ["(?<=a)b", ".*ab.*"],
    ["a(?!bc)", ".*a~(bc.*)"],
    ["\\Qa.b\\E", ".*a\\.b.*"],
    ["[[:alpha:]-]", ".*[\\-A-Za-z].*"],
    ["x(?i:y)", ".*x[Yy].*"],
  ])("%s is %s", (source, pattern) => {
    expect(toLucene(source, plain).pattern).toBe(pattern);
  });

  test.each([
    ["a(b)?\\1", "back-reference"],
    ["(?>a)b", "atomic"],
    ["a++", "possessive"],
    ["(?:a\\b)*", "repeats an assertion"],
    ["a^b", "can never match"],
  ])("%s is refused: %s", (source, reason) => {
    expect(() => toLucene(source, plain)).toThrow(
      expect.objectContaining({ name: "RegexRefusal", message: expect.stringContaining(reason) }),
    );
  });

  test.each(["(", ")", "[a", "a{2,1}", "*a", "[z-a]", "\\", "\\y", "(?x:a)", "\\x{110000}", "\\p{L}", "a**"])(
    "%s cannot be read",
    (source) => {
      expect(() => parseRegex(source, plain)).toThrow(RegexSyntaxError);
    },
  );

  const atom = fc.constantFrom(
    "a",
    "b",
    "B",
    ".",
    "\\d",
    "\\W",
    "[ab]",
    "[^a]",
    "\\n",
    "1",
    "-",
    "^",
    "$",
    "\\b",
    "\\B",
    "(?=a)",
    "(?!b)",
    "(?<=a)",
    "(?<!b)",
  );
  const source = fc
    .array(fc.tuple(atom, fc.constantFrom("", "", "", "?", "*", "+", "{2}", "|")), { minLength: 1, maxLength: 6 })
    .map((parts) =>
      parts.map(([text, suffix]) => (/[$^]|\\b|\\B|\(\?/.test(text) && suffix !== "|" ? text : text + suffix)).join(""),
    );
  const subject = fc.string({ unit: fc.constantFrom("a", "b", "A", "B", "1", "-", "\n", " "), maxLength: 6 });

  test.each([
    ["as it is", plain, ""],
    ["without case", { ...plain, ignoreCase: true }, "i"],
    ["line by line", { ...plain, multiline: true }, "m"],
    ["with line breaks", { ...plain, dotAll: true }, "s"],
  ])("it finds what JavaScript finds, %s", (_name, flags, letters) => {
    fc.assert(
      fc.property(source, fc.array(subject, { minLength: 5, maxLength: 5 }), (pattern, subjects) => {
        const lucene = translated(pattern, flags);
        if (lucene === undefined) return;
        const matches = compileRegex(lucene.pattern, { syntax: "lucene", caseInsensitive: lucene.ignoreCase });
        const expected = new RegExp(pattern, letters);
        for (const text of subjects) expect([text, matches(text)]).toEqual([text, expected.test(text)]);
      }),
      { numRuns: 1500 },
    );
  });
});

function translated(pattern: string, flags: Parameters<typeof toLucene>[1]) {
  try {
    return toLucene(pattern, flags);
  } catch (error) {
    if (error instanceof RegexRefusal) return undefined;
    throw error;
  }
}

describe("from Lucene", () => {
  test.each([
    ["a.*", "^a"],
    [".*a.*", "a"],
    [".*a", "a$"],
    ["a|b", "^(?:a|b)$"],
    ["a^b$", "^a\\^b\\$$"],
    ['"a.b"c', "^a\\.bc$"],
    ["a@b", "^a.*b$"],
    ["[^a-z]+\\.", "^[^a-z]+\\.$"],
    ["\\d\\w\\-", "^\\d\\w\\-$"],
    ["(a|b)?", "^(?:a|b)?$"],
    ["()", "^(?:)$"],
  ])("%s is %s", (pattern, source) => {
    expect(fromLucene(pattern)).toBe(source);
  });

  test.each(["a&b", "~a", "<1-5>", "#"])("%s is refused", (pattern) => {
    expect(() => fromLucene(pattern)).toThrow(RegexRefusal);
  });

  test("it finds what Lucene finds", () => {
    const piece = fc.constantFrom(
      "a",
      "b",
      ".",
      ".*",
      "[ab]",
      "[^a]",
      "(a|b)",
      "a|b",
      "a?",
      "b+",
      '"a.b"',
      "^",
      "$",
      "@",
      "\\.",
      "\\d",
    );
    fc.assert(
      fc.property(
        fc.array(piece, { minLength: 1, maxLength: 5 }),
        fc.string({ unit: fc.constantFrom("a", "b", "^", "$", ".", "1", "\n"), maxLength: 5 }),
        (pieces, text) => {
          const pattern = pieces.join("");
          const matches = compileRegex(pattern, { syntax: "lucene", caseInsensitive: false });
          expect(new RegExp(fromLucene(pattern), "s").test(text)).toBe(matches(text));
        },
      ),
      { numRuns: 2000 },
    );
  });
});
