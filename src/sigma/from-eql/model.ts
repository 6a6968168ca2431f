// A Sigma rule on its way to YAML: tests of Sigma fields joined by and, or, not.
import type { Expression } from "../../eql/ast.ts";
import type { Span } from "../../text/span.ts";

export type SigmaValue = string | number | bigint | boolean | null;

/** `field|modifiers: values`, one of which must hold (with `all` among the modifiers, all of them). */
export interface Item {
  readonly field: string;
  readonly modifiers: readonly string[];
  readonly values: readonly SigmaValue[];
}

export type Node = ItemNode | GroupNode | NotNode;

interface Sourced {
  /** The EQL condition that it comes from, to name it as its author did. */
  readonly origin?: Expression;
}

export interface ItemNode extends Sourced {
  readonly kind: "item";
  readonly item: Item;
}

export interface GroupNode extends Sourced {
  readonly kind: "and" | "or";
  readonly operands: readonly Node[];
}

export interface NotNode extends Sourced {
  readonly kind: "not";
  readonly operand: Node;
}

export function item(field: string, modifiers: readonly string[], ...values: readonly SigmaValue[]): ItemNode {
  return { kind: "item", item: { field, modifiers, values } };
}

/** Nested groups of one kind become one; neighbouring tests of the same field with the same modifiers become a list. */
export function group(kind: "and" | "or", operands: readonly Node[]): Node {
  const flat = operands.flatMap((operand) => (operand.kind === kind ? operand.operands : [operand]));
  const merged = mergeItems(kind, flat);
  return merged.length === 1 ? merged[0]! : { kind, operands: merged };
}

export function not(operand: Node): Node {
  return operand.kind === "not" ? operand.operand : { kind: "not", operand };
}

function mergeItems(kind: "and" | "or", operands: readonly Node[]): readonly Node[] {
  const merged: Node[] = [];
  const places = new Map<string, number>();
  for (const operand of operands) {
    const key = operand.kind === "item" ? mergeKey(kind, operand.item) : undefined;
    const place = key === undefined ? undefined : places.get(key);
    const before = place === undefined ? undefined : merged[place];
    if (before === undefined || before.kind !== "item" || operand.kind !== "item") {
      if (key !== undefined) places.set(key, merged.length);
      merged.push(operand);
    } else merged[place!] = { ...before, item: joined(kind, before.item, operand.item) };
  }
  return merged;
}

/** What two items must share to become one: either values of which one must hold, or `contains` values which all must. */
function mergeKey(kind: "and" | "or", { field, modifiers, values }: Item): string | undefined {
  const isAll = modifiers.includes("all");
  if (kind === "or") return isAll || modifiers.includes("exists") ? undefined : `${field}|${modifiers.join("|")}`;
  if (!modifiers.includes("contains") || modifiers.includes("windash") || (values.length > 1 && !isAll))
    return undefined;
  return `${field}|${modifiers.filter((name) => name !== "all").join("|")}`;
}

function joined(kind: "and" | "or", first: Item, second: Item): Item {
  const values = [...new Set([...first.values, ...second.values])];
  if (kind === "or" || values.length === 1) return { ...first, values };
  return { ...first, modifiers: [...first.modifiers.filter((name) => name !== "all"), "all"], values };
}

/** What the Sigma rule says differently from the EQL query. */
export interface Loss {
  readonly message: string;
  readonly span: Span;
}

/** Thrown where Sigma has no words for a part of the query. The message is a sentence for people. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly span: Span;
  /** Whether Sigma has words that say nearly the same. */
  readonly isNear: boolean;

  constructor(message: string, span: Span, isNear = false) {
    super(message);
    this.span = span;
    this.isNear = isNear;
  }
}

/** What a rule says differently, and whether it may find other events for it. */
export class Differences {
  readonly losses: Loss[] = [];
  /** Whether a rule that finds more or fewer events than the query is wanted rather than none. */
  readonly approximate: boolean;

  constructor(approximate: boolean) {
    this.approximate = approximate;
  }

  /** The rule asks for the same by another name. */
  note(span: Span, message: string): void {
    this.losses.push({ message, span });
  }

  /**
   * The rule finds more events than the query, or fewer.
   * @throws {Refusal} unless approximations are wanted
   */
  deviate(span: Span, message: string): void {
    if (!this.approximate) throw new Refusal(message, span, true);
    this.losses.push({ message, span });
  }
}
