// The requests that the server answers: the part of Elasticsearch's interface that brings events in and asks EQL of them, and what rules found.
import type { Document } from "../event/document.ts";
import { jsonText, parseJson } from "../node/index.ts";
import { readMapping } from "../schema/index.ts";
import { badRequest } from "./api-error.ts";
import { eqlSearch } from "./eql-search.ts";
import { type Dynamic, IndexFields } from "./index-fields.ts";
import { type IndicesOptions, isWildcard } from "./index-names.ts";
import { bulk, type IngestTarget, type ItemResult, ingest, isNone } from "./ingest.ts";
import type { LiveFindings } from "./live-findings.ts";
import { type Answer, type Call, flag, type Route, wholeNumber } from "./routes.ts";
import type { Store, StoredIndex } from "./store.ts";

export interface Api {
  readonly store: Store;
  readonly findings: LiveFindings;
  /** Of eqlipse. */
  readonly version: string;
}

/** The version of Elasticsearch whose interface is followed; clients look at it before they go on. */
const spokenVersion = "8.19.0";
const usualFindings = 1000;
const mostFindings = 10_000;
const ndjson = "application/x-ndjson; charset=utf-8";
const plain = "text/plain; charset=utf-8";

/** What a search may be told in the query string. It is done when it is answered: there is nothing to wait for and nothing to keep. */
const searchParameters = [
  "allow_partial_search_results",
  "allow_partial_sequence_results",
  "wait_for_completion_timeout",
  "keep_on_completion",
  "keep_alive",
  "ccs_minimize_roundtrips",
  "expand_wildcards",
];
const indicesParameters = ["ignore_unavailable", "allow_no_indices"];
const writeParameters = ["refresh", "timeout", "wait_for_active_shards", "require_alias", "pipeline", "op_type"];
/** What writing may be told and what has no meaning for one process that answers when it is done. */
const bulkParameters = [...writeParameters, "_source", "routing", "require_data_stream", "include_source_on_error"];

export function routesOf(api: Api): readonly Route[] {
  const target: IngestTarget = { store: api.store, stored: (document) => api.findings.add(document) };
  const search = (call: Call) => runSearch(api, call);
  return [
    { methods: ["GET", "HEAD"], path: "/", run: () => ({ body: greeting(api) }) },
    { methods: ["GET"], path: "/_cluster/health", run: () => ({ body: health(api) }) },
    { methods: ["GET"], path: "/_cat/indices", parameters: ["v", "h", "s"], run: (call) => catIndices(api, call) },
    {
      methods: ["GET"],
      path: "/_findings",
      parameters: ["after", "size"],
      run: (call) => listFindings(api, call),
    },
    ...["/_bulk", "/{index}/_bulk"].map(
      (path): Route => ({
        methods: ["POST", "PUT"],
        path,
        parameters: bulkParameters,
        run: (call) => call.withBody((body) => ({ body: bulk(target, body, writeOptions(call)) })),
      }),
    ),
    {
      methods: ["POST"],
      path: "/{index}/_doc",
      parameters: writeParameters,
      run: (call) => writeDocument(target, call, false),
    },
    {
      methods: ["PUT", "POST"],
      path: "/{index}/_doc/{id}",
      parameters: writeParameters,
      run: (call) => writeDocument(target, call, call.query.get("op_type") === "create"),
    },
    {
      methods: ["PUT", "POST"],
      path: "/{index}/_create/{id}",
      parameters: writeParameters,
      run: (call) => writeDocument(target, call, true),
    },
    { methods: ["GET"], path: "/{index}/_doc/{id}", run: (call) => readDocument(api.store, call) },
    {
      methods: ["GET", "POST"],
      path: "/{index}/_eql/search",
      parameters: [...indicesParameters, ...searchParameters],
      run: search,
    },
    { methods: ["GET"], path: "/{index}/_mapping", parameters: indicesParameters, run: (call) => mappings(api, call) },
    { methods: ["GET"], path: "/_mapping", run: (call) => mappings(api, call) },
    ...["/_refresh", "/{index}/_refresh"].map(
      (path): Route => ({ methods: ["POST", "GET"], path, run: () => ({ body: { _shards: shards(1) } }) }),
    ),
    { methods: ["PUT"], path: "/{index}", parameters: ["timeout"], run: (call) => createIndex(api.store, call) },
    { methods: ["HEAD"], path: "/{index}", parameters: indicesParameters, run: (call) => indexExists(api.store, call) },
    {
      methods: ["DELETE"],
      path: "/{index}",
      parameters: ["timeout", ...indicesParameters],
      run: (call) => deleteIndices(api.store, call),
    },
  ];
}

