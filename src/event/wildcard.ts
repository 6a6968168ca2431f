// Wildcard patterns (`*` any run of characters, `?` exactly one character) compiled to matchers over whole values. A pattern is a first
// piece, pieces in between, and a last piece; the first and last are anchored and each piece in between is taken at its first place, which
// is always right for wildcards, so nothing is ever tried twice. Nearly all patterns are plain texts, prefixes, suffixes or parts, and have
// matchers of their own that allocate nothing on a miss; lists of those are looked up together (affix-tree.ts).
import { AffixTree } from "./affix-tree.ts";
import { foldCase } from "./fold-case.ts";

/** Answers whether a whole text matches. */
export type TextMatcher = (text: string) => boolean;

/** What a pattern asks of a text: to be, begin with, end with or have a literal text; `general` is anything else. */
export type TextShape =
  | { readonly kind: "exact" | "prefix" | "suffix" | "contains"; readonly text: string }
  /** `text` is the longest literal piece, which every match has somewhere; empty if there is none. */
  | { readonly kind: "general"; readonly text: string; readonly pattern: string };

export function hasWildcard(pattern: string): boolean {
  return pattern.includes("*") || pattern.includes("?");
}

/** The shape of a wildcard pattern, its literal text case-folded where case is ignored. */
export function shapeOf(pattern: string, caseInsensitive: boolean): TextShape {
  const wanted = caseInsensitive ? foldCase(pattern) : pattern;
  let [start, end] = [0, wanted.length];
  while (wanted[start] === "*") start++;
  while (end > start && wanted[end - 1] === "*") end--;
  const text = wanted.slice(start, end);
  if (hasWildcard(text)) return { kind: "general", text: longest(wanted.split(/[*?]+/)), pattern: wanted };
  if (start === 0) return { kind: end === wanted.length ? "exact" : "prefix", text };
  if (text === "") return { kind: "prefix", text };
  return { kind: end === wanted.length ? "suffix" : "contains", text };
}

function longest(pieces: readonly string[]): string {
  return pieces.reduce((best, piece) => (piece.length > best.length ? piece : best), "");
}

/** A matcher for one pattern, as `like` (case-sensitive) and `:` or `like~` (case-insensitive) use it. */
export function compileWildcard(pattern: string, caseInsensitive: boolean): TextMatcher {
  return compileShape(shapeOf(pattern, caseInsensitive), caseInsensitive);
}

/** A matcher for a list, where one match is enough. */
export function compileWildcards(patterns: readonly string[], caseInsensitive: boolean): TextMatcher {
  return compileShapes(
    patterns.map((pattern) => shapeOf(pattern, caseInsensitive)),
    caseInsensitive,
  );
}

/** A matcher for plain texts: `==`, `in`, `in~`. Wildcards have no meaning here. */
export function oneOf(texts: readonly string[], caseInsensitive: boolean): TextMatcher {
  const wanted = caseInsensitive ? texts.map(foldCase) : texts;
  return compileShapes(
    wanted.map((text) => ({ kind: "exact", text })),
    caseInsensitive,
  );
}

/** A matcher for texts that begin with another, which is taken literally. */
export function startingWith(prefix: string, caseInsensitive: boolean): TextMatcher {
  return literalEnds(caseInsensitive ? foldCase(prefix) : prefix, "", caseInsensitive);
}

/** A matcher for texts that end with another, which is taken literally. */
export function endingWith(suffix: string, caseInsensitive: boolean): TextMatcher {
  return literalEnds("", caseInsensitive ? foldCase(suffix) : suffix, caseInsensitive);
}

/** A matcher for texts that have another somewhere in them, which is taken literally. */
export function containing(part: string, caseInsensitive: boolean): TextMatcher {
  return containingFolded(caseInsensitive ? foldCase(part) : part, caseInsensitive);
}

/** Fewer texts than this are compared one by one. */
const leastForLookup = 4;

