// The fields of a filter: their types, whether their texts are cut into words, and how their values are read. Without a mapping a text is a keyword,
// as nearly everything in ECS; `message` and the sub-fields that ECS calls `.text` are full text. A sub-field is read from the field that has it.
import { dynamicType } from "../../compile/field-value.ts";
import type { FieldValue, Scalar } from "../../event/event.ts";
import type { FieldType } from "../../event/field-type.ts";
import { scalarText } from "../../event/value.ts";
import { type EventFilter, type FilterContext, type FilteredEvent, matchesNone } from "./event-filter.ts";
import { wordsOf } from "./words.ts";

export interface FilterField {
  readonly path: string;
  readonly type: FieldType;
  /** Whether single words are compared, not whole texts. */
  readonly isText: boolean;
  readonly values: (event: FilteredEvent) => FieldValue;
}

const textTypes: ReadonlySet<string> = new Set(["text", "match_only_text", "text+keyword"]);
const textOfEcs: ReadonlySet<string> = new Set(["message", "error.message"]);
const subField = /^(.+)\.(?:text|keyword|raw|caseless)$/;

/** A field by its path; undefined if it is not mapped, and so has no values. */
export function filterField(path: string, context: FilterContext): FilterField | undefined {
  if (path === "_index") return metadata(path, ({ index }) => index);
  if (path === "_id") return metadata(path, ({ id }) => id);
  const { types, timestampField } = context;
  const type = types === undefined ? unmappedType(path, timestampField) : types.get(path);
  if (type === undefined) return undefined;
  const isText = types === undefined ? textOfEcs.has(path) || path.endsWith(".text") : textTypes.has(type.type);
  return { path, type: isText ? { type: "keyword" } : type, isText, values: valuesOf(path, context) };
}

function unmappedType(path: string, timestampField: string): FieldType {
  return path === timestampField ? { type: "date_nanos" } : dynamicType;
}

function metadata(path: string, values: FilterField["values"]): FilterField {
  return { path, type: { type: "keyword" }, isText: false, values };
}

/** Under a mapping the search itself reads sub-fields from the fields they belong to (sub-fields.ts); without one their names tell. */
function valuesOf(path: string, { fields, types }: FilterContext): FilterField["values"] {
  const slot = fields.slot(path);
  const parent = types === undefined ? subField.exec(path)?.[1] : undefined;
  if (parent === undefined) return ({ event }) => event.get(slot);
  const parentSlot = fields.slot(parent);
  return ({ event }) => event.get(slot) ?? event.get(parentSlot);
}

/** A filter that holds where some value of a field passes; of full text, where some word does. */
export function someValue(field: FilterField | undefined, test: (value: Scalar) => boolean): EventFilter {
  if (field === undefined) return matchesNone;
  const passes = field.isText ? (value: Scalar) => wordsOf(scalarText(value)).some(test) : test;
  return (event) => holds(field.values(event), passes);
}

/** Whether some value passes. */
export function holds(values: FieldValue, test: (value: Scalar) => boolean): boolean {
  if (values === undefined) return false;
  return typeof values === "object" ? values.some(test) : test(values);
}
