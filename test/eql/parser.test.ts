// Text to tree: what each construct becomes, how tightly operators bind, and every mistake in one text reported at its place.
import { describe, expect, test } from "vitest";
import { parseDiagnostics } from "../../src/eql/diagnostics.ts";
import { parseExpression, parseQuery } from "../../src/eql/parser.ts";
import { applyFixes } from "../../src/text/edit.ts";
import { expressionOf, plain, shortly, statementOf } from "../support/eql.ts";

const field = (path: string, optional = false) => ({ kind: "Field", path, optional });
const text = (value: string, quote = '"') => ({ kind: "String", value, quote });
const integer = (value: number) => ({ kind: "Number", value, type: "integer" });

describe("expressions", () => {
  test.each<[string, unknown]>([
    ["a", field("a")],
    ["a.b_c.@d", field("a.b_c.@d")],
    ["a.`b-c`.`1st`", field("a.b-c.1st")],
    ["?a.b", field("a.b", true)],
    ["?`a`.b", field("a.b", true)],
    ["null", { kind: "Null" }],
    ["true", { kind: "Boolean", value: true }],
    ["2147483647", integer(2147483647)],
    ["2147483648", { kind: "Number", value: 2147483648, type: "long" }],
    ["9223372036854775807", { kind: "Number", value: 9223372036854775807n, type: "long" }],
    ["1.0", { kind: "Number", value: 1, type: "double" }],
    ["-1", { kind: "Sign", operator: "-", operand: integer(1) }],
    ['"""C:\\"""', text("C:\\", '"""')],
    ["a == 1", { kind: "Comparison", operator: "==", left: field("a"), right: integer(1) }],
    [
      'a : ("x", "y*")',
      { kind: "Match", operator: ":", operand: field("a"), patterns: [text("x"), text("y*")], list: true },
    ],
    ['a regex~ "x"', { kind: "Match", operator: "regex~", operand: field("a"), patterns: [text("x")], list: false }],
    [
      "a not in~ (1, 2)",
      { kind: "In", negated: true, caseInsensitive: true, operand: field("a"), items: [integer(1), integer(2)] },
    ],
    [
      "endsWith~(a, null)",
      { kind: "Call", name: "endsWith", caseInsensitive: true, args: [field("a"), { kind: "Null" }] },
    ],
    ["f()", { kind: "Call", name: "f", caseInsensitive: false, args: [] }],
  ])("%s", (source, expected) => expect(plain(expressionOf(source))).toEqual(expected));
});

describe("operators bind", () => {
  test.each<[string, string]>([
    ["a or b and c", "a or (b and c)"],
    ["a and b or c", "(a and b) or c"],
    ["not a and b", "(not a) and b"],
    ["not a == 1", "not (a == 1)"],
    ["1 + 2 * 3", "1 + (2 * 3)"],
    ["1 - 2 - 3", "(1 - 2) - 3"],
    ["a + 1 == b * 2", "(a + 1) == (b * 2)"],
    ["a + b in (3)", "a + (b in (3))"],
    ["-a in (3)", "-(a in (3))"],
    ["a - -b", "a - (-b)"],
    ['a == b or c : "d" and not e', '(a == b) or ((c : "d") and (not e))'],
  ])("%s as %s", (source, meant) => {
    expect(plain(expressionOf(source))).toEqual(plain(expressionOf(meant)));
  });

  test("a chain of one operator is one node; parentheses make another", () => {
    expect(expressionOf("a and b and c")).toMatchObject({ kind: "Logical", operands: { length: 3 } });
    expect(expressionOf("a and (b and c)")).toMatchObject({ operands: [{}, { kind: "Logical" }] });
  });

  test("redundant parentheses leave no trace", () => {
    expect(plain(expressionOf("((a) == (1))"))).toEqual(plain(expressionOf("a == 1")));
  });
});