function greeting({ version, store, findings }: Api): object {
  return {
    name: "eqlipse",
    cluster_name: "eqlipse",
    cluster_uuid: "_na_",
    version: { number: spokenVersion, build_flavor: "eqlipse", eqlipse: version },
    tagline: "EQL over events in memory; this is not Elasticsearch",
    documents: store.documentCount,
    documents_dropped: store.dropped,
    rules: findings.rules.length,
  };
}

function health({ store }: Api): object {
  const { indexCount: active_primary_shards } = store;
  return { cluster_name: "eqlipse", status: "green", timed_out: false, number_of_nodes: 1, active_primary_shards };
}

function shards(total: number): object {
  return { total, successful: total, failed: 0 };
}

// ---- Documents ----

function writeOptions({ path, query }: Call) {
  const pipeline = query.get("pipeline") ?? undefined;
  if (pipeline !== undefined) isNone(pipeline);
  return { index: path.index, pipeline };
}

async function writeDocument(target: IngestTarget, call: Call, mustBeNew: boolean): Promise<Answer> {
  const { status, ...body }: ItemResult = await call.withBody((text) =>
    ingest(target, text, { ...writeOptions(call), id: call.path.id, mustBeNew }),
  );
  return { status: Number(status), body };
}

function readDocument(store: Store, { path: { index = "", id = "" } }: Call): Answer {
  const stored = store.get(index).documents.get(id);
  if (stored === undefined) return { status: 404, body: { _index: index, _id: id, found: false } };
  const { version: _version, ordinal: _seq_no, document: _source } = stored;
  return { body: { _index: index, _id: id, _version, _seq_no, _primary_term: 1, found: true, _source } };
}

// ---- Searching ----

async function runSearch({ store }: Api, call: Call): Promise<Answer> {
  const pattern = call.path.index ?? "";
  const indices = store.select(pattern, indicesOptions(call));
  if (indices.length === 0)
    throw badRequest(`Found 1 problem\nline -1:-1: Unknown index [${pattern}]`, "verification_exception");
  const allowPartialSearchResults = flag(call.query, "allow_partial_search_results");
  const allowPartialSequenceResults = flag(call.query, "allow_partial_sequence_results");
  const defaults = {
    ...(allowPartialSearchResults === undefined ? {} : { allowPartialSearchResults }),
    ...(allowPartialSequenceResults === undefined ? {} : { allowPartialSequenceResults }),
  };
  return call.withBody(async (body) => ({ body: await eqlSearch(indices, body, defaults, call.signal) }));
}

function indicesOptions({ query }: Call): IndicesOptions {
  const ignoreUnavailable = flag(query, "ignore_unavailable");
  const allowNoIndices = flag(query, "allow_no_indices");
  return {
    ...(ignoreUnavailable === undefined ? {} : { ignoreUnavailable }),
    ...(allowNoIndices === undefined ? {} : { allowNoIndices }),
  };
}

/** From `after` on: the number that the answer before gave as the next. As NDJSON a finding a line, as `hunt` writes them. */
function listFindings({ findings }: Api, { query, accept }: Call): Answer {
  const after = wholeNumber(query, "after") ?? 0;
  const size = Math.min(wholeNumber(query, "size") ?? usualFindings, mostFindings);
  const { findings: found, next } = findings.since(after, size);
  const { total, dropped } = findings;
  if (query.get("format") === "ndjson" || accept.includes("application/x-ndjson")) {
    const headers = { "eqlipse-next": String(next), "eqlipse-dropped": String(dropped) };
    return { body: found.map(({ finding }) => `${jsonText(finding)}\n`).join(""), type: ndjson, headers };
  }
  return { body: { total, dropped, next, findings: found.map(({ finding }) => finding) } };
}

// ---- Indices ----

