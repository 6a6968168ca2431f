// What one test of a field says of another: whether they have values in common, and whether one holds wherever the other does. Only what is certain
// is said: where a pattern is beyond these few forms, two tests may have values in common, and none implies the other.
import {
  type CompareMatcher,
  compares,
  type Matcher,
  type NumberMatcher,
  type TextMatcher,
} from "../document/matcher.ts";
import type { DetectionItem } from "../document/model.ts";
import { isAny, isPlaceholder, literalOf, matchesPattern, type Pattern, type Piece } from "../document/pattern.ts";

/** How many characters may be held against each other for one rule; what is beyond is not looked at. */
const mostWork = 20_000_000;

/** Compares items of one rule. Both items of a comparison are about the same field. */
export class ItemComparison {
  private workLeft = mostWork;

  /** Whether no single value can be what both items ask. */
  excludeEachOther(a: DetectionItem, b: DetectionItem): boolean {
    if (a.negated || b.negated || !this.affords(a, b)) return false;
    const [ofA, ofB] = [alternativesOf(a), alternativesOf(b)];
    return ofA.every((one) => ofB.every((other) => one.some((x) => other.some((y) => areApart(x, y)))));
  }

  /** Whether an item by itself asks for values that exclude each other (`Image|all: [a, b]`). */
  excludesItself(item: DetectionItem): boolean {
    if (item.negated || item.linking !== "all" || !this.affords(item, item)) return false;
    const [all] = alternativesOf(item);
    return all!.some((x, index) => all!.slice(index + 1).some((y) => areApart(x, y)));
  }

  /** Whether the first item holds wherever the second does. */
  follows(item: DetectionItem, from: DetectionItem): boolean {
    if (item.negated || from.negated || isOpen(item) || !this.affords(item, from)) return false;
    const wanted = alternativesOf(item);
    return alternativesOf(from).every((given) =>
      wanted.some((matchers) => matchers.every((matcher) => given.some((known) => covers(matcher, known)))),
    );
  }

  private affords(a: DetectionItem, b: DetectionItem): boolean {
    const work = sizeOf(a) * sizeOf(b);
    if (work > this.workLeft) return false;
    this.workLeft -= work;
    return true;
  }
}

/** The characters of an item's values. */
function sizeOf({ values }: DetectionItem): number {
  const ofPiece = (piece: Piece) => (typeof piece === "string" ? piece.length : 1);
  const ofMatcher = (matcher: Matcher) =>
    matcher.kind === "text" ? matcher.pattern.reduce((sum, piece) => sum + ofPiece(piece), 1) : 1;
  return values.reduce((sum, { matchers }) => sum + matchers.reduce((own, each) => own + ofMatcher(each), 0), 0);
}

/** Whether all of several values must hold and one of them has several spellings, so that it stays open which. */
function isOpen({ values, linking }: DetectionItem): boolean {
  return linking === "all" && values.some(({ matchers }) => matchers.length > 1);
}

/** The ways in which an item can hold, each a list of matchers that hold together. */
function alternativesOf({ values, linking }: DetectionItem): readonly (readonly Matcher[])[] {
  if (linking === "any") return values.flatMap(({ matchers }) => matchers.map((matcher) => [matcher]));
  return [values.flatMap(({ matchers }) => (matchers.length === 1 ? matchers : []))];
}

// ---- Two matchers ----

function areApart(a: Matcher, b: Matcher): boolean {
  if (isAbsence(a) !== isAbsence(b)) return asksForValue(isAbsence(a) ? b : a);
  const [x, y] = [textOf(a), textOf(b)];
  if (x !== undefined && y !== undefined) return textsAreApart(x, y);
  if (isNumeric(a) && isNumeric(b)) return numbersAreApart(a, b);
  return false;
}

function isAbsence(matcher: Matcher): boolean {
  return matcher.kind === "null" || (matcher.kind === "exists" && !matcher.exists);
}

/** An empty text may be a field's absence. */
function asksForValue(matcher: Matcher): boolean {
  return !isAbsence(matcher) && !(matcher.kind === "text" && matcher.pattern.every(isAny));
}

