// The `fields` of hits: values of the fields asked for, by name or pattern, each a list, read as the field's type has them and dates in a format.

import { dateReader } from "../../compile/date-test.ts";
import { dynamicType, kindOf, valueReader } from "../../compile/field-value.ts";
import { type Document, valueAt } from "../../event/document.ts";
import type { FieldValue, Scalar } from "../../event/event.ts";
import type { FieldType, FieldTypes } from "../../event/field-type.ts";
import { Double } from "../../event/value.ts";
import { compileWildcard } from "../../event/wildcard.ts";
import { ownEntry } from "../../text/table.ts";
import { JsonValue } from "../json-value.ts";
import { dateWriter } from "./date-output.ts";
import { leafPaths } from "./leaf-paths.ts";

/** A field, or all that a pattern names (`process.*`). */
export type FieldRequest =
  | string
  | {
      readonly field: string;
      /** Of dates: `epoch_millis`, `yyyy-MM-dd`, … */
      readonly format?: string;
      /** Whether fields that the mapping lacks are given, too, as they are. */
      readonly include_unmapped?: boolean;
    };

export type FetchedFields = Readonly<Record<string, readonly unknown[]>>;

/** What is known of the fields of one index. */
export interface FetchSource {
  /** Absent: every field is known. */
  readonly types: FieldTypes | undefined;
  /** Alias fields and the fields they stand for. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** The values of a field where they are not simply those of the source. */
  readonly valuesOf?: (document: Document, path: string) => FieldValue;
}

type Matcher = (path: string) => boolean;

interface WantedFields {
  readonly matches: Matcher;
  readonly format: string | undefined;
  readonly includeUnmapped: boolean;
  readonly place: JsonValue;
}

/** Reads the fields of documents. Made once a search. */
export class FieldFetcher {
  private readonly wanted: readonly WantedFields[];

  /** @throws {OptionError} for a malformed request or a format that cannot be written */
  constructor(requests: readonly FieldRequest[]) {
    this.wanted = new JsonValue(requests, "fields").list().map(wantedFields);
  }

  fetch(document: Document, source: FetchSource): FetchedFields {
    const paths = [...leafPaths(document), ...Object.keys(source.aliases ?? {})];
    const fields = new Map<string, readonly unknown[]>();
    for (const wanted of this.wanted) {
      for (const path of paths) {
        if (fields.has(path) || !wanted.matches(path)) continue;
        const values = valuesOf(document, path, wanted, source);
        if (values.length > 0) fields.set(path, values);
      }
    }
    return Object.fromEntries(fields);
  }
}

function wantedFields(json: JsonValue): WantedFields {
  if (typeof json.value === "string") {
    return { matches: pattern(json.value), format: undefined, includeUnmapped: false, place: json };
  }
  const members = json.allowed(["field", "format", "include_unmapped"]);
  const field = (members.get("field") ?? json.fail("`field` is missing")).text();
  const format = members.get("format")?.text();
  if (format !== undefined) requireWritable(format, json);
  const includeUnmapped = members.get("include_unmapped")?.flag() ?? false;
  return { matches: pattern(field), format, includeUnmapped, place: json };
}

function pattern(field: string): Matcher {
  return field.includes("*") ? compileWildcard(field, false) : (path) => path === field;
}

function requireWritable(format: string, place: JsonValue): void {
  try {
    dateWriter(format);
  } catch (error) {
    place.fail((error as RangeError).message);
  }
}

function valuesOf(
  document: Document,
  path: string,
  { format, includeUnmapped, place }: WantedFields,
  { types, aliases = {}, valuesOf: read = valueAt }: FetchSource,
): readonly unknown[] {
  const target = ownEntry(aliases, path) ?? path;
  const type = types === undefined ? dynamicType : types.get(target);
  if (type === undefined && !includeUnmapped) return [];
  const value = read(document, target);
  if (value === undefined) return [];
  const values = typeof value === "object" ? value : [value];
  if (type === undefined) return values;
  return values.map(outputOf(type, format, path, place)).filter((item) => item !== null);
}

/** How a single value is shown; null for what the type cannot read. */
function outputOf(
  type: FieldType,
  format: string | undefined,
  path: string,
  place: JsonValue,
): (value: Scalar) => unknown {
  const kind = kindOf(type);
  if (kind === "date" || (kind === "dynamic" && format !== undefined))
    return dateOutput(type, format, kind === "dynamic");
  if (format !== undefined) place.fail(`the field \`${path}\` is of type ${type.type}, which has no formats`);
  const read = valueReader(type);
  return (value) => {
    const found = read(value);
    return found instanceof Double ? found.value : found;
  };
}

/** `lenient`: what is no date stays as it is, where no mapping says that it should be one. */
function dateOutput(type: FieldType, format: string | undefined, lenient: boolean): (value: Scalar) => unknown {
  const read = dateReader(type);
  const write = dateWriter(format ?? type.format);
  return (value) => {
    const instant = read(value);
    if (instant !== undefined) return write(instant);
    return lenient ? value : null;
  };
}
