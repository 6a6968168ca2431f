// The `filter` of a search: Elasticsearch's Query DSL, as far as it says which events are searched (no scores, no joins, no scripts), to one
// test of an event. A clause or parameter that is not known is refused with its place.
import { JsonValue, unknownName } from "../json-value.ts";
import { type EventFilter, type FilterContext, matchesAll, matchesNone } from "./event-filter.ts";
import { withoutScoring } from "./field-clause.ts";
import { match, matchPhrase } from "./match-clauses.ts";
import { minimumOf } from "./minimum.ts";
import { exists, ids, prefix, range, regexp, term, terms, wildcard } from "./term-clauses.ts";

export type { EventFilter, FilterContext, FilteredEvent } from "./event-filter.ts";

/** A clause of the Query DSL, as its JSON: `{ "term": { "host.name": "ws01" } }`. */
export type FilterClause = Readonly<Record<string, unknown>>;

/**
 * A filter as a test of events.
 * @throws {OptionError} with the place of what is malformed or not supported
 */
export function compileFilter(filter: FilterClause, context: FilterContext): EventFilter {
  return compileClause(new JsonValue(filter, "filter"), context, 0);
}

/** As Elasticsearch's `indices.query.bool.max_nested_depth`. */
const deepest = 30;

type LeafCompiler = (body: JsonValue, context: FilterContext) => EventFilter;
type CompoundCompiler = (body: JsonValue, compile: (clause: JsonValue) => EventFilter) => EventFilter;

const leaves: Readonly<Record<string, LeafCompiler>> = {
  exists,
  ids,
  match,
  match_all: (body) => constant(body, matchesAll),
  match_none: (body) => constant(body, matchesNone),
  match_phrase: matchPhrase,
  prefix,
  range,
  regexp,
  term,
  terms,
  wildcard,
};

const compounds: Readonly<Record<string, CompoundCompiler>> = {
  bool,
  constant_score: (body, compile) =>
    compile(withoutScoring(body, ["filter"]).get("filter") ?? body.fail("`filter` is missing")),
  dis_max: (body, compile) =>
    anyOf(clausesOf(withoutScoring(body, ["queries", "tie_breaker"]).get("queries"), compile)),
};

const names = [...Object.keys(leaves), ...Object.keys(compounds)].sort();

/** Clauses that Elasticsearch has and that are not carried out here: a language of their own, scripts, scores, joins, shapes. */
const otherClauses: ReadonlySet<string> = new Set(
  `boosting combined_fields distance_feature function_score fuzzy geo_bounding_box geo_distance geo_grid geo_polygon geo_shape has_child has_parent
  intervals knn match_bool_prefix match_phrase_prefix more_like_this multi_match nested parent_id percolate pinned query_string rank_feature rule
  script script_score semantic shape simple_query_string span_multi span_near span_term sparse_vector terms_set text_expansion wrapper`.split(
    /\s+/,
  ),
);

function compileClause(json: JsonValue, context: FilterContext, depth: number): EventFilter {
  if (depth > deepest) json.fail(`clauses are nested more than ${deepest} deep`);
  const [first, second] = json.members();
  if (first === undefined) return json.fail(`a clause is missing. There are: ${names.join(", ")}.`);
  if (second !== undefined)
    json.fail(`one clause is expected, but there are \`${first[0]}\` and \`${second[0]}\`: join them in a \`bool\``);
  const [name, body] = first;
  if (Object.hasOwn(leaves, name)) return leaves[name]!(body, context);
  if (Object.hasOwn(compounds, name))
    return compounds[name]!(body, (clause) => compileClause(clause, context, depth + 1));
  if (otherClauses.has(name)) return json.fail(`\`${name}\` is not supported. There are: ${names.join(", ")}.`);
  return json.fail(unknownName("clause", name, names));
}

function constant(body: JsonValue, filter: EventFilter): EventFilter {
  withoutScoring(body, []);
  return filter;
}

function bool(body: JsonValue, compile: (clause: JsonValue) => EventFilter): EventFilter {
  const parts = withoutScoring(body, [
    "must",
    "filter",
    "should",
    "must_not",
    "minimum_should_match",
    "adjust_pure_negative",
  ]);
  const clauses = (name: string) => clausesOf(parts.get(name), compile);
  const required = [...clauses("must"), ...clauses("filter")];
  const excluded = clauses("must_not");
  const optional = clauses("should");
  const least = required.length === 0 && optional.length > 0 ? 1 : 0;
  const needed = Math.max(least, minimumOf(parts.get("minimum_should_match"), optional.length) ?? 0);
  return (event) =>
    required.every((clause) => clause(event)) &&
    !excluded.some((clause) => clause(event)) &&
    (needed === 0 || optional.filter((clause) => clause(event)).length >= needed);
}

function clausesOf(list: JsonValue | undefined, compile: (clause: JsonValue) => EventFilter): readonly EventFilter[] {
  return list === undefined ? [] : list.items().map(compile);
}

function anyOf(clauses: readonly EventFilter[]): EventFilter {
  return (event) => clauses.some((clause) => clause(event));
}
