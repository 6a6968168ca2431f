// Texts of which a regular expression needs at least one: the best run of single characters that every match goes through, or one for
// each alternative. A pattern without such a run has none, which costs speed and nothing else.
import { foldCase } from "../../event/fold-case.ts";
import { RegexError } from "../../event/regex/error.ts";
import { parseLucene } from "../../event/regex/lucene-syntax.ts";
import { parseSearch } from "../../event/regex/search-syntax.ts";
import type { CodePoints, Syntax } from "../../event/regex/syntax.ts";

/** More alternatives than this are not worth looking up. */
const mostAlternatives = 64;
/** A run this short is in nearly every text. */
const shortest = 2;

/** Folded texts of which one is in every match of a pattern; `undefined` if none are known. */
export function regexTexts(
  pattern: string,
  syntax: "lucene" | "search",
  caseInsensitive: boolean,
): readonly string[] | undefined {
  const parse = syntax === "lucene" ? parseLucene : parseSearch;
  try {
    return required(parse(pattern, caseInsensitive));
  } catch (error) {
    if (error instanceof RegexError) return undefined;
    throw error;
  }
}

function required(syntax: Syntax): readonly string[] | undefined {
  switch (syntax.kind) {
    case "set":
      return worthwhile([characterOf(syntax.points) ?? ""]);
    case "sequence":
      return requiredOfSequence(syntax.parts);
    case "anyOf":
      return requiredOfAny(syntax.parts);
    case "repeat":
      return syntax.min > 0 ? required(syntax.part) : undefined;
    default:
      return undefined;
  }
}

function requiredOfSequence(parts: readonly Syntax[]): readonly string[] | undefined {
  let best: readonly string[] | undefined;
  let run = "";
  for (const part of flattened(parts)) {
    const character = part.kind === "set" ? characterOf(part.points) : undefined;
    if (character !== undefined) {
      run += character;
      continue;
    }
    best = better(best, worthwhile([run]));
    best = better(best, part.kind === "set" ? undefined : required(part));
    run = "";
  }
  return better(best, worthwhile([run]));
}

function flattened(parts: readonly Syntax[]): readonly Syntax[] {
  return parts.flatMap((part) => (part.kind === "sequence" ? flattened(part.parts) : [part]));
}

function requiredOfAny(parts: readonly Syntax[]): readonly string[] | undefined {
  const texts: string[] = [];
  for (const part of parts) {
    const ofPart = required(part);
    if (ofPart === undefined || texts.length + ofPart.length > mostAlternatives) return undefined;
    texts.push(...ofPart);
  }
  return texts;
}

function worthwhile(texts: readonly string[]): readonly string[] | undefined {
  return texts.every((text) => text.length >= shortest) ? texts : undefined;
}

function better(a: readonly string[] | undefined, b: readonly string[] | undefined): readonly string[] | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return rarity(b) > rarity(a) ? b : a;
}

function rarity(texts: readonly string[]): number {
  return Math.min(...texts.map((text) => text.length)) - Math.log2(texts.length);
}

/** The folded character of a set that has one character only, in whichever case. */
function characterOf(points: CodePoints): string | undefined {
  let only: string | undefined;
  for (let i = 0; i < points.length; i += 2) {
    if (points[i + 1]! - points[i]! > 1) return undefined;
    for (let point = points[i]!; point <= points[i + 1]!; point++) {
      const folded = foldCase(String.fromCodePoint(point));
      if (only !== undefined && folded !== only) return undefined;
      only = folded;
    }
  }
  return only;
}
