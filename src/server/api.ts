// The requests that the server answers: the part of Elasticsearch's interface that brings events in and asks EQL of them, and what rules found.
import { jsonText } from "../node/index.ts";
import { badRequest } from "./api-error.ts";
import { eqlSearch } from "./eql-search.ts";
import { catIndices, createIndex, deleteIndices, indexExists, indicesOptions, showMappings } from "./index-requests.ts";
import { bulk, type IngestTarget, type ItemResult, ingest, isNone } from "./ingest.ts";
import type { LiveFindings } from "./live-findings.ts";
import { type Answer, type Call, flag, type Route, wholeNumber } from "./routes.ts";
import type { Store } from "./store.ts";

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
    {
      methods: ["GET"],
      path: "/_cat/indices",
      parameters: ["v", "h", "s"],
      run: (call) => catIndices(api.store, call),
    },
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
    {
      methods: ["GET"],
      path: "/{index}/_mapping",
      parameters: indicesParameters,
      run: (call) => showMappings(api.store, call),
    },
    { methods: ["GET"], path: "/_mapping", run: (call) => showMappings(api.store, call) },
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
