// From EQL text to everything that is to be said about it, and to the text with all that has a fix mended.
import type { Statement } from "../eql/ast.ts";
import { type ParsedQuery, parseQuery } from "../eql/parser.ts";
import type { Diagnostic } from "../text/diagnostic.ts";
import { applyFixes } from "../text/edit.ts";
import { checkQuery } from "./check.ts";
import type { CheckOptions } from "./schema.ts";

/** Parses and checks a query; a tree that was parsed before may be given instead. The diagnostics of both stages, by position. */
export function checkText(query: string | Statement, options: CheckOptions = {}): ParsedQuery {
  const { statement, diagnostics } =
    typeof query === "string" ? parseQuery(query) : { statement: query, diagnostics: [] };
  if (statement === undefined) return { statement, diagnostics };
  const all = [...diagnostics, ...checkQuery(statement, options)];
  return { statement, diagnostics: all.toSorted((a, b) => a.span.start - b.span.start) };
}

export interface Fixed {
  readonly text: string;
  /** What was mended, in the order in which it was; spans are those of the text at that time. */
  readonly fixed: readonly Diagnostic[];
  /** What remains to be said about the new text. */
  readonly diagnostics: readonly Diagnostic[];
}

const MAX_ROUNDS = 20;

/** Mends everything in a query that has a fix, in rounds: mending one thing may bring another to light. */
export function fixText(text: string, options: CheckOptions = {}): Fixed {
  const fixed: Diagnostic[] = [];
  let current = text;
  let { diagnostics } = checkText(current, options);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const result = applyFixes(current, diagnostics);
    if (result.fixed.length === 0) break;
    fixed.push(...result.fixed);
    current = result.text;
    ({ diagnostics } = checkText(current, options));
  }
  return { text: current, fixed, diagnostics };
}
