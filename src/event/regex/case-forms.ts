// The other-case forms of characters, for case-insensitive patterns.
import { foldCase } from "../fold-case.ts";
import { type CodePoints, normalize } from "./syntax.ts";

/** A code point with all that differ from it in case only. */
export function caseForms(point: number): CodePoints {
  const character = String.fromCodePoint(point);
  const folded = foldCase(character);
  const lower = character.toLowerCase();
  const upper = character.toUpperCase();
  const candidates = [
    lower,
    upper,
    lower.toUpperCase(),
    upper.toLowerCase(),
    folded === "\u03c3" ? "\u03c2" : character,
  ];
  const ranges = [point, point];
  for (const candidate of candidates) {
    const other = candidate.codePointAt(0) ?? point;
    if (String.fromCodePoint(other) === candidate && foldCase(candidate) === folded) ranges.push(other, other);
  }
  return normalize(ranges);
}

/** Ranges beyond this size have both cases of their scripts already; of those only the small scripts with case are completed. */
const largeRange = 0x1000;
const lastCommonCased = 0x58f;

/** A set closed under change of case. */
export function closeOverCase(points: CodePoints): CodePoints {
  const closed = [...points];
  for (let i = 0; i < points.length; i += 2) {
    const from = points[i]!;
    const to = points[i + 1]! - from > largeRange ? Math.min(points[i + 1]!, lastCommonCased) : points[i + 1]!;
    for (let point = from; point <= to; point++) closed.push(...caseForms(point));
  }
  return normalize(closed);
}
