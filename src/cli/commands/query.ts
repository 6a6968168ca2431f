// `query`: one EQL query over files, answered as Elasticsearch would answer it.
import { type CheckOptions, check, type Schema } from "../../check/index.ts";
import {
  type CompiledQuery,
  compile,
  OptionError,
  QueryError,
  readSearchRequest,
  type SearchOptions,
  type SearchResponse,
} from "../../engine/index.ts";
import { valueAt } from "../../event/document.ts";
import type { FieldType } from "../../event/field-type.ts";
import { readText, reasonOf, resolvePath } from "../../node/index.ts";
import { allFields, readMapping } from "../../schema/index.ts";
import { type Diagnostic, didYouMean, hasErrors, suggestAll } from "../../text/index.ts";
import { type Command, listArgument, textArgument } from "../command.ts";
import { tellDiagnostics } from "../diagnostics.ts";
import { CommandError, exitCodes } from "../exit.ts";
import { listed, writeResponse } from "../formats/response.ts";
import { counted, InputRun, type InputRunOptions, inputOptions } from "../input-run.ts";
import type { Io } from "../io.ts";
import { wholeNumber } from "../parse-option.ts";
import { printable, styleOf } from "../style.ts";

export interface QueryOptions extends InputRunOptions {
  readonly format: "table" | "json" | "ndjson" | "csv";
  readonly size?: number;
  readonly mapping?: string;
  readonly anyField?: boolean;
  readonly timestampField?: string;
  readonly tiebreakerField?: string;
  readonly eventCategoryField?: string;
  readonly explain?: boolean;
  readonly fields?: string;
}

export const searchOptions = [
  {
    flags: "--mapping <file>",
    description: "an Elasticsearch mapping (JSON) that says which fields there are, and of what type",
  },
  { flags: "--any-field", description: "take every field name for a field" },
  { flags: "--timestamp-field <field>", description: "the field that holds the time (default: @timestamp)" },
  { flags: "--tiebreaker-field <field>", description: "the field that orders events of the same time" },
  {
    flags: "--event-category-field <field>",
    description: "the field that holds the category (default: event.category)",
  },
] as const;

export const query: Command<QueryOptions> = {
  name: "query",
  group: "Hunting",
  summary: "Run one EQL query over files or standard input",
  details: [
    "Event queries, sequences, samples and pipes, with Elasticsearch's meaning. All files are searched together, in order of time.",
    "With `--format json` the answer is the body of an `_eql/search` response; `_index` is the file and `_id` the event's position in it, counted from 0. Without `--size` everything is given.",
    "A query may also be a JSON file (@search.json) that is the body of an `_eql/search` request: its `filter`, `fields`, `runtime_mappings`, `result_position` and other members hold, and options of the command line come before them.",
    "Field names are checked against ECS and the fields of Winlogbeat and Elastic Defend; a field of your own below one of their names is written `?name`, or declared in a mapping.",
  ],
  arguments: [
    { name: "<query>", description: "EQL text, or @FILE to read it, or a request body, from a file" },
    { name: "<path...>", description: "telemetry: files, folders, globs, archives, or - for standard input" },
  ],
  options: [
    {
      flags: "--format <format>",
      description: "how to write the answer",
      choices: ["table", "json", "ndjson", "csv"],
      default: "table",
    },
    { flags: "--size <n>", description: "at most this many results (default: all)", parse: wholeNumber },
    {
      flags: "--fields <list>",
      description: "the columns of the table, with commas between them; in JSON the `fields` of hits, also patterns",
    },
    { flags: "--explain", description: "say why each result matched" },
    ...searchOptions,
    ...inputOptions,
  ],
  examples: [
    { command: `eqlipse query 'process where process.name : "cmstp.exe"' samples`, what: "every start of a program" },
    {
      command: `eqlipse query 'sequence by host.id with maxspan=1m [file where file.extension == "inf"] [process where process.name : "cmstp.exe"]' logs/`,
      what: "one event after another",
    },
    { command: "eqlipse query @hunt.eql logs/ --format json | jq .hits.total.value", what: "a query from a file" },
    { command: "eqlipse query @search.json logs/ --format json", what: "a request as Elasticsearch takes it" },
  ],
  run: async (args, options, io) => {
    const { text, source, request } = givenQuery(textArgument(args, 0), io);
    const compiled = await compileOrExplain(text, source, options, io, request);
    if (compiled === undefined) return exitCodes.usage;
    const run = new InputRun(listArgument(args, 1), options, io);
    const response = await searchInput(compiled, run);
    await writeResponse(response, options, io);
    const code = await run.finish();
    if (options.quiet !== true) await tellTotals(response, run, options, io);
    return code;
  },
};

/** The text of a query, the name under which its mistakes are shown, and what a request body asks for besides. */
interface GivenQuery {
  readonly text: string;
  readonly source: string;
  readonly request?: SearchOptions;
}

function givenQuery(given: string, io: Io): GivenQuery {
  if (!given.startsWith("@")) return { text: given, source: "query" };
  const path = given.slice(1);
  try {
    const text = readText(resolvePath(io.cwd, path));
    if (!text.trimStart().startsWith("{")) return { text, source: path };
    const { query, options } = readSearchRequest(JSON.parse(text));
    return { text: query, source: `${path}: query`, request: options };
  } catch (error) {
    throw new CommandError(`${path}: ${reasonOf(error)}`);
  }
}

