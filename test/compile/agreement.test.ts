// Compiled closures and the slow evaluator answer alike: for random conditions, mappings and documents.
import fc from "fast-check";
import { expect, test } from "vitest";
import { CompileError, compileCondition } from "../../src/compile/index.ts";
import type { Expression } from "../../src/eql/index.ts";
import { DocumentEvent } from "../../src/event/document.ts";
import { FieldTable } from "../../src/event/event.ts";
import { EvaluationError } from "../../src/event/value.ts";
import { evaluateSlowly, type SlowTypes } from "../support/slow-evaluator.ts";
import { mapping } from "./support.ts";

const span = { start: 0, end: 0 };
const words = ["", "a", "A", "ab", "Abc", "b.c", "*", "1", "10", "true", "é"];
const numbers = [0, 1, 2, 7, 10, -3];

const text = (value: string): Expression => ({ kind: "String", value, quote: '"', span });
const number = (value: number): Expression => ({
  kind: "Number",
  value,
  type: Number.isInteger(value) ? "integer" : "double",
  span,
});
const field = (path: string, optional = false): Expression => ({ kind: "Field", path, optional, span });
const call = (name: string, caseInsensitive: boolean, args: readonly Expression[]): Expression => ({
  kind: "Call",
  name,
  nameSpan: span,
  caseInsensitive,
  args,
  span,
});

const textField = fc.constantFrom(field("word"), field("words"), field("word", true), field("none", true));
const numberField = fc.constantFrom(field("count"), field("size"), field("counts"), field("none", true));
const textLiteral = fc.constantFrom(...words).map(text);
const numberLiteral = fc.constantFrom(...numbers, 1.5).map(number);
const comparisonOperator = fc.constantFrom("==" as const, "!=", "<", "<=", ">", ">=");

const { texts, counts, condition } = fc.letrec<{ texts: Expression; counts: Expression; condition: Expression }>(
  (tie) => ({
    texts: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      textField,
      textLiteral,
      fc.tuple(tie("texts"), tie("counts")).map((args) => call("substring", false, args)),
      fc.tuple(tie("texts"), tie("texts")).map((args) => call("concat", false, args)),
      fc
        .tuple(fc.boolean(), tie("texts"), textLiteral, textLiteral)
        .map(([caseInsensitive, ...args]) => call("between", caseInsensitive, args)),
      tie("counts").map((arg) => call("string", false, [arg])),
    ),
    counts: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      numberField,
      numberLiteral,
      tie("texts").map((arg) => call("length", false, [arg])),
      fc
        .tuple(fc.boolean(), tie("texts"), tie("texts"))
        .map(([insensitive, ...args]) => call("indexOf", insensitive, args)),
      fc
        .tuple(fc.constantFrom("+" as const, "-", "*", "/", "%"), tie("counts"), tie("counts"))
        .map(([operator, left, right]): Expression => ({ kind: "Arithmetic", operator, left, right, span })),
      tie("counts").map((operand): Expression => ({ kind: "Sign", operator: "-", operand, span })),
    ),
    condition: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc
        .tuple(comparisonOperator, tie("texts"), fc.oneof(textLiteral, numberLiteral))
        .map(([operator, left, right]): Expression => ({ kind: "Comparison", operator, left, right, span })),
      fc
        .tuple(
          comparisonOperator,
          fc.oneof(numberLiteral, fc.constant<Expression>({ kind: "Null", span })),
          tie("counts"),
        )
        .map(([operator, left, right]): Expression => ({ kind: "Comparison", operator, left, right, span })),
      fc
        .tuple(comparisonOperator, fc.constantFrom("2021-03-04", "2021-03-04T05:06:07.089Z", "2020-01-01").map(text))
        .map(([operator, right]): Expression => ({ kind: "Comparison", operator, left: field("when"), right, span })),
      fc
        .tuple(
          fc.constantFrom("==" as const, "!="),
          fc.oneof(tie("condition"), fc.constant(field("flag"))),
          fc.boolean(),
        )
        .map(
          ([operator, left, value]): Expression => ({
            kind: "Comparison",
            operator,
            left,
            right: { kind: "Boolean", value, span },
            span,
          }),
        ),
      fc
        .tuple(
          fc.boolean(),
          fc.boolean(),
          tie("texts"),
          fc.array(fc.oneof(textLiteral, fc.constant<Expression>({ kind: "Null", span })), {
            minLength: 1,
            maxLength: 3,
          }),
        )
        .map(
          ([negated, caseInsensitive, operand, items]): Expression => ({
            kind: "In",
            negated,
            caseInsensitive,
            operand,
            items,
            span,
          }),
        ),
      fc.tuple(fc.boolean(), tie("counts"), fc.array(numberLiteral, { minLength: 1, maxLength: 3 })).map(
        ([negated, operand, items]): Expression => ({
          kind: "In",
          negated,
          caseInsensitive: false,
          operand,
          items,
          span,
        }),
      ),
      fc
        .tuple(
          fc.constantFrom(":" as const, "like", "like~"),
          tie("texts"),
          fc.array(fc.constantFrom("*", "a*", "?b", "A", "*.c", "*B*", "a*c", "b.c"), { minLength: 1, maxLength: 3 }),
        )
        .map(([operator, operand, patterns]): Expression => matchOf(operator, operand, patterns)),
      fc
        .tuple(
          fc.constantFrom("regex" as const, "regex~"),
          tie("texts"),
          fc.array(fc.constantFrom("a", "a.*", "[ab]+", "(a|1)?b?", "b\\.c"), { minLength: 1, maxLength: 2 }),
        )
        .map(([operator, operand, patterns]): Expression => matchOf(operator, operand, patterns)),
      fc
        .tuple(fc.constantFrom("startsWith", "endsWith", "stringContains"), fc.boolean(), tie("texts"), tie("texts"))
        .map(([name, caseInsensitive, ...args]) => call(name, caseInsensitive, args)),
      fc.constant(field("flag")),
      fc.constantFrom<Expression>({ kind: "Null", span }, { kind: "Boolean", value: true, span }),
      tie("condition").map((operand): Expression => ({ kind: "Not", operand, span })),
      fc
        .tuple(fc.constantFrom("and" as const, "or"), fc.array(tie("condition"), { minLength: 2, maxLength: 3 }))
        .map(([operator, operands]): Expression => ({ kind: "Logical", operator, operands, span })),
    ),
  }),
);

