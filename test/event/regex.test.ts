// Regular expressions: Lucene's syntax against a slow model, the common syntax against JavaScript, and what neither time nor memory may do.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileRegex, RegexError } from "../../src/event/regex/index.ts";
import { parseLucene } from "../../src/event/regex/lucene-syntax.ts";
import { pieceTestOf } from "../../src/event/regex/pieces.ts";
import { matchesSlowly, patterns, patternText, texts } from "./regex-model.ts";

function lucene(pattern: string, caseInsensitive = false) {
  return compileRegex(pattern, { syntax: "lucene", caseInsensitive });
}

describe("Lucene's syntax", () => {
  test.each([
    ["abc", "abc", true],
    ["abc", "xabc", false],
    ["abc", "abcx", false],
    ["ab.", "ab\n", true],
    ["a.c", "a😀c", true],
    ["ab?c", "ac", true],
    ["ab*c", "abbbc", true],
    ["ab+c", "ac", false],
    ["a|bc", "bc", true],
    ["(ab)+", "ababab", true],
    ["a{2}", "aa", true],
    ["a{2}", "aaa", false],
    ["a{2,3}", "aaa", true],
    ["a{2,}", "aaaaa", true],
    ["[a-c]x", "bx", true],
    ["[^a-c]x", "bx", false],
    ["[a-c0-9_]+", "b7_", true],
    ["[\\]\\-]+", "]-", true],
    ["[.*]", "*", true],
    ["[.*]", "x", false],
    ["^a$", "^a$", true],
    ["^a$", "a", false],
    ["a\\.b", "a.b", true],
    ["a\\.b", "axb", false],
    ["C:\\\\x", "C:\\x", true],
    ["\\d+", "2024", true],
    ["\\D+", "2024", false],
    ["\\w+\\s\\W", "ab -", true],
    ["[\\d_]+", "1_2", true],
    ["", "", true],
    ["", "a", false],
    ["()", "", true],
    ["a||b", "|b", true],
    ["@", "anything\nat all", true],
    ["a@z", "a to z", true],
    ["#", "", false],
    ["a|#", "a", true],
    ['"a.b*"', "a.b*", true],
    ['"a.b*"', "axbb", false],
    ["~abc", "xbc", true],
    ["~abc", "abc", false],
    ["~(ab.*)", "abx", false],
    ["~(ab.*)", "xab", true],
    ["a~bc", "axc", true],
    ["a~bc", "abc", false],
    [".*foo.*&~(.*bar.*)", "a foo", true],
    [".*foo.*&~(.*bar.*)", "foo bar", false],
    ["a.*&.*z", "abcz", true],
    ["a.*&.*z", "abc", false],
    ["<1-255>", "77", true],
    ["<1-255>", "256", false],
    ["<1-255>", "0", false],
    ["<1-255>", "007", true],
    ["<01-10>", "7", false],
    ["<01-10>", "07", true],
    ["<10-1>", "5", true],
    ["port<80-89>", "port85", true],
    ["<1000-65535>", "999", false],
    ["<1000-65535>", "65535", true],
    ["<1000-65535>", "65536", false],
    ["a\nb", "a\nb", true],
  ])("%j on %j: %s", (pattern, text, expected) => {
    expect(lucene(pattern)(text)).toBe(expected);
  });

  test.each([
    ["abc", "aBC", true],
    ["é+x", "Éé\u0058", true],
    ["[abc]d", "BD", true],
    ['"a.B"', "A.b", true],
    ["straße", "STRASSE", false],
    ["σ", "ς", true],
    ["k", "\u212a", false],
    ["~a", "A", false],
  ])("ignoring case, %j on %j: %s", (pattern, text, expected) => {
    expect(lucene(pattern, true)(text)).toBe(expected);
  });

  test("one automaton answers for a list", () => {
    const matches = compileRegex(["a+", "b", "c.*d"], { syntax: "lucene", caseInsensitive: false });
    expect(["aaa", "b", "c--d", "ab", ""].map(matches)).toEqual([true, true, true, false, false]);
  });

  test("every pattern matches what its operators mean", () => {
    fc.assert(
      fc.property(patterns(true), fc.array(texts, { maxLength: 5 }), (pattern, several) => {
        const matches = lucene(patternText(pattern));
        for (const text of several) expect(matches(text.join(""))).toBe(matchesSlowly(pattern, text));
      }),
      { numRuns: 1500 },
    );
  });
});

