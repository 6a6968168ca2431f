// Documents into the store: one, or many as the lines of a bulk request. A record that is not ECS yet (an event log dump, Winlogbeat's raw
// events) is mapped to it first, as files are, unless the request or the index says `_none` for the pipeline.
import type { Document } from "../event/document.ts";
import { jsonText, parseJson } from "../node/index.ts";
import { normalise } from "../telemetry/index.ts";
import { ApiError, badRequest } from "./api-error.ts";
import type { Store, StoredDocument } from "./store.ts";

export interface IngestTarget {
  readonly store: Store;
  /** Told of every document that was stored. */
  readonly stored: (document: StoredDocument) => void;
}

export interface IngestOptions {
  readonly index?: string | undefined;
  readonly id?: string | undefined;
  readonly mustBeNew?: boolean;
  /** `ecs`, `_none`, or that of the index. */
  readonly pipeline?: string | undefined;
}

/** What became of a document, in the members of Elasticsearch's response. */
export type ItemResult = Readonly<Record<string, unknown>>;

/** Stores one document of JSON text. @throws {ApiError} */
export function ingest(target: IngestTarget, text: string, options: IngestOptions): ItemResult {
  const value = parsedDocument(text);
  return ingestValue(target, value, Buffer.byteLength(text), options);
}

/** Stores one document. @throws {ApiError} */
export function ingestValue(
  { store, stored }: IngestTarget,
  value: Document,
  bytes: number,
  { index: name = "", id, mustBeNew, pipeline }: IngestOptions,
): ItemResult {
  const index = store.indexFor(name);
  const asGiven = pipeline === undefined ? index.asGiven : isNone(pipeline);
  const document = asGiven ? value : normalise(value).document;
  const added = store.add(index, { id, document, bytes, ...(mustBeNew === undefined ? {} : { mustBeNew }) });
  stored(added);
  const isNew = added.version === 1;
  return {
    _index: index.name,
    _id: added.id,
    _version: added.version,
    result: isNew ? "created" : "updated",
    _shards: { total: 1, successful: 1, failed: 0 },
    _seq_no: added.ordinal,
    _primary_term: 1,
    status: isNew ? 201 : 200,
  };
}

/** @throws {ApiError} for a pipeline that there is not */
export function isNone(pipeline: string): boolean {
  if (pipeline === "_none") return true;
  if (pipeline === "ecs") return false;
  throw badRequest(`pipeline with id [${pipeline}] does not exist; there are [ecs] and [_none]`);
}

function parsedDocument(text: string): Document {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (error) {
    throw badRequest(`failed to parse: ${(error as Error).message}`, "document_parsing_exception");
  }
  if (!isObject(value)) throw badRequest("failed to parse: a document is a JSON object", "document_parsing_exception");
  return value;
}

function isObject(value: unknown): value is Document {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

// ---- Bulk ----

type ActionName = "index" | "create" | "delete" | "update";

interface Action {
  readonly name: ActionName;
  readonly index: string | undefined;
  readonly id: string | undefined;
  readonly pipeline: string | undefined;
  /** The line of the document; undefined for `delete`. */
  readonly source: string | undefined;
}

const actionNames: readonly string[] = ["index", "create", "delete", "update"] satisfies readonly ActionName[];
/** What an action may say besides `_index`, `_id` and `pipeline`, and that has no meaning here. */
const passedOver = ["require_alias", "require_data_stream", "dynamic_templates", "list_executed_pipelines"];

export interface BulkResponse {
  readonly took: number;
  readonly errors: boolean;
  readonly items: readonly Readonly<Record<string, ItemResult>>[];
}

/**
 * Carries out a bulk request. What is wrong with one document is told in its item.
 * @throws {ApiError} for a line that is no action: then nothing of the request was carried out
 */
export function bulk(target: IngestTarget, body: string, options: IngestOptions): BulkResponse {
  const started = performance.now();
  const actions = readActions(body);
  if (actions.length === 0)
    throw new ApiError(400, "action_request_validation_exception", "Validation Failed: 1: no requests added;");
  let errors = false;
  const items = actions.map((action) => {
    const result = carryOut(target, action, options);
    if (result.error !== undefined) errors = true;
    return { [action.name]: result };
  });
  return { took: Math.round(performance.now() - started), errors, items };
}

function carryOut(target: IngestTarget, action: Action, options: IngestOptions): ItemResult {
  const index = action.index ?? options.index;
  try {
    if (index === undefined) throw new ApiError(400, "action_request_validation_exception", "index is missing");
    if (action.name === "update") throw badRequest("[update] is not supported; send the whole document with [index]");
    if (action.name === "delete") return remove(target.store, index, action.id);
    return ingest(target, action.source ?? "", {
      index,
      id: action.id,
      mustBeNew: action.name === "create",
      pipeline: action.pipeline ?? options.pipeline,
    });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { _index: index ?? null, _id: action.id ?? null, status: error.status, error: error.description };
  }
}

function remove(store: Store, name: string, id: string | undefined): ItemResult {
  if (id === undefined) throw badRequest("id is missing", "action_request_validation_exception");
  const stored = store.get(name).documents.get(id);
  if (stored === undefined) return { _index: name, _id: id, result: "not_found", status: 404 };
  store.remove(stored);
  return { _index: name, _id: id, _version: stored.version + 1, result: "deleted", status: 200 };
}

function readActions(body: string): readonly Action[] {
  const actions: Action[] = [];
  const lines = new Lines(body);
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    if (line.trim() === "") continue;
    const action = readAction(line, lines.number);
    const source = action.name === "delete" ? undefined : lines.next();
    if (action.name !== "delete" && source === undefined)
      throw badRequest(`The bulk request must end with the document of the action in line [${lines.number}]`);
    actions.push({ ...action, source });
  }
  return actions;
}

function readAction(line: string, number: number): Omit<Action, "source"> {
  const malformed = (why: string) => badRequest(`Malformed action/metadata line [${number}], ${why}`);
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw malformed(`it is no JSON: ${(error as Error).message}`);
  }
  const [[name, members] = [], ...more] = isObject(value) ? Object.entries(value) : [];
  if (name === undefined || more.length > 0 || !actionNames.includes(name) || !isObject(members))
    throw malformed(`expected one of ${actionNames.map((one) => `{"${one}":{…}}`).join(", ")}`);
  const { _index: index, _id: id, pipeline, ...rest } = members;
  const unknown = Object.keys(rest).find((member) => !passedOver.includes(member));
  if (unknown !== undefined) throw malformed(`[${unknown}] is not supported`);
  const text = (member: unknown, what: string): string | undefined => {
    if (member === undefined || member === null || typeof member === "string") return member ?? undefined;
    if (typeof member === "number") return String(member);
    throw malformed(`[${what}] must be a string, not ${jsonText(member).slice(0, 100)}`);
  };
  return {
    name: name as ActionName,
    index: text(index, "_index"),
    id: text(id, "_id"),
    pipeline: text(pipeline, "pipeline"),
  };
}

/** The lines of a text, one at a time. */
class Lines {
  /** The 1-based number of the line that was given last. */
  number = 0;
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  next(): string | undefined {
    if (this.at >= this.text.length) return undefined;
    const end = this.text.indexOf("\n", this.at);
    const stop = end < 0 ? this.text.length : end;
    const line = this.text.slice(this.at, stop);
    this.at = stop + 1;
    this.number++;
    return line;
  }
}
