// From EQL text to everything that is to be said about it, and to the text with all that has a fix mended.
import type { Statement } from "../eql/ast.ts";
import { type ParsedQuery, parseQuery, withSafeFixes } from "../eql/parser.ts";
import type { Diagnostic } from "../text/diagnostic.ts";
import { applyFixes } from "../text/edit.ts";
import { checkQuery } from "./check.ts";
import type { CheckOptions } from "./schema.ts";

/** Everything to be said about a query, by position: what its text does wrong, and what its tree does. */
export function check(query: string | ParsedQuery | Statement, options: CheckOptions = {}): readonly Diagnostic[] {
  const parsed = asParsed(query);
  const all = [...parsed.diagnostics, ...checkParsed(parsed, options)];
  return withSafeFixes(all.toSorted((a, b) => a.span.start - b.span.start));
}

/**
 * What is to be said about the tree of a text. Where a string is not closed nothing is: what was meant as text was read as code and the other way
 * round, so that all that could be said would be about a query that nobody wrote.
 */
export function checkParsed(
  { statement, diagnostics }: ParsedQuery,
  options: CheckOptions = {},
): readonly Diagnostic[] {
  const isTurned = diagnostics.some(({ code }) => code === "unterminated-string");
  return statement === undefined || isTurned ? [] : checkQuery(statement, options);
}

function asParsed(query: string | ParsedQuery | Statement): ParsedQuery {
  if (typeof query === "string") return parseQuery(query);
  return "kind" in query ? { statement: query, diagnostics: [] } : query;
}

export interface Fixed {
  readonly text: string;
  /** What was mended, in the order in which it was; spans are those of the text at that time. */
  readonly fixed: readonly Diagnostic[];
  /** What remains to be said about the new text. */
  readonly diagnostics: readonly Diagnostic[];
}

const MAX_ROUNDS = 20;

/** Mends everything in a query's text that has a fix, in rounds: mending one thing may bring another to light. */
export function fix(text: string, options: CheckOptions = {}): Fixed {
  const fixed: Diagnostic[] = [];
  let current = text;
  let diagnostics = check(current, options);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const result = applyFixes(current, diagnostics);
    if (result.fixed.length === 0) break;
    fixed.push(...result.fixed);
    current = result.text;
    diagnostics = check(current, options);
  }
  return { text: current, fixed, diagnostics };
}
