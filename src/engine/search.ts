// `_eql/search` as functions.
import type { Statement } from "../eql/ast.ts";
import { CompiledQuery } from "./compiled-query.ts";
import type { SearchOptions } from "./options.ts";
import type { SearchResponse } from "./response.ts";

/**
 * Makes a query ready to be run.
 * @throws {QueryError} with everything that is wrong with the query
 * @throws {OptionError} for a parameter outside its limits
 */
export function compile(query: string | Statement, options: SearchOptions = {}): CompiledQuery {
  return new CompiledQuery(query, options);
}

/**
 * Runs one EQL query over events as Elasticsearch's `_eql/search` does, and gives the body of its response. Events are documents (nested or
 * dotted keys) in any order, or hits with `_index`, `_id` and `_source`; of a plain document, `_id` is its 0-based position.
 * @throws {QueryError | OptionError | SearchError}
 */
export function search(
  query: string | Statement,
  events: Iterable<object>,
  options: SearchOptions = {},
): SearchResponse {
  return compile(query, options).search(events);
}