function matchOf(
  operator: ":" | "like" | "like~" | "regex" | "regex~",
  operand: Expression,
  patterns: readonly string[],
): Expression {
  return {
    kind: "Match",
    operator,
    operand,
    patterns: patterns.map((value) => ({ kind: "String", value, quote: '"', span })),
    list: patterns.length > 1,
    span,
  };
}

const word = fc.constantFrom(...words);
const count = fc.constantFrom(...numbers);
const documents = fc.record(
  {
    word: fc.option(word, { nil: null }),
    words: fc.array(fc.option(word, { nil: null }), { maxLength: 3 }),
    count,
    size: fc.constantFrom(0.5, 2.25, -1.5, 7.5),
    counts: fc.array(count, { maxLength: 3 }),
    flag: fc.oneof(fc.boolean(), fc.array(fc.boolean(), { maxLength: 2 })),
    when: fc.constantFrom("2021-03-04T05:06:07.089Z", "2021-03-05T00:00:00.000Z", "2019-12-31T23:59:59.999Z"),
  },
  { requiredKeys: [] },
);

const mapped: Readonly<Record<string, string>> = {
  word: "keyword",
  words: "keyword",
  count: "long",
  size: "double",
  counts: "long",
  flag: "boolean",
  when: "date",
};

function compiled(
  expression: Expression,
  document: Record<string, unknown>,
  types: SlowTypes,
): boolean | null | string {
  const fields = new FieldTable();
  try {
    const environment = types === undefined ? { fields } : { fields, types: mapping(types) };
    return compileCondition(expression, environment)(new DocumentEvent(document, fields));
  } catch (error) {
    if (error instanceof CompileError) return "refused";
    throw error;
  }
}

function slow(expression: Expression, document: Record<string, unknown>, types: SlowTypes): boolean | null | string {
  try {
    return evaluateSlowly(expression, document, types);
  } catch (error) {
    if (error instanceof EvaluationError) return "refused";
    throw error;
  }
}

test.each([
  ["with a mapping", mapped],
  ["without a mapping", undefined],
] as const)("closures and the slow evaluator agree %s", (_, types) => {
  fc.assert(
    fc.property(condition, documents, (expression, document) => {
      const expected = slow(expression, document, types);
      // A constant that cannot be computed is refused as a whole by the compiler, and only where it is reached by the other.
      const got = compiled(expression, document, types);
      fc.pre(got !== "refused");
      expect(got).toBe(expected);
    }),
    { numRuns: 6000 },
  );
});

test("the generator covers conditions that hold, that do not, and that are unknown", () => {
  const answers = fc
    .sample(fc.tuple(condition, documents), 500)
    .map(([expression, document]) => compiled(expression, document, mapped));
  for (const answer of [true, false, null])
    expect(answers.filter((each) => each === answer).length).toBeGreaterThan(20);
  expect([texts, counts].every((arbitrary) => fc.sample(arbitrary, 5).length === 5)).toBe(true);
});