function catIndices({ store }: Api, { query, accept }: Call): Answer {
  const all = store.select("*");
  const rows = all.map((index) => ({
    health: "green",
    status: "open",
    index: index.name,
    pri: "1",
    rep: "0",
    "docs.count": String(index.documents.size),
    "docs.dropped": String(index.dropped),
    "store.size": `${index.bytes}b`,
  }));
  if (query.get("format") === "json" || accept.startsWith("application/json")) return { body: rows };
  const head = flag(query, "v") === true && rows.length > 0 ? [Object.keys(rows[0]!)] : [];
  return { body: columns([...head, ...rows.map((row) => Object.values(row))]), type: plain };
}

function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]!.length))) ?? [];
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column]!))
          .join(" ")
          .trimEnd()}\n`,
    )
    .join("");
}

function mappings({ store }: Api, call: Call): Answer {
  const indices = store.select(call.path.index ?? "*", indicesOptions(call));
  const shown = (index: StoredIndex) => [index.name, { mappings: { properties: index.fields.properties } }] as const;
  return { body: Object.fromEntries(indices.map(shown)) };
}

async function createIndex(store: Store, call: Call): Promise<Answer> {
  const name = call.path.index ?? "";
  await call.withBody((text) => {
    const { fields, asGiven } = readIndexBody(text);
    store.create(name, fields, asGiven);
  });
  return { body: { acknowledged: true, shards_acknowledged: true, index: name } };
}

/** Members of a mapping that are for people, or that hold here anyway: documents are kept as they came. */
const withoutMeaning = ["_meta", "_source"];

/** @throws {ApiError} for a body that says something else than mappings and settings, or asks for what there is not */
function readIndexBody(text: string): { readonly fields: IndexFields; readonly asGiven: boolean } {
  const { mappings: mapping, settings = {}, ...rest } = readObject(text);
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) throw badRequest(`unknown key [${unknown}] for create index`, "parse_exception");
  const asGiven = isAsGiven(settings);
  if (mapping === undefined) return { fields: new IndexFields(), asGiven };
  const { dynamic = "true", properties = {}, date_detection: dates = true, ...others } = membersOf(mapping);
  const [unsupported] = Object.keys(others).filter((name) => !withoutMeaning.includes(name));
  if (unsupported !== undefined) throw badMapping(`[${unsupported}] is not supported`);
  if (!["true", "false", "strict"].includes(String(dynamic)))
    throw badMapping(`[dynamic] is true, false or strict, not [${String(dynamic)}]`);
  if (typeof dates !== "boolean") throw badMapping("[date_detection] is true or false");
  return { fields: new IndexFields(readFields(properties), { dynamic: String(dynamic) as Dynamic, dates }), asGiven };
}

function membersOf(mapping: unknown): Document {
  if (typeof mapping !== "object" || mapping === null || Array.isArray(mapping))
    throw badMapping("[mappings] is an object");
  return mapping as Document;
}

function badMapping(reason: string) {
  return badRequest(reason, "mapper_parsing_exception");
}

function readFields(properties: unknown): ReturnType<typeof readMapping> {
  try {
    return readMapping({ properties });
  } catch (error) {
    throw badMapping((error as Error).message);
  }
}

/** Of the settings only the pipeline has a meaning here. */
function isAsGiven(settings: unknown): boolean {
  const nested = settings as { index?: { default_pipeline?: unknown }; default_pipeline?: unknown };
  const dotted = settings as { "index.default_pipeline"?: unknown };
  const pipeline = nested?.index?.default_pipeline ?? nested?.default_pipeline ?? dotted?.["index.default_pipeline"];
  return pipeline === undefined ? false : isNone(String(pipeline));
}

function readObject(text: string): Document {
  if (text.trim() === "") return {};
  try {
    const value = parseJson(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Document;
  } catch (error) {
    throw badRequest(`the body is no JSON: ${(error as Error).message}`, "parse_exception");
  }
  throw badRequest("the body must be a JSON object", "parse_exception");
}

function indexExists(store: Store, call: Call): Answer {
  const found = store.select(call.path.index ?? "", indicesOptions(call));
  return { status: found.length > 0 ? 200 : 404, body: "" };
}

function deleteIndices(store: Store, call: Call): Answer {
  const pattern = call.path.index ?? "";
  if (isWildcard(pattern)) throw badRequest("Wildcard expressions or all indices are not allowed");
  const names = store.select(pattern, indicesOptions(call)).map(({ name }) => name);
  for (const name of names) store.delete(name);
  return { body: { acknowledged: true } };
}
