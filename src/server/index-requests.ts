// The requests about indices: making, showing, listing and removing them.
import type { Document } from "../event/document.ts";
import { parseJson } from "../node/index.ts";
import { readMapping } from "../schema/index.ts";
import { type ApiError, badRequest } from "./api-error.ts";
import { type Dynamic, IndexFields } from "./index-fields.ts";
import { type IndicesOptions, isWildcard } from "./index-names.ts";
import { isNone } from "./ingest.ts";
import { type Answer, type Call, flag } from "./routes.ts";
import type { Store, StoredIndex } from "./store.ts";

const plain = "text/plain; charset=utf-8";

/** What a request says about names without an index. */
export function indicesOptions({ query }: Call): IndicesOptions {
  const ignoreUnavailable = flag(query, "ignore_unavailable");
  const allowNoIndices = flag(query, "allow_no_indices");
  return {
    ...(ignoreUnavailable === undefined ? {} : { ignoreUnavailable }),
    ...(allowNoIndices === undefined ? {} : { allowNoIndices }),
  };
}

export function catIndices(store: Store, { query, accept }: Call): Answer {
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

export function showMappings(store: Store, call: Call): Answer {
  const indices = store.select(call.path.index ?? "*", indicesOptions(call));
  const shown = (index: StoredIndex) => [index.name, { mappings: { properties: index.fields.properties } }] as const;
  return { body: Object.fromEntries(indices.map(shown)) };
}

export async function createIndex(store: Store, call: Call): Promise<Answer> {
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

function badMapping(reason: string): ApiError {
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

export function indexExists(store: Store, call: Call): Answer {
  const found = store.select(call.path.index ?? "", indicesOptions(call));
  return { status: found.length > 0 ? 200 : 404, body: "" };
}

export function deleteIndices(store: Store, call: Call): Answer {
  const pattern = call.path.index ?? "";
  if (isWildcard(pattern)) throw badRequest("Wildcard expressions or all indices are not allowed");
  const names = store.select(pattern, indicesOptions(call)).map(({ name }) => name);
  for (const name of names) store.delete(name);
  return { body: { acknowledged: true } };
}
