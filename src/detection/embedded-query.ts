// EQL within a member of a rule file: parsed and checked, and its diagnostics put where the text stands in the file.
import { type CheckOptions, checkCondition, checkParsed, type Schema } from "../check/index.ts";
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

/**
 * Gives the fields that a rule over some index patterns may name. Where it is given, names and types of fields are checked too; without it a
 * rule is held only against what Elasticsearch refuses whatever the fields are.
 */
export type SchemaOf = (indexPatterns: readonly string[]) => Schema;

/** Reads a whole query. */
export function readQuery(text: string, places: TextPlaces, options: CheckOptions = {}): EmbeddedQuery {
  const parsed = parseQuery(text);
  const { statement } = parsed;
  const diagnostics = [...parsed.diagnostics, ...checkParsed(parsed, options)];
  return { statement: hasErrors(diagnostics) ? undefined : statement, diagnostics: allPlaced(diagnostics, places) };
}

/** Reads a bare condition, such as that of an indicator or an exception. */
export function readCondition(text: string, places: TextPlaces, options: CheckOptions = {}): EmbeddedCondition {
  const { expression, diagnostics: syntax } = parseExpression(text);
  const diagnostics = expression === undefined ? syntax : [...syntax, ...checkCondition(expression, options)];
  return { condition: hasErrors(diagnostics) ? undefined : expression, diagnostics: allPlaced(diagnostics, places) };
}

function allPlaced(diagnostics: readonly Diagnostic[], places: TextPlaces): readonly Diagnostic[] {
  return diagnostics.map((diagnostic) => placed(diagnostic, places));
}