describe("the syntax to search with", () => {
  function search(pattern: string, flags = ""): (text: string) => boolean {
    return compileRegex(pattern, { syntax: "search", caseInsensitive: flags.includes("i") });
  }

  test.each([
    ["bc", "abcd", true],
    ["^bc", "abcd", false],
    ["cd$", "abcd", true],
    ["^$", "", true],
    ["\\bcmd\\b", "run cmd.exe", true],
    ["\\bcmd\\b", "cmdlet", false],
    ["\\Bmd", "cmd", true],
    ["a.c", "a\nc", false],
    ["(?s)a.c", "a\nc", true],
    ["(?m)^b$", "a\nb\nc", true],
    ["^b$", "a\nb\nc", false],
    ["(?i)ABC", "xabcx", true],
    ["a(?i:B)c", "abc", true],
    ["a(?i:B)C", "abc", false],
    ["a{,3}", "a{,3}", true],
    ["x{2}", "xx", true],
    ["a+?b", "aab", true],
    ["(?<name>ab)c", "abc", true],
    ["[[:digit:]]{2}", "a42", true],
    ["\\x41\\u0042", "AB", true],
    ["\\Qa.b\\E", "axb", false],
    ["\\Qa.b\\E", "a.b", true],
    ["[^\\\\]+\\\\$", "dir\\", true],
  ])("%j in %j: %s", (pattern, text, expected) => {
    expect(search(pattern)(text)).toBe(expected);
  });

  const piece = fc.constantFrom(
    ...["a", "b", "c", "_", " ", ".", "\\d", "\\w", "\\W", "\\s", "[a-c]", "[^a]", "^", "$", "\\b", "\\B"],
    ...[
      "(a|b)",
      "(?:ab)?",
      "(a*)*",
      "(?:b|)",
      "a{2,3}",
      "b+?",
      "(?:\\ba)*",
      "(?:^|b)+",
      "\\n",
      "a{2,}",
      "[ab]{4}",
      "(?:a|b){3,}",
    ],
  );
  const searches = fc
    .array(fc.array(piece, { maxLength: 5 }), { minLength: 1, maxLength: 3 })
    .map((alternatives) => alternatives.map((pieces) => pieces.join("")).join("|"));
  const searched = fc
    .array(fc.constantFrom("a", "b", "B", "c", "1", " ", "\n", "_", "é"), { maxLength: 8 })
    .map((all) => all.join(""));

  test("finds what JavaScript finds", () => {
    fc.assert(
      fc.property(
        searches,
        fc.constantFrom("", "i", "m", "s", "ims"),
        fc.array(searched, { maxLength: 5 }),
        (source, flags, several) => {
          const prefix = flags.replace("i", "");
          const matches = search(prefix === "" ? source : `(?${prefix})${source}`, flags);
          const expected = new RegExp(source, `${flags}u`);
          for (const text of several) expect([text, matches(text)]).toEqual([text, expected.test(text)]);
        },
      ),
      { numRuns: 3000 },
    );
  });

  test("covers a whole text like JavaScript", () => {
    fc.assert(
      fc.property(patterns(false), fc.array(texts, { maxLength: 5 }), (pattern, several) => {
        const source = patternText(pattern);
        const matches = compileRegex(source, { syntax: "search", caseInsensitive: false, whole: true });
        const expected = new RegExp(`^(?:${source})$`, "u");
        for (const text of several) expect(matches(text.join(""))).toBe(expected.test(text.join("")));
      }),
      { numRuns: 500 },
    );
  });
});

describe("what every match has in it", () => {
  const hasPieces = (pattern: string, caseInsensitive = false) => pieceTestOf(parseLucene(pattern, caseInsensitive));

  test.each([
    [".*set[^x]*%%.*", "a set %% b", true],
    [".*set[^x]*%%.*", "a set % b", false],
    [".*(ab){2,}c", "-ab-c", true],
    [".*(ab){2,}c", "-abc", true],
    [".*(ab){2,}c", "ac", false],
    ["a(x|y)b", "ab", true],
    ["a(x|y)b", "xb", false],
    ["abc|d.*e", "-abc-", true],
    ["abc|d.*e", "ed", true],
    ["abc|d.*e", "ab", false],
    ["(xy)?", "", true],
    ["~(abc)", "", true],
  ])("%j needs nothing that %j lacks: %s", (pattern, text, expected) => {
    expect(hasPieces(pattern)(text)).toBe(expected);
  });

  test("of characters in either case only those that have none", () => {
    expect(hasPieces("a%%b", true)("A%%B")).toBe(true);
    expect(hasPieces("a%%b", true)("A%B")).toBe(false);
  });

  test("a text that lacks it does not match, long or short", () => {
    fc.assert(
      fc.property(patterns(false), fc.array(texts, { maxLength: 5 }), (pattern, several) => {
        const hasAll = hasPieces(patternText(pattern));
        for (const text of several) if (matchesSlowly(pattern, text)) expect(hasAll(text.join(""))).toBe(true);
      }),
      { numRuns: 1500 },
    );
    const matches = lucene(".*a%%b.*");
    const around = "x".repeat(100);
    expect([`${around}a%%b${around}`, `${around}a%b${around}`].map(matches)).toEqual([true, false]);
  });
});

