// Formatting: one operand, item or list member a line where the whole does not fit; comments stay with what they stand at.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { equalTrees } from "../../src/eql/equal.ts";
import { formatQuery } from "../../src/eql/format.ts";
import { tokenize } from "../../src/eql/lexer.ts";
import { parseQuery } from "../../src/eql/parser.ts";
import { printQuery } from "../../src/eql/printer.ts";
import { arbitraryStatement } from "../support/arbitrary-eql.ts";
import { statementOf } from "../support/eql.ts";

const formatted = (text: string, width?: number) => formatQuery(text, width === undefined ? {} : { width }).text;

/** The lines of a template without the indentation that all have. */
function lines(template: string): string {
  const all = template.split("\n").slice(1, -1);
  const depth = Math.min(...all.filter((line) => line.trim() !== "").map((line) => line.search(/\S/)));
  return all.map((line) => line.slice(depth)).join("\n");
}

describe("layout", () => {
  test("what fits stays on one line", () => {
    expect(formatted('process   where\n process.name:"a"')).toBe('process where process.name : "a"');
  });

  test("what does not fit breaks at its outermost operator", () => {
    const text = 'process where a == "xxxxxxxxxx" and (b == "yyyyyyyyyy" or c == "zzzzzzzzzz") and d : ("1", "2")';
    expect(formatted(text, 60)).toBe(
      lines(`
        process where
          a == "xxxxxxxxxx" and
          (b == "yyyyyyyyyy" or c == "zzzzzzzzzz") and
          d : ("1", "2")
      `),
    );
    expect(formatted(text, 30)).toBe(
      lines(`
        process where
          a == "xxxxxxxxxx" and
          (
            b == "yyyyyyyyyy" or
            c == "zzzzzzzzzz"
          ) and
          d : ("1", "2")
      `),
    );
  });

  test("`and` among the operands of `or` gets parentheses for the reader", () => {
    expect(formatted("any where a and b or c")).toBe("any where (a and b) or c");
  });

  test("a sequence has an item a line, and pipes their own", () => {
    const text =
      "sequence by a with maxspan=1m [process where b == 1] [file where c == 2] until [any where d] | head 5";
    expect(formatted(text, 40)).toBe(
      lines(`
        sequence by a with maxspan=1m
          [process where b == 1]
          [file where c == 2]
          until [any where d]
        | head 5
      `),
    );
  });

  test("text with errors is left as it is", () => {
    const text = "process   where a = 1";
    const { text: same, diagnostics } = formatQuery(text);
    expect(same).toBe(text);
    expect(diagnostics.map(({ code }) => code)).toEqual(["single-equals"]);
  });
});

describe("comments", () => {
  test.each<[string, string, string]>([
    [
      "on lines of their own stand before what follows",
      "// all\nprocess where\n // first\n a == 1 and\n /* second */\n b == 2",
      `
        // all
        process where
          // first
          a == 1 and
          /* second */
          b == 2
      `,
    ],
    [
      "at the end of a line stay at the end of that line",
      "process where a == 1 and // one\n b in (1, // eins\n 2 /* zwei */) // two",
      `
        process where
          a == 1 and // one
          b in (
            1, // eins
            2 /* zwei */
          ) // two
      `,
    ],
    [
      "after the last member of a list stay in the list",
      'any where a : (\n "x"\n // "y"\n) and b',
      `
        any where
          a : (
            "x"
            // "y"
          ) and
          b
      `,
    ],
    [
      "inside parentheses stay inside",
      "any where not (\n // why\n a and b) and c",
      `
        any where
          not (
            // why
            a and
            b
          ) and
          c
      `,
    ],
    [
      "stay with the items of a sequence",
      "sequence by a // key\n // start\n [process where b] // was\n [file where c\n // not d\n ]",
      `
        sequence by a
          // key
          // start
          [process where b] // was
          [file where c
            // not d
          ]
      `,
    ],
    [
      "in the middle of an operand go to its end",
      'any where a == // why\n "x" and b',
      `
        any where
          a == "x" and // why
          b
      `,
    ],
  ])("%s", (_what, text, expected) => expect(formatted(text)).toBe(lines(expected)));
});

/** A statement's text with blanks, line breaks and comments strewn between its tokens. */
const strewn = arbitraryStatement.chain((statement) => {
  const text = printQuery(statement);
  const tokens = tokenize(text);
  const gap = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(" ", "\n", "\n  ") },
    {
      weight: 1,
      arbitrary: fc.constantFrom(" /* in */ ", " // end\n", "\n// own\n", "\n/* two\n lines */\n", " /* a */ /* b */ "),
    },
  );
  return fc.array(gap, { minLength: tokens.length + 1, maxLength: tokens.length + 1 }).map((gaps) =>
    gaps
      .map((each, index) => {
        const token = tokens[index];
        if (token === undefined) return each;
        // What stands glued must stay glued: `!=`, the parts of a path.
        const glued = tokens[index - 1]?.end === token.start && token.text !== "(" && token.text !== ")";
        return (glued ? "" : each) + text.slice(token.start, token.end);
      })
      .join(""),
  );
});

describe("for every text with comments anywhere", () => {
  test("the same tree and the same comments come out, and formatting again changes nothing", () => {
    fc.assert(
      fc.property(strewn, fc.constantFrom(20, 60, 100), (text, width) => {
        const before = statementOf(text);
        const result = formatted(text, width);
        const after = statementOf(result);
        expect(equalTrees(after, before, { quotes: true })).toBe(true);
        expect(after.comments.map((comment) => comment.text).sort()).toEqual(
          before.comments.map((comment) => comment.text).sort(),
        );
        expect(formatted(result, width)).toBe(result);
      }),
      { numRuns: 500 },
    );
  });

  test("no line of a text with short parts is longer than the width", () => {
    const text = `any where ${Array.from({ length: 40 }, (_, index) => `field${index} : ("a", "b")`).join(" and ")}`;
    expect(
      Math.max(
        ...formatted(text, 40)
          .split("\n")
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(40);
    expect(parseQuery(formatted(text, 40)).diagnostics).toEqual([]);
  });
});
