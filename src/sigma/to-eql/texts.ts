// Text patterns as EQL tests. `:` takes wildcards and ignores case, which is what Sigma means by default, so it is used wherever it can be.
// It has no way to say a literal `*` or `?`: values that have some become `in~`, a function, or a regular expression.
import type { Expression, MatchOperator } from "../../eql/ast.ts";
import type { Span } from "../../text/span.ts";
import type { TextMatcher } from "../document/matcher.ts";
import { isAny, literalOf, type Pattern, type Piece } from "../document/pattern.ts";
import { call, isNotNull, match, oneOf, or, text } from "./build.ts";

/** A test that holds where a value of the operand (a field, or a function that gives a text) is like one of the patterns. */
export function textTest(operand: Expression, matchers: readonly TextMatcher[], span: Span): Expression {
  const operator = operand.kind === "Field" ? commonOperator(matchers) : undefined;
  if (operator !== undefined) {
    const texts = matchers.map(({ pattern }) => wildcardText(pattern));
    return match(operand, operator, texts.length < 2 ? texts : [...new Set(texts)], span);
  }
  return or(
    span,
    matchers.map((matcher) => single(operand, matcher, span)),
  );
}

/** The operator that asks for all of some patterns at once, which nearly all lists of Sigma's can be; undefined where some need words of their own. */
function commonOperator(matchers: readonly TextMatcher[]): MatchOperator | undefined {
  const [first] = matchers;
  const operator = first && operatorOf(first);
  return matchers.every((matcher) => operatorOf(matcher) === operator) ? operator : undefined;
}

function operatorOf({ pattern, cased }: TextMatcher): MatchOperator | undefined {
  if (holdsLiteralWildcards(pattern) || (pattern.length === 1 && isAny(pattern[0]))) return undefined;
  if (literalOf(pattern) !== undefined && (cased || !hasLetters(pattern))) return undefined;
  return cased ? "like" : ":";
}

function single(operand: Expression, matcher: TextMatcher, span: Span): Expression {
  const { pattern, cased } = matcher;
  if (pattern.length === 1 && isAny(pattern[0])) return isNotNull(operand, span);
  const operator = operatorOf(matcher);
  if (operator !== undefined) return match(operand, operator, [wildcardText(pattern)], span);
  const literal = literalOf(pattern);
  if (literal !== undefined) return oneOf(operand, [literal], !cased && hasLetters(pattern), span);
  return withLiteralWildcards(operand, pattern, cased, span);
}

/** Texts that are the same in upper and lower case need no operator that ignores it. */
function hasLetters(pattern: Pattern): boolean {
  return pattern.some((piece) => typeof piece !== "string" || piece.toLowerCase() !== piece.toUpperCase());
}

export function holdsLiteralWildcards(pattern: Pattern): boolean {
  return pattern.some((piece) => typeof piece === "string" && (piece.includes("*") || piece.includes("?")));
}

/** A pattern as EQL writes it. */
export function wildcardText(pattern: Pattern): string {
  let written = "";
  for (const piece of pattern) written += pieceText(piece);
  return written;
}

function pieceText(piece: Piece): string {
  return typeof piece === "string" ? piece : "wildcard" in piece ? piece.wildcard : "";
}

function withLiteralWildcards(operand: Expression, pattern: Pattern, cased: boolean, span: Span): Expression {
  const [first, second, third] = pattern;
  const find = (name: string, needle: string) => call(name, [operand, text(needle, span)], span, !cased);
  if (pattern.length === 3 && isAny(first) && typeof second === "string" && isAny(third))
    return find("stringContains", second);
  if (pattern.length === 2 && isAny(first) && typeof second === "string") return find("endsWith", second);
  if (pattern.length === 2 && typeof first === "string" && isAny(second)) return find("startsWith", first);
  return match(operand, cased ? "regex" : "regex~", [regexText(pattern)], span);
}

/** A pattern as a Lucene expression. */
function regexText(pattern: Pattern): string {
  return pattern
    .map((piece) => {
      if (typeof piece === "string") return piece.replace(/[.?+*|{}[\]()"\\#@&<>~^$]/g, "\\$&");
      return "wildcard" in piece && piece.wildcard === "*" ? ".*" : ".";
    })
    .join("");
}

/** A pattern as an expression that is searched for, outer `*` left out. */
export function searchText(pattern: Pattern): string {
  const start = isAny(pattern[0]) ? 1 : 0;
  const end = pattern.length > 1 && isAny(pattern.at(-1)) ? pattern.length - 1 : pattern.length;
  const inner = pattern.slice(start, end).map((piece) => {
    if (typeof piece === "string") return piece.replace(/[.?+*|{}[\]()\\^$]/g, "\\$&");
    return "wildcard" in piece && piece.wildcard === "*" ? "[\\s\\S]*" : "[\\s\\S]";
  });
  return `${start === 0 ? "^" : ""}${inner.join("")}${end === pattern.length ? "$" : ""}`;
}
