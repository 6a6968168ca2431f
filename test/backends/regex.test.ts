// Lucene's expressions read and printed in other flavours.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parsePattern } from "../../src/backends/base/pattern.ts";
import { parseRegex, patternsOf, regexOf } from "../../src/backends/base/regex.ts";
import { bothCases } from "../../src/backends/base/regex-case.ts";
import { printLuceneRegex, printRegex, printSearch } from "../../src/backends/base/regex-print.ts";

const span = { start: 0, end: 0 };
const read = (text: string) => parseRegex(text, span);
const print = (text: string) => printRegex(read(text), { title: "test" }, span);
const search = (text: string) => printSearch(read(text), { title: "test" }, span);

describe("printing", () => {
  test.each([
    ["a.b", "a.b"],
    ["a\\.b", "a\\.b"],
    ["^a$", "\\^a\\$"],
    ["a|bc", "a|bc"],
    ["(a|bc)d", "(?:a|bc)d"],
    ["(ab)+", "(?:ab)+"],
    ["a{2,}", "a{2,}"],
    ["a{2}", "a{2}"],
    ["@x", ".*x"],
    ['"a.b"', "a\\.b"],
    ["[^a-c\\]]", "[^a-c\\]]"],
    ["\\d", "[0-9]"],
    ["<1-12>", "0*(?:[1-9]|1[0-2])"],
    ["<05-12>", "0[5-9]|1[0-2]"],
    ["a.*?", "a(?:.*)?"],
  ])("%s is %s", (from, to) => expect(print(from)).toBe(to));

  test.each([
    [".*a.*", "a"],
    ["a.*", "^a"],
    [".*a", "a$"],
    ["a", "^a$"],
    [".*a|b", "a$|^b$"],
    ['(.*[ "])?/s([ "].*)?', '(?:^|[ "])/s(?:[ "]|$)'],
  ])("searching %s is %s", (from, to) => expect(search(from)).toBe(to));

  test.each(["~a", "a&b", "#"])("%s is refused outside Lucene", (text) =>
    expect(() => print(text)).toThrow(/no counterpart/),
  );
});

test.each(["(", "a)", "[", "[b-a]", "a{3,1}", "*a", "\\", "<5-1>", '"a', `${"(".repeat(5000)}a`])(
  "%s is no expression",
  (text) => expect(() => read(text)).toThrow(/is not a regular expression/),
);

test("expressions made of literals and wildcards become patterns", () => {
  expect(patternsOf(read("(a|b).*c?"))).toEqual(["a*", "a*c", "b*", "b*c"].map(parsePattern));
  expect(patternsOf(read("a+"))).toBeUndefined();
  expect(patternsOf(read("(a|b)(a|b)(a|b)(a|b)(a|b)(a|b)(a|b)"))).toBeUndefined();
});

test("both cases are written out where a flag cannot be had", () => {
  expect(printLuceneRegex(bothCases(read("aÖ1")))).toBe("[aA][Öö]1");
  // Elasticsearch folds single characters and leaves ranges as written.
  expect(printLuceneRegex(bothCases(read("[a-c]")))).toBe("[a-c]");
});

test("any text as a literal matches itself only, in every flavour", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (text, other) => {
      const tree = regexOf(text === "" ? [] : [{ literal: text }]);
      const plain = new RegExp(`^(?:${printRegex(tree, { title: "test" }, span)})$`, "su");
      expect(plain.test(text)).toBe(true);
      expect(plain.test(other)).toBe(other === text);
      const again = printLuceneRegex(read(printLuceneRegex(tree)));
      expect(again).toBe(printLuceneRegex(tree));
    }),
  );
});

test("numeric intervals hold exactly their numbers", () => {
  fc.assert(
    fc.property(fc.nat(300), fc.nat(300), fc.nat(400), (a, b, number) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      const expression = new RegExp(`^(?:${print(`<${low}-${high}>`)})$`);
      const fixed = String(low).length === String(high).length && String(number).length !== String(low).length;
      expect(expression.test(String(number))).toBe(!fixed && number >= low && number <= high);
    }),
  );
});
