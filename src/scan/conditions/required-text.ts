// What a leaf of a condition needs of its field: texts of which at least one must be there for the leaf to hold. They are found for all
// leaves in one pass over a value, so that a leaf without any is known to be false and is never evaluated. All texts are case-folded; one
// that is there says nothing yet. Nearly all come with a test of the value that decides for them, shared by all leaves that ask the same; where
// there is none, the leaf itself decides.

import { isLiteral, literalValue } from "../../check/literal.ts";
import { looksLikeDate } from "../../compile/date-test.ts";
import type { Call, Comparison, Expression, Keyword, Literal, Match } from "../../eql/ast.ts";
import { foldCase } from "../../event/fold-case.ts";
import { toNumber } from "../../event/number.ts";
import { textOf, type Value } from "../../event/value.ts";
import { shapeOf, type TextShape } from "../../event/wildcard.ts";
import { findFunction } from "../../functions/index.ts";
import { regexTexts } from "./regex-text.ts";
import { noTest, type TestText, testText } from "./test-text.ts";

export type RequiredText =
  /** The whole value, or a part of it. A text that has it and passes the test is all that the leaf asks for. */
  | { readonly kind: "whole" | "part"; readonly text: string; readonly test: TestText }
  /** A number, or a text that spells it. */
  | { readonly kind: "number"; readonly number: number | bigint };

/** Stands for the path of what is looked for in every field. */
export const anywhere = "";

/** The only field that a leaf reads and that its texts may be looked up in, or `anywhere`; `undefined` where it has no such texts. */
export function fieldOfRequirement(leaf: Expression): string | undefined {
  switch (leaf.kind) {
    case "Match":
      return pathOf(leaf.operand);
    case "In":
      return leaf.negated || !leaf.items.every(isLiteral) ? undefined : pathOf(leaf.operand);
    case "Comparison":
      return equalityOf(leaf)?.path;
    case "Call":
      return affixOf(leaf)?.path;
    case "Keyword":
      return anywhere;
    default:
      return undefined;
  }
}

/** The texts of which a leaf over one field needs one; `undefined` where it has none that could be looked up. */
export function requirementOf(leaf: Expression): readonly RequiredText[] | undefined {
  if (fieldOfRequirement(leaf) === undefined) return undefined;
  switch (leaf.kind) {
    case "Match":
      return patternTexts(leaf);
    case "In":
      return valueTexts(leaf.items.filter(isLiteral).map(literalValue), leaf.caseInsensitive);
    case "Comparison":
      return equalityTexts(leaf);
    case "Call":
      return affixTexts(leaf);
    case "Keyword":
      return keywordTexts(leaf);
    default:
      return undefined;
  }
}

function pathOf(expression: Expression): string | undefined {
  return expression.kind === "Field" ? expression.path : undefined;
}

function patternTexts(match: Match): readonly RequiredText[] | undefined {
  const patterns = match.patterns.flatMap((pattern) => (pattern.kind === "String" ? [pattern.value] : []));
  const caseInsensitive = match.operator === ":" || match.operator.endsWith("~");
  if (!match.operator.startsWith("regex")) return each(patterns, (pattern) => likeText(pattern, caseInsensitive));
  const texts: RequiredText[] = [];
  for (const regex of patterns) {
    const parts = regexTexts(regex, "lucene", caseInsensitive);
    if (parts === undefined) return undefined;
    const test = testText({ regex, caseInsensitive });
    texts.push(...parts.map((text): RequiredText => ({ kind: "part", text, test })));
  }
  return texts;
}

function keywordTexts({ pattern, match, caseInsensitive }: Keyword): readonly RequiredText[] | undefined {
  if (match === "wildcard") return each([shapeOf(pattern, true)], (shape) => shapeText(shape, noTest));
  return regexTexts(pattern, "search", caseInsensitive)?.map(
    (text): RequiredText => ({ kind: "part", text, test: noTest }),
  );
}

function likeText(pattern: string, caseInsensitive: boolean): RequiredText | undefined {
  const shape = shapeOf(pattern, caseInsensitive);
  return shapeText(shape, testText({ shape, caseInsensitive }));
}

/** What every text of a shape has or is; undefined where that may be anything. */
function shapeText({ kind, text }: TextShape, test: TestText): RequiredText | undefined {
  if (kind === "exact") return { kind: "whole", text: foldCase(text), test };
  return text === "" ? undefined : { kind: "part", text: foldCase(text), test };
}

function equalityOf({
  operator,
  left,
  right,
}: Comparison): { readonly path: string; readonly literal: Literal } | undefined {
  if (operator !== "==") return undefined;
  const [field, literal] = left.kind === "Field" ? [left, right] : [right, left];
  return field.kind === "Field" && isLiteral(literal) ? { path: field.path, literal } : undefined;
}

function equalityTexts(comparison: Comparison): readonly RequiredText[] | undefined {
  const literal = equalityOf(comparison)?.literal;
  return literal === undefined || literal.kind === "Null" ? undefined : valueTexts([literalValue(literal)], false);
}

/** A value equals a literal by its text, or by its number where both have one; a date literal equals texts of many forms. */
function valueTexts(values: readonly Value[], caseInsensitive: boolean): readonly RequiredText[] | undefined {
  const texts: RequiredText[] = [];
  for (const value of values) {
    if (value === null) continue;
    if (looksLikeDate(value, 0)) return undefined;
    const text = textOf(value);
    const number = toNumber(value);
    if (text !== null) {
      const shape = { kind: "exact" as const, text: caseInsensitive ? foldCase(text) : text };
      texts.push({ kind: "whole", text: foldCase(text), test: testText({ shape, caseInsensitive }) });
    }
    if (number !== undefined) texts.push({ kind: "number", number });
  }
  return texts;
}

/** What functions ask of their first argument by their second. */
const affixShapes: ReadonlyMap<string, "prefix" | "suffix" | "contains"> = new Map([
  ["startsWith", "prefix"],
  ["endsWith", "suffix"],
  ["stringContains", "contains"],
]);

/** `startsWith(field, "text")` and its like. */
export function isAffixCall(call: Call): boolean {
  return affixOf(call) !== undefined;
}

interface Affix {
  readonly path: string;
  readonly kind: "prefix" | "suffix" | "contains";
  readonly text: string;
}

function affixOf({ name, args }: Call): Affix | undefined {
  const [field, affix, ...others] = args;
  const kind = affixShapes.get(findFunction(name)?.name ?? "");
  if (kind === undefined || field?.kind !== "Field" || affix?.kind !== "String" || others.length > 0) return undefined;
  return { path: field.path, kind, text: affix.value };
}

function affixTexts(call: Call): readonly RequiredText[] | undefined {
  const affix = affixOf(call);
  if (affix === undefined) return undefined;
  const { kind } = affix;
  const text = foldCase(affix.text);
  const { caseInsensitive } = call;
  const shape = { kind, text: caseInsensitive ? text : affix.text };
  return text === "" ? undefined : [{ kind: "part", text, test: testText({ shape, caseInsensitive }) }];
}

function each<T, R>(items: readonly T[], map: (item: T) => R | undefined): readonly R[] | undefined {
  const mapped: R[] = [];
  for (const item of items) {
    const result = map(item);
    if (result === undefined) return undefined;
    mapped.push(result);
  }
  return mapped;
}
