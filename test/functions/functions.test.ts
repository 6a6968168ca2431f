// The functions of EQL by calls and their values; every row is also a constant expression of the language.
import { describe, expect, test } from "vitest";
import { isDecimal, magnitude } from "../../src/event/value.ts";
import { arity, findFunction, functions, parameterAt } from "../../src/functions/index.ts";
import { value } from "../compile/support.ts";

const names = [
  ...["add", "between", "cidrMatch", "concat", "divide", "endsWith", "indexOf", "length", "modulo", "multiply"],
  ...["number", "startsWith", "string", "stringContains", "substring", "subtract"],
];

test("the table has every function of EQL, sorted by name", () => {
  expect(functions.map(({ name }) => name)).toEqual(names);
});

test("a tilde exists where comparing texts can ignore case", () => {
  expect(functions.filter(({ tilde }) => tilde).map(({ name }) => name)).toEqual([
    "between",
    "endsWith",
    "indexOf",
    "startsWith",
    "stringContains",
  ]);
});

test.each(["endswith", "ENDSWITH", "EndsWith"])("%s is endsWith", (name) => {
  expect(findFunction(name)?.name).toBe("endsWith");
});

test.each(["", "safe", "arrayContains", "wildcard", "match", "__proto__", "constructor"])(
  "%s is no function",
  (name) => {
    expect(findFunction(name)).toBeUndefined();
  },
);

test.each(functions.map((definition) => [definition.example.call, definition] as const))(
  "the documented example %s",
  (call, definition) => {
    const { value: got } = value(call, {});
    expect(magnitude(got) ?? got).toBe(definition.example.value);
    expect(definition.description.endsWith(".")).toBe(true);
  },
);

test("arity and parameters by position", () => {
  const of = (name: string) => arity(findFunction(name)!);
  expect([of("between"), of("concat"), of("cidrMatch"), of("length")]).toEqual([
    { min: 3, max: 4 },
    { min: 1, max: Number.POSITIVE_INFINITY },
    { min: 2, max: Number.POSITIVE_INFINITY },
    { min: 1, max: 1 },
  ]);
  expect(parameterAt(findFunction("cidrMatch")!, 5)?.name).toBe("block");
  expect(parameterAt(findFunction("length")!, 1)).toBeUndefined();
});

type Row = readonly [call: string, expected: string | number | bigint | boolean | null];

function gives(name: string, rows: readonly Row[]): void {
  describe(name, () => {
    test.each(rows)("%s = %s", (call, expected) => {
      const { value: got } = value(call, {});
      expect(magnitude(got) ?? got).toBe(expected);
    });
  });
}

gives("between", [
  ['between("welcome to event query language", " ", " ")', "to"],
  ['between("welcome to event query language", " ", " ", true)', "to event query"],
  ['between("welcome to event query language", " ", " ", false)', "to"],
  ['between~("a B c b", "A ", " B")', "B c"],
  ['between("a B c b", "A ", " B")', ""],
  ['between("abc", "a", "x")', ""],
  ['between("abc", "x", "c")', ""],
  ['between("aXbX", "b", "a", true)', ""],
  ['between("", "a", "b")', ""],
  ['between("abc", "", "c")', "abc"],
  ['between("abc", "a", "")', "abc"],
  ['between(null, "a", "b")', null],
  ['between~("[İx]", "[", "]")', "İx"],
]);

gives("cidrMatch", [
  ['cidrMatch("10.2.3.4", "10.0.0.0/8", "192.168.0.0/16")', true],
  ['cidrMatch("192.168.255.255", "10.0.0.0/8", "192.168.0.0/16")', true],
  ['cidrMatch("192.169.0.0", "10.0.0.0/8", "192.168.0.0/16")', false],
  ['cidrMatch("10.2.3.4", "10.99.99.99/8")', true],
  ['cidrMatch("10.2.3.4", "0.0.0.0/0")', true],
  ['cidrMatch("10.2.3.4", "10.2.3.4/32")', true],
  ['cidrMatch("::ffff:10.2.3.4", "10.0.0.0/8")', true],
  ['cidrMatch("10.2.3.4", "::ffff:10.0.0.0/104")', true],
  ['cidrMatch("2001:db8::1", "2001:db8::/33")', true],
  ['cidrMatch("2001:db8:8000::1", "2001:db8::/33")', false],
  ['cidrMatch("10.2.3.4", "10.0.0.1", "10.2.3.4")', true],
  ['cidrMatch("0:0::1", "::1")', true],
  ['cidrMatch("::1", "0.0.0.0/0")', false],
  ['cidrMatch(null, "10.0.0.0/8")', null],
]);