describe("queries", () => {
  test("an event query has a category and a condition", () => {
    expect(plain(statementOf('"my-cat" where true | head 5 | tail 2'))).toMatchObject({
      query: { kind: "EventQuery", category: { name: "my-cat", any: false, quote: '"' } },
      pipes: [
        { name: "head", args: [integer(5)] },
        { name: "tail", args: [integer(2)] },
      ],
    });
    expect(statementOf("any where true").query).toMatchObject({ category: { any: true } });
    expect(statementOf('"any" where true').query).toMatchObject({ category: { any: false, name: "any" } });
    expect(statementOf("Any where true").query).toMatchObject({ category: { any: false, name: "Any" } });
  });

  test("a sequence has keys, a span, items with keys and runs, and an end", () => {
    const source =
      "sequence by a, ?b with maxspan = 5 m [x where true] by c with runs=3 ![y where true] by d until [z where true] by e";
    expect(plain(statementOf(source).query)).toMatchObject({
      kind: "Sequence",
      by: [field("a"), field("b", true)],
      maxspan: { value: 5, unit: "m", milliseconds: 300_000 },
      terms: [
        { missing: false, by: [field("c")], runs: { count: 3 } },
        { missing: true, by: [field("d")], runs: null },
      ],
      until: { by: [field("e")] },
    });
  });

  test("a sample has keys and items", () => {
    expect(
      plain(
        statementOf(
          "sample by a [x where true] [y where true] by b, c [z where true] by b, c".replace("] [y", "] by b, c [y"),
        ).query,
      ),
    ).toMatchObject({
      kind: "Sample",
      terms: { length: 3 },
    });
  });

  test("the words of queries are fine category names and fields where no query starts with them", () => {
    expect(statementOf("head where tail == 1 and runs == 2 and s == 3").query).toMatchObject({
      category: { name: "head" },
    });
  });

  test("comments are kept with their place", () => {
    const { comments } = statementOf("// first\nany where /* in */ true // last\n// end");
    expect(comments.map(({ style, ownLine, text: found }) => [style, ownLine, found])).toEqual([
      ["line", true, "// first"],
      ["block", false, "/* in */"],
      ["line", false, "// last"],
      ["line", true, "// end"],
    ]);
  });
});

describe("each kind of mistake", () => {
  const examples = Object.entries(parseDiagnostics).flatMap(([code, kind]) =>
    "example" in kind ? [[code, kind.example] as const] : [],
  );

  test.each(examples)("%s is reported for its example, and not for the mended one", (code, { wrong, right }) => {
    expect(parseQuery(wrong).diagnostics.map((diagnostic) => diagnostic.code)).toContain(code);
    expect(parseQuery(right).diagnostics).toEqual([]);
  });

  test.each(examples)("%s: the fix, where there is one, leaves no error of its kind", (code, { wrong }) => {
    const { diagnostics } = parseQuery(wrong);
    const { text: fixed, fixed: carriedOut } = applyFixes(wrong, diagnostics);
    if (carriedOut.length === 0) return;
    expect(parseQuery(fixed).diagnostics.map((diagnostic) => diagnostic.code)).not.toContain(code);
  });
});

