// What an Elasticsearch field type means for comparison. Types fall into families that share their operators.

export type Family = "string" | "integer" | "decimal" | "boolean" | "date" | "ip" | "version";

const families: Readonly<Record<string, Family>> = {
  keyword: "string",
  constant_keyword: "string",
  wildcard: "string",
  counted_keyword: "string",
  flattened: "string",
  text: "string",
  match_only_text: "string",
  "text+keyword": "string",
  long: "integer",
  integer: "integer",
  short: "integer",
  byte: "integer",
  unsigned_long: "integer",
  double: "decimal",
  float: "decimal",
  half_float: "decimal",
  scaled_float: "decimal",
  boolean: "boolean",
  date: "date",
  date_nanos: "date",
  ip: "ip",
  version: "version",
};

/** The family of an Elasticsearch field type (`text+keyword`: text with an exact sub-field); `undefined` for types EQL cannot use. */
export function familyOf(type: string): Family | undefined {
  return Object.hasOwn(families, type) ? families[type] : undefined;
}

/** What a mapping says of a field. */
export interface FieldType {
  /** Elasticsearch's name of the type, `text+keyword`, or `dynamic`: the field is known, and each value says of what kind it is. */
  readonly type: string;
  /** The `format` of a date field. Default: ISO 8601 or epoch milliseconds. */
  readonly format?: string;
}

/** The fields of a mapping by dotted path; a path that is not there is unmapped. A Map is one. */
export interface FieldTypes {
  get(path: string): FieldType | undefined;
}
