// An EQL suite as its README beside it defines it: cases, the documents they run on and what their mappings say.
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { IndexMapping } from "../../src/engine/index.ts";
import { type Document, valueAt } from "../../src/event/document.ts";
import type { Scalar } from "../../src/event/event.ts";

export interface EqlSuite {
  readonly suite: string;
  /** `python` is the dialect that EQL came from. */
  readonly dialect: string;
  /** Files of events, each an index of its own. */
  readonly data?: readonly string[];
  readonly mapping?: Readonly<Record<string, SuiteMapping>>;
  readonly timestamp?: string;
  readonly tiebreaker?: string | null;
  readonly eventCategory?: string;
  readonly idField?: string;
  readonly defaultParams?: EqlParams;
  readonly cases: readonly EqlCase[];
}

interface SuiteMapping {
  readonly properties: Readonly<Record<string, string>>;
  readonly aliases?: Readonly<Record<string, string>>;
  readonly dateFormat?: Readonly<Record<string, string>>;
  readonly nullValue?: Readonly<Record<string, Scalar>>;
  /** Computed fields: a type, and that every access fails. */
  readonly runtime?: Readonly<Record<string, string>>;
}

export interface EqlParams {
  readonly size?: number;
  readonly maxSamplesPerKey?: number;
  readonly allowPartialSearchResults?: boolean;
  readonly allowPartialSequenceResults?: boolean;
}

export interface EqlCase {
  readonly id: string;
  readonly query?: string;
  readonly expression?: string;
  readonly events?: readonly Document[];
  readonly params?: EqlParams;
  readonly stage?: "parse" | "verify" | "plan";
  readonly expect: EqlExpectation;
}

export type Id = string | number;

export interface ExpectedGroup {
  readonly ids: readonly (Id | null)[];
  readonly joinKeys?: readonly (string | null)[];
}

export interface ExpectedResult {
  readonly events?: readonly Id[];
  readonly sequences?: readonly ExpectedGroup[];
  readonly samples?: readonly ExpectedGroup[];
}

export interface EqlExpectation extends ExpectedResult {
  readonly anyOf?: readonly ExpectedResult[];
  readonly shardFailures?: boolean;
  readonly value?: unknown;
  readonly type?: "double" | "integer" | "long";
  readonly field?: string;
  readonly parses?: boolean;
  readonly stages?: number;
  readonly categories?: readonly string[];
  readonly keys?: readonly (readonly string[])[];
  readonly error?: string;
}

/** True for the parsed JSON of an EQL suite. */
export function isEqlSuite(value: unknown): value is EqlSuite {
  if (value === null || typeof value !== "object") return false;
  const { suite, dialect, cases } = value as Partial<EqlSuite>;
  return typeof suite === "string" && typeof dialect === "string" && Array.isArray(cases);
}

/** What the cases of a suite are searched in. */
export interface SuiteData {
  /** Hits: `_index`, `_id`, `_source`. */
  readonly events: readonly Document[];
  /** By index; undefined where the suite has no mapping. */
  readonly mappings: Readonly<Record<string, IndexMapping>> | undefined;
}

/** Reads a suite's data from its folder. */
export function readSuiteData({ data = [], mapping }: EqlSuite, folder: string): SuiteData {
  const indices = data.map((path) => ({
    index: basename(path, ".ndjson"),
    documents: readNdjson(join(folder, path)),
  }));
  const events = indices.flatMap(({ index, documents }) =>
    documents.map((document, position) => ({
      _index: index,
      _id: String(position),
      _source: withRuntimeFields(document, mapping?.[index]?.runtime),
    })),
  );
  if (mapping === undefined) return { events, mappings: undefined };
  const documentsOf = new Map(indices.map(({ index, documents }) => [index, documents]));
  const mappings = Object.entries(mapping).map(([index, each]) => [
    index,
    indexMapping(each, documentsOf.get(index) ?? []),
  ]);
  return { events, mappings: Object.fromEntries(mappings) };
}

function readNdjson(path: string): readonly Document[] {
  const lines = readFileSync(path, "utf8").split("\n");
  return lines.filter((line) => line.trim() !== "").map((line) => JSON.parse(line) as Document);
}

function withRuntimeFields(document: Document, runtime: Readonly<Record<string, string>> = {}): Document {
  const copy = { ...document };
  for (const [name, script] of Object.entries(runtime)) {
    Object.defineProperty(copy, name, {
      get() {
        throw new Error(`runtime field [${name}]: ${script}`);
      },
    });
  }
  return copy;
}

function indexMapping(mapping: SuiteMapping, documents: readonly Document[]): IndexMapping {
  const { properties, dateFormat = {}, aliases = {}, nullValue = {}, runtime = {} } = mapping;
  const fieldTypes: Record<string, string | { readonly type: string; readonly format: string }> = { ...properties };
  for (const [path, format] of Object.entries(dateFormat)) fieldTypes[path] = { type: "date", format };
  for (const [path, script] of Object.entries(runtime)) fieldTypes[path] = script.split(";")[0]!;
  for (const document of documents) addDynamicTypes(document, document, "", fieldTypes);
  return { fieldTypes, aliases, nullValues: nullValue };
}

/** Fields that are not listed are mapped by their values. */
function addDynamicTypes(root: Document, node: Document, prefix: string, types: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(node)) {
    const path = `${prefix}${name}`;
    if (value !== null && typeof value === "object" && !Array.isArray(value)) {
      addDynamicTypes(root, value as Document, `${path}.`, types);
    } else if (types[path] === undefined) {
      const found = valueAt(root, path);
      const first = typeof found === "object" ? found[0] : found;
      if (first !== undefined) types[path] = dynamicType(first);
    }
  }
}

function dynamicType(value: Scalar): string {
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "string") return "text+keyword";
  return typeof value === "bigint" || Number.isInteger(value) ? "long" : "double";
}
