// A small language for tests of EQL: parse or fail, and the diagnostics of a text in short.
import type { Expression, Statement } from "../../src/eql/ast.ts";
import { parseExpression, parseQuery } from "../../src/eql/parser.ts";
import type { Diagnostic } from "../../src/text/diagnostic.ts";

/** The tree of a query that must parse. */
export function statementOf(text: string): Statement {
  const { statement, diagnostics } = parseQuery(text);
  if (statement === undefined || diagnostics.length > 0) throw new Error(`${text}\n${shortly(text, diagnostics)}`);
  return statement;
}

/** The tree of an expression that must parse. */
export function expressionOf(text: string): Expression {
  const { expression, diagnostics } = parseExpression(text);
  if (expression === undefined || diagnostics.length > 0) throw new Error(`${text}\n${shortly(text, diagnostics)}`);
  return expression;
}

/** The codes of diagnostics with the text they point at: `single-equals «=»`. */
export function shortly(text: string, diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.map(({ code, span }) => `${code} «${text.slice(span.start, span.end)}»`);
}

/** A tree without its positions, for comparing with plain data. */
export function plain(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(plain);
  if (typeof node !== "object" || node === null) return node;
  const entries = Object.entries(node).filter(([key]) => key !== "span" && key !== "nameSpan");
  return Object.fromEntries(entries.map(([key, value]) => [key, plain(value)]));
}
