// Documents (parsed JSON) as events. Dotted and nested keys are the same field; arrays of objects are flattened; nulls are no value.
import type { Event, FieldTable, FieldValue, Scalar } from "./event.ts";

/** A JSON object, such as an ECS document. */
export type Document = { readonly [key: string]: unknown };

/** All values of a dotted path in a document, whichever way its keys are nested or dotted. */
export function valueAt(document: Document, path: string): FieldValue {
  const direct = document[path];
  // Not an own-property check, which costs more; what prototypes have is functions and objects.
  if (direct !== undefined && typeof direct !== "object" && typeof direct !== "function") return direct as FieldValue;
  const found: Scalar[] = [];
  collect(document, path, found);
  return found.length === 0 ? undefined : found.length === 1 ? found[0] : found;
}

function collect(node: unknown, path: string, found: Scalar[]): void {
  if (Array.isArray(node)) {
    for (const item of node) collect(item, path, found);
    return;
  }
  if (node === null || typeof node !== "object") return;
  const object = node as Document;
  if (Object.hasOwn(object, path)) append(object[path], found);
  for (let dot = path.indexOf("."); dot > 0; dot = path.indexOf(".", dot + 1)) {
    const head = path.slice(0, dot);
    if (Object.hasOwn(object, head)) collect(object[head], path.slice(dot + 1), found);
  }
}

function append(value: unknown, found: Scalar[]): void {
  if (Array.isArray(value)) for (const item of value) append(item, found);
  else if (value !== null && value !== undefined && typeof value !== "object") found.push(value as Scalar);
}

/** An event over a document; looked-up values are kept. */
export class DocumentEvent implements Event {
  readonly document: Document;
  private readonly table: FieldTable;
  private readonly values: (FieldValue | null)[] = [];

  constructor(document: Document, table: FieldTable) {
    this.document = document;
    this.table = table;
  }

  get(slot: number): FieldValue {
    const known = this.values[slot];
    if (known !== undefined) return known ?? undefined;
    const value = valueAt(this.document, this.table.path(slot));
    this.values[slot] = value ?? null;
    return value;
  }

  some(test: (value: Scalar) => boolean): boolean {
    return someValue(this.document, test);
  }
}

function someValue(node: unknown, test: (value: Scalar) => boolean): boolean {
  if (node === null || node === undefined) return false;
  if (typeof node !== "object") return test(node as Scalar);
  for (const child of Object.values(node)) if (someValue(child, test)) return true;
  return false;
}
