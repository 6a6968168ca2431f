// The right side of `:`, `like`, `regex` and of a keyword: patterns to one matcher over texts.
import type { Keyword, Match } from "../eql/ast.ts";
import { compileRegex, RegexError, type RegexOptions } from "../event/regex/index.ts";
import { compileWildcards, type TextMatcher } from "../event/wildcard.ts";
import { CompileError } from "./environment.ts";

/**
 * A matcher for the patterns of a match, where one is enough. `script`: the left side is computed, which in Elasticsearch is Java's regular
 * expressions over the whole text, not Lucene's.
 * @throws {CompileError} if a regular expression is malformed or no automaton can match it
 */
export function textMatcher(match: Match, script = false): TextMatcher {
  const patterns = match.patterns.flatMap((pattern) => (pattern.kind === "String" ? [pattern.value] : []));
  const caseInsensitive = match.operator === ":" || match.operator.endsWith("~");
  if (!match.operator.startsWith("regex")) return compileWildcards(patterns, caseInsensitive);
  return regexMatcher(patterns, { syntax: script ? "search" : "lucene", caseInsensitive, whole: true }, match);
}

/** A matcher for one value of an event that a keyword is looked for in. */
export function keywordMatcher(keyword: Keyword): TextMatcher {
  const { pattern, caseInsensitive } = keyword;
  if (keyword.match === "wildcard") return compileWildcards([pattern], caseInsensitive);
  return regexMatcher([pattern], { syntax: "search", caseInsensitive }, keyword);
}

function regexMatcher(patterns: readonly string[], options: RegexOptions, node: Match | Keyword): TextMatcher {
  try {
    return compileRegex(patterns, options);
  } catch (error) {
    if (error instanceof RegexError) throw new CompileError(node.span, error.message);
    throw error;
  }
}
