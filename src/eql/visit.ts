// Walking the tree: the children of a node in the order of the text, a visitor, and rebuilding expressions.
import type { AnyNode, Expression } from "./ast.ts";

const none: readonly AnyNode[] = [];

/** The nodes directly below a node, in the order of the text; comments are not among them. */
export function children(node: AnyNode): readonly AnyNode[] {
  switch (node.kind) {
    case "Statement":
      return [node.query, ...node.pipes];
    case "EventQuery":
      return [node.category, node.condition];
    case "Sequence":
      return [...node.by, ...present(node.maxspan), ...node.terms, ...present(node.until)];
    case "Join":
      return [...node.by, ...node.terms, ...present(node.until)];
    case "Sample":
      return [...node.by, ...node.terms];
    case "Term":
      return [node.query, ...node.by, ...present(node.runs)];
    case "Pipe":
    case "Call":
      return node.args;
    case "Logical":
      return node.operands;
    case "Not":
    case "Sign":
      return [node.operand];
    case "Comparison":
    case "Arithmetic":
      return [node.left, node.right];
    case "In":
      return [node.operand, ...node.items];
    case "Match":
      return [node.operand, ...node.patterns];
    case "Category":
    case "Runs":
    case "Duration":
    case "Comment":
    case "Field":
    case "Null":
    case "Boolean":
    case "Number":
    case "String":
    case "Keyword":
    case "Invalid":
      return none;
    default:
      return unreachable(node);
  }
}

function present<T>(node: T | null): readonly T[] {
  return node === null ? [] : [node];
}

/** What a walk calls for a node. Returning false from `enter` leaves out everything below it. */
export interface Visitor {
  readonly enter?: (node: AnyNode, parent: AnyNode | undefined) => unknown;
  readonly leave?: (node: AnyNode, parent: AnyNode | undefined) => void;
}

/** Walks a tree depth-first in the order of the text. */
export function visit(node: AnyNode, visitor: Visitor, parent?: AnyNode): void {
  if (visitor.enter?.(node, parent) === false) return;
  const nodes = children(node);
  for (let i = 0; i < nodes.length; i++) visit(nodes[i]!, visitor, node);
  visitor.leave?.(node, parent);
}

/** Every node of a tree, each before those below it. */
export function* walk(node: AnyNode): Generator<AnyNode, void, undefined> {
  yield node;
  for (const child of children(node)) yield* walk(child);
}

/** A copy of an expression with each direct operand replaced; the same object where nothing changed. */
export function mapOperands(expression: Expression, map: (operand: Expression) => Expression): Expression {
  switch (expression.kind) {
    case "Logical":
      return replaceList(expression, "operands", map);
    case "Call":
      return replaceList(expression, "args", map);
    case "Not":
    case "Sign":
    case "Match":
      return replaceOperand(expression, map);
    case "In": {
      const replaced = replaceOperand(expression, map);
      return replaceList(replaced, "items", map);
    }
    case "Comparison":
    case "Arithmetic": {
      const left = map(expression.left);
      const right = map(expression.right);
      return left === expression.left && right === expression.right ? expression : { ...expression, left, right };
    }
    default:
      return expression;
  }
}

function replaceOperand<T extends { readonly operand: Expression }>(
  node: T,
  map: (operand: Expression) => Expression,
): T {
  const operand = map(node.operand);
  return operand === node.operand ? node : { ...node, operand };
}

function replaceList<K extends string, T extends { readonly [key in K]: readonly Expression[] }>(
  node: T,
  key: K,
  map: (operand: Expression) => Expression,
): T {
  const before: readonly Expression[] = node[key];
  let after: Expression[] | undefined;
  for (let i = 0; i < before.length; i++) {
    const each = map(before[i]!);
    if (each !== before[i]) after ??= before.slice(0, i);
    after?.push(each);
  }
  return after === undefined ? node : { ...node, [key]: after };
}

function unreachable(node: never): never {
  throw new Error(`Unknown node ${JSON.stringify(node)}`);
}
