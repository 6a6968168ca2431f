// Clauses on exact values: term, terms, range, exists, ids, prefix, wildcard, regexp. Of full text they look at single words.
import { dateRangeTest, dateTest } from "../../compile/date-test.ts";
import { comparisonTest, membershipTest, type ValueTest } from "../../compile/field-test.ts";
import { kindOf } from "../../compile/field-value.ts";
import type { Scalar } from "../../event/event.ts";
import { compileRegex, RegexError } from "../../event/regex/index.ts";
import { scalarText } from "../../event/value.ts";
import { compileWildcard, startingWith, type TextMatcher } from "../../event/wildcard.ts";
import type { JsonValue } from "../json-value.ts";
import { type EventFilter, type FilterContext, matchesNone } from "./event-filter.ts";
import { fieldClause, flagOf, onlyField, withoutScoring } from "./field-clause.ts";
import { type FilterField, filterField, someValue } from "./filter-field.ts";
import { literalOf, withDates } from "./literal.ts";
import { formattedLiteral } from "./range-format.ts";
import { rangeInZone, type TimeZone, timeZone } from "./time-zone.ts";

/** As Elasticsearch's `index.max_terms_count`. */
const mostTerms = 65_536;

export function term(json: JsonValue, context: FilterContext): EventFilter {
  const { path, value, parameters } = fieldClause(json, ["value", "term"], ["case_insensitive"]);
  return equality(path, [value], flagOf(parameters, "case_insensitive"), context);
}

export function terms(json: JsonValue, context: FilterContext): EventFilter {
  const [path, list] = onlyField(json);
  if (list.isObject()) list.fail("a look-up of terms in another index is not supported: list the terms");
  const values = list.list();
  if (values.length > mostTerms) list.fail(`at most ${mostTerms} terms are allowed, and there are ${values.length}`);
  return equality(path, values, false, context);
}

/** A field with one of some values. */
export function equality(
  path: string,
  values: readonly JsonValue[],
  caseInsensitive: boolean,
  context: FilterContext,
): EventFilter {
  for (const value of values) value.scalar();
  const field = filterField(path, context);
  if (field === undefined || values.length === 0) return matchesNone;
  const literals = values.map((value) => literalOf(value, field));
  const test = withDates(values[0]!, () =>
    membershipTest(literals, caseInsensitive, { type: field.type, now: context.now }),
  );
  return someValue(field, scalarTest(test));
}

function scalarTest({ text, other }: ValueTest): (value: Scalar) => boolean {
  return (value) => (typeof value === "string" ? text(value) : other(value));
}

const orders = { gt: ">", gte: ">=", lt: "<", lte: "<=" } as const;

export function range(json: JsonValue, context: FilterContext): EventFilter {
  const [path, body] = onlyField(json);
  const limits = body.allowed([...Object.keys(orders), "format", "time_zone", "relation", "boost", "_name"]);
  const form = { format: limits.get("format"), zone: zoneOf(limits.get("time_zone")) };
  const field = filterField(path, context);
  if (field === undefined) return matchesNone;
  const tests = Object.entries(orders).flatMap(([name, operator]) => {
    const limit = limits.get(name);
    return limit === undefined || limit.value === null ? [] : [limitTest(field, operator, limit, form, context)];
  });
  return someValue(field, (value) => tests.every((test) => test(value)));
}

function zoneOf(json: JsonValue | undefined): TimeZone | undefined {
  return json === undefined ? undefined : timeZone(json);
}

/** How the dates of a range are written. */
interface DateForm {
  readonly format: JsonValue | undefined;
  readonly zone: TimeZone | undefined;
}

function limitTest(
  field: FilterField,
  operator: (typeof orders)[keyof typeof orders],
  limit: JsonValue,
  { format, zone }: DateForm,
  { now }: FilterContext,
): (value: Scalar) => boolean {
  const context = { type: field.type, now };
  const literal = format === undefined ? literalOf(limit, field) : formattedLiteral(limit, format, zone !== undefined);
  const range = zone === undefined || typeof literal !== "string" ? undefined : rangeInZone(literal, zone, now);
  if (range !== undefined && isDate(field)) return dateRangeTest(operator, range, field.type);
  if (format !== undefined) return withDates(limit, () => dateTest(operator, literal, context));
  return withDates(limit, () => scalarTest(comparisonTest(operator, literal, context)));
}

