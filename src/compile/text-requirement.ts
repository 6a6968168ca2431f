// What a leaf demands of a field's text, so that many rules can be indexed by it before any is run: "process.name is cmd.exe", "the command line
// has `-enc` somewhere". Where every alternative is literal the demand is the leaf itself; a general pattern only demands its longest piece.
import type { Call, Comparison, Expression, Field, In, Match } from "../eql/ast.ts";
import type { FieldType } from "../event/field-type.ts";
import { foldCase } from "../event/fold-case.ts";
import { toNumber } from "../event/number.ts";
import { textOf, type Value } from "../event/value.ts";
import { shapeOf, type TextShape } from "../event/wildcard.ts";
import { findFunction } from "../functions/index.ts";
import { looksLikeDate } from "./date-test.ts";
import type { CompileEnvironment } from "./environment.ts";
import { dynamicType, kindOf } from "./field-value.ts";
import { isLiteral, literalValue } from "./literal.ts";

export interface TextRequirement {
  readonly path: string;
  readonly caseInsensitive: boolean;
  /** Some value of the field, as text, must satisfy one of these. Folded where case is ignored; `general` demands its `text` somewhere. */
  readonly alternatives: readonly TextShape[];
  /** The leaf holds exactly if the demand is met. False where a `general` alternative makes it necessary only. */
  readonly sufficient: boolean;
}

/**
 * The demand of a leaf whose constants are folded (`foldConstants`); `undefined` if it makes none, as anything but a test of one field
 * against constant texts does.
 */
export function textRequirement(
  leaf: Expression,
  environment: Pick<CompileEnvironment, "types" | "now">,
): TextRequirement | undefined {
  switch (leaf.kind) {
    case "Comparison":
      return ofComparison(leaf, environment);
    case "In":
      return ofMembership(leaf, environment);
    case "Match":
      return ofMatch(leaf, environment);
    case "Call":
      return ofCall(leaf, environment);
    default:
      return undefined;
  }
}

type Environment = Pick<CompileEnvironment, "types" | "now">;

function ofComparison({ operator, left, right }: Comparison, environment: Environment): TextRequirement | undefined {
  const [field, literal] = left.kind === "Field" ? [left, right] : [right, left];
  if (operator !== "==" || field.kind !== "Field" || !isLiteral(literal)) return undefined;
  return ofEquality(field, [literalValue(literal)], false, environment);
}

function ofMembership(node: In, environment: Environment): TextRequirement | undefined {
  if (node.negated || node.operand.kind !== "Field") return undefined;
  const items = node.items.filter(isLiteral).map(literalValue);
  return items.length === node.items.length
    ? ofEquality(node.operand, items, node.caseInsensitive, environment)
    : undefined;
}

/** Equality is one of texts where the field is a text, or where its values may be and the constant has no second spelling. */
function ofEquality(
  field: Field,
  items: readonly Value[],
  caseInsensitive: boolean,
  environment: Environment,
): TextRequirement | undefined {
  const kind = kindOf(typeOf(field, environment));
  if (kind !== "string" && kind !== "dynamic") return undefined;
  const texts: string[] = [];
  for (const item of items) {
    const text = textOf(item);
    if (text === null) continue;
    if (kind === "dynamic" && !hasOneSpelling(item, text, environment)) return undefined;
    texts.push(text);
  }
  return demand(
    field,
    caseInsensitive,
    texts.map((text) => ({ kind: "exact", text: caseInsensitive ? foldCase(text) : text })),
  );
}

function hasOneSpelling(item: Value, text: string, { now = 0 }: Environment): boolean {
  const number = toNumber(item);
  return (number === undefined || String(number) === text) && !looksLikeDate(item, now);
}

function ofMatch(match: Match, environment: Environment): TextRequirement | undefined {
  if (match.operand.kind !== "Field" || !isTextual(match.operand, environment)) return undefined;
  if (match.operator.startsWith("regex")) return undefined;
  const caseInsensitive = match.operator === ":" || match.operator.endsWith("~");
  const shapes = match.patterns.map((pattern) =>
    shapeOf(pattern.kind === "String" ? pattern.value : "", caseInsensitive),
  );
  return demand(match.operand, caseInsensitive, shapes);
}

const shapeOfFunction = { startsWith: "prefix", endsWith: "suffix", stringContains: "contains" } as const;

function ofCall(call: Call, environment: Environment): TextRequirement | undefined {
  const name = findFunction(call.name)?.name ?? "";
  const [field, literal] = call.args;
  if (!isShaping(name) || field?.kind !== "Field" || literal?.kind !== "String") return undefined;
  if (literal.value === "" || !isTextual(field, environment)) return undefined;
  const text = call.caseInsensitive ? foldCase(literal.value) : literal.value;
  return demand(field, call.caseInsensitive, [{ kind: shapeOfFunction[name], text }]);
}

function isShaping(name: string): name is keyof typeof shapeOfFunction {
  return Object.hasOwn(shapeOfFunction, name);
}

function demand(field: Field, caseInsensitive: boolean, alternatives: readonly TextShape[]): TextRequirement {
  const sufficient = alternatives.every(({ kind }) => kind !== "general");
  return { path: field.path, caseInsensitive, alternatives, sufficient };
}

function isTextual(field: Field, environment: Environment): boolean {
  const kind = kindOf(typeOf(field, environment));
  return kind === "string" || kind === "dynamic";
}

function typeOf(field: Field, { types }: Environment): FieldType {
  return types?.get(field.path) ?? dynamicType;
}
