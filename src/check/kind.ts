// The kind of value that an expression gives, as far as the tree and the schema tell.
import type { Call, Expression } from "../eql/ast.ts";
import { familyOf } from "../event/field-type.ts";
import { findFunction, operatorOfFunction } from "../functions/index.ts";
import type { Schema } from "./schema.ts";

/** `other`: a field type that EQL can name but not compute with (binary). `unknown`: only an event can tell. */
export type Kind =
  | "string"
  | "integer"
  | "decimal"
  | "boolean"
  | "date"
  | "ip"
  | "version"
  | "null"
  | "other"
  | "unknown";

/** The kind of an expression. Fields that no index has are null where optional, and unknown (they get an error) where not. */
export function kindOf(expression: Expression, schema: Schema | undefined): Kind {
  switch (expression.kind) {
    case "Logical":
    case "Not":
    case "Comparison":
    case "In":
    case "Match":
    case "Keyword":
    case "Boolean":
      return "boolean";
    case "String":
      return "string";
    case "Null":
      return "null";
    case "Number":
      return expression.type === "double" ? "decimal" : "integer";
    case "Sign":
      return kindOf(expression.operand, schema);
    case "Arithmetic":
      return kindOfOperation([expression.left, expression.right], schema);
    case "Call":
      return kindOfCall(expression, schema);
    case "Field":
      return kindOfField(expression.path, expression.optional, schema);
    case "Invalid":
      return "unknown";
  }
}

function kindOfField(path: string, optional: boolean, schema: Schema | undefined): Kind {
  if (schema === undefined) return "unknown";
  const field = schema.get(path);
  if (field === undefined) return optional && schema.isOpen?.(path) !== true ? "null" : "unknown";
  if (field.type === "binary") return "other";
  return familyOf(field.type) ?? "unknown";
}

function kindOfCall(call: Call, schema: Schema | undefined): Kind {
  const definition = findFunction(call.name);
  if (definition === undefined) return "unknown";
  if (definition.returns !== "number") return definition.returns;
  return operatorOfFunction[definition.name] === undefined ? "decimal" : kindOfOperation(call.args, schema);
}

function kindOfOperation(operands: readonly Expression[], schema: Schema | undefined): Kind {
  const kinds = operands.map((operand) => kindOf(operand, schema));
  if (kinds.includes("unknown")) return "unknown";
  return kinds.includes("decimal") ? "decimal" : "integer";
}

/** Whether a value of a kind can stand where another is wanted; what is not known may. */
export function isKind(kind: Kind, ...wanted: readonly Kind[]): boolean {
  return kind === "null" || kind === "unknown" || wanted.includes(kind);
}

/** Whether Elasticsearch lets values of two kinds meet in a list or as join keys: all numbers do, else only equal kinds. */
export function areCompatible(a: Kind, b: Kind): boolean {
  if (a === b || a === "null" || b === "null" || a === "unknown" || b === "unknown") return true;
  return isNumeric(a) && isNumeric(b);
}

export function isNumeric(kind: Kind): boolean {
  return kind === "integer" || kind === "decimal";
}

/** A kind in words, with its article. */
export function describeKind(kind: Kind): string {
  return descriptions[kind];
}

const descriptions: Readonly<Record<Kind, string>> = {
  string: "a text",
  integer: "a whole number",
  decimal: "a decimal number",
  boolean: "true or false",
  date: "a date",
  ip: "an IP address",
  version: "a version",
  null: "null",
  other: "binary data",
  unknown: "unknown",
};
