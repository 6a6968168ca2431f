// Conditions as SQL over one row. A test is printed once for a scalar column; for list columns it is wrapped in the dialect's "some item".
// SQL's third truth value is dealt with where it matters only: under `not` each test is made definite.
import type { Span } from "../../text/span.ts";
import {
  type CallValue,
  type Condition,
  type FieldTest,
  type FieldValue,
  fieldsOf,
  numeral,
  type Test,
  type TextTest,
  type Value,
} from "../base/condition.ts";
import { literalText, type Pattern } from "../base/pattern.ts";
import { anyOf, printCondition } from "../base/print.ts";
import { Refusal, type RefusalList } from "../base/result.ts";
import { spellCases } from "../base/spell-cases.ts";
import type { SqlDialect } from "./dialect.ts";

/** The text of a condition over columns, for `WHERE` or `CASE WHEN`. */
export function printSql(condition: Condition, dialect: SqlDialect, refusals: RefusalList): string {
  const words = {
    and: "AND",
    or: "OR",
    not: (operand: string, grouped: boolean) => (grouped ? `NOT ${operand}` : `NOT (${operand})`),
    constant: (value: boolean) => dialect.constants[value ? 1 : 0],
    test: (test: Test, underNot: boolean) => {
      const text = printTest(test, dialect);
      return underNot ? dialect.definite(text) : text;
    },
  };
  return printCondition(spellCases(condition, dialect.foldsWideTexts), words, refusals);
}

function printTest(test: Test, dialect: SqlDialect): string {
  if (test.kind === "anywhere" || test.kind === "verbatim")
    throw new Refusal("keyword-search", `${dialect.title}: a search in every column cannot be written`, test.span);
  if (hasNul(test))
    throw new Refusal("no-character", `${dialect.title}: a text of a query cannot have the character NUL`, test.span);
  const lists = fieldsOf(test.subject).filter((field) => field.list);
  if (test.kind === "exists" && test.subject.kind === "field" && test.subject.list)
    return dialect.hasItem(dialect.name(test.subject.name));
  return listOfTexts(test, dialect) ?? quantify(lists, new Map(), test, dialect);
}

/** Whether a text in a test has a character at which engines take a query to end. */
function hasNul(part: unknown): boolean {
  if (typeof part === "string") return part.includes("\0");
  return typeof part === "object" && part !== null && Object.values(part).some(hasNul);
}

/** Plain texts in a list column, in the dialect's own word for it. */
function listOfTexts(test: FieldTest, dialect: SqlDialect): string | undefined {
  if (test.kind !== "text" || test.ignoreCase || test.subject.kind !== "field" || !test.subject.list) return undefined;
  const texts = test.patterns.map(literalText).filter((text) => text !== undefined);
  if (texts.length < test.patterns.length) return undefined;
  return dialect.hasAny?.(dialect.name(test.subject.name), texts);
}

/** One nesting of "some item" for each list column that the subject reads. */
function quantify(
  lists: readonly FieldValue[],
  items: ReadonlyMap<string, string>,
  test: FieldTest,
  dialect: SqlDialect,
): string {
  const [first, ...rest] = lists;
  if (first === undefined)
    return scalarTest(test, (field) => items.get(field.name) ?? dialect.name(field.name), dialect);
  const variable = items.size === 0 ? "x" : `x${items.size + 1}`;
  return dialect.anyItem(
    dialect.name(first.name),
    variable,
    (item) => quantify(rest, new Map([...items, [first.name, item]]), test, dialect),
    fieldsOf(test.subject).some((field) => !field.list),
  );
}

type Resolve = (field: FieldValue) => string;

function scalarTest(test: FieldTest, resolve: Resolve, dialect: SqlDialect): string {
  const value = printValue(test.subject, resolve, dialect);
  switch (test.kind) {
    case "exists":
      return `${value} IS NOT NULL`;
    case "text":
      return textTest(value, test, dialect);
    case "regex":
      return dialect.regex(value, test.regex, test.ignoreCase, test.span);
    case "order":
      return dialect.textOrder(value, test.operator, test.value);
    case "number":
      return `${value} ${test.operator === "==" ? "=" : test.operator} ${printNumber(test.value)}`;
    case "time":
      return dialect.timeTest(value, test.operator, test.nanoseconds);
    case "flag":
      return dialect.flag(value, test.value);
    case "address":
      return anyOf(
        test.blocks.map((block) => dialect.inBlock(value, block, test.span)),
        "OR",
      );
  }
}

/** Plain texts as one list, patterns one by one. */
function textTest(value: string, test: TextTest, dialect: SqlDialect): string {
  const texts: string[] = [];
  const patterns: Pattern[] = [];
  for (const pattern of test.patterns) {
    const text = literalText(pattern);
    if (text === undefined) patterns.push(pattern);
    else texts.push(text);
  }
  const printed = patterns.map((pattern) => dialect.matches(value, pattern, test.ignoreCase));
  if (texts.length > 0) printed.unshift(dialect.equalsAny(value, texts, test.ignoreCase));
  return anyOf(printed, "OR");
}

function printNumber(value: number | bigint): string {
  return value < 0 ? `(${value})` : String(value);
}

function printValue(value: Value, resolve: Resolve, dialect: SqlDialect): string {
  switch (value.kind) {
    case "field":
      return resolve(value);
    case "literal":
      return value.decimal === true ? numeral(value) : printLiteral(value.value, dialect);
    case "call":
      return printCall(value, resolve, dialect);
    case "arithmetic": {
      const [left, right] = [value.left, value.right].map((side) => printValue(side, resolve, dialect));
      if (value.operator === "/") return (value.decimal ? decimalQuotient : dialect.divide)(left!, right!);
      if (value.operator === "%" && !value.decimal) return dialect.remainder(left!, right!);
      if (value.operator === "%" && dialect.decimalRemainder === undefined)
        throw unsupported(dialect, "the exact remainder of floating-point numbers", value.span);
      if (value.operator === "%") return dialect.decimalRemainder!(left!, right!);
      return `(${left} ${value.operator} ${right})`;
    }
  }
}

/** The divisor is a constant that is not zero. */
function decimalQuotient(left: string, right: string): string {
  return `(${left} / ${right})`;
}

function printLiteral(value: string | number | bigint | boolean | null, dialect: SqlDialect): string {
  if (value === null) return "NULL";
  if (typeof value === "string") return dialect.string(value);
  return typeof value === "boolean" ? dialect.constants[value ? 1 : 0] : printNumber(value);
}

function printCall(call: CallValue, resolve: Resolve, dialect: SqlDialect): string {
  const print = dialect.functions[call.name];
  if (print === undefined) throw unsupported(dialect, `the function \`${call.name}\``, call.span);
  const args = call.args.map((arg) => printValue(arg, resolve, dialect));
  return print(args, call);
}

/** A refusal for what a dialect cannot say. */
export function unsupported(dialect: { readonly title: string }, what: string, span: Span): Refusal {
  return new Refusal("unsupported", `${dialect.title}: ${what} has no counterpart`, span);
}
