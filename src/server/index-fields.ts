// The fields of one index. An index made with a mapping has those of the mapping, and maps what else its documents carry by the first value, as
// Elasticsearch does. An index that its first document made takes every value for what it is, and knows the fields of ECS and its sources too:
// so a rule that names a field which no event has is answered, as by `query`, and not refused.

import type { Schema } from "../check/index.ts";
import { dateReader } from "../compile/date-test.ts";
import type { IndexMapping } from "../engine/index.ts";
import type { Document } from "../event/document.ts";
import { familyOf } from "../event/field-type.ts";
import { parseInstant } from "../event/instant.ts";
import { parseIp } from "../event/ip.ts";
import { allFields, type MappedField } from "../schema/index.ts";
import { badRequest } from "./api-error.ts";

/** What becomes of fields that a mapping does not list. */
export type Dynamic = "true" | "false" | "strict";

export interface DynamicOptions {
  readonly dynamic?: Dynamic;
  /** Whether texts that are dates make date fields. Default: true. */
  readonly dates?: boolean;
}

const maxFields = 10_000;
const maxDepth = 40;
const catalogue = allFields();
const dynamicField: MappedField = { type: "dynamic" };

export class IndexFields {
  private readonly fields: Map<string, MappedField>;
  /** Whether it has a mapping that says what its fields are. */
  readonly isMapped: boolean;
  private readonly dynamic: Dynamic;
  private readonly dates: boolean;

  /** Without a mapping, documents say what fields there are. */
  constructor(mapping?: ReadonlyMap<string, MappedField>, { dynamic = "true", dates = true }: DynamicOptions = {}) {
    this.fields = new Map(mapping);
    this.isMapped = mapping !== undefined;
    this.dynamic = dynamic;
    this.dates = dates;
  }

  /**
   * Takes notice of the fields of a document that is to be stored.
   * @throws {ApiError} for a document that the mapping refuses; then nothing is noted
   */
  admit(document: Document): void {
    const found = new Map<string, MappedField>();
    this.walk(document, "", 1, found);
    if (this.fields.size + found.size > maxFields)
      throw documentError(`Limit of total fields [${maxFields}] has been exceeded`, "illegal_argument_exception");
    for (const [path, field] of found) this.fields.set(path, field);
  }

  private walk(node: object, prefix: string, depth: number, found: Map<string, MappedField>): void {
    if (depth > maxDepth) throw documentError(`Limit of mapping depth [${maxDepth}] has been exceeded`);
    for (const [name, value] of Object.entries(node)) {
      if (name === "" && depth === 1) throw documentError("field name cannot be an empty string");
      this.take(`${prefix}${name}`, value, depth, found);
    }
  }

  private take(path: string, value: unknown, depth: number, found: Map<string, MappedField>): void {
    if (value === null || value === undefined) return;
    if (Array.isArray(value)) {
      if (depth > maxDepth) throw documentError(`Limit of mapping depth [${maxDepth}] has been exceeded`);
      for (const item of value) this.take(path, item, depth + 1, found);
      return;
    }
    const known = this.fields.get(path) ?? found.get(path);
    if (typeof value === "object") {
      if (known?.type !== "flattened") this.walk(value, `${path}.`, depth + 1, found);
      return;
    }
    if (known === undefined) this.add(path, value, found);
    else if (this.isMapped && !fits(known, value))
      throw documentError(`failed to parse field [${path}] of type [${known.type}]: ${shortened(value)}`);
  }

  private add(path: string, value: unknown, found: Map<string, MappedField>): void {
    if (this.dynamic === "false") return;
    if (this.dynamic === "strict")
      throw documentError(
        `mapping set to strict, dynamic introduction of [${path}] is not allowed`,
        "strict_dynamic_mapping_exception",
      );
    found.set(path, { type: typeOf(value, this.dates) });
  }

  /** Whether some document has or had a value at a path, or the mapping lists it. */
  has(path: string): boolean {
    return this.fields.has(path);
  }

