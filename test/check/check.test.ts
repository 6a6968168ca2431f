// What the checker says of each construct, against a mapping: nothing where Elasticsearch's verifier accepts it, and the place where not.
import { describe, expect, test } from "vitest";
import { check, checkCondition } from "../../src/check/index.ts";
import type { FieldType } from "../../src/event/field-type.ts";
import { expressionOf, shortly } from "../support/eql.ts";

const mapping = new Map<string, FieldType>(
  Object.entries({
    "event.category": "keyword",
    name: "keyword",
    path: "wildcard",
    constant: "constant_keyword",
    both: "text+keyword",
    plain: "text",
    count: "long",
    small: "integer",
    ratio: "double",
    flag: "boolean",
    when: "date",
    address: "ip",
    release: "version",
    blob: "binary",
    place: "geo_point",
    range: "integer_range",
    items: "nested",
    "items.name": "keyword",
    "items.part.name": "keyword",
    anything: "dynamic",
  }).map(([path, type]) => [path, { type }]),
);

const problems = (condition: string) => {
  const text = `process where ${condition}`;
  return shortly(text, check(text, { schema: mapping }));
};

describe("nothing is said of", () => {
  test.each([
    'name == "a" and count == 1 and flag and not flag',
    "flag == true or true == flag",
    'count == "123" and name == 4',
    "count + ratio * 2 > -1 and 5 < count",
    'both : "a*" and path like~ ("a", "b") and constant regex "x"',
    'name in ("a", null) and count in (1, 2.5, 1 + 1) and not flag in (true)',
    'address == "10.0.0.1" and address == "10.0.0.0/8" and cidrMatch(address, "10.0.0.0/8", "::1")',
    'when == "2021-01" and when > 1600000000000 and when < "now-1d/d"',
    'release > "1.2.3"',
    'cidrMatch("10.0.0.1", "10.0.0.0/8")',
    'startsWith~(name, "a") and length(both) > 3 and concat(name, count, flag, when, address) == "x"',
    'between(name, "a", "b", true) == "" and substring(name, 0, -1) == "" and number(name, 16) == 1 and string(count) : "1*"',
    'ENDSWITH(name, "a") and stringcontains(name, "b")',
    '?unmapped == 1 and ?unmapped : "x" and length(?unmapped) > 1 and ?unmapped + 1 == 2',
    "?a == ?b",
    "blob != null and name != null",
    'anything == 1 and anything : "x" and anything',
    'name == "*" or name in ("*", "?")',
    'true == (name in ("a", "b"))',
    "count - small == 0",
    "null == 1 or 1 == 2",
  ])("%s", (condition) => expect(problems(condition)).toEqual([]));
});

describe("an error is", () => {
  test.each<[string, readonly string[]]>([
    ["nmae == 1", ["unknown-field «nmae»"]],
    ["length(xyzzy) > 1", ["unknown-field «xyzzy»"]],
    ["count", ["condition-not-boolean «count»"]],
    ["when", ["condition-not-boolean «when»"]],
    ["address or flag", ["condition-not-boolean «address»"]],
    ["not name", ["condition-not-boolean «name»"]],
    ["count + 1", ["condition-not-boolean «count + 1»"]],
    ['"text"', ['condition-not-boolean «"text"»']],
    ["count == small", ["field-comparison «small»"]],
    ["length(name) == length(path)", ["field-comparison «length(path)»"]],
    ["count in (1, small)", ["list-item-not-constant «small»"]],
    ['count in (1, "2")', ['list-item-type «"2"»']],
    ['name in ("a", 2)', ["list-item-type «2»"]],
    ['address in ("10.0.0.1")', ['list-item-type «"10.0.0.1"»']],
    ["flag in (1)", ["list-item-type «1»"]],
    ["count in~ (1)", ["operand-not-text «count»"]],
    ['count : "1"', ["operand-not-text «count»"]],
    ['flag like "t*"', ["operand-not-text «flag»"]],
    ['address regex "1.*"', ["operand-not-text «address»"]],
    ["name : 1", ["pattern-not-text «1»"]],
    ['name : ("a", true)', ["pattern-not-text «true»"]],
    ['name regex "(a"', ['invalid-regex «"(a"»']],
    ["name + 1 == 2", ["operand-not-number «name»"]],
    ["-flag == 1", ["operand-not-number «flag»"]],
    ["1 + count in (2)", ["condition-not-boolean «1 + count in (2)»", "operand-not-number «count in (2)»"]],
    ["startsWith(name)", ["argument-count «startsWith(name)»"]],
    ["concat()", ["condition-not-boolean «concat()»", "argument-count «concat()»"]],
    ['startsWith(count, "1")', ["argument-type «count»"]],
    ["number(count) == 1", ["argument-type «count»"]],
    ["number(name, 1.0) == 1", ["argument-type «1.0»"]],
    ["number(name, count) == 1", ["argument-not-constant «count»"]],
    ['cidrMatch(name, "10.0.0.0/8")', ["argument-type «name»"]],
    ["cidrMatch(address, name)", ["argument-not-constant «name»"]],
    ['cidrMatch(address, "10.0.0.0/99")', ['invalid-address-block «"10.0.0.0/99"»']],
    ['between(name, null, "b") == ""', ["argument-type «null»"]],
    ["add(name, 1) == 1", ["argument-type «name»"]],
    ["length~(name) == 1", ["no-tilde «length~»"]],
    ["lenght(name) == 1", ["unknown-function «lenght»"]],
    ['plain == "x"', ["inexact-field «plain»"]],
    ['concat(plain, "x") == "y"', ["inexact-field «plain»"]],
    ['place == "x"', ["unsupported-field-type «place»"]],
    ["range == 1", ["unsupported-field-type «range»"]],
    ['items == "x"', ["unsupported-field-type «items»"]],
    ['items.name == "x"', ["unsupported-field-type «items.name»"]],
    ["length(items.part.name) > 1", ["unsupported-field-type «items.part.name»"]],
    ["count == 2147483647 + 1", ["constant-error «2147483647 + 1»"]],
    ["count == 1 / 0", ["constant-error «1 / 0»"]],
    ['count == number("x")', ['constant-error «number("x")»']],
  ])("%s", (condition, expected) => expect(problems(condition)).toEqual(expected));
});

