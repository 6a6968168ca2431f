// Converts a query to a target, or says why not. The one way in: it parses and checks, folds constants, and turns refusals into diagnostics.
import type { Statement } from "../eql/ast.ts";
import { parseQuery } from "../eql/index.ts";
import { type Diagnostic, hasErrors } from "../text/diagnostic.ts";
import { type Conversion, LossList, type Refusal, RefusalList } from "./base/result.ts";
import type { ConvertOptions, RuleName, Target } from "./base/target.ts";
import { limitsOf, tellTextLosses } from "./base/text-differences.ts";
import { findTarget } from "./targets.ts";

/** An EQL text, its tree, or anything that has one, such as a rule. */
export type Convertible = string | Statement | ({ readonly query: Statement } & RuleName);

/**
 * The query of another platform for an EQL query. `target` is the id or an alias of one of `targets`; an unknown one throws a RangeError. What cannot
 * be said there is refused: the result then has `query: null` and diagnostics with the place and the reason.
 */
export function convert(source: Convertible, target: string, options: ConvertOptions = {}): Conversion {
  const found = findTarget(target);
  const { statement, diagnostics } = statementOf(source);
  if (statement === undefined) return { target: found.id, query: null, diagnostics };
  return convertStatement(statement, nameOf(source), found, options);
}

function nameOf(source: Convertible): RuleName {
  return typeof source === "string" || "kind" in source ? {} : source;
}

function statementOf(source: Convertible): { statement: Statement | undefined; diagnostics: readonly Diagnostic[] } {
  if (typeof source === "string") {
    const { statement, diagnostics } = parseQuery(source);
    return hasErrors(diagnostics) ? { statement: undefined, diagnostics } : { statement, diagnostics };
  }
  return { statement: "kind" in source ? source : source.query, diagnostics: [] };
}

function convertStatement(statement: Statement, rule: RuleName, target: Target, options: ConvertOptions): Conversion {
  const losses = new LossList();
  const refusals = new RefusalList();
  const written = refusals.attempt(
    () => target.write(statement, { rule, target, options, losses, refusals }),
    undefined,
  );
  if (written === undefined || refusals.list.length > 0)
    return { target: target.id, query: null, diagnostics: refusals.list.map(diagnosticOf) };
  const limits = target.texts === undefined ? [] : limitsOf(statement, target.texts);
  if (target.texts !== undefined) tellTextLosses(statement, target.texts, target.title, losses);
  const isSequence = statement.query.kind === "Sequence" && target.sequences !== "none";
  return {
    target: target.id,
    losses: losses.list,
    limits,
    level: target.level,
    ...written,
    ...(isSequence ? { meaning: target.sequences } : {}),
  };
}

function diagnosticOf(refusal: Refusal): Diagnostic {
  return { code: refusal.code, severity: "error", message: refusal.message, span: refusal.span };
}
