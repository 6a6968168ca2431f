// `runtime_mappings`: fields of one search, which take the place of mapped fields of the same name. In Elasticsearch a script may compute them; here
// they are read from the source, which is what Elasticsearch does where there is no script.
import { dynamicType } from "../compile/field-value.ts";
import type { FieldType, FieldTypes } from "../event/field-type.ts";
import { JsonValue, unknownName } from "./json-value.ts";
import type { IndexMapping } from "./mapping.ts";

/** By field name. */
export type RuntimeMappings = Readonly<Record<string, { readonly type: string; readonly format?: string }>>;

const supported = ["boolean", "date", "double", "ip", "keyword", "long"];
const unsupported: Readonly<Record<string, string>> = {
  composite: "its fields are computed by a script",
  geo_point: "EQL has no such fields",
  lookup: "it reads another index",
};

/**
 * The types of runtime fields.
 * @throws {OptionError} for a script, or a type that is not supported
 */
export function runtimeTypes(mappings: RuntimeMappings): ReadonlyMap<string, FieldType> {
  const types = new Map<string, FieldType>();
  for (const [path, field] of new JsonValue(mappings, "runtime_mappings").members())
    types.set(path, runtimeType(field));
  return types;
}

function runtimeType(field: JsonValue): FieldType {
  const members = field.allowed(["type", "format", "script", "on_script_error"]);
  const script = members.get("script");
  if (script !== undefined) {
    script.fail("scripts (Painless) cannot be run here. Without a script the field is read from the source");
  }
  const type = members.get("type") ?? field.fail("`type` is missing");
  const name = type.text();
  if (Object.hasOwn(unsupported, name)) type.fail(`\`${name}\` is not supported: ${unsupported[name]}`);
  if (!supported.includes(name)) type.fail(unknownName("type", name, supported));
  const format = members.get("format");
  if (format !== undefined && name !== "date") format.fail("only dates have a format");
  return format === undefined ? { type: name } : { type: name, format: format.text() };
}

/** A mapping in which runtime fields take precedence; without one, every other field is known. */
export function withRuntimeTypes(types: FieldTypes | undefined, runtime: ReadonlyMap<string, FieldType>): FieldTypes {
  if (types instanceof Map) return new Map([...(types as ReadonlyMap<string, FieldType>), ...runtime]);
  return { get: (path) => runtime.get(path) ?? (types === undefined ? dynamicType : types.get(path)) };
}

/** The mapping of one index with runtime fields in it. */
export function withRuntimeFields(mapping: IndexMapping, runtime: ReadonlyMap<string, FieldType>): IndexMapping {
  const { aliases = {}, nullValues = {} } = mapping;
  const isMapped = ([path]: readonly [string, unknown]) => !runtime.has(path);
  return {
    fieldTypes: { ...mapping.fieldTypes, ...Object.fromEntries(runtime) },
    aliases: Object.fromEntries(Object.entries(aliases).filter(isMapped)),
    nullValues: Object.fromEntries(Object.entries(nullValues).filter(isMapped)),
  };
}
