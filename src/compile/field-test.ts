// Tests of a single value of a field against constants, prepared by the field's type: the literal is read once, the way the field would
// read it, and each event pays for its own value only. What the type cannot read never matches.
import type { ComparisonOperator } from "../eql/ast.ts";
import type { Scalar } from "../event/event.ts";
import type { FieldType } from "../event/field-type.ts";
import { inBlock, parseCidr, parseIp } from "../event/ip.ts";
import { compareNumbers, toNumber } from "../event/number.ts";
import { compareText } from "../event/text-order.ts";
import { magnitude, scalarText, textOf, type Value } from "../event/value.ts";
import { versionKey } from "../event/version.ts";
import type { TextMatcher } from "../event/wildcard.ts";
import { isOrdered, type OrderOperator } from "./compare-values.ts";
import { dateTest, looksLikeDate, readDate } from "./date-test.ts";
import { kindOf, numberReader } from "./field-value.ts";
import { numberSet, textsOf } from "./membership.ts";

/**
 * A test of single values, told apart once by where they are tested: nearly all are texts. Elasticsearch's types decide what each half does.
 */
export interface ValueTest {
  readonly text: TextMatcher;
  readonly other: (value: number | bigint | boolean) => boolean;
  /** The test is equality with this text, for texts. */
  readonly equals?: string;
}

type ScalarTest = (value: Scalar) => boolean;

const never: ValueTest = { text: () => false, other: () => false };

/** The same test for texts and other values. */
function anyKind(test: ScalarTest): ValueTest {
  return { text: test, other: test };
}

/** A test of a value's text, whatever the value is. */
export function ofText(matches: TextMatcher): ValueTest {
  return { text: matches, other: (value) => matches(scalarText(value)) };
}

