// `_eql/search`: the body of a request as a search over indices of the store.
import { check } from "../check/index.ts";
import {
  type CompiledQuery,
  compile,
  OptionError,
  QueryError,
  readSearchRequest,
  SearchError,
  type SearchOptions,
  type SearchRequest,
  type SearchResponse,
} from "../engine/index.ts";
import { MappedEvents } from "../engine/mapping.ts";
import { parseQuery, walk } from "../eql/index.ts";
import { DocumentEvent } from "../event/document.ts";
import type { Event } from "../event/event.ts";
import { parseJson } from "../node/index.ts";
import { type Diagnostic, hasErrors, LineMap } from "../text/index.ts";
import { ApiError, badRequest } from "./api-error.ts";
import { schemaOf } from "./index-fields.ts";
import type { StoredDocument, StoredIndex } from "./store.ts";

/** So many documents are searched between two looks at other requests. */
const stretch = 4096;

/**
 * Runs a search.
 * @param defaults options of the query string; the body's own take precedence
 * @throws {ApiError} for a body or query that cannot be run, with everything that is wrong with the query
 */
export async function eqlSearch(
  indices: readonly StoredIndex[],
  body: string,
  defaults: SearchOptions,
  signal: AbortSignal,
): Promise<SearchResponse> {
  let text = "";
  try {
    const { query, options } = readBody(body);
    text = query;
    const compiled = compileFor(indices, { query, options: { ...defaults, ...options } });
    return await runOver(indices, compiled, signal);
  } catch (error) {
    throw answerOf(text, error);
  }
}

function readBody(body: string): SearchRequest {
  let value: unknown;
  try {
    value = body.trim() === "" ? {} : parseJson(body);
  } catch (error) {
    throw badRequest(`the body is no JSON: ${(error as Error).message}`, "parsing_exception");
  }
  return readSearchRequest(value);
}

/** Indices without a mapping are searched as `query` searches files: names are held against ECS, and each value says what it is. */
function compileFor(indices: readonly StoredIndex[], { query, options }: SearchRequest): CompiledQuery {
  const { eventCategoryField, timestampField = "@timestamp", tiebreakerField, runtimeMappings = {} } = options;
  const named = [timestampField, eventCategoryField ?? "event.category", tiebreakerField ?? timestampField];
  if (indices.some(({ fields }) => fields.isMapped)) {
    const paths = new Set([...named, ...fieldPaths(query)]);
    // A field has the type of the first index that has it, and values that say themselves what they are come after types.
    const ordered = indices.toSorted((a, b) => Number(b.fields.isMapped) - Number(a.fields.isMapped));
    const mappings = Object.fromEntries(ordered.map((index) => [index.name, index.fields.mapping(paths)]));
    return compile(query, { ...options, mappings });
  }
  const schema = schemaOf(
    indices.map(({ fields }) => fields),
    [...named, ...Object.keys(runtimeMappings)],
  );
  const found = check(query, { schema, ...(eventCategoryField === undefined ? {} : { eventCategoryField }) });
  const { diagnostics } = parseQuery(query);
  if (!hasErrors(diagnostics) && hasErrors(found)) throw new QueryError(query, "verify", found);
  return compile(query, options);
}

function fieldPaths(query: string): readonly string[] {
  const { statement } = parseQuery(query);
  if (statement === undefined) return [];
  return [...walk(statement)].flatMap((node) => (node.kind === "Field" ? [node.path] : []));
}

async function runOver(
  indices: readonly StoredIndex[],
  query: CompiledQuery,
  signal: AbortSignal,
): Promise<SearchResponse> {
  const run = query.start();
  let seen = 0;
  for (const index of indices) {
    const eventOf = eventMaker(index, query);
    for (const stored of index.documents.values()) {
      if (++seen % stretch === 0) await pause(signal);
      const { document, id } = stored;
      run.addEvent(eventOf(stored), () => document, { index: index.name, id });
    }
  }
  return run.finish();
}

function eventMaker({ name }: StoredIndex, { mappings, fields }: CompiledQuery): (stored: StoredDocument) => Event {
  if (mappings === undefined) return ({ document }) => new DocumentEvent(document, fields);
  const events = new MappedEvents(mappings[name]!, fields);
  return ({ document }) => events.event(document);
}

async function pause(signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve));
  signal.throwIfAborted();
}

/** What the engine refuses, as an answer; anything else as it is. */
function answerOf(query: string, error: unknown): unknown {
  if (error instanceof QueryError) return queryProblem(query, error);
  if (error instanceof OptionError) return badRequest(snakeCase(error.message), "parsing_exception");
  if (error instanceof SearchError)
    return new ApiError(500, "search_phase_execution_exception", error.message, { failed_shards: error.failures });
  return error;
}

/** The library's names of options as the request has them. */
function snakeCase(message: string): string {
  return message.replace(/^[a-z]+(?:[A-Z][a-z]+)+/, (name) =>
    name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
  );
}

function queryProblem(query: string, { message, stage, diagnostics }: QueryError): ApiError {
  const lines = new LineMap(query);
  const type = stage === "parse" ? "parsing_exception" : "verification_exception";
  const reason = stage === "parse" ? (message.split("\n")[1] ?? message) : message;
  const shown = diagnostics.filter(({ severity }) => severity === "error").map((one) => located(one, lines));
  return new ApiError(400, type, reason, { diagnostics: shown });
}

function located({ code, message, hint, span }: Diagnostic, lines: LineMap): object {
  const { line, column } = lines.position(span.start);
  return { code, message, line, column, ...(hint === undefined ? {} : { hint }) };
}
