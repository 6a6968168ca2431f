// The text by which equal leaves are known: what they mean, without where they stand or which quotes they have.
import type { Expression } from "../../eql/ast.ts";

/** Equal for two expressions exactly when they mean the same: texts carry their length, so that no two trees are written alike. */
export function leafKey(node: Expression): string {
  switch (node.kind) {
    case "Field":
      return `f${measured(node.path)}`;
    case "String":
      return `s${measured(node.value)}`;
    case "Number":
      return `n${node.value}${typeof node.value === "bigint" ? "n" : ""}${node.type}`;
    case "Boolean":
      return `b${node.value}`;
    case "Match":
      return `m${node.operator}(${leafKey(node.operand)},${keysOf(node.patterns)})`;
    case "In":
      return `i${node.negated}${node.caseInsensitive}(${leafKey(node.operand)},${keysOf(node.items)})`;
    case "Call":
      return `c${measured(node.name)}${node.caseInsensitive}(${keysOf(node.args)})`;
    case "Keyword":
      return `k${measured(node.pattern)}${node.match}${node.caseInsensitive}`;
    case "Logical":
      return `${node.operator}(${keysOf(node.operands)})`;
    case "Comparison":
    case "Arithmetic":
      return `(${leafKey(node.left)}${node.operator}${leafKey(node.right)})`;
    case "Not":
      return `not(${leafKey(node.operand)})`;
    case "Sign":
      return `${node.operator}(${leafKey(node.operand)})`;
    default:
      return node.kind;
  }
}

function keysOf(nodes: readonly Expression[]): string {
  let keys = "";
  for (const node of nodes) keys += `${leafKey(node)},`;
  return keys;
}

function measured(text: string): string {
  return `${text.length}:${text}`;
}
