// EQL trees as text, keywords included: EQL has no words for these, so they are shown as calls.
import type { Expression, Query, Term } from "../../../src/eql/ast.ts";
import { print } from "../../../src/eql/printer.ts";
import { mapOperands } from "../../../src/eql/visit.ts";

export function show(node: Query | Expression): string {
  return print(withoutKeywords(node));
}

function withoutKeywords(node: Query | Expression): Query | Expression {
  switch (node.kind) {
    case "EventQuery":
      return { ...node, condition: asCalls(node.condition) };
    case "Sequence":
    case "Sample":
    case "Join":
      return { ...node, terms: node.terms.map(termWithoutKeywords) };
    default:
      return asCalls(node);
  }
}

function termWithoutKeywords(term: Term): Term {
  return { ...term, query: { ...term.query, condition: asCalls(term.query.condition) } };
}

function asCalls(expression: Expression): Expression {
  if (expression.kind !== "Keyword") return mapOperands(expression, asCalls);
  const { pattern, span } = expression;
  const args: Expression[] = [{ kind: "String", value: pattern, quote: '"', span }];
  return { kind: "Call", name: "KEYWORD", nameSpan: span, caseInsensitive: false, args, span };
}
