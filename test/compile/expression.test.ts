// Values of expressions, constants, and what cannot be compiled or computed.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  CompileError,
  compileCondition,
  compileEventQuery,
  compileValues,
  foldConstants,
} from "../../src/compile/index.ts";
import { parseQuery } from "../../src/eql/index.ts";
import { DocumentEvent } from "../../src/event/document.ts";
import { FieldTable } from "../../src/event/event.ts";
import { isDecimal, magnitude } from "../../src/event/value.ts";
import { describeShared } from "../support/shared.ts";
import { expressionOf, mapping, truth, value } from "./support.ts";

interface ExpressionCase {
  readonly id: string;
  readonly expression?: string;
  readonly expect: { readonly value?: unknown; readonly type?: string };
}

describeShared("constant expressions of Elasticsearch's suites", "conformance", (folder) => {
  const cases = ["folding", "string-functions"]
    .flatMap(
      (suite) => (JSON.parse(readFileSync(`${folder}/${suite}.json`, "utf8")) as { cases: ExpressionCase[] }).cases,
    )
    .filter(({ expect: { value } }) => value !== undefined);
  test.each(cases.map((each) => [each.id, each] as const))("%s", (_, { expression = "", expect: expected }) => {
    const { value: got } = value(expression, {});
    expect(magnitude(got) ?? got).toBe(expected.value);
    if (expected.type !== undefined) expect(isDecimal(got)).toBe(expected.type === "double");
  });
});

describe("what cannot be computed for an event is null and reported", () => {
  test.each([
    ["a / 0", "division by zero"],
    ["a % (a - a)", "division by zero"],
    ["a + 9223372036854775807", "64 bits"],
    ["number(b)", "is not a number"],
    ["-c", "64 bits"],
  ])("%s", (text, reason) => {
    const { value: got, errors } = value(text, { a: 1, b: "x", c: -9223372036854775808n });
    expect(got).toBeNull();
    expect(errors.map(({ message }) => message)).toEqual([expect.stringContaining(reason)]);
  });

  test("too many combinations of values end the search", () => {
    const many = Array.from({ length: 1000 }, (_, index) => index);
    const { errors } = value("a + b + c", {});
    expect(errors).toEqual([]);
    const fields = new FieldTable();
    const reasons: string[] = [];
    const condition = compileCondition(expressionOf("a + b + c == -1"), {
      fields,
      onEvaluationError: ({ message }) => reasons.push(message),
    });
    expect(condition(new DocumentEvent({ a: many, b: many, c: many }, fields))).toBe(false);
    expect(reasons).toEqual([expect.stringContaining("combinations")]);
  });
});

describe("what cannot be compiled", () => {
  const types = mapping({ date: "date", name: "keyword", ip: "ip" });
  test.each([
    ["safe(name)", 0, 4],
    ['name == "a" or 1 / 0 == 1', 15, 20],
    ["2147483647 + 1 == 2", 0, 14],
    ['between("a", null, "b") == ""', 0, 23],
    ['number("x") == 1', 0, 11],
    ['name regex "a("', 0, 15],
    ['date > "yesterday"', 0, 18],
    ["length(name)", -1, -1],
    ["length() == 1", 0, 8],
    ['cidrMatch(ip, "10.0.0.0/99")', 14, 27],
    ["name in (name)", 9, 13],
    ['"a"', 0, 3],
  ])("%s", (text, start, end) => {
    const compile = () => compileCondition(expressionOf(text), { fields: new FieldTable(), types });
    if (start < 0) expect(truth(text, { name: "x" }, types)).toBe(false);
    else expect(compile).toThrow(expect.objectContaining({ name: "CompileError", span: { start, end } }));
  });
});

test("every value of an expression, one for each combination", () => {
  const fields = new FieldTable();
  const values = compileValues(expressionOf('concat(a, "-", b)'), { fields });
  expect(values(new DocumentEvent({ a: ["x", "y"], b: [1, 2] }, fields))).toEqual(["x-1", "x-2", "y-1", "y-2"]);
  expect(values(new DocumentEvent({ a: "x" }, fields))).toEqual([]);
});

describe("folding", () => {
  test.each([
    ["a == 1 + 2", "Comparison", 3],
    ["a == -(2 * 3)", "Comparison", -6],
  ])("%s keeps the field and computes the rest", (text, kind, folded) => {
    const expression = foldConstants(expressionOf(text));
    expect(expression).toMatchObject({ kind, right: { kind: "Number", value: folded } });
  });

  test.each([
    ["a == 1 and 1 == 2", "Boolean"],
    ["a == 1 or 1 == 1", "Boolean"],
    ["a == 1 and 1 == 1", "Comparison"],
    ["a == 1 and null", "Logical"],
  ])("%s becomes a %s", (text, kind) => {
    expect(foldConstants(expressionOf(text)).kind).toBe(kind);
  });
});

describe("event queries", () => {
  function matches(query: string, document: Record<string, unknown>): boolean | null {
    const { statement } = parseQuery(query);
    if (statement?.query.kind !== "EventQuery") throw new CompileError({ start: 0, end: 0 }, query);
    const fields = new FieldTable();
    const predicate = compileEventQuery(statement.query, { fields, eventCategoryField: "event.category" });
    return predicate(new DocumentEvent(document, fields));
  }

  test.each([
    ["process where true", { event: { category: "process" } }, true],
    ["process where true", { "event.category": ["file", "process"] }, true],
    ["process where true", { event: { category: "Process" } }, false],
    ["process where true", {}, false],
    ["any where true", {}, true],
    ['"any" where true', {}, false],
    ['"my-cat" where true', { event: { category: "my-cat" } }, true],
    ["process where null", { event: { category: "process" } }, null],
  ])("%s on %j: %s", (query, document, expected) => {
    expect(matches(query, document)).toBe(expected);
  });
});