/** Compiles a query; where it is wrong, tells all mistakes with their places and gives nothing. */
export async function compileOrExplain(
  text: string,
  source: string,
  options: Omit<QueryOptions, "format">,
  io: Io,
  request: SearchOptions = {},
): Promise<CompiledQuery | undefined> {
  const tell = (diagnostics: readonly Diagnostic[]) => tellDiagnostics(diagnostics, source, text, io);
  const found = check(text, checkOptions(options, request, io));
  await tell(found);
  if (hasErrors(found)) return undefined;
  try {
    return compile(text, { ...request, ...engineOptions(options, request, io) });
  } catch (error) {
    if (error instanceof OptionError) throw new CommandError(error.message);
    if (!(error instanceof QueryError)) throw error;
    await tell(error.diagnostics.filter(({ severity }) => severity === "error"));
    return undefined;
  }
}

/** Without a mapping, names and types are held against the catalogue of ECS; events then say what their values are. */
function checkOptions(options: Omit<QueryOptions, "format">, request: SearchOptions, io: Io): CheckOptions {
  const { mapping, anyField, eventCategoryField = request.eventCategoryField } = options;
  const category = eventCategoryField === undefined ? {} : { eventCategoryField };
  if (mapping === undefined && anyField === true) return category;
  const schema = mapping === undefined ? allFields() : mappingOf(mapping, io);
  const own = new Map<string, FieldType>(Object.entries(request.runtimeMappings ?? {}));
  if (mapping === undefined && eventCategoryField !== undefined && schema.get(eventCategoryField) === undefined) {
    own.set(eventCategoryField, { type: "keyword" });
  }
  return { ...category, schema: withFields(schema, own) };
}

/** A schema with fields of a request's own, which take the place of others. */
function withFields(schema: Schema, more: ReadonlyMap<string, FieldType>): Schema {
  if (more.size === 0) return schema;
  return {
    get: (name) => more.get(name) ?? schema.get(name),
    keys: () => [...(schema.keys?.() ?? []), ...more.keys()],
    isOpen: (name) => schema.isOpen?.(name) ?? false,
  };
}

function engineOptions(options: Omit<QueryOptions, "format">, request: SearchOptions, io: Io): SearchOptions {
  const { size = request.size, mapping, fields, timestampField, tiebreakerField, eventCategoryField } = options;
  return {
    size: size ?? Number.POSITIVE_INFINITY,
    ...(fields === undefined ? {} : { fields: listed(fields) }),
    ...(mapping === undefined ? {} : { fieldTypes: mappingOf(mapping, io) }),
    ...(timestampField === undefined ? {} : { timestampField }),
    ...(tiebreakerField === undefined ? {} : { tiebreakerField }),
    ...(eventCategoryField === undefined ? {} : { eventCategoryField }),
  };
}

/** The fields of a mapping file. */
export function mappingOf(path: string, io: Io): ReturnType<typeof readMapping> {
  try {
    return readMapping(JSON.parse(readText(resolvePath(io.cwd, path))));
  } catch (error) {
    throw new CommandError(`--mapping ${path}: ${reasonOf(error)}`);
  }
}

/** Runs a query over all input: only events that some item of it matches are kept. */
export async function searchInput(compiled: CompiledQuery, run: InputRun): Promise<SearchResponse> {
  const search = compiled.start();
  await run.read(compiled.fields, (batch, file) => {
    for (const one of batch) {
      const held = one.hold();
      search.addEvent(one.event, () => held.document(), { index: file.name, id: String(one.index) });
    }
  });
  return search.finish();
}

async function tellTotals(response: SearchResponse, run: InputRun, options: QueryOptions, io: Io): Promise<void> {
  const { hits, warnings: found = [] } = response;
  const style = styleOf(io.stderr, io.env);
  const warnings = [...found, ...unseenFields(response, options)];
  const shown = hits.events?.length ?? hits.sequences?.length ?? 0;
  const what = hits.events === undefined ? "sequence" : "event";
  const of = hits.total.value > shown ? ` (${counted(hits.total.value, "match")} in all)` : "";
  const lines = warnings.map((warning) => `${style.yellow("warning ")}  ${warning}`);
  lines.push(`${style.bold(`${counted(shown, what)} found`)}${of} · ${run.summary()}`);
  if (shown === 0 && run.eventCount > 0 && options.format === "table" && !run.isStopped)
    lines.push("`eqlipse explain` with the same query says what the nearest events lack.");
  await io.stderr.write(`${lines.join("\n")}\n`);
}

/** Warns of columns that stay empty, since nothing is known by their name either. */
function unseenFields({ hits }: SearchResponse, { fields, mapping, anyField }: QueryOptions): readonly string[] {
  const documents = [...(hits.events ?? []), ...(hits.sequences ?? []).flatMap(({ events }) => events)];
  if (fields === undefined || mapping !== undefined || anyField === true || documents.length === 0) return [];
  const schema = allFields();
  return listed(fields).flatMap((field) => {
    const isKnown = field.includes("*") || schema.get(field) !== undefined || schema.isOpen?.(field) === true;
    if (isKnown || documents.some(({ _source }) => _source !== null && valueAt(_source, field) !== undefined))
      return [];
    const hint = didYouMean(suggestAll(field, schema.keys?.() ?? []));
    return `--fields: no event has \`${printable(field)}\`.${hint === undefined ? "" : ` ${hint}`}`;
  });
}
