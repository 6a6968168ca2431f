// The reader of plain TOML reads what it reads exactly as the library does, and leaves the rest to it.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { parse } from "smol-toml";
import { describe, expect, test } from "vitest";
import { readPlainToml } from "../../src/detection/plain-toml.ts";
import { describeShared } from "../support/shared.ts";

const read = [
  ["nothing", ""],
  ["keys of a table", 'a = 1\n b-2 = "x"\n\tc_3=true\n4 = false\n'],
  [
    "tables and lists of tables",
    '[a]\nb = 1\n[[a.c]]\nd = 2\n[a.c.e]\nf = 3\n[[a.c]]\n[[a.c.g]]\nh = "i"\n[[a.c.g]]\n',
  ],
  ["tables that only their names tell of", "[a.b.c]\nd = 1\n[a.e]\n[[a.f.g]]\n"],
  ["comments and blank lines", "# one\n\na = 1 # two\n[b]# three\n  # four\nc = [ # five\n  1, # six\n] # seven"],
  ["basic texts", 'a = "x # \'y\'"\nb = ""\nc = "\\"C:\\\\x\\\\\\" \\t\\n\\r\\b\\f"\nd = "ä€😀"\n'],
  ["literal texts", "a = 'C:\\x # \"y\"'\nb = ''\n"],
  [
    "texts over several lines",
    'a = """\none\n "two" \\"""\\" three\n\n"""\nb = \'\'\'x\n\\y\n\'\'\'\nc = """"""\nd = """x"""\n',
  ],
  ["lists", "a = []\nb = [1, \"x\", true, [2, []],]\nc = [\n  \"one\",\n  '''two\n'''\n]\n"],
  ["inline tables", 'a = { b = 1, c = { d = ["x"] } }\ne = [{f = "g"}, { h = 2 }]\n'],
  ["names that objects have", "__proto__ = 1\nconstructor = 2\n[toString.valueOf]\nhasOwnProperty = 3\n"],
  ["large numbers", "a = 999999999999999\n"],
  ["no line break at the end", "a = 1"],
] as const;

const left = [
  ["dotted keys", "a.b = 1\n"],
  ["quoted keys", '"a" = 1\n'],
  ["blanks in headers", "[ a . b ]\n"],
  ["dates", "a = 2024-05-01\n"],
  ["fractions", "a = 1.5\n"],
  ["signs", "a = -1\n"],
  ["numbers of other bases", "a = 0x1F\n"],
  ["numbers with underscores", "a = 1_000\n"],
  ["rare escapes", 'a = "\\u0041"\n'],
  ["lines that go on", 'a = """x \\\n  y"""\n'],
  ["quotes before the closing ones", 'a = """x""""\n'],
  ["empty inline tables", "a = {}\n"],
  ["carriage returns", "a = 1\r\n"],
  ["marks of byte order", "\ufeffa = 1\n"],
  ["a table named before and begun after", "[a.b]\n[a]\n"],
  ["lists nested deeply", `a = ${"[".repeat(40)}${"]".repeat(40)}\n`],
] as const;

const mistakes = [
  ["a number that would lose digits", "a = 9007199254740993\n"],
  ["a key twice", "a = 1\na = 2\n"],
  ["a table twice", "[a]\n[a]\n"],
  ["a table that is a list", "[[a]]\n[a]\n"],
  ["a list that is a table", "[a]\n[[a]]\n"],
  ["a table that is a value", "a = 1\n[a.b]\n"],
  ["more in an inline table", "a = { b = 1 }\n[a.c]\n"],
  ["more in a list of inline tables", "a = [{ b = 1 }]\n[[a]]\n"],
  ["more behind a list of inline tables", "a = [{ b = 1 }]\n[a.c]\n"],
  ["more in an empty list", "a = []\n[[a]]\n"],
  ["a text that does not end", 'a = "x\nb = "y"\n'],
  ["a long text that does not end", "a = '''x\n"],
  ["an escape that is none", 'a = "C:\\Windows"\n'],
  ["two values on a line", "a = 1 b = 2\n"],
  ["a list without commas", "a = [1 2]\n"],
  ["a list that does not end", "a = [1,\n"],
  ["a word", "a = yes\n"],
  ["a number that begins with zero", "a = 01\n"],
  ["control characters", 'a = "\u0001"\n'],
  ["no value", "a =\n"],
  ["no name", "= 1\n"],
  ["a header that does not end", "[a\n"],
] as const;

describe("the reader of plain TOML", () => {
  test.each(read)("reads %s as the library does", (_name, text) => {
    expect(readPlainToml(text)).toStrictEqual(parse(text));
  });

  test.each(left)("leaves %s to the library", (_name, text) => {
    expect(readPlainToml(text)).toBeUndefined();
    expect(parse(text)).toBeDefined();
  });

  test.each(mistakes)("leaves %s to the library, which refuses it", (_name, text) => {
    expect(readPlainToml(text)).toBeUndefined();
    expect(() => parse(text)).toThrow();
  });

  test("agrees with the library on any text that it reads", () => {
    const pieces = [
      ...["a", "b", "[a]", "[[a]]", "[a.b]", "[[a.b]]", "[b]", "[[b.a]]", " = ", "=", "1", "true", "[", "]", "{", "}"],
      ...[",", '"', "'", '"""', "'''", "x", "\\", "\\n", "#", " ", "\n", "\n", "\n", "a = 1", 'b = "x"', "[1, 2]", "0"],
    ];
    let count = 0;
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 14 }), (parts) => {
        const text = parts.join("");
        const quick = readPlainToml(text);
        if (quick === undefined) return;
        count++;
        expect(quick).toStrictEqual(parse(text));
      }),
      { numRuns: 20_000 },
    );
    expect(count).toBeGreaterThan(500);
  });
});

describeShared("Elastic's rules", "corpus/rules/elastic-detection-rules", (folder) => {
  test("are read by it, as the library reads them", () => {
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".toml"));
    expect(files.length).toBeGreaterThan(800);
    for (const name of files) {
      const text = readFileSync(join(folder, name), "utf8");
      expect(readPlainToml(text), name).toStrictEqual(parse(text));
    }
  });
});
