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
import { oneOf } from "../event/wildcard.ts";
import { isOrdered, type OrderOperator } from "./compare-values.ts";
import { dateTest, looksLikeDate, readDate } from "./date-test.ts";
import { kindOf, numberReader } from "./field-value.ts";
import { itemMatcher, numberSet, textsOf } from "./membership.ts";

export type ScalarTest = (value: Scalar) => boolean;

const never: ScalarTest = () => false;

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
): ScalarTest {
  return operator === "==" ? membershipTest([literal], false, context) : orderTest(operator, literal, context);
}

/** A test for `field in (…)`, and for `==` with a list of one. */
export function membershipTest(items: readonly Value[], caseInsensitive: boolean, context: TestContext): ScalarTest {
  switch (kindOf(context.type)) {
    case "string":
      return textTest(items, caseInsensitive);
    case "integer":
    case "decimal":
      return numberTest(items, context.type);
    case "boolean":
      return flagTest(items);
    case "date":
      return someTest(items.map((item) => dateTest("==", item, context)));
    case "ip":
      return addressTest(items);
    case "version":
      return versionTest(items);
    case "dynamic":
      return dynamicTest(items, caseInsensitive, context);
  }
}

function textTest(items: readonly Value[], caseInsensitive: boolean): ScalarTest {
  const matches = textsOf(items, caseInsensitive);
  return (value) => matches(typeof value === "string" ? value : scalarText(value));
}

function numberTest(items: readonly Value[], type: FieldType): ScalarTest {
  const read = numberReader(type);
  const isItem = numberSet(type.type === "float" ? items.map((item) => read(toNumber(item)) ?? null) : items);
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
function dynamicTest(items: readonly Value[], caseInsensitive: boolean, context: TestContext): ScalarTest {
  const dates = items.filter((item) => looksLikeDate(item, context.now));
  if (dates.length > 0) return dynamicDateTest(items, dates, caseInsensitive, context);
  const [only] = items;
  if (items.length === 1 && typeof only === "string") return dynamicTextTest(only, caseInsensitive);
  return itemMatcher(items, caseInsensitive);
}

/** By far the most frequent test of all. */
function dynamicTextTest(wanted: string, caseInsensitive: boolean): ScalarTest {
  const matches = oneOf([wanted], caseInsensitive);
  const isNumber = numberSet([wanted]);
  return (value) => {
    if (typeof value === "string") return matches(value);
    return typeof value === "boolean" ? matches(String(value)) : isNumber(value);
  };
}

function dynamicDateTest(
  items: readonly Value[],
  dates: readonly Value[],
  caseInsensitive: boolean,
  context: TestContext,
): ScalarTest {
  const isDate = someTest(dates.map((item) => dateTest("==", item, context)));
  const isItem = itemMatcher(items, caseInsensitive);
  return (value) => isItem(value) || (typeof value === "string" && readDate(value) !== undefined && isDate(value));
}

function orderTest(operator: OrderOperator, literal: Value, context: TestContext): ScalarTest {
  switch (kindOf(context.type)) {
    case "string":
      return textOrder(operator, textOf(literal));
    case "integer":
    case "decimal":
      return numberOrder(operator, literal, numberReader(context.type));
    case "boolean":
      return flagOrder(operator, literal);
    case "date":
      return dateTest(operator, literal, context);
    case "ip":
      return keyOrder(operator, parseIp(textOf(literal) ?? ""), (value) => parseIp(String(value)));
    case "version":
      return keyOrder(operator, versionKey(textOf(literal) ?? ""), (value) => versionKey(String(value)));
    case "dynamic":
      return dynamicOrder(operator, literal, context);
  }
}

function textOrder(operator: OrderOperator, literal: string | null): ScalarTest {
  if (literal === null) return never;
  return (value) => isOrdered(operator, compareText(scalarText(value), literal));
}

function numberOrder(operator: OrderOperator, literal: Value, read: ReturnType<typeof numberReader>): ScalarTest {
  const limit = toNumber(literal);
  if (limit === undefined) return never;
  return (value) => {
    const number = read(toNumber(value));
    return number !== undefined && isOrdered(operator, compareNumbers(number, limit));
  };
}

function flagOrder(operator: OrderOperator, literal: Value): ScalarTest {
  const flag = textOf(literal);
  if (flag !== "true" && flag !== "false") return never;
  return (value) => isOrdered(operator, Number(String(value) === "true") - Number(flag === "true"));
}

/** Order of keys whose order by UTF-16 unit is the order of what they stand for. */
function keyOrder(
  operator: OrderOperator,
  limit: string | undefined,
  keyOf: (value: Scalar) => string | undefined,
): ScalarTest {
  if (limit === undefined) return never;
  return (value) => {
    const key = keyOf(value);
    return key !== undefined && isOrdered(operator, key < limit ? -1 : key > limit ? 1 : 0);
  };
}

/** Against a number, a text counts by the number that it spells; against a date, by the date; else by its characters. */
function dynamicOrder(operator: OrderOperator, literal: Value, context: TestContext): ScalarTest {
  const byNumber = numberOrder(operator, literal, (number) => number);
  if (magnitude(literal) !== undefined) return byNumber;
  if (typeof literal !== "string") return flagOrder(operator, literal);
  const byText = textOrder(operator, literal);
  if (!looksLikeDate(literal, context.now)) return (value) => (typeof value === "string" ? byText : byNumber)(value);
  const byDate = dateTest(operator, literal, context);
  return (value) => {
    if (typeof value !== "string") return byNumber(value);
    return (readDate(value) === undefined ? byText : byDate)(value);
  };
}
