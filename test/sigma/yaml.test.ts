// The quick YAML reader reads what it reads exactly as the library does, and leaves the rest to it.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readBlockStyle } from "../../src/sigma/yaml/block.ts";
import { readWithLibrary } from "../../src/sigma/yaml/library.ts";
import { readYaml } from "../../src/sigma/yaml/read.ts";
import { toPlain } from "../../src/sigma/yaml/tree.ts";
import { describeShared } from "../support/shared.ts";
import { corpusRules } from "./support/corpus.ts";

const read = [
  ["a map", "a: 1\nb: two\n"],
  ["nested maps and lists", "a:\n  b:\n    - 1\n    - c: x\n      d: y\n    -\n      e: z\nf: g\n"],
  ["a list at the indent of its key", "a:\n- 1\n- 2\nb: 3\n"],
  ["quoted texts", "a: 'it''s'\nb: \"x: y # z\"\n'c|all': d\n"],
  ["comments and blank lines", "# one\na: b # two\n\n\n# three\nc:  # four\n    - d   # five\n"],
  ["literal blocks", "a: |\n    one\n\n      two\n    three\nb: |-\n  x\nc: d\n"],
  ["several documents", "---\na: 1\n---\nb: 2\n---\n"],
  ["every kind of scalar", "a: 12\nb: -1.5e3\nc: true\nd: ~\ne:\nf: 0x1F\ng: 0o17\nh: .inf\ni: 2024-01-01\nj: 1_000\n"],
  ["texts that begin like something else", "a: -x\nb: :c\nd: ?e\nf: 1.2.3.4\ng: C:\\Windows\nh: a:b\n"],
  ["carriage returns", "a: 1\r\nb:\r\n  - x\r\n  - |\r\n    y\r\n    z\r\n"],
  ["escapes", 'a: "\\"C:\\\\x\\\\"\nb: "\\t\\u0410\\uD83D\\uDE00 \\/" # c\n"d\\"": "\\\\"\ne: ""\n'],
  ["large integers", "a: 12345678901234567890\n"],
  ["no line break at the end", "a: |\n  b"],
] as const;

const left = [
  ["flow style", "a: [1, 2]\n"],
  ["anchors and aliases", "a: &x 1\nb: *x\n"],
  ["folded blocks", "a: >\n  b\n  c\n"],
  ["texts over several lines", "a: b\n  c\n"],
  ["rare escapes", 'a: "\\x41"\n'],
  ["an escape that is none", 'a: "C:\\Windows"\n'],
  ["escapes over several lines", 'a: "b\\\n  c"\n'],
  ["tabs", "a:\n\t- b\n"],
  ["duplicate keys", "a: 1\na: 2\n"],
  ["mistakes", "a: b: c\n"],
  ["merge keys", "a: 1\n<<: b\n"],
  ["indentation that fits nothing", "a:\n    b: 1\n  c: 2\n"],
] as const;

describe("the quick YAML reader", () => {
  test.each(read)("reads %s as the library does", (_name, text) => {
    const quick = readBlockStyle(text);
    expect(quick).toBeDefined();
    expect(quick).toEqual(readWithLibrary(text).roots);
  });

  test.each(left)("leaves %s to the library", (_name, text) => {
    expect(readBlockStyle(text)).toBeUndefined();
  });

  test("agrees with the library on any text that it reads", () => {
    const line = fc.constantFrom(
      ...'a: b|b: \'c\'|- d|- e: f|  g: h|  - i|    j: k|c:|- |d: |# x|l: | m: n|  \'|"|x: y # z|---|: a|- - b|k: |\\|  |:|a:b|\'q|all\': 1|s: "\\\\"|t: "a\\"b"|"\\u0041": "\\q"|v: "\\'.split(
        "|",
      ),
      "d: |",
      "    text",
      "  - |-",
      "",
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const text = lines.join("\n");
        const quick = readBlockStyle(text);
        if (quick === undefined) return;
        const full = readWithLibrary(text);
        expect(full.problems).toEqual([]);
        expect(quick).toEqual(full.roots);
      }),
      { numRuns: 3000 },
    );
  });
});

describe("YAML of any style", () => {
  test.each([
    ["aliases", "a: &x {b: 1}\nc: *x\n", { a: { b: 1 }, c: { b: 1 } }],
    ["merge keys", "a: &x {b: 1, c: 2}\nd:\n  <<: *x\n  c: 3\n", { a: { b: 1, c: 2 }, d: { c: 3, b: 1 } }],
    ["flow lists", "a: [x, 'y', 3]\n", { a: ["x", "y", 3] }],
    ["folded texts", "a: >-\n  b\n  c\n", { a: "b c" }],
  ])("%s", (_name, text, plain) => {
    expect(JSON.parse(JSON.stringify(readYaml(text).roots.map(toPlain)))).toEqual([plain]);
  });

  test.each([
    ["what is no YAML", "a: [1\n"],
    ["an alias of nothing", "a: *x\n"],
    ["duplicate keys", "a: 1\na: 2\n"],
    ["keys that are lists", "? [a]\n: b\n"],
    ["aliases that unfold without bound", bomb()],
  ])("reports %s", (_name, text) => {
    const { roots, problems } = readYaml(text);
    expect(problems.length).toBeGreaterThan(0);
    expect(roots).toEqual([]);
  });
});

/** Nine levels of ten aliases each. */
function bomb(): string {
  const levels = [..."abcdefghi"];
  return levels
    .map(
      (name, index) =>
        `${name}: &${name} [${
          index === 0
            ? "x"
            : Array(10)
                .fill(`*${levels[index - 1]}`)
                .join(", ")
        }]\n`,
    )
    .join("");
}

describeShared("SigmaHQ's rules", "corpus/rules/sigma", () => {
  test("are read alike by both readers, and nearly all by the quick one", () => {
    const rules = corpusRules();
    const texts = rules.filter((_rule, index) => index % 7 === 0).map(({ text }) => text);
    const quick = texts.map(readBlockStyle);
    expect(quick.filter((roots) => roots === undefined).length).toBeLessThan(texts.length / 100);
    for (const [index, roots] of quick.entries()) {
      if (roots !== undefined) expect(roots).toEqual(readWithLibrary(texts[index]!).roots);
    }
  });
});