gives("concat and string", [
  ['concat("a", 1, true)', "a1true"],
  ['concat("a", null)', null],
  ['concat("a")', "a"],
  ["concat(1.0, 2.5)", "1.02.5"],
  ["string(1.0)", "1.0"],
  ["string(100)", "100"],
  ["string(1e7)", "1.0E7"],
  ["string(1234567.0)", "1234567.0"],
  ["string(12345678.9)", "1.23456789E7"],
  ["string(0.001)", "0.001"],
  ["string(0.0001)", "1.0E-4"],
  ["string(-0.0)", "-0.0"],
  ["string(1.0 / 0)", "Infinity"],
  ["string(false)", "false"],
  ["string(null)", null],
]);

gives("startsWith, endsWith, stringContains", [
  ['startsWith("FooBar", "Foo")', true],
  ['startsWith("FooBar", "foo")', false],
  ['startsWith~("FooBar", "foo")', true],
  ['startsWith("FooBar", "")', true],
  ['startsWith("", "")', true],
  ['startsWith("F", "Foo")', false],
  ['startsWith("x", null)', null],
  ['startsWith(null, "x")', null],
  ['endsWith("FooBar", "Bar")', true],
  ['endsWith~("FooBar", "BAR")', true],
  ['endsWith("FooBar", "")', true],
  ['endsWith("r", "Bar")', false],
  ['stringContains("FooBar", "oB")', true],
  ['stringContains~("FooBar", "OB")', true],
  ['stringContains("FooBar", "")', false],
  ['stringContains("", "")', false],
  ['stringContains(null, "a")', null],
]);

gives("indexOf and length", [
  ['indexOf("subdomain.elastic.co", ".")', 9],
  ['indexOf("subdomain.elastic.co", ".", 9)', 9],
  ['indexOf("subdomain.elastic.co", ".", 10)', 17],
  ['indexOf("subdomain.elastic.co", "z")', null],
  ['indexOf("abc", "B")', null],
  ['indexOf~("abc", "B")', 1],
  ['indexOf("abc", "a", -5)', 0],
  ['indexOf("abc", "a", 99)', null],
  ['indexOf("abc", "", 2)', 2],
  ['indexOf("abc", "a", null)', 0],
  ['indexOf(null, "a")', null],
  ['indexOf("a", null)', null],
  ['length("")', 0],
  ['length("abc")', 3],
  ['length("😀")', 2],
  ["length(null)", null],
]);

gives("number", [
  ['number("1337")', 1337],
  ['number("42.5")', 42.5],
  ['number("-3")', -3],
  ['number(" 7 ")', 7],
  ['number("+7")', 7],
  ['number("1e3")', 1000],
  ['number("0x1A")', 26],
  ['number("1A", 16)', 26],
  ['number("0x1A", 16)', 26],
  ['number("777", 8)', 511],
  ['number("12", null)', 12],
  ['number("9007199254740993")', 9007199254740993n],
  ["number(null)", null],
]);

gives("substring", [
  ['substring("abc", 1)', "bc"],
  ['substring("abc", -2)', "bc"],
  ['substring("abc", 1, 3)', "bc"],
  ['substring("abc", 2, 1)', ""],
  ['substring("abc", -10, 2)', "ab"],
  ['substring("abc", 0, -1)', "ab"],
  ['substring("abc", 5)', ""],
  ['substring("abc", 0, 99)', "abc"],
  ['substring("abc", null, 2)', "ab"],
  ['substring("abc", 1, null)', "bc"],
  ["substring(null, 1)", null],
]);

gives("arithmetic", [
  ["add(4, 3)", 7],
  ["subtract(4, 7)", -3],
  ["multiply(4, 3.5)", 14],
  ["divide(4, 3)", 1],
  ["divide(-7, 2)", -3],
  ["divide(4, 3.0)", 4 / 3],
  ["divide(1.0, 0)", Number.POSITIVE_INFINITY],
  ["modulo(10, 3)", 1],
  ["modulo(-10, 3)", -1],
  ["modulo(10, 3.5)", 3],
  ["add(null, 3)", null],
  ["2147483647 + 2147483648", 4294967295],
  ["9223372036854775806 + 1", 9223372036854775807n],
]);

test.each([
  ["2.0 * 3", true],
  ["6 / 2", false],
  ["6 / 2.0", true],
  ['number("2.0")', true],
  ['number("2")', false],
])("%s is a decimal: %s", (text, expected) => {
  expect(isDecimal(value(text, {}).value)).toBe(expected);
});

test.each([
  "1 / 0",
  "5 % 0",
  "2147483647 + 1",
  "-2147483648 - 1",
  "9223372036854775807 * 2",
  'number("abc")',
  'number("9", 8)',
  'number("")',
  'between("a", null, "b")',
])("%s cannot be computed", (text) => {
  expect(() => value(text, {})).toThrow(expect.objectContaining({ name: "CompileError" }));
});