/** Whether a field's values may be dates. */
function isDate({ type }: FilterField): boolean {
  return ["date", "dynamic"].includes(kindOf(type));
}

export function exists(json: JsonValue, context: FilterContext): EventFilter {
  const path = (withoutScoring(json, ["field"]).get("field") ?? json.fail("`field` is missing")).text();
  const field = filterField(path, context);
  if (field === undefined && !isObject(path, context)) return matchesNone;
  return (event) => (field?.values(event) ?? undefined) !== undefined || hasBelow(event.document(), path);
}

/** Whether a path is that of an object with mapped fields. */
function isObject(path: string, { types }: FilterContext): boolean {
  const keys: Iterable<string> = types instanceof Map ? types.keys() : [];
  for (const key of keys) if (key.startsWith(`${path}.`)) return true;
  return false;
}

/** Whether there is some value below a path, which is then an object. */
function hasBelow(node: unknown, path: string): boolean {
  if (Array.isArray(node)) return node.some((item) => hasBelow(item, path));
  if (node === null || typeof node !== "object") return false;
  return Object.entries(node).some(([name, child]) => {
    if (name === path) return typeof child === "object" && hasValue(child);
    if (name.startsWith(`${path}.`)) return hasValue(child);
    return path.startsWith(`${name}.`) && hasBelow(child, path.slice(name.length + 1));
  });
}

function hasValue(node: unknown): boolean {
  if (node === null || node === undefined) return false;
  return typeof node !== "object" || Object.values(node).some(hasValue);
}

export function ids(json: JsonValue): EventFilter {
  const values = withoutScoring(json, ["values"]).get("values") ?? json.fail("`values` is missing");
  const wanted = new Set(values.items().map((item) => String(item.scalar())));
  return ({ id }) => wanted.has(id);
}

export function prefix(json: JsonValue, context: FilterContext): EventFilter {
  const { path, value, parameters } = fieldClause(json, ["value"], ["case_insensitive", "rewrite"]);
  return textClause(path, json, context, startingWith(value.text(), flagOf(parameters, "case_insensitive")));
}

export function wildcard(json: JsonValue, context: FilterContext): EventFilter {
  const { path, value, parameters } = fieldClause(json, ["value", "wildcard"], ["case_insensitive", "rewrite"]);
  const caseInsensitive = flagOf(parameters, "case_insensitive");
  const pattern = value.text();
  // EQL's wildcards have no escapes, those of this clause do.
  const matcher = pattern.includes("\\")
    ? regex(value, wildcardAsRegex(pattern), caseInsensitive)
    : compileWildcard(pattern, caseInsensitive);
  return textClause(path, json, context, matcher);
}

function wildcardAsRegex(pattern: string): string {
  return pattern.replace(/\\([\s\S]?)|[\s\S]/gu, (text, escaped: string | undefined) => {
    if (escaped !== undefined) return literal(escaped === "" ? "\\" : escaped);
    if (text === "*") return "(.|\n)*";
    return text === "?" ? "(.|\n)" : literal(text);
  });
}

function literal(character: string): string {
  return /[\p{L}\p{N}]/u.test(character) ? character : `\\${character}`;
}

export function regexp(json: JsonValue, context: FilterContext): EventFilter {
  const { path, value, parameters } = fieldClause(
    json,
    ["value"],
    ["case_insensitive", "rewrite", "flags", "max_determinized_states"],
  );
  const flags = parameters.get("flags");
  if (flags !== undefined && flags.text().toUpperCase() !== "ALL") flags.fail("only ALL, the default, is supported");
  return textClause(path, json, context, regex(value, value.text(), flagOf(parameters, "case_insensitive")));
}

function regex(place: JsonValue, pattern: string, caseInsensitive: boolean): TextMatcher {
  try {
    return compileRegex(pattern, { syntax: "lucene", caseInsensitive });
  } catch (error) {
    if (error instanceof RegexError) return place.fail(error.message);
    throw error;
  }
}

/** A pattern over texts; other types have none. */
function textClause(path: string, place: JsonValue, context: FilterContext, matches: TextMatcher): EventFilter {
  const field = filterField(path, context);
  if (field === undefined) return matchesNone;
  if (!["string", "version", "dynamic"].includes(kindOf(field.type))) {
    place.fail(`the field \`${path}\` is of type ${field.type.type}, and this clause is for texts`);
  }
  return someValue(field, (value) => matches(scalarText(value)));
}
