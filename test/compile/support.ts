// Conditions as text over plain documents.
import { compileCondition, compileExpression } from "../../src/compile/index.ts";
import { type Expression, parseExpression } from "../../src/eql/index.ts";
import { type Document, DocumentEvent } from "../../src/event/document.ts";
import { FieldTable } from "../../src/event/event.ts";
import type { FieldType, FieldTypes } from "../../src/event/field-type.ts";
import type { EvaluationError, Value } from "../../src/event/value.ts";

/** 2021-03-04T05:06:07.089Z, the `now` of all tests. */
export const now = Date.UTC(2021, 2, 4, 5, 6, 7, 89);

/** A mapping from names of types. */
export function mapping(types: Readonly<Record<string, string | FieldType>>): FieldTypes {
  return new Map(Object.entries(types).map(([path, type]) => [path, typeof type === "string" ? { type } : type]));
}

export function expressionOf(text: string): Expression {
  const { expression, diagnostics } = parseExpression(text);
  if (expression === undefined || diagnostics.length > 0) throw new Error(`${text}: ${diagnostics[0]?.message}`);
  return expression;
}

/** What a condition says of a document. */
export function truth(text: string, document: Document, types?: FieldTypes): boolean | null {
  const fields = new FieldTable();
  const condition = compileCondition(expressionOf(text), { fields, now, ...(types && { types }) });
  return condition(new DocumentEvent(document, fields));
}

/** The value of an expression for a document, and what could not be computed on the way. */
export function value(
  text: string,
  document: Document,
  types?: FieldTypes,
): { readonly value: Value; readonly errors: readonly EvaluationError[] } {
  const fields = new FieldTable();
  const errors: EvaluationError[] = [];
  const onEvaluationError = (error: EvaluationError) => errors.push(error);
  const evaluate = compileExpression(expressionOf(text), { fields, now, onEvaluationError, ...(types && { types }) });
  return { value: evaluate(new DocumentEvent(document, fields)), errors };
}