function compileShapes(shapes: readonly TextShape[], caseInsensitive: boolean): TextMatcher {
  const matchers: TextMatcher[] = [];
  for (const kind of ["exact", "suffix", "prefix"] as const) {
    const texts = [...new Set(shapes.filter((shape) => shape.kind === kind).map(({ text }) => text))];
    if (texts.length < leastForLookup)
      matchers.push(...texts.map((text) => compileShape({ kind, text }, caseInsensitive)));
    else matchers.push(kind === "exact" ? memberOf(texts, caseInsensitive) : affixed(kind, texts, caseInsensitive));
  }
  for (const shape of shapes) {
    if (shape.kind === "contains" || shape.kind === "general") matchers.push(compileShape(shape, caseInsensitive));
  }
  return anyMatcher(matchers);
}

function anyMatcher(matchers: readonly TextMatcher[]): TextMatcher {
  const [first, second] = matchers;
  if (first === undefined) return () => false;
  if (second === undefined) return first;
  if (matchers.length === 2) return (text) => first(text) || second(text);
  return (text) => {
    for (let i = 0; i < matchers.length; i++) if (matchers[i]!(text)) return true;
    return false;
  };
}

/** A matcher for one shape, whose text must be case-folded where case is ignored. */
export function compileShape(shape: TextShape, caseInsensitive: boolean): TextMatcher {
  switch (shape.kind) {
    case "exact":
      return equalTo(shape.text, caseInsensitive);
    case "prefix":
      return literalEnds(shape.text, "", caseInsensitive);
    case "suffix":
      return literalEnds("", shape.text, caseInsensitive);
    case "contains":
      return containingFolded(shape.text, caseInsensitive);
    case "general":
      return generalMatcher(shape.pattern, caseInsensitive);
  }
}

function generalMatcher(wanted: string, caseInsensitive: boolean): TextMatcher {
  const pieces = wanted.split(/\*+/);
  const first = pieces[0] ?? "";
  const last = pieces[pieces.length - 1] ?? "";
  const middle = pieces.slice(1, -1);
  if (pieces.length === 1) return singlePiece(wanted, caseInsensitive);
  if (wanted.includes("?")) return folded(anyCharacterMatcher(first, middle, last), caseInsensitive);
  if (middle.length === 0) return literalEnds(first, last, caseInsensitive);
  return folded(literalMatcher(first, middle, last), caseInsensitive);
}

/** A set of folded texts; the lengths keep most texts from being folded at all. */
function memberOf(texts: readonly string[], caseInsensitive: boolean): TextMatcher {
  const wanted = new Set(texts);
  if (!caseInsensitive) return (text) => wanted.has(text);
  const lengths = new Set(texts.map((text) => text.length));
  return (text) => lengths.has(text.length) && wanted.has(foldCase(text));
}

/** Many suffixes or prefixes, found by one walk from the end or the start of the text. */
function affixed(kind: "prefix" | "suffix", texts: readonly string[], caseInsensitive: boolean): TextMatcher {
  const tree = new AffixTree(texts, kind);
  if (!caseInsensitive) return (text) => tree.matches(text);
  return (text) => tree.matchesFolded(text);
}

function folded(matches: TextMatcher, caseInsensitive: boolean): TextMatcher {
  return caseInsensitive ? (text) => matches(foldCase(text)) : matches;
}

function equalTo(wanted: string, caseInsensitive: boolean): TextMatcher {
  if (!caseInsensitive) return (text) => text === wanted;
  return (text) => text.length === wanted.length && (text === wanted || regionEquals(text, 0, wanted));
}

function literalEnds(first: string, last: string, caseInsensitive: boolean): TextMatcher {
  const least = first.length + last.length;
  if (least === 0) return () => true;
  if (caseInsensitive) {
    return (text) =>
      text.length >= least && regionEquals(text, 0, first) && regionEquals(text, text.length - last.length, last);
  }
  if (first === "") return (text) => text.endsWith(last);
  if (last === "") return (text) => text.startsWith(first);
  return (text) => text.length >= least && text.startsWith(first) && text.endsWith(last);
}