/** A number as it is written is a text too. */
function textOf(matcher: Matcher): TextMatcher | undefined {
  if (matcher.kind === "text") return matcher.pattern.some(isPlaceholder) ? undefined : matcher;
  if (matcher.kind !== "number" && matcher.kind !== "boolean") return undefined;
  return { kind: "text", pattern: [String(matcher.value)], cased: false };
}

function textsAreApart(a: TextMatcher, b: TextMatcher): boolean {
  const cased = a.cased && b.cased;
  const [x, y] = [literalOf(a.pattern), literalOf(b.pattern)];
  if (x !== undefined) return !matchesPattern(b.pattern, x, cased);
  if (y !== undefined) return !matchesPattern(a.pattern, y, cased);
  return (
    endsAreApart(a.pattern[0], b.pattern[0], cased, startsOther) ||
    endsAreApart(a.pattern.at(-1), b.pattern.at(-1), cased, endsOther)
  );
}

const startsOther = (a: string, b: string) => a.startsWith(b) || b.startsWith(a);
const endsOther = (a: string, b: string) => a.endsWith(b) || b.endsWith(a);

/** Whether two patterns that both begin (or end) in a text do so differently. */
function endsAreApart(
  a: Piece | undefined,
  b: Piece | undefined,
  cased: boolean,
  agree: (a: string, b: string) => boolean,
): boolean {
  if (typeof a !== "string" || typeof b !== "string") return false;
  return cased ? !agree(a, b) : !agree(a.toLowerCase(), b.toLowerCase());
}

function isNumeric(matcher: Matcher): matcher is NumberMatcher | CompareMatcher {
  return matcher.kind === "number" || matcher.kind === "compare";
}

function numbersAreApart(a: NumberMatcher | CompareMatcher, b: NumberMatcher | CompareMatcher): boolean {
  if (a.kind === "number") return b.kind === "compare" && !compares(Number(a.value), b.operator, Number(b.value));
  if (b.kind === "number") return !compares(Number(b.value), a.operator, Number(a.value));
  const [low, high] = a.operator.startsWith(">") ? [a, b] : [b, a];
  if (!low.operator.startsWith(">") || !high.operator.startsWith("<")) return false;
  const isClosed = low.operator === ">=" && high.operator === "<=";
  return isClosed ? Number(low.value) > Number(high.value) : Number(low.value) >= Number(high.value);
}

/** Whether the first matcher holds for every value for which the second does. */
function covers(wide: Matcher, narrow: Matcher): boolean {
  if (wide.kind === "exists" && wide.exists) return asksForValue(narrow) && narrow.kind !== "field";
  if (isAbsence(wide)) return isAbsence(narrow);
  const [x, y] = [textOf(wide), textOf(narrow)];
  if (x !== undefined && y !== undefined) return (!x.cased || y.cased) && patternCovers(x.pattern, y.pattern, x.cased);
  return isNumeric(wide) && narrow.kind === "number" && !numbersAreApart(wide, narrow);
}

/** A pattern covers another where it matches it as it is written, its wildcards taken for characters that only a wildcard matches. */
function patternCovers(wide: Pattern, narrow: Pattern, cased: boolean): boolean {
  const fold = (text: string) => (cased ? text : text.toLowerCase());
  const tokens = (pattern: Pattern) =>
    pattern.flatMap((piece): Piece[] => (typeof piece === "string" ? [...fold(piece)] : [piece]));
  const [left, right] = [tokens(wide), tokens(narrow)];
  // reachable[j]: the tokens so far cover the first j of the other's.
  let reachable = right.map((_, index) => index === 0);
  reachable.push(right.length === 0);
  for (const token of left) {
    const next = reachable.map(() => false);
    if (isAny(token)) {
      let isOpen = false;
      for (const [index, was] of reachable.entries()) next[index] = isOpen ||= was;
    } else {
      for (const [index, other] of right.entries())
        if (reachable[index] === true && coversOne(token, other)) next[index + 1] = true;
    }
    reachable = next;
  }
  return reachable.at(-1) === true;
}

function coversOne(token: Piece, other: Piece): boolean {
  if (typeof token === "string") return token === other;
  return "wildcard" in token && !isAny(other) && (typeof other === "string" || "wildcard" in other);
}
