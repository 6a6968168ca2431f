// Clauses that search full text: match and match_phrase. On any other field they ask for the whole value, as Elasticsearch does.
import type { Scalar } from "../../event/event.ts";
import { scalarText } from "../../event/value.ts";
import type { JsonValue } from "../json-value.ts";
import { type EventFilter, type FilterContext, matchesAll, matchesNone } from "./event-filter.ts";
import { fieldClause, flagOf } from "./field-clause.ts";
import { type FilterField, filterField, holds } from "./filter-field.ts";
import { minimumOf } from "./minimum.ts";
import { equality } from "./term-clauses.ts";
import { wordsOf } from "./words.ts";

export function match(json: JsonValue, context: FilterContext): EventFilter {
  const names = ["operator", "minimum_should_match", "lenient", "zero_terms_query", "analyzer"];
  const { path, value, parameters } = fieldClause(json, ["query"], names);
  requireStandard(parameters);
  const field = filterField(path, context);
  if (field?.isText !== true) return wholeValue(path, value, parameters, context);
  const words = [...new Set(wordsOf(String(value.scalar())))];
  if (words.length === 0) return ofNoWords(parameters);
  const needed = isAnd(parameters) ? words.length : neededOf(parameters, words.length);
  return textFilter(field, (found) => {
    const present = new Set(found);
    return words.filter((word) => present.has(word)).length >= needed;
  });
}

function neededOf(parameters: FieldParameters, words: number): number {
  return Math.max(1, minimumOf(parameters.get("minimum_should_match"), words) ?? 0);
}

export function matchPhrase(json: JsonValue, context: FilterContext): EventFilter {
  const { path, value, parameters } = fieldClause(json, ["query"], ["slop", "zero_terms_query", "analyzer"]);
  requireStandard(parameters);
  const slop = parameters.get("slop");
  if (slop !== undefined && Number(slop.scalar()) !== 0)
    slop.fail("words in between are not supported: slop must be 0");
  const field = filterField(path, context);
  if (field?.isText !== true) return wholeValue(path, value, parameters, context);
  const phrase = wordsOf(String(value.scalar()));
  return phrase.length === 0 ? ofNoWords(parameters) : textFilter(field, (words) => contains(words, phrase));
}

function wholeValue(path: string, value: JsonValue, parameters: FieldParameters, context: FilterContext): EventFilter {
  try {
    return equality(path, [value], false, context);
  } catch (error) {
    if (flagOf(parameters, "lenient")) return matchesNone;
    throw error;
  }
}

type FieldParameters = ReadonlyMap<string, JsonValue>;

function requireStandard(parameters: FieldParameters): void {
  const analyzer = parameters.get("analyzer");
  if (analyzer !== undefined && analyzer.value !== "standard") analyzer.fail("only the standard analyzer is supported");
}

function isAnd(parameters: FieldParameters): boolean {
  const operator = parameters.get("operator");
  if (operator === undefined) return false;
  const name = operator.text().toLowerCase();
  return name === "and" || (name === "or" ? false : operator.fail("`and` or `or` is expected here"));
}

function ofNoWords(parameters: FieldParameters): EventFilter {
  const choice = parameters.get("zero_terms_query");
  if (choice === undefined || choice.value === "none") return matchesNone;
  return choice.value === "all" ? matchesAll : choice.fail("`none` or `all` is expected here");
}

/** The words of all values of a field together: Elasticsearch keeps one list of words a field. */
function textFilter(field: FilterField, test: (words: readonly string[]) => boolean): EventFilter {
  return (event) => {
    const words: string[] = [];
    holds(field.values(event), (value: Scalar) => {
      // A gap, so that no phrase reaches from one value into the next.
      if (words.length > 0) words.push("");
      words.push(...wordsOf(scalarText(value)));
      return false;
    });
    return words.length > 0 && test(words);
  };
}

function contains(words: readonly string[], phrase: readonly string[]): boolean {
  return words.some((_, start) => phrase.every((word, offset) => words[start + offset] === word));
}
