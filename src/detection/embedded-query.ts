// EQL within a member of a rule file: parsed, and its diagnostics put where the text stands in the file.
import type { Expression, Statement } from "../eql/ast.ts";
import { parseExpression, parseQuery } from "../eql/index.ts";
import { type Diagnostic, hasErrors } from "../text/diagnostic.ts";
import { placed } from "./diagnostics.ts";
import type { TextPlaces } from "./text-places.ts";

export interface EmbeddedQuery {
  /** Undefined where the query has errors. */
  readonly statement: Statement | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

export interface EmbeddedCondition {
  /** Undefined where the condition has errors. */
  readonly condition: Expression | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a whole query. */
export function readQuery(text: string, places: TextPlaces): EmbeddedQuery {
  const { statement, diagnostics } = parseQuery(text);
  return { statement: hasErrors(diagnostics) ? undefined : statement, diagnostics: allPlaced(diagnostics, places) };
}

/** Reads a bare condition, such as that of an indicator or an exception. */
export function readCondition(text: string, places: TextPlaces): EmbeddedCondition {
  const { expression, diagnostics } = parseExpression(text);
  return { condition: hasErrors(diagnostics) ? undefined : expression, diagnostics: allPlaced(diagnostics, places) };
}

function allPlaced(diagnostics: readonly Diagnostic[], places: TextPlaces): readonly Diagnostic[] {
  return diagnostics.map((diagnostic) => placed(diagnostic, places));
}