describe("what is refused, and where", () => {
  test.each([
    ["lucene", "a(b", "syntax", 3],
    ["lucene", "a)", "syntax", 1],
    ["lucene", "[b-a]", "syntax", 1],
    ["lucene", "a{3,2}", "syntax", 1],
    ["lucene", "a{x}", "syntax", 2],
    ["lucene", '"abc', "syntax", 1],
    ["lucene", "<a-b>", "syntax", 1],
    ["lucene", "\\q", "syntax", 0],
    ["lucene", "a\\", "syntax", 2],
    ["lucene", "(a{1000}){1000}", "too-complex", 0],
    ["lucene", "(".repeat(201), "too-complex", 201],
    ["search", "a(?=b)", "look-around", 1],
    ["search", "(?<!a)b", "look-around", 0],
    ["search", "(a)\\1", "back-reference", 4],
    ["search", "a++", "possessive", 2],
    ["search", "(?>a)", "possessive", 0],
    ["search", "*a", "syntax", 0],
    ["search", "[a", "syntax", 0],
    ["search", "(a", "syntax", 0],
    ["search", "\\p{L}", "unsupported", 1],
  ] as const)("%s: %j is %s at %i", (syntax, pattern, code, position) => {
    try {
      compileRegex(pattern, { syntax, caseInsensitive: false });
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(RegexError);
      expect([(error as RegexError).code, (error as RegexError).position]).toEqual([code, position]);
    }
  });

  test("any text is a pattern or is refused", () => {
    const sign = fc.constantFrom(..."abz019(){}[]<>-^$.*+?|&~@#\"\\,:=!'é😀\n ");
    fc.assert(
      fc.property(fc.array(sign, { maxLength: 20 }), fc.constantFrom("lucene", "search"), (signs, syntax) => {
        try {
          compileRegex(signs.join(""), { syntax: syntax as "lucene" | "search", caseInsensitive: true })("abz");
        } catch (error) {
          expect(error).toBeInstanceOf(RegexError);
        }
      }),
      { numRuns: 3000 },
    );
  });
});

describe("time and memory", () => {
  // Each of these takes a backtracking engine longer than the age of the universe.
  test.each([
    ["(a*)*b", "a".repeat(200_000)],
    ["(a|aa)+c", "a".repeat(200_000)],
    ["(.*a){20}b", "a".repeat(20_000)],
    ["a.{200}b", `${"a".repeat(2_000)}`],
    ["(x+x+)+y", "x".repeat(200_000)],
    ["[^y]{1000}", "xy".repeat(20_000)],
    ["[^y]{1000,}y", "x".repeat(200_000)],
  ])("%s on a long text", (pattern, text) => {
    expect(lucene(`.*${pattern}.*`)(text)).toBe(false);
  });

  test("states with steps beyond the limit are dropped and built again", () => {
    const different = Array.from({ length: 1200 }, (_, index) => String.fromCodePoint(0x4e00 + index)).join("");
    const matches = lucene(`.*${different}.*`);
    expect(matches(`-${different}-`)).toBe(true);
    const withoutPieces = lucene(`.*${different.replaceAll(/./gu, "[$&x]")}.*`);
    expect([`-${different}-`, `-${different.slice(0, -1)}-`].map(withoutPieces)).toEqual([true, false]);
  });

  test("states beyond the limit are dropped and built again", () => {
    const matches = lucene(".*a.{11}b.*");
    const letters = Array.from({ length: 20_000 }, (_, index) => ((index * 7919) % 13 < 6 ? "a" : "c")).join("");
    expect(matches(letters)).toBe(false);
    expect(matches(`${letters}a${"c".repeat(11)}b`)).toBe(true);
    expect(matches(letters)).toBe(false);
  });
});
