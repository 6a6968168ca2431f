// The dotted paths of a document that have values of their own, in its order.
import type { Document } from "../../event/document.ts";

export function leafPaths(document: Document): Iterable<string> {
  const paths = new Set<string>();
  collect(document, "", paths);
  return paths;
}

function collect(node: object, prefix: string, paths: Set<string>): void {
  for (const [name, value] of Object.entries(node)) collectValue(value, `${prefix}${name}`, paths);
}

function collectValue(value: unknown, path: string, paths: Set<string>): void {
  if (Array.isArray(value)) for (const item of value) collectValue(item, path, paths);
  else if (typeof value === "object" && value !== null) collect(value, `${path}.`, paths);
  else if (value !== undefined && value !== null) paths.add(path);
}