function containingFolded(part: string, caseInsensitive: boolean): TextMatcher {
  if (!caseInsensitive) return (text) => text.includes(part);
  return (text) => text.length >= part.length && foldCase(text).includes(part);
}

/** Whether `text` has `wanted` (already folded) at `offset`, whatever the case; allocates nothing while the text is ASCII. */
function regionEquals(text: string, offset: number, wanted: string): boolean {
  for (let i = 0; i < wanted.length; i++) {
    let unit = text.charCodeAt(offset + i);
    if (unit > 127) return foldCase(text.slice(offset, offset + wanted.length)) === wanted;
    if (unit >= 65 && unit <= 90) unit += 32;
    if (unit !== wanted.charCodeAt(i)) return false;
  }
  return true;
}

function literalMatcher(first: string, middle: readonly string[], last: string): TextMatcher {
  return (text) => {
    const end = text.length - last.length;
    if (end < first.length || !text.startsWith(first) || !text.endsWith(last)) return false;
    let position = first.length;
    for (const piece of middle) {
      const at = text.indexOf(piece, position);
      if (at < 0) return false;
      position = at + piece.length;
    }
    return position <= end;
  };
}

// With `?` a piece covers a number of characters, not of UTF-16 units: a surrogate pair is one character.

function singlePiece(piece: string, caseInsensitive: boolean): TextMatcher {
  return folded((text) => pieceEnd(text, 0, piece) === text.length, caseInsensitive);
}

function anyCharacterMatcher(first: string, middle: readonly string[], last: string): TextMatcher {
  const pieces = middle.map(middlePiece);
  return (text) => {
    let position = pieceEnd(text, 0, first);
    if (position < 0) return false;
    const end = pieceStart(text, last);
    if (end < position) return false;
    for (const piece of pieces) {
      position = findPiece(text, position, end, piece);
      if (position < 0) return false;
    }
    return true;
  };
}

/** Where `piece` ends if it stands at `position`, else -1. */
function pieceEnd(text: string, position: number, piece: string): number {
  let at = position;
  for (let i = 0; i < piece.length; i++) {
    if (at >= text.length) return -1;
    const unit = piece.charCodeAt(i);
    if (unit === 63) at += isPair(text, at) ? 2 : 1;
    else if (text.charCodeAt(at) === unit) at++;
    else return -1;
  }
  return at;
}

/** Where `piece` starts if the text ends with it, else -1. */
function pieceStart(text: string, piece: string): number {
  let at = text.length;
  for (let i = piece.length - 1; i >= 0; i--) {
    if (at <= 0) return -1;
    const unit = piece.charCodeAt(i);
    if (unit === 63) at -= isPair(text, at - 2) ? 2 : 1;
    else if (text.charCodeAt(at - 1) === unit) at--;
    else return -1;
  }
  return at;
}

/** Where the first `piece` in `[position, limit)` ends, else -1. */
function findPiece(text: string, position: number, limit: number, { piece, start }: MiddlePiece): number {
  for (let at = position; at <= limit; at += isPair(text, at) ? 2 : 1) {
    if (start !== "") {
      at = text.indexOf(start, at);
      if (at < 0) return -1;
    }
    const end = pieceEnd(text, at, piece);
    if (end >= 0 && end <= limit) return end;
    if (end > limit) return -1;
  }
  return -1;
}

/** A piece that may stand anywhere, and what it begins with. */
interface MiddlePiece {
  readonly piece: string;
  /** Its characters before the first `?`; none where they could be found within a surrogate pair. */
  readonly start: string;
}

function middlePiece(piece: string): MiddlePiece {
  const [start = ""] = piece.split("?", 1);
  return { piece, start: /^[\udc00-\udfff]/.test(start) ? "" : start };
}

function isPair(text: string, at: number): boolean {
  const high = text.charCodeAt(at);
  if (!(high >= 0xd800 && high <= 0xdbff)) return false;
  const low = text.charCodeAt(at + 1);
  return low >= 0xdc00 && low <= 0xdfff;
}
