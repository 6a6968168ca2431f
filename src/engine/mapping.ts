// What a search knows of its fields: types, aliases, values that stand for null, date formats; for all events alike or by index, where several
// indices with mappings of their own are searched together. Queries see one merged mapping, events are read through that of their index.

import { dateReader } from "../compile/date-test.ts";
import { type Document, valueAt } from "../event/document.ts";
import type { Event, FieldTable, FieldValue, Scalar } from "../event/event.ts";
import type { FieldType, FieldTypes } from "../event/field-type.ts";
import { formatInstant } from "../event/instant.ts";
import { ownEntry } from "../text/table.ts";
import type { FetchSource } from "./fields/index.ts";

/** Field types by dotted path: `{ "process.pid": "long", "seen": { type: "date", format: "dd-MM-yyyy" } }`, or a Map. */
export type FieldTypesOption = FieldTypes | Readonly<Record<string, string | FieldType>>;

/** The mapping of one index. */
export interface IndexMapping {
  readonly fieldTypes: Readonly<Record<string, string | FieldType>>;
  /** Alias fields and the fields they stand for. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** What a field's explicit null is indexed as. */
  readonly nullValues?: Readonly<Record<string, Scalar>>;
}

/** The types of an option, as a look-up. */
export function fieldTypesOf(option: FieldTypesOption): FieldTypes {
  if (typeof option.get === "function") return option as FieldTypes;
  return new Map(Object.entries(option as Readonly<Record<string, string | FieldType>>).map(typeEntry));
}

function typeEntry([path, type]: [string, string | FieldType]): [string, FieldType] {
  return [path, typeof type === "string" ? { type } : type];
}

/** One mapping for a query over several indices. A field has the type of the first index that has it; formats stay with their index. */
export function mergeMappings(mappings: Iterable<IndexMapping>): ReadonlyMap<string, FieldType> {
  const merged = new Map<string, FieldType>();
  const add = (path: string, type: string | FieldType | undefined) => {
    if (type !== undefined && !merged.has(path))
      merged.set(path, { type: typeof type === "string" ? type : type.type });
  };
  for (const { fieldTypes, aliases = {} } of mappings) {
    for (const [path, type] of Object.entries(fieldTypes)) add(path, type);
    for (const [alias, path] of Object.entries(aliases)) add(alias, ownEntry(fieldTypes, path));
  }
  return merged;
}

/** Reads the documents of one index as events. */
export class MappedEvents {
  private readonly mapping: IndexMapping;
  private readonly table: FieldTable;
  private readonly readers: ((document: Document) => FieldValue)[] = [];
  private source: FetchSource | undefined;

  constructor(mapping: IndexMapping, table: FieldTable) {
    this.mapping = mapping;
    this.table = table;
  }

  /** What `fields` shows of these documents. Dates keep the form of the source, and are written in that of the mapping. */
  get fetchSource(): FetchSource {
    this.source ??= this.makeFetchSource();
    return this.source;
  }

  private makeFetchSource(): FetchSource {
    const { fieldTypes, aliases = {}, nullValues = {} } = this.mapping;
    return {
      types: fieldTypesOf(fieldTypes),
      aliases,
      valuesOf: (document, path) => {
        const nullValue = ownEntry(nullValues, path);
        const read: Read = (from) => valueAt(from, path);
        return nullValue === undefined ? read(document) : withNullValue(read, path, nullValue)(document);
      },
    };
  }

  event(document: Document): Event {
    return { get: (slot) => this.reader(slot)(document) };
  }

  private reader(slot: number): (document: Document) => FieldValue {
    let reader = this.readers[slot];
    if (reader === undefined) {
      reader = this.readerOf(this.table.path(slot));
      this.readers[slot] = reader;
    }
    return reader;
  }

  private readerOf(name: string): (document: Document) => FieldValue {
    const { fieldTypes, aliases = {}, nullValues = {} } = this.mapping;
    const path = ownEntry(aliases, name) ?? name;
    const type = ownEntry(fieldTypes, path);
    const nullValue = ownEntry(nullValues, path);
    let read = (document: Document): FieldValue => valueAt(document, path);
    if (nullValue !== undefined) read = withNullValue(read, path, nullValue);
    return typeof type === "object" && type.format !== undefined ? withDateFormat(read, type) : read;
  }
}

type Read = (document: Document) => FieldValue;

function withNullValue(read: Read, path: string, nullValue: Scalar): Read {
  return (document) => {
    const value = read(document);
    if (!hasNull(document, path)) return value;
    return value === undefined ? nullValue : [...(typeof value === "object" ? value : [value]), nullValue];
  };
}

/** Whether a path leads to an explicit null, however its keys are nested or dotted. */
function hasNull(node: unknown, path: string): boolean {
  if (Array.isArray(node)) return node.some((item) => hasNull(item, path));
  if (node === null || typeof node !== "object") return false;
  const object = node as Document;
  const value = object[path];
  if (value === null || (Array.isArray(value) && value.includes(null))) return true;
  for (let dot = path.indexOf("."); dot > 0; dot = path.indexOf(".", dot + 1)) {
    if (hasNull(object[path.slice(0, dot)], path.slice(dot + 1))) return true;
  }
  return false;
}

/** Dates of a format of their own, in the form that all indices share. */
function withDateFormat(read: Read, type: FieldType): Read {
  const parse = dateReader(type);
  const convert = (value: Scalar): Scalar => {
    const instant = parse(value);
    return instant === undefined ? value : formatInstant(instant);
  };
  return (document) => {
    const value = read(document);
    if (value === undefined) return undefined;
    return typeof value === "object" ? value.map(convert) : convert(value);
  };
}
