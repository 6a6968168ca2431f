// The tree that both syntaxes (Lucene's and the PCRE-like one) are read into, and sets of code points as sorted ranges.

/** Code points as inclusive ranges `[from, to, from, to, …]`, sorted, neither overlapping nor touching. */
export type CodePoints = readonly number[];

/** A position between two characters. `lineStart` and `lineEnd` also hold at the ends of the text. */
export type Assertion = "textStart" | "textEnd" | "lineStart" | "lineEnd" | "wordEdge" | "notWordEdge";

export type Syntax =
  | { readonly kind: "set"; readonly points: CodePoints }
  | { readonly kind: "sequence"; readonly parts: readonly Syntax[] }
  | { readonly kind: "anyOf"; readonly parts: readonly Syntax[] }
  | { readonly kind: "allOf"; readonly parts: readonly Syntax[] }
  | { readonly kind: "complement"; readonly part: Syntax }
  | { readonly kind: "repeat"; readonly part: Syntax; readonly min: number; readonly max: number }
  | { readonly kind: "assertion"; readonly assertion: Assertion };

export const maxCodePoint = 0x10ffff;
export const allPoints: CodePoints = [0, maxCodePoint];
export const digitPoints: CodePoints = [48, 57];
export const wordPoints: CodePoints = [48, 57, 65, 90, 95, 95, 97, 122];

export const anyCharacter: Syntax = { kind: "set", points: allPoints };
export const anyText: Syntax = { kind: "repeat", part: anyCharacter, min: 0, max: Number.POSITIVE_INFINITY };
export const emptyText: Syntax = { kind: "sequence", parts: [] };
/** Matches nothing, not even the empty text. */
export const nothing: Syntax = { kind: "set", points: [] };

export function sequence(parts: readonly Syntax[]): Syntax {
  return parts.length === 1 ? parts[0]! : { kind: "sequence", parts };
}

export function anyOf(parts: readonly Syntax[]): Syntax {
  return parts.length === 1 ? parts[0]! : { kind: "anyOf", parts };
}

/** The union of ranges in any order, as CodePoints. */
export function normalize(ranges: readonly number[]): CodePoints {
  const pairs: [number, number][] = [];
  for (let i = 0; i < ranges.length; i += 2) pairs.push([ranges[i]!, ranges[i + 1]!]);
  pairs.sort((a, b) => a[0] - b[0]);
  const merged: number[] = [];
  for (const [from, to] of pairs) {
    const last = merged.length - 1;
    if (last >= 0 && from <= merged[last]! + 1) merged[last] = Math.max(merged[last]!, to);
    else merged.push(from, to);
  }
  return merged;
}

export function invert(points: CodePoints): CodePoints {
  const inverted: number[] = [];
  let from = 0;
  for (let i = 0; i < points.length; i += 2) {
    if (points[i]! > from) inverted.push(from, points[i]! - 1);
    from = points[i + 1]! + 1;
  }
  if (from <= maxCodePoint) inverted.push(from, maxCodePoint);
  return inverted;
}
