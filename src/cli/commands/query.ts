// `query`: one EQL query over files, answered as Elasticsearch would answer it.
import { readFileSync } from "node:fs";
import { type CheckOptions, check, type Schema } from "../../check/index.ts";
import {
  type CompiledQuery,
  compile,
  OptionError,
  QueryError,
  type SearchOptions,
  type SearchResponse,
} from "../../engine/index.ts";
import { resolvePath } from "../../node/index.ts";
import { allFields, readMapping } from "../../schema/index.ts";
import { type Diagnostic, formatDiagnostic, hasErrors, LineMap } from "../../text/index.ts";
import { type Command, listArgument, textArgument } from "../command.ts";
import { CommandError, exitCodes } from "../exit.ts";
import { writeResponse } from "../formats/response.ts";
import { counted, InputRun, type InputRunOptions, inputOptions } from "../input-run.ts";
import type { Io } from "../io.ts";
import { wholeNumber } from "../parse-option.ts";
import { styleOf } from "../style.ts";

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
    "Field names are checked against ECS and the fields of Winlogbeat and Elastic Defend; a field of your own below one of their names is written `?name`, or declared in a mapping.",
  ],
  arguments: [
    { name: "<query>", description: "EQL text, or @FILE to read it from a file" },
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
    { flags: "--fields <list>", description: "the columns of the table, with commas between them" },
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
  ],
  run: async (args, options, io) => {
    const { text, source } = queryText(textArgument(args, 0), io);
    const compiled = await compileOrExplain(text, source, options, io);
    if (compiled === undefined) return exitCodes.usage;
    const run = new InputRun(listArgument(args, 1), options, io);
    const response = await searchInput(compiled, run);
    await writeResponse(response, options, io);
    const code = await run.finish();
    if (options.quiet !== true) await tellTotals(response, run, io);
    return code;
  },
};

/** The text of a query, and the name under which its mistakes are shown. */
export function queryText(given: string, io: Io): { readonly text: string; readonly source: string } {
  if (!given.startsWith("@")) return { text: given, source: "query" };
  const path = given.slice(1);
  try {
    return { text: readFileSync(resolvePath(io.cwd, path), "utf8").replace(/^\uFEFF/, ""), source: path };
  } catch (error) {
    throw new CommandError(`${path}: ${(error as Error).message}`);
  }
}

/** Compiles a query; where it is wrong, tells all mistakes with their places and gives nothing. */
export async function compileOrExplain(
  text: string,
  source: string,
  options: Omit<QueryOptions, "format">,
  io: Io,
): Promise<CompiledQuery | undefined> {
  const lines = new LineMap(text);
  const style = styleOf(io.stderr, io.env);
  const tell = async (diagnostics: readonly Diagnostic[]): Promise<void> => {
    const frames = diagnostics.map((diagnostic) => formatDiagnostic(diagnostic, source, lines, style.frame));
    if (frames.length > 0) await io.stderr.write(`${frames.join("\n\n")}\n\n`);
  };
  const found = check(text, checkOptions(options, io));
  await tell(found);
  if (hasErrors(found)) return undefined;
  try {
    return compile(text, engineOptions(options, io));
  } catch (error) {
    if (error instanceof OptionError) throw new CommandError(error.message);
    if (!(error instanceof QueryError)) throw error;
    await tell(error.diagnostics.filter(({ severity }) => severity === "error"));
    return undefined;
  }
}

/** Without a mapping, names and types are held against the catalogue of ECS; events then say what their values are. */
function checkOptions(options: Omit<QueryOptions, "format">, io: Io): CheckOptions {
  const { mapping, anyField, eventCategoryField } = options;
  const category = eventCategoryField === undefined ? {} : { eventCategoryField };
  if (mapping !== undefined) return { ...category, schema: mappingOf(mapping, io) };
  return anyField === true ? category : { ...category, schema: withField(allFields(), eventCategoryField) };
}

/** A schema that knows one more field. */
function withField(schema: Schema, path: string | undefined): Schema {
  if (path === undefined || schema.get(path) !== undefined) return schema;
  return {
    get: (name) => (name === path ? { type: "keyword" } : schema.get(name)),
    keys: () => schema.keys?.() ?? [],
    isOpen: (name) => schema.isOpen?.(name) ?? false,
  };
}

function engineOptions(options: Omit<QueryOptions, "format">, io: Io): SearchOptions {
  const { size, mapping, timestampField, tiebreakerField, eventCategoryField } = options;
  return {
    size: size ?? Number.POSITIVE_INFINITY,
    ...(mapping === undefined ? {} : { fieldTypes: mappingOf(mapping, io) }),
    ...(timestampField === undefined ? {} : { timestampField }),
    ...(tiebreakerField === undefined ? {} : { tiebreakerField }),
    ...(eventCategoryField === undefined ? {} : { eventCategoryField }),
  };
}

function mappingOf(path: string, io: Io): ReturnType<typeof readMapping> {
  try {
    return readMapping(JSON.parse(readFileSync(resolvePath(io.cwd, path), "utf8")));
  } catch (error) {
    throw new CommandError(`--mapping ${path}: ${(error as Error).message}`);
  }
}

/** Runs a query over all input: only events that some item of it matches are kept. */
export async function searchInput(compiled: CompiledQuery, run: InputRun): Promise<SearchResponse> {
  const search = compiled.start();
  await run.read(compiled.fields, (batch, file) => {
    for (const one of batch) {
      search.addEvent(one.event, one.laterDocument(), { index: file.name, id: String(one.index) });
    }
  });
  return search.finish();
}

async function tellTotals({ hits, warnings = [] }: SearchResponse, run: InputRun, io: Io): Promise<void> {
  const style = styleOf(io.stderr, io.env);
  const shown = hits.events?.length ?? hits.sequences?.length ?? 0;
  const what = hits.events === undefined ? "sequence" : "event";
  const of = hits.total.value > shown ? ` (${counted(hits.total.value, "match")} in all)` : "";
  const lines = warnings.map((warning) => `${style.yellow("warning ")}  ${warning}`);
  lines.push(`${style.bold(`${counted(shown, what)} found`)}${of} · ${run.summary()}`);
  await io.stderr.write(`${lines.join("\n")}\n`);
}