describe("of several items", () => {
  test.each<[string, readonly string[]]>([
    ["sequence [a where true] by name [b where true] by path", []],
    ["sequence [a where true] by count [b where true] by ratio", []],
    ["sequence [a where true] by ?gone [b where true] by count", []],
    ["sequence [a where true] by count [b where true] by when", ["join-key-type «when»"]],
    ["sequence [a where true] by name [b where true] by name until [c where true] by flag", ["join-key-type «flag»"]],
    ["sample [a where true] by name [b where true] by count", ["join-key-type «count»"]],
    ["join by name [a where true] [b where true]", ["unsupported-join «join»"]],
    ["sequence by gone [a where true] [b where true]", ["unknown-field «gone»"]],
  ])("%s", (text, expected) => expect(shortly(text, check(text, { schema: mapping }))).toEqual(expected));
});

describe("the event category", () => {
  test("needs its field, unless it is any", () => {
    const withoutCategory = new Map<string, FieldType>([["a", { type: "long" }]]);
    const of = (text: string, field?: string) =>
      shortly(
        text,
        check(text, { schema: withoutCategory, ...(field === undefined ? {} : { eventCategoryField: field }) }),
      );
    expect(of("process where a == 1")).toEqual(["unknown-field «process»"]);
    expect(of("any where a == 1")).toEqual([]);
    expect(of("process where a == 1", "a")).toEqual([]);
  });

  test.each<[string, readonly string[]]>([
    ["proces where true", ["unknown-category «proces»"]],
    ["Process where true", ["unknown-category «Process»"]],
    ["dns where true", []],
    ["my_own where true", []],
  ])("%s", (text, expected) => expect(shortly(text, check(text))).toEqual(expected));
});

describe("without a schema", () => {
  test("every field exists and may be of any type", () => {
    expect(check('process where no.such.field == 1 and x : "y" and z and startsWith(u, "v")')).toEqual([]);
  });

  test("what the text alone shows is still checked", () => {
    const text = 'process where length(1) == 2 and "a" + 1 == 2 and x in (y)';
    expect(shortly(text, check(text))).toEqual([
      "argument-type «1»",
      'operand-not-number «"a"»',
      "list-item-not-constant «y»",
    ]);
  });
});

describe("a bare condition", () => {
  test("must be a condition", () => {
    expect(checkCondition(expressionOf("count"), { schema: mapping }).map(({ code }) => code)).toEqual([
      "condition-not-boolean",
    ]);
    expect(checkCondition(expressionOf("flag and count > 1"), { schema: mapping })).toEqual([]);
  });
});

describe("messages", () => {
  test.each<[string, string, string | undefined]>([
    ["process where nam == 1", "`nam` is not a known field", "Did you mean `name`?"],
    [
      "process where count",
      "A condition is true or false, but `count` is a whole number",
      "To ask whether the field is there, write `count != null`.",
    ],
    [
      'process where arrayContains(name, "a")',
      "There is no function `arrayContains`",
      'A condition on an array holds when any of its values satisfies it: `field in~ ("a", "b")`.',
    ],
  ])("%s", (text, message, hint) => {
    expect(check(text, { schema: mapping })).toMatchObject([{ message, hint }]);
  });

  test("a hopeless query gets a hundred of them, not thousands", () => {
    const text = `process where ${Array.from({ length: 5000 }, () => "nmae == 1").join(" or ")}`;
    expect(check(text, { schema: mapping })).toHaveLength(100);
  });
});
