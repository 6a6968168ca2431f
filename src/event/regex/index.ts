// Regular expressions in linear time, in Lucene's syntax (EQL's `regex`) and in the PCRE-like one (Sigma, Java scripts).
import type { TextMatcher } from "../wildcard.ts";
import { matcherOf } from "./automaton.ts";
import { parseLucene } from "./lucene-syntax.ts";
import { parseSearch } from "./search-syntax.ts";
import { anyOf, anyText, type Syntax, sequence } from "./syntax.ts";

export { RegexError, type RegexErrorCode } from "./error.ts";

export interface RegexOptions {
  /** `lucene` patterns always cover the whole text; `search` patterns are found anywhere in it unless `whole` is set. */
  readonly syntax: "lucene" | "search";
  readonly caseInsensitive: boolean;
  readonly whole?: boolean;
}

/**
 * A matcher for a pattern, or for a list of patterns where one match is enough.
 * @throws {RegexError} if a pattern is malformed, too large, or needs more than an automaton can do
 */
export function compileRegex(patterns: string | readonly string[], options: RegexOptions): TextMatcher {
  const list = typeof patterns === "string" ? [patterns] : patterns;
  return matcherOf(anyOf(list.map((pattern) => parse(pattern, options))));
}

function parse(pattern: string, options: RegexOptions): Syntax {
  if (options.syntax === "lucene") return parseLucene(pattern, options.caseInsensitive);
  const syntax = parseSearch(pattern, options.caseInsensitive);
  return options.whole ? syntax : sequence([anyText, syntax, anyText]);
}
