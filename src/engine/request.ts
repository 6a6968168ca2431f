// The body of a `POST _eql/search` as the parameters of a search. What a library has no use for (waiting, keeping results) is accepted and of no
// effect; a member that Elasticsearch does not have is refused.
import type { FieldRequest } from "./fields/index.ts";
import type { FilterClause } from "./filter/index.ts";
import { JsonValue } from "./json-value.ts";
import { type SearchOptions, validateOptions } from "./options.ts";
import type { RuntimeMappings } from "./runtime-mappings.ts";

export interface SearchRequest {
  readonly query: string;
  readonly options: SearchOptions;
}

const texts = {
  timestamp_field: "timestampField",
  tiebreaker_field: "tiebreakerField",
  event_category_field: "eventCategoryField",
} as const;
const numbers = { size: "size", fetch_size: "fetchSize", max_samples_per_key: "maxSamplesPerKey" } as const;
const flags = {
  allow_partial_search_results: "allowPartialSearchResults",
  allow_partial_sequence_results: "allowPartialSequenceResults",
} as const;
const withoutEffect = ["wait_for_completion_timeout", "keep_on_completion", "keep_alive"];
const others = ["query", "filter", "fields", "runtime_mappings", "result_position"];
const all = [...others, ...Object.keys(texts), ...Object.keys(numbers), ...Object.keys(flags), ...withoutEffect];

/**
 * Reads a request body.
 * @throws {OptionError} with the place of what is wrong
 */
export function readSearchRequest(body: unknown): SearchRequest {
  const json = new JsonValue(body, "request");
  const members = json.allowed(all);
  const query = (members.get("query") ?? json.fail("`query` is missing")).text();
  const options: SearchOptions = {
    ...membersOf(members, texts, (value) => value.text()),
    ...membersOf(members, numbers, (value) => Number(value.scalar())),
    ...membersOf(members, flags, (value) => value.flag()),
    ...membersOf(members, { result_position: "resultPosition" }, (value) => value.text() as "head" | "tail"),
    ...membersOf(members, { filter: "filter" }, (value) => asObject<FilterClause>(value)),
    ...membersOf(members, { runtime_mappings: "runtimeMappings" }, (value) => asObject<RuntimeMappings>(value)),
    ...membersOf(members, { fields: "fields" }, (value) => value.list().map((item) => item.value as FieldRequest)),
  };
  validateOptions(options);
  return { query, options };
}

/** The members of some names that are there and not null, under the names of options. */
function membersOf<T>(
  members: ReadonlyMap<string, JsonValue>,
  names: Readonly<Record<string, string>>,
  read: (value: JsonValue) => T,
): Readonly<Record<string, T>> {
  const found: Record<string, T> = {};
  for (const [name, option] of Object.entries(names)) {
    const value = members.get(name);
    if (value !== undefined && value.value !== null) found[option] = read(value);
  }
  return found;
}

/** An object whose members are judged where they are used. */
function asObject<T extends object>(json: JsonValue): T {
  return json.isObject() ? (json.value as T) : json.fail("an object is expected here");
}