describe("mistakes are reported where they are, all at once", () => {
  test.each<[string, readonly string[]]>([
    ["", ["empty-query «»"]],
    ["process", ["missing-where «»"]],
    ["process where", ["expected-expression «»"]],
    ["process were true", ["missing-where «were»"]],
    ["a == 1", ["missing-category «a»"]],
    ["where true", ["missing-category «where»"]],
    ["42 where true", ["invalid-category «42»"]],
    ["?x where true", ["invalid-category «?»"]],
    ["any where a = 1 and b = 2", ["single-equals «=»", "single-equals «=»"]],
    ["any where a == 1 AND b == 2", ["keyword-case «AND»"]],
    ["any where a == 1 && b == 2 || c", ["foreign-operator «&&»", "foreign-operator «||»"]],
    ["any where a <> 1", ["foreign-operator «<>»"]],
    ["any where a == b == c", ["chained-comparison «==»"]],
    ['any where a not like "x"', ["misplaced-not «not»"]],
    ['any where a not : "x"', ["misplaced-not «not»"]],
    ["any where a : b", ["pattern-not-constant «b»"]],
    ["any where a : -1", ["pattern-not-constant «-1»"]],
    ["any where a in 1", ["missing-list «1»"]],
    ["any where a in ()", ["empty-list «()»"]],
    ["any where a in (1,)", ["unexpected-token «,»"]],
    ["any where a == (1, 2)", ["list-after-comparison «==»"]],
    ["any where (a == 1", ["unclosed-parenthesis «(»"]],
    ["any where a == 1)", ["unmatched-parenthesis «)»"]],
    ["any where a[0].b == 1", ["array-index «[0]»"]],
    ["any where a:length() > 1", ["method-call «a:length()»"]],
    ["any where child of [any where b = 1]", ["process-relationship «child of»", "single-equals «=»"]],
    ["any where event.sequence == 1", ["reserved-word «sequence»"]],
    ["any where a.1st == 1", ["invalid-field «1st»"]],
    ["any where a b", ["unexpected-token «b»"]],
    ["any where true | heads 5", ["unknown-pipe «| heads 5»"]],
    ["any where true | sort a", ["unsupported-pipe «| sort a»"]],
    ["any where true | head", ["invalid-pipe-argument «| head»"]],
    ["any where true | head -1", ["invalid-pipe-argument «-1»"]],
    ["any where true | head 1.5", ["invalid-pipe-argument «1.5»"]],
    ["any where true | head 1, 2", ["invalid-pipe-argument «| head 1, 2»"]],
    ["sequence [any where true]", ["too-few-items «sequence [any where true]»"]],
    ["sequence with maxspan=1m by a [x where true] [y where true]", ["misplaced-by «by a»"]],
    ["sequence with maxspan=30 [x where true] [y where true]", ["invalid-maxspan «30»"]],
    ["sequence with maxspan=2.5m [x where true] [y where true]", ["invalid-maxspan «2.5m»"]],
    ["sequence with maxspan=0s [x where true] [y where true]", ["invalid-maxspan «0s»"]],
    ["sequence with maxspan=5minutes [x where true] [y where true]", ["invalid-maxspan «minutes»"]],
    ["sequence [x where true] with runs=101", ["invalid-runs «with runs=101»"]],
    ["sequence [x where true] with runs=2 by a", ["misplaced-by «by a»"]],
    ["sequence [x where true] ![y where true]", ["missing-event-without-maxspan «![»"]],
    [
      "sequence with maxspan=1m ![x where true] ![y where true]",
      ["only-missing-events «sequence with maxspan=1m ![x where true] ![y where true]»"],
    ],
    ["sequence [x where true] fork=true [y where true]", ["unsupported-fork «fork=true»"]],
    ["sequence [x where a = 1] [y where b = 2", ["single-equals «=»", "unclosed-bracket «[»", "single-equals «=»"]],
    ["sample [x where true] [y where true]", ["sample-without-keys «sample [x where true] [y where true]»"]],
    ["sample by a with maxspan=1m [x where true] [y where true]", ["unknown-option «with»"]],
    [
      "process where name == 'x' and path = \"*\\temp\" or",
      ["single-quoted-string «'x'»", "single-equals «=»", "expected-expression «»"],
    ],
  ])("%s", (source, expected) => expect(shortly(source, parseQuery(source).diagnostics)).toEqual(expected));

  test("a tree is given as far as the text could be read", () => {
    const { statement } = parseQuery("process where a == and b == 2");
    expect(plain(statement?.query)).toMatchObject({
      condition: { kind: "Logical", operands: [{ right: { kind: "Invalid" } }, { right: integer(2) }] },
    });
  });

  test("an expression ends with its text", () => {
    expect(shortly("a == 1 | head 1", parseExpression("a == 1 | head 1").diagnostics)).toEqual([
      "unexpected-token «|»",
    ]);
    expect(parseExpression(" ").diagnostics.map(({ code }) => code)).toEqual(["empty-query"]);
  });
});
