// Python's expressions in pipelines: what they match and hold, what replacements make of it, what is refused, and that no expression takes long.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PythonRegex } from "../../src/sigma/pipeline/python-regex.ts";
import { readPipeline } from "../../src/sigma/pipeline/read.ts";
import { parseRegex } from "../../src/sigma/regex/parse.ts";
import { Searcher } from "../../src/sigma/regex/search.ts";

const replace = (source: string, replacement: string, text: string) => {
  const regex = new PythonRegex(source);
  return regex.replace(text, regex.replacement(replacement));
};

describe("a replacement as re.sub makes it", () => {
  test.each([
    ["b+", "-", "abbab", "a-a-"],
    ["x*", "-", "abxd", "-a-b--d-"],
    ["^\\*\\\\([^\\\\]+)$", "\\1", "*\\cmd.exe", "cmd.exe"],
    ["(?i)(?P<letter>[A-C])", "<\\g<letter>\\g<0>>", "xaC", "x<aa><CC>"],
    ["(a)|(b)", "[\\1\\2]", "ab", "[a][b]"],
    ["(a*?)(a*)", "(\\1)(\\2)", "aa", "()(aa)()()"],
    ["(a|ab)(c|bcd)", "\\1-\\2", "abcd", "a-bcd"],
    ["a(?=b)", "x", "abaa", "xbaa"],
    ["(?<=b)a", "x", "abaa", "abxa"],
    ["(?<!b)a(?!a)", "x", "abaa", "xbax"],
    ["(?m)^", "> ", "a\nb", "> a\n> b"],
    ["(?s)a.b", "x", "a\nb", "x"],
    ["\\bcat\\b", "x", "cat concat cat.", "x concat x."],
    ["\\Aa|b\\Z", "x", "aabb", "xabx"],
    [".", "x", "😀a", "xx"],
    ["a", "\\n\\\\$&\\t", "a", "\n\\$&\t"],
    ["(?:ab){2,3}", "x", "abababab", "xab"],
    ["(?:ab){2,3}?", "x", "abababab", "xx"],
  ])("%s → %s in %j", (source, replacement, text, expected) => {
    expect(replace(source, replacement, text)).toBe(expected);
  });
});

test("named groups are those of a match at the beginning", () => {
  const regex = new PythonRegex("(?P<key>\\w+)=(?P<value>\\w+)?");
  expect([...regex.namedGroups("a=b")!]).toEqual([
    ["key", "a"],
    ["value", "b"],
  ]);
  expect([...regex.namedGroups("a=")!]).toEqual([
    ["key", "a"],
    ["value", undefined],
  ]);
  expect(regex.namedGroups(" a=b")).toBeUndefined();
});

describe("an expression that cannot be used is an error with its place", () => {
  const pipeline = (regex: string, replacement = "x") =>
    readPipeline(`transformations:\n  - {type: replace_string, regex: '${regex}', replacement: '${replacement}'}\n`);
  test.each([
    ["(", "x", "This `(` is not closed (at its character 1)"],
    ["a)", "x", "This `)` closes nothing (at its character 2)"],
    ["(a)\\1", "x", "has a back-reference, which cannot be searched for in linear time"],
    ["(?P<q>a)(?P=q)", "x", "has a back-reference"],
    ["a++", "x", "has a possessive quantifier"],
    ["(?>a)", "x", "has an atomic group"],
    ["(?x) a", "x", "Comments and blanks (flag x) are not read"],
    ["(?P<a>b)(?P<a>c)", "x", "two groups called `a`"],
    ["(?:a{1000}){1000}", "x", "is too large"],
    ["(a)", "\\2", "`\\2` names a group that the expression has not"],
    ["(?P<a>b)", "\\g<c>", "`\\g<c>` names a group that the expression has not"],
  ])("%s", (regex, replacement, message) => {
    const { diagnostics } = pipeline(regex, replacement);
    expect(diagnostics).toMatchObject([{ code: "invalid-regex", message: expect.stringContaining(message) }]);
  });
});

test.each(["(a*)*b", "(a|a)*b", "(a|aa)+$", "(?=(a*)*b)a", "(.*)(.*)(.*)(.*)x"])(
  "%s over a long text, which backtracking would never finish",
  (source) => {
    expect(new PythonRegex(source).matches(`${"a".repeat(5_000)}!`)).toBe(false);
  },
);

describe("matches are those of a backtracking engine", () => {
  // What is repeated takes a character: engines differ in how they end loops over nothing.
  const flags = { ignoreCase: false, multiline: false, dotAll: false };
  const { source } = fc.letrec<{ source: string }>((tie) => ({
    source: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.constantFrom("a", "b", "[ab]", ".", "^", "$", "\\b", ""),
      fc.tuple(tie("source"), tie("source")).map(([first, second]) => first + second),
      fc.tuple(tie("source"), tie("source")).map(([first, second]) => `(?:${first}|${second})`),
      fc
        .tuple(tie("source"), fc.constantFrom("*", "+", "?", "{1,2}", "*?", "+?", "??", "{1,2}?"))
        .map(([inner, quantifier]) => `(?:[ab]${inner})${quantifier}`),
      fc.tuple(fc.constantFrom("=", "!", "<=", "<!"), tie("source")).map(([kind, inner]) => `(?${kind}${inner})`),
    ),
  }));

  test("for random expressions and texts", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", " "), maxLength: 7 });
    fc.assert(
      fc.property(source, text, (expression, subject) => {
        const expected = [...subject.matchAll(new RegExp(expression, "gu"))].map((found) => [
          found.index,
          found.index + found[0].length,
        ]);
        const { regex } = parseRegex(expression, flags);
        expect([...new Searcher(regex).all(subject)].map((places) => places.slice(0, 2))).toEqual(expected);
      }),
      { numRuns: 600 },
    );
  });
});