  /** What the engine is told: all fields that are known, and those of some paths that ECS knows where there is no mapping. */
  mapping(paths: Iterable<string>): IndexMapping {
    const fieldTypes: Record<string, MappedField> = Object.create(null);
    const aliases: Record<string, string> = Object.create(null);
    const nullValues: Record<string, string | number | boolean> = Object.create(null);
    for (const path of new Set([...this.fields.keys(), ...paths])) {
      const field = this.known(path);
      if (field === undefined) continue;
      const target = field.path === undefined ? undefined : this.known(field.path);
      if (field.path !== undefined && target !== undefined) {
        aliases[path] = field.path;
        fieldTypes[field.path] = target;
        if (target.nullValue !== undefined) nullValues[field.path] = target.nullValue;
      } else fieldTypes[path] = field;
      if (field.nullValue !== undefined) nullValues[path] = field.nullValue;
    }
    return { fieldTypes, aliases, nullValues };
  }

  private known(path: string): MappedField | undefined {
    const field = this.fields.get(path);
    if (this.isMapped) return field;
    const isKnown = field !== undefined || catalogue.get(path) !== undefined || catalogue.isOpen(path);
    return isKnown ? dynamicField : undefined;
  }

  /** The mapping as `GET _mapping` shows it. */
  get properties(): Readonly<Record<string, unknown>> {
    const root: PropertyTree = {};
    for (const [path, field] of [...this.fields].sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (field.type !== "alias" && field.path !== undefined) continue;
      addProperty(root, path, field);
    }
    return root;
  }
}

/** What queries over indices without a mapping are checked with: ECS and its sources, fields that documents have, and some more. */
export function schemaOf(indices: readonly IndexFields[], more: readonly string[]): Schema {
  const isThere = (path: string) => more.includes(path) || indices.some((fields) => fields.has(path));
  return {
    get: (path) => catalogue.get(path) ?? (isThere(path) ? dynamicField : undefined),
    keys: () => catalogue.keys(),
    isOpen: (path) => catalogue.isOpen(path),
  };
}

interface Property {
  readonly properties?: PropertyTree;
  readonly [member: string]: unknown;
}
type PropertyTree = Record<string, Property>;

function addProperty(root: PropertyTree, path: string, field: MappedField): void {
  const names = path.split(".");
  const last = names.pop()!;
  let tree = root;
  for (const name of names) {
    const node: Property = Object.hasOwn(tree, name) ? tree[name]! : {};
    const properties = node.properties ?? {};
    define(tree, name, { ...node, properties });
    tree = properties;
  }
  define(tree, last, { ...(Object.hasOwn(tree, last) ? tree[last] : {}), ...shown(field) });
}

/** Names come from documents: `__proto__` must become a member like any other. */
function define(tree: PropertyTree, name: string, value: Property): void {
  Object.defineProperty(tree, name, { value, enumerable: true, configurable: true, writable: true });
}

function shown({ type, format, path, nullValue }: MappedField): Property {
  const exact = { keyword: { type: "keyword" } };
  return {
    ...(type === "text+keyword" ? { type: "text", fields: exact } : { type }),
    ...(format === undefined ? {} : { format }),
    ...(path === undefined ? {} : { path }),
    ...(nullValue === undefined ? {} : { null_value: nullValue }),
  };
}

/** The type that a field has by its first value. */
function typeOf(value: unknown, dates: boolean): string {
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "bigint") return "long";
  if (typeof value === "number") return Number.isInteger(value) ? "long" : "float";
  const text = String(value);
  return dates && /^\d{4}-\d{2}-\d{2}(T|$)/.test(text) && parseInstant(text) !== undefined ? "date" : "text+keyword";
}

/** Whether a field of a type can hold a value. */
function fits(field: MappedField, value: unknown): boolean {
  switch (familyOf(field.type)) {
    case "integer":
    case "decimal":
      return typeof value === "number" || typeof value === "bigint" || isNumber(value);
    case "boolean":
      return typeof value === "boolean" || value === "true" || value === "false" || value === "";
    case "date":
      return typeof value !== "boolean" && dateReader(field)(value as string | number | bigint) !== undefined;
    case "ip":
      return typeof value === "string" && parseIp(value) !== undefined;
    default:
      return true;
  }
}

function isNumber(value: unknown): boolean {
  return typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value));
}

function shortened(value: unknown): string {
  const text = String(value);
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}

function documentError(reason: string, type = "document_parsing_exception") {
  return badRequest(reason, type);
}
