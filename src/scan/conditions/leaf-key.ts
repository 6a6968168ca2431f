// The text by which equal leaves are known: what they mean, without where they stand or which quotes they have.
import type { Expression } from "../../eql/ast.ts";

/** Tells leaves apart. Their texts, of which rules repeat many, stand in keys as numbers, so that keys are short. */
export class LeafKeys {
  private readonly numbers = new Map<string, number>();

  /** Equal for two expressions exactly when they mean the same. */
  keyOf(node: Expression): string {
    switch (node.kind) {
      case "Field":
        return `f${this.numberOf(node.path)}`;
      case "String":
        return `s${this.numberOf(node.value)}`;
      case "Number":
        return `n${node.value}${typeof node.value === "bigint" ? "n" : ""}${node.type}`;
      case "Boolean":
        return `b${node.value}`;
      case "Match":
        return `m${node.operator}(${this.keyOf(node.operand)},${this.keysOf(node.patterns)})`;
      case "In":
        return `i${node.negated}${node.caseInsensitive}(${this.keyOf(node.operand)},${this.keysOf(node.items)})`;
      case "Call":
        return `c${this.numberOf(node.name)}${node.caseInsensitive}(${this.keysOf(node.args)})`;
      case "Keyword":
        return `k${this.numberOf(node.pattern)}${node.match}${node.caseInsensitive}`;
      case "Logical":
        return `${node.operator}(${this.keysOf(node.operands)})`;
      case "Comparison":
      case "Arithmetic":
        return `(${this.keyOf(node.left)}${node.operator}${this.keyOf(node.right)})`;
      case "Not":
        return `not(${this.keyOf(node.operand)})`;
      case "Sign":
        return `${node.operator}(${this.keyOf(node.operand)})`;
      default:
        return node.kind;
    }
  }

  private keysOf(nodes: readonly Expression[]): string {
    let keys = "";
    for (const node of nodes) keys += `${this.keyOf(node)},`;
    return keys;
  }

  private numberOf(text: string): number {
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    this.numbers.set(text, this.numbers.size);
    return this.numbers.size - 1;
  }
}
