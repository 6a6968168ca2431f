// EQL trees as short text, keywords included, for messages and comparisons in tests.
import type { Expression, Query, Term } from "../../../src/eql/ast.ts";
import { quotePath, quoteString } from "../../../src/eql/quote.ts";

export function show(node: Query | Expression): string {
  switch (node.kind) {
    case "EventQuery":
      return `${node.category.name} where ${show(node.condition)}`;
    case "Sequence": {
      const span = node.maxspan === null ? "" : ` with maxspan=${node.maxspan.value}${node.maxspan.unit}`;
      return `sequence${by(node.by)}${span} ${node.terms.map(term).join(" ")}`;
    }
    case "Logical":
      return node.operands
        .map((operand) => (operand.kind === "Logical" ? `(${show(operand)})` : show(operand)))
        .join(` ${node.operator} `);
    case "Not":
      return `not ${node.operand.kind === "Logical" ? `(${show(node.operand)})` : show(node.operand)}`;
    case "Comparison":
      return `${show(node.left)} ${node.operator} ${show(node.right)}`;
    case "In":
      return `${show(node.operand)} ${node.negated ? "not " : ""}in${node.caseInsensitive ? "~" : ""} (${node.items.map(show).join(", ")})`;
    case "Match":
      return `${show(node.operand)} ${node.operator} ${node.list ? `(${node.patterns.map(show).join(", ")})` : show(node.patterns[0]!)}`;
    case "Call":
      return `${node.name}${node.caseInsensitive ? "~" : ""}(${node.args.map(show).join(", ")})`;
    case "Sign":
      return `${node.operator}${show(node.operand)}`;
    case "Field":
      return `${node.optional ? "?" : ""}${quotePath(node.path)}`;
    case "String":
      return quoteString(node.value);
    case "Null":
      return "null";
    case "Boolean":
    case "Number":
      return String(node.value);
    case "Keyword":
      return `KEYWORD(${quoteString(node.pattern)})`;
    default:
      return `<${node.kind}>`;
  }
}

function term({ query, by: keys, runs }: Term): string {
  return `[${show(query)}]${by(keys)}${runs === null ? "" : ` with runs=${runs.count}`}`;
}

function by(keys: readonly Expression[]): string {
  return keys.length === 0 ? "" : ` by ${keys.map(show).join(", ")}`;
}