/** The type and the clock that a test is made for. */
export interface TestContext {
  readonly type: FieldType;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** A test for `field operator literal`, the literal not null and the operator not `!=`. */
export function comparisonTest(
  operator: Exclude<ComparisonOperator, "!=">,
  literal: Value,
  context: TestContext,
): ValueTest {
  return operator === "==" ? membershipTest([literal], false, context) : orderTest(operator, literal, context);
}

/** A test for `field in (…)`, and for `==` with a list of one. */
export function membershipTest(items: readonly Value[], caseInsensitive: boolean, context: TestContext): ValueTest {
  switch (kindOf(context.type)) {
    case "string":
      return textTest(items, caseInsensitive);
    case "integer":
    case "decimal":
      return anyKind(numberTest(items, context.type));
    case "boolean":
      return anyKind(flagTest(items));
    case "date":
      return anyKind(someTest(items.map((item) => dateTest("==", item, context))));
    case "ip":
      return anyKind(addressTest(items));
    case "version":
      return anyKind(versionTest(items));
    case "dynamic":
      return dynamicTest(items, caseInsensitive, context);
  }
}

function textTest(items: readonly Value[], caseInsensitive: boolean): ValueTest {
  const test = ofText(textsOf(items, caseInsensitive));
  const [only] = items.map(textOf);
  return items.length === 1 && !caseInsensitive && typeof only === "string" ? { ...test, equals: only } : test;
}

function numberTest(items: readonly Value[], type: FieldType): ScalarTest {
  const read = numberReader(type);
  const isItem = numberSet(kindOf(type) === "decimal" ? items.map((item) => read(toNumber(item)) ?? null) : items);
  return (value) => {
    const number = read(toNumber(value));
    return number !== undefined && isItem(number);
  };
}

function flagTest(items: readonly Value[]): ScalarTest {
  const flags = new Set<string | null>(items.map(textOf).filter((text) => text === "true" || text === "false"));
  return (value) => flags.has(value === "" ? "false" : String(value));
}

/** Addresses are equal in any spelling; an item may also be a block. */
function addressTest(items: readonly Value[]): ScalarTest {
  const texts = items.map((item) => textOf(item) ?? "");
  const addresses = new Set(texts.map(parseIp).filter((address) => address !== undefined));
  const blocks = texts.filter((text) => text.includes("/")).flatMap((text) => parseCidr(text) ?? []);
  return (value) => {
    const address = parseIp(String(value));
    return address !== undefined && (addresses.has(address) || blocks.some((block) => inBlock(block, address)));
  };
}

function versionTest(items: readonly Value[]): ScalarTest {
  const keys = new Set(items.map(textOf).flatMap((text) => (text === null ? [] : [versionKey(text)])));
  return (value) => keys.has(versionKey(String(value)));
}

function someTest(tests: readonly ScalarTest[]): ScalarTest {
  return tests.length === 1 ? tests[0]! : (value) => tests.some((test) => test(value));
}

/** Without a mapping the value decides, as Elasticsearch's dynamic mapping would: a text that is a date is compared as one. */
function dynamicTest(items: readonly Value[], caseInsensitive: boolean, context: TestContext): ValueTest {
  const dates = items.filter((item) => looksLikeDate(item, context.now));
  const test = textTest(items, caseInsensitive);
  const isNumber = numberSet(items);
  const other: ValueTest["other"] = (value) =>
    typeof value === "boolean" ? test.text(String(value)) : isNumber(value);
  return dates.length > 0 ? { text: dynamicDateTest(test.text, dates, context), other } : { ...test, other };
}

function dynamicDateTest(isItem: TextMatcher, dates: readonly Value[], context: TestContext): TextMatcher {
  const isDate = someTest(dates.map((item) => dateTest("==", item, context)));
  return (value) => isItem(value) || (readDate(value) !== undefined && isDate(value));
}

function orderTest(operator: OrderOperator, literal: Value, context: TestContext): ValueTest {
  switch (kindOf(context.type)) {
    case "string":
      return ofText(textOrder(operator, textOf(literal) ?? ""));
    case "integer":
    case "decimal":
      return numberOrder(operator, limitOf(literal, context.type), numberReader(context.type));
    case "boolean":
      return flagOrder(operator, literal);
    case "date":
      return anyKind(dateTest(operator, literal, context));
    case "ip":
      return keyOrder(operator, parseIp(textOf(literal) ?? ""), (value) => parseIp(String(value)));
    case "version":
      return keyOrder(operator, versionKey(textOf(literal) ?? ""), (value) => versionKey(String(value)));
    case "dynamic":
      return dynamicOrder(operator, literal, context);
  }
}

function textOrder(operator: OrderOperator, literal: string): TextMatcher {
  return (text) => isOrdered(operator, compareText(text, literal));
}

/**
 * A limit as Elasticsearch reads it for a field of a type: as the float next to the literal for floats, and for half floats too. So a half float
 * is not equal to what it is ordered against, where that needs more digits than it has.
 */
function limitOf(literal: Value, type: FieldType): number | bigint | undefined {
  const limit = toNumber(literal);
  const isShort = type.type === "float" || type.type === "half_float";
  return isShort && limit !== undefined ? Math.fround(Number(limit)) : limit;
}

function numberOrder(
  operator: OrderOperator,
  limit: number | bigint | undefined,
  read: ReturnType<typeof numberReader>,
): ValueTest {
  if (limit === undefined) return never;
  return anyKind((value) => {
    const number = read(toNumber(value));
    return number !== undefined && isOrdered(operator, compareNumbers(number, limit));
  });
}

function flagOrder(operator: OrderOperator, literal: Value): ValueTest {
  const flag = textOf(literal);
  if (flag !== "true" && flag !== "false") return never;
  return anyKind((value) => isOrdered(operator, Number(String(value) === "true") - Number(flag === "true")));
}

/** Order of keys whose order by UTF-16 unit is the order of what they stand for. */
function keyOrder(
  operator: OrderOperator,
  limit: string | undefined,
  keyOf: (value: Scalar) => string | undefined,
): ValueTest {
  if (limit === undefined) return never;
  return anyKind((value) => {
    const key = keyOf(value);
    return key !== undefined && isOrdered(operator, key < limit ? -1 : key > limit ? 1 : 0);
  });
}

/** Against a number, a text counts by the number that it spells; against a date, by the date; else by its characters. */
function dynamicOrder(operator: OrderOperator, literal: Value, context: TestContext): ValueTest {
  const byNumber = numberOrder(operator, toNumber(literal), (number) => number);
  if (typeof literal !== "string") return magnitude(literal) === undefined ? flagOrder(operator, literal) : byNumber;
  const byText = textOrder(operator, literal);
  if (!looksLikeDate(literal, context.now)) return { text: byText, other: byNumber.other };
  const byDate = dateTest(operator, literal, context);
  return { text: (value) => (readDate(value) === undefined ? byText : byDate)(value), other: byNumber.other };
}
