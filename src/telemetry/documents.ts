// ECS documents put together from parts.
import { type Document, valueAt } from "../event/document.ts";

/** A document with dotted keys written as nested objects; on a clash the nested form wins. */
export function nested(document: Document): Document {
  if (!Object.keys(document).some((key) => key.includes("."))) return document;
  let result: Document = {};
  for (const [key, value] of Object.entries(document)) {
    const names = key.split(".");
    const part = names.reduceRight<unknown>((inner, name) => Object.fromEntries([[name, inner]]), value) as Document;
    result = names.length > 1 ? overlaid(part, result) : overlaid(result, part);
  }
  return result;
}

/** Both documents' members; where both have a value, that of `top`. */
export function overlaid(base: Document, top: Document): Document {
  const members = new Map<string, unknown>(Object.entries(base));
  for (const [key, value] of Object.entries(top)) {
    const below = members.get(key);
    members.set(key, isObject(below) && isObject(value) ? overlaid(below, value) : value);
  }
  return Object.fromEntries(members);
}

/** The document with a value at a path where it has none. */
export function withDefault(document: Document, path: string, value: unknown): Document {
  return valueAt(document, path) === undefined ? overlaid(nestedValue(path, value), document) : document;
}

/** The document with a value at a path, nested; a dotted member of that name is taken out. */
export function withValue(document: Document, path: string, value: unknown): Document {
  const base = Object.hasOwn(document, path)
    ? Object.fromEntries(Object.entries(document).filter(([key]) => key !== path))
    : document;
  return overlaid(base, nestedValue(path, value));
}

function nestedValue(path: string, value: unknown): Document {
  return path.split(".").reduceRight<unknown>((inner, name) => ({ [name]: inner }), value) as Document;
}

function isObject(value: unknown): value is Document {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** False for what is not kept in a document: no value, an empty object, an empty list. */
export function isPresent(value: unknown): boolean {
  if (value === undefined || value === null) return false;
  if (Array.isArray(value)) return value.length > 0;
  return typeof value !== "object" || Object.keys(value).length > 0;
}
