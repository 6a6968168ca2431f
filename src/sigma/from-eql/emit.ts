// Sigma documents as YAML, in the order and style of SigmaHQ's rules.
import { Document, isScalar, Scalar, visit } from "yaml";

/** A document as plain data, its members in order. Members that are undefined are left out. */
export type PlainDocument = Readonly<Record<string, unknown>>;

export function emitYaml(documents: readonly PlainDocument[]): string {
  return documents.map(emit).join("---\n");
}

function emit(plain: PlainDocument): string {
  const document = new Document(JSON.parse(JSON.stringify(withoutUndefined(plain))));
  visit(document, {
    Scalar(key, node) {
      if (key !== "key" && isScalar(node) && typeof node.value === "string") node.type = styleOf(node.value);
    },
  });
  return document.toString({ indent: 4, lineWidth: 0, nullStr: "null", defaultKeyType: "PLAIN" });
}

function withoutUndefined(plain: PlainDocument): PlainDocument {
  return Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined));
}

/** Quoted where a plain text could be taken for something else, or hides its blanks. */
function styleOf(value: string): Scalar.Type {
  if (/[\p{Cc}\u2028\u2029\ufeff]/u.test(value.replaceAll("\n", ""))) return Scalar.QUOTE_DOUBLE;
  if (value.includes("\n")) return value.endsWith("\n\n") ? Scalar.QUOTE_DOUBLE : Scalar.BLOCK_LITERAL;
  return isPlain(value) ? Scalar.PLAIN : Scalar.QUOTE_SINGLE;
}

function isPlain(value: string): boolean {
  if (/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value) || /^\d+[smhdwMy]$/.test(value)) return true;
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return true;
  if (/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(value) || value.endsWith(" ")) return false;
  return /^[A-Za-z(][\w .,()/*-]*$/.test(value);
}
