// Equality of trees by what they say: spans and comments never count; how strings are quoted counts only when asked for.
import type { AnyNode } from "./ast.ts";

export interface EqualOptions {
  /** Whether `"a"` and `"""a"""` differ. Default: false. */
  readonly quotes?: boolean;
}

const neverCompared: ReadonlySet<string> = new Set(["span", "nameSpan", "comments"]);

/** Whether two trees say the same in the same words and order. */
export function equalTrees(a: AnyNode, b: AnyNode, options: EqualOptions = {}): boolean {
  return equalValues(a, b, options.quotes === true);
}

function equalValues(a: unknown, b: unknown, quotes: boolean): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (!equalValues(a[i], b[i], quotes)) return false;
    return true;
  }
  const left = a as Readonly<Record<string, unknown>>;
  const right = b as Readonly<Record<string, unknown>>;
  if (left.kind !== right.kind) return false;
  for (const key in left) {
    if (neverCompared.has(key) || (key === "quote" && !quotes)) continue;
    if (!equalValues(left[key], right[key], quotes)) return false;
  }
  return true;
}
