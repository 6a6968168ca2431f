// Patterns of whole fields as Sigma writes them: with the modifier that stands for their outer wildcards, else as a regular expression.
import { formatPattern, isAny, type Pattern, type Piece } from "../document/pattern.ts";
import { item, type Node } from "./model.ts";

/** `*text*` as `contains` and so on; other wildcards stay in the value. */
export function wholeItem(field: string, pattern: Pattern, cased: boolean): Node {
  const pieces = joinTexts(pattern);
  // An escaped wildcard is easily taken for a slip, by people and by validators.
  if (pieces.some((piece) => typeof piece === "string" && /[*?]/.test(piece))) return regexItem(field, pieces, cased);
  const caseModifier = cased && hasLetters(pieces) ? ["cased"] : [];
  const [first, last] = [isAny(pieces[0]), isAny(pieces.at(-1))];
  if (first && last && pieces.length > 2)
    return item(field, ["contains", ...caseModifier], formatPattern(pieces.slice(1, -1)));
  if (first && pieces.length > 1) return item(field, ["endswith", ...caseModifier], formatPattern(pieces.slice(1)));
  if (last && pieces.length > 1)
    return item(field, ["startswith", ...caseModifier], formatPattern(pieces.slice(0, -1)));
  const text = formatPattern(pieces);
  return item(field, caseModifier, /^(?:0|[1-9]\d{0,14})$/.test(text) ? Number(text) : text);
}

function regexItem(field: string, pattern: Pattern, cased: boolean): Node {
  const source = pattern
    .map((piece) => (typeof piece === "string" ? quoteRegex(piece) : isAny(piece) ? ".*" : "."))
    .join("");
  const anchored = `^${source}$`.replace(/^\^\.\*/, "").replace(/(?<!\\)\.\*\$$/, "");
  return item(field, cased ? ["re", "s"] : ["re", "i", "s"], anchored);
}

/** A text as an expression that finds it. */
export function quoteRegex(text: string): string {
  return text.replace(/[.?+*|{}[\]()\\^$]/g, "\\$&");
}

/** Neighbouring texts as one, neighbouring `*` as one. */
export function joinTexts(pattern: Pattern): Pattern {
  const joined: Piece[] = [];
  for (const piece of pattern) {
    const last = joined.at(-1);
    if (typeof piece === "string" && typeof last === "string") joined[joined.length - 1] = last + piece;
    else if (!(isAny(piece) && isAny(last))) joined.push(piece);
  }
  return joined;
}

function hasLetters(pattern: Pattern): boolean {
  return pattern.some((piece) => typeof piece === "string" && piece.toLowerCase() !== piece.toUpperCase());
}
