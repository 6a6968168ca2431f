// The text by which equal leaves are known: what they mean, without where they stand or which quotes they have.
import type { Expression } from "../../eql/ast.ts";

/** Equal for two expressions exactly when they mean the same: texts carry their length, so that no two trees are written alike. */
export function leafKey(node: Expression): string {
  const parts: Parts = [];
  write(node, parts);
  return parts.join("");
}

/** Joined at the end: keys are kept by the thousand, and what was put together piece by piece is kept in pieces. */
type Parts = (string | number | bigint | boolean)[];

function write(node: Expression, parts: Parts): void {
  switch (node.kind) {
    case "Field":
      parts.push("f", node.path.length, ":", node.path);
      return;
    case "String":
      parts.push("s", node.value.length, ":", node.value);
      return;
    case "Number":
      parts.push("n", node.value, typeof node.value === "bigint" ? "n" : "", node.type);
      return;
    case "Boolean":
      parts.push("b", node.value);
      return;
    case "Match":
      parts.push("m", node.operator, "(");
      write(node.operand, parts);
      parts.push(",");
      writeAll(node.patterns, parts);
      return;
    case "In":
      parts.push("i", node.negated, node.caseInsensitive, "(");
      write(node.operand, parts);
      parts.push(",");
      writeAll(node.items, parts);
      return;
    case "Call":
      parts.push("c", node.name.length, ":", node.name, node.caseInsensitive, "(");
      writeAll(node.args, parts);
      return;
    case "Keyword":
      parts.push("k", node.pattern.length, ":", node.pattern, node.match, node.caseInsensitive);
      return;
    case "Logical":
      parts.push(node.operator, "(");
      writeAll(node.operands, parts);
      return;
    case "Comparison":
    case "Arithmetic":
      parts.push("(");
      write(node.left, parts);
      parts.push(node.operator);
      write(node.right, parts);
      parts.push(")");
      return;
    case "Not":
      parts.push("not(");
      write(node.operand, parts);
      parts.push(")");
      return;
    case "Sign":
      parts.push(node.operator, "(");
      write(node.operand, parts);
      parts.push(")");
      return;
    default:
      parts.push(node.kind);
  }
}

function writeAll(nodes: readonly Expression[], parts: Parts): void {
  for (let i = 0; i < nodes.length; i++) {
    write(nodes[i]!, parts);
    parts.push(",");
  }
  parts.push(")");
}
