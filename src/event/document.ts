// Documents (parsed JSON) as events. Dotted and nested keys are the same field; arrays of objects are flattened; nulls are no value.
import type { Event, FieldTable, FieldValue, Scalar } from "./event.ts";

/** A JSON object, such as an ECS document. */
export type Document = { readonly [key: string]: unknown };

/** All values of a dotted path in a document, whichever way its keys are nested or dotted. */
export function valueAt(document: Document, path: string): FieldValue {
  const direct = document[path];
  if (isScalar(direct)) return direct;
  return gather(document, path, undefined);
}

function isScalar(value: unknown): value is Scalar {
  return value !== undefined && typeof value !== "object" && typeof value !== "function";
}

/** `found` and what a path has below a node. What objects inherit is functions and the like, and never a value. */
function gather(node: object, path: string, found: FieldValue): FieldValue {
  let values = found;
  if (Array.isArray(node)) {
    for (const item of node) if (item !== null && typeof item === "object") values = gather(item, path, values);
    return values;
  }
  const object = node as Document;
  const own = object[path];
  if (own !== undefined) values = append(own, values);
  const splits = splitsOf(path);
  for (let i = 0; i < splits.length; i++) {
    const { head, rest } = splits[i]!;
    const child = object[head];
    if (child !== null && typeof child === "object") values = gather(child, rest, values);
  }
  return values;
}

function append(value: unknown, found: FieldValue): FieldValue {
  if (Array.isArray(value)) return value.reduce<FieldValue>((values, item) => append(item, values), found);
  if (!isScalar(value)) return found;
  if (found === undefined) return value;
  if (typeof found !== "object") return [found, value];
  // Arrays are made here only, for this one look-up.
  (found as Scalar[]).push(value);
  return found;
}

/** A path in two, at one of its dots. */
interface Split {
  readonly head: string;
  readonly rest: string;
}

const mostKnownPaths = 10_000;
const knownSplits = new Map<string, readonly Split[]>();

/** Every way to take a path apart at a dot; worked out once a path, since there are few paths and many events. */
function splitsOf(path: string): readonly Split[] {
  const known = knownSplits.get(path);
  if (known !== undefined) return known;
  const splits: Split[] = [];
  for (let dot = path.indexOf("."); dot > 0; dot = path.indexOf(".", dot + 1)) {
    splits.push({ head: path.slice(0, dot), rest: path.slice(dot + 1) });
  }
  if (knownSplits.size >= mostKnownPaths) knownSplits.clear();
  knownSplits.set(path, splits);
  return splits;
}

/** An event over a document. Values that are not directly there are looked for once. */
export class DocumentEvent implements Event {
  readonly document: Document;
  private readonly table: FieldTable;
  private values: (FieldValue | null)[] | undefined;

  constructor(document: Document, table: FieldTable) {
    this.document = document;
    this.table = table;
    this.values = undefined;
  }

  get(slot: number): FieldValue {
    const known = this.values?.[slot];
    if (known !== undefined) return known ?? undefined;
    const path = this.table.path(slot);
    const direct = this.document[path];
    if (isScalar(direct)) return direct;
    const value = gather(this.document, path, undefined);
    this.values ??= [];
    this.values[slot] = value ?? null;
    return value;
  }

  some(test: (value: Scalar) => boolean): boolean {
    return someValue(this.document, test);
  }
}

/** Whether some value at any depth passes the test. */
export function someValue(node: unknown, test: (value: Scalar) => boolean): boolean {
  if (node === null || node === undefined) return false;
  if (typeof node !== "object") return test(node as Scalar);
  for (const child of Object.values(node)) if (someValue(child, test)) return true;
  return false;
}
