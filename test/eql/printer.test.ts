// Tree to text: parentheses exactly where needed, and for every tree a text that parses to an equal tree.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Expression } from "../../src/eql/ast.ts";
import { equalTrees } from "../../src/eql/equal.ts";
import { tokenize } from "../../src/eql/lexer.ts";
import { parseExpression, parseQuery } from "../../src/eql/parser.ts";
import { print, printExpression, printQuery, UnprintableError } from "../../src/eql/printer.ts";
import { arbitraryExpression, arbitraryStatement } from "../support/arbitrary-eql.ts";
import { expressionOf, statementOf } from "../support/eql.ts";

const span = { start: 0, end: 0 };

describe("an expression is printed", () => {
  test.each<[string, string]>([
    ["((a))", "a"],
    ["(a == 1) and (b == 2)", "a == 1 and b == 2"],
    ["a or (b and c)", "a or b and c"],
    ["(a or b) and c", "(a or b) and c"],
    ["a and (b and c)", "a and (b and c)"],
    ["not (a)", "not a"],
    ["not (a and b)", "not (a and b)"],
    ["(not a) == b", "(not a) == b"],
    ["(a == b) == c", "(a == b) == c"],
    ["a + (b * c)", "a + b * c"],
    ["(a + b) * c", "(a + b) * c"],
    ["a - (b - c)", "a - (b - c)"],
    ["(a - b) - c", "a - b - c"],
    ["-(a + b)", "-(a + b)"],
    ["- - a", "--a"],
    ["(a + b) in (1)", "(a + b) in (1)"],
    ["a + (b in (1))", "a + b in (1)"],
    ["(-a) in (1)", "(-a) in (1)"],
    ['a:"x"', 'a : "x"'],
    ['a:("x")', 'a : ("x")'],
    ["a not in~(1,2)", "a not in~ (1, 2)"],
    ["f ( a,b )", "f(a, b)"],
    ["? `a`.`b c`", "?a.`b c`"],
    ["`any`.`AND`", "`any`.`AND`"],
    ['"""C:\\x"""', '"""C:\\x"""'],
    ["1.0", "1.0"],
    ["1e30", "1e30"],
    ["1.50", "1.5"],
    ["0.0000001", "1e-7"],
    ["18446744073709551615", "18446744073709551615"],
  ])("%s as %s", (source, expected) => {
    expect(printExpression(expressionOf(source))).toBe(expected);
  });
});

describe("a query is printed on one line, without comments", () => {
  test.each([
    'process where process.name : ("a", "b") and not user.id == null',
    '"my cat" where true | head 5 | tail 2',
    "sequence by a, ?b with maxspan=5m [x where true] by c with runs=3 ![y where true] by d until [z where true] by e",
    "sample by a [x where true] [y where true] | head 1",
    "join by a [x where true] [y where true] until [z where true]",
  ])("%s", (source) => {
    const spread = source.replaceAll(" ", "\n  // why\n");
    expect(printQuery(statementOf(source))).toBe(source);
    expect(printQuery(statementOf(source.includes('"my cat"') ? source : spread))).toBe(source);
  });

  test("print takes what the parser gives", () => {
    const source = "any where a == 1";
    expect(print(parseQuery(source))).toBe(source);
    expect(print(expressionOf("a==1"))).toBe("a == 1");
    expect(print(parseQuery(""))).toBe("");
  });
});

describe("a tree made by a program", () => {
  test("may hold negative numbers", () => {
    const minusOne: Expression = { kind: "Number", value: -1, type: "integer", span };
    const field: Expression = { kind: "Field", path: "a", optional: false, span };
    expect(printExpression({ kind: "Arithmetic", operator: "-", left: field, right: minusOne, span })).toBe("a - -1");
    expect(
      printExpression({
        kind: "In",
        operand: minusOne,
        items: [minusOne],
        negated: false,
        caseInsensitive: false,
        span,
      }),
    ).toBe("(-1) in (-1)");
  });

  test("may join a single operand", () => {
    const operands: Expression[] = [{ kind: "Field", path: "a", optional: false, span }];
    expect(printExpression({ kind: "Logical", operator: "and", operands, span })).toBe("a");
  });

  test.each<[string, Expression]>([
    ["a search in every field", { kind: "Keyword", pattern: "x", match: "wildcard", caseInsensitive: true, span }],
    ["an unread part", { kind: "Invalid", span }],
    [
      "an empty list",
      {
        kind: "Call",
        name: "f",
        nameSpan: span,
        caseInsensitive: false,
        args: [
          { kind: "In", operand: { kind: "Null", span }, items: [], negated: false, caseInsensitive: false, span },
        ],
        span,
      },
    ],
    ["no operands", { kind: "Logical", operator: "or", operands: [], span }],
    ["a number that is none", { kind: "Number", value: Number.NaN, type: "double", span }],
  ])("cannot say %s", (_what, expression) => {
    expect(() => printExpression(expression)).toThrow(UnprintableError);
  });
});

describe("for every tree", () => {
  test("the text parses to an equal expression", () => {
    fc.assert(
      fc.property(arbitraryExpression, (expression) => {
        const text = printExpression(expression);
        const parsed = parseExpression(text);
        expect(parsed.diagnostics).toEqual([]);
        expect(equalTrees(parsed.expression!, expression, { quotes: true })).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test("the text parses to an equal statement", () => {
    fc.assert(
      fc.property(arbitraryStatement, (statement) => {
        const text = printQuery(statement);
        const parsed = parseQuery(text);
        expect(parsed.diagnostics).toEqual([]);
        expect(equalTrees(parsed.statement!, statement)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test("no pair of parentheses can be left out", () => {
    fc.assert(
      fc.property(arbitraryExpression, (expression) => {
        const text = printExpression(expression);
        for (const without of withoutOnePair(text)) {
          const parsed = parseExpression(without);
          const same = parsed.diagnostics.length === 0 && equalTrees(parsed.expression!, expression);
          expect(same, without).toBe(false);
        }
      }),
      { numRuns: 500 },
    );
  });
});

/** The text with each pair of grouping parentheses (not of calls and lists) deleted in turn. */
function withoutOnePair(text: string): readonly string[] {
  const tokens = tokenize(text);
  const texts: string[] = [];
  const open: { start: number; grouping: boolean }[] = [];
  for (const [index, token] of tokens.entries()) {
    if (token.text === "(") {
      const before = tokens[index - 1];
      const list = before !== undefined && [":", "in", "in~", "like", "like~", "regex", "regex~"].includes(before.text);
      const call = before !== undefined && (before.kind === "identifier" || before.kind === "function");
      open.push({ start: token.start, grouping: !list && !call });
    } else if (token.text === ")") {
      const { start, grouping } = open.pop()!;
      if (grouping)
        texts.push(`${text.slice(0, start)} ${text.slice(start + 1, token.start)} ${text.slice(token.end)}`);
    }
  }
  return texts;
}
