// Expressions that ignore case without a flag, for engines whose flag is missing or folds ASCII only. As in Lucene, characters match in either case
// and ranges stay as written.
import { foldCase } from "../../event/fold-case.ts";
import { caseVariants } from "./fold.ts";
import { concat, type Regex, type RegexSet, somePart } from "./regex.ts";

type CharacterRange = readonly [first: number, last: number];

/** An expression that matches both cases of every character that is written as itself. */
export function bothCases(regex: Regex): Regex {
  switch (regex.kind) {
    case "literal":
      return concat([...regex.text].map(eitherCase));
    case "set":
      return bothCasesOf(regex);
    case "concat":
      return { kind: "concat", parts: regex.parts.map(bothCases) };
    case "choice":
      return { kind: "choice", options: regex.options.map(bothCases) };
    case "repeat":
      return { ...regex, item: bothCases(regex.item) };
    case "complement":
      return { kind: "complement", item: bothCases(regex.item) };
    case "intersection":
      return { kind: "intersection", items: regex.items.map(bothCases) };
    default:
      return regex;
  }
}

/** A class that matches both cases of the characters that stand for themselves in it. */
export function bothCasesOf(set: RegexSet): RegexSet {
  return { ...set, ranges: [...set.ranges, ...set.ranges.flatMap(otherCases)] };
}

function eitherCase(character: string): Regex {
  const variants = caseVariants(character);
  if (variants.length === 1) return { kind: "literal", text: character };
  return {
    kind: "set",
    negated: false,
    ranges: variants.map((one) => [one.codePointAt(0)!, one.codePointAt(0)!] as const),
  };
}

/** The other cases of a character that stands for itself in a class. */
function otherCases([first, last]: CharacterRange): readonly CharacterRange[] {
  if (first !== last) return [];
  return variantsOf(first).map((point) => [point, point]);
}

function variantsOf(point: number): readonly number[] {
  return caseVariants(String.fromCodePoint(point))
    .map((variant) => variant.codePointAt(0)!)
    .filter((variant) => variant !== point);
}

/** An expression for texts in lower case, as `foldCase` makes them. */
export function foldedCase(regex: Regex): Regex {
  switch (regex.kind) {
    case "literal":
      return { kind: "literal", text: foldCase(regex.text) };
    case "set":
      return { ...regex, ranges: [...regex.ranges, ...regex.ranges.flatMap(foldedRange)] };
    case "concat":
      return concat(regex.parts.map(foldedCase));
    case "choice":
      return { kind: "choice", options: regex.options.map(foldedCase) };
    case "repeat":
    case "complement":
      return { ...regex, item: foldedCase(regex.item) };
    case "intersection":
      return { kind: "intersection", items: regex.items.map(foldedCase) };
    default:
      return regex;
  }
}

/** The lower case of a character that stands for itself, or of a range's ASCII letters. */
function foldedRange([first, last]: CharacterRange): readonly CharacterRange[] {
  if (first === last) {
    const folded = foldCase(String.fromCodePoint(first)).codePointAt(0)!;
    return folded === first ? [] : [[folded, folded]];
  }
  const [from, to] = [Math.max(first, 65), Math.min(last, 90)];
  return from <= to ? [[from + 32, to + 32]] : [];
}

/** Whether a flag for case would let a range match what it does not match as written: `[a-z]` an `A`. */
export function hasCasedRange(regex: Regex): boolean {
  return somePart(
    regex,
    (part) => part.kind === "set" && part.ranges.some((range) => isCasedRange(range, part.ranges)),
  );
}

/** What the flags of most engines let a `k` and an `s` match too, and Lucene does not: the sign of Kelvin and the long s. */
function foldedOnly(point: number): readonly number[] {
  const letter = String.fromCodePoint(point).toLowerCase();
  return letter === "k" ? [0x212a] : letter === "s" ? [0x17f] : [];
}

/** Long ranges hold both cases of their scripts, except where they end inside the Latin, Greek or Cyrillic letters. */
const lastCased = 0x58f;

function isCasedRange([first, last]: CharacterRange, all: readonly CharacterRange[]): boolean {
  if (first === last) return false;
  const isInside = (point: number) => all.some(([from, to]) => from <= point && point <= to);
  for (let point = first; point <= Math.min(last, lastCased); point++)
    if (![...variantsOf(point), ...foldedOnly(point)].every(isInside)) return true;
  return false;
}
