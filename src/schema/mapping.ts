// An Elasticsearch mapping as fields and their types: the body of `PUT index`, or of `GET index/_mapping`.

export interface MappedField {
  /** `text+keyword`: text with an exact sub-field. */
  readonly type: string;
  readonly format?: string;
  /** The field whose values this one has: of an alias, or the parent of a sub-field. */
  readonly path?: string;
  /** What an explicit null is indexed as. */
  readonly nullValue?: string | number | boolean;
}

/** A mapping cannot nest deeper than this; what does is no mapping. */
const maxDepth = 40;

/** The fields of a mapping by path. Throws an Error that says what is missing, where the value is no mapping. */
export function readMapping(value: unknown): ReadonlyMap<string, MappedField> {
  const properties = propertiesOf(value);
  if (properties === undefined)
    throw new Error('a mapping has `"properties"`, alone, in `"mappings"`, or in those of an index');
  const fields = new Map<string, MappedField>();
  addFields(properties, "", fields, 0);
  return fields;
}

type JsonObject = Readonly<Record<string, unknown>>;

function propertiesOf(value: unknown): JsonObject | undefined {
  if (!isObject(value)) return undefined;
  if (isObject(value.properties)) return value.properties;
  if (isObject(value.mappings)) return propertiesOf(value.mappings);
  const indices = Object.values(value).filter((index) => isObject(index) && isObject(index.mappings));
  return indices.length === 0 ? undefined : Object.assign({}, ...indices.map((index) => propertiesOf(index) ?? {}));
}

function addFields(properties: JsonObject, prefix: string, fields: Map<string, MappedField>, depth: number): void {
  if (depth > maxDepth) return;
  for (const [name, field] of Object.entries(properties)) {
    if (!isObject(field)) continue;
    const path = `${prefix}${name}`;
    if (isObject(field.properties)) addFields(field.properties, `${path}.`, fields, depth + 1);
    if (typeof field.type !== "string") continue;
    fields.set(path, mappedField(field.type, field));
    const subFields = isObject(field.fields) ? Object.entries(field.fields) : [];
    for (const [sub, member] of subFields) {
      if (isObject(member) && typeof member.type === "string")
        fields.set(`${path}.${sub}`, { ...mappedField(member.type, member), path });
    }
  }
}

function mappedField(type: string, field: JsonObject): MappedField {
  const { format, path, null_value: nullValue } = field;
  return {
    type: type === "text" && hasExactField(field) ? "text+keyword" : type,
    ...(typeof format === "string" ? { format } : {}),
    ...(type === "alias" && typeof path === "string" ? { path } : {}),
    ...(isScalar(nullValue) ? { nullValue } : {}),
  };
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

function hasExactField({ fields }: JsonObject): boolean {
  return isObject(fields) && Object.values(fields).some((field) => isObject(field) && field.type === "keyword");
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
