// A constant that a field of its type can never hold: Elasticsearch accepts the query and then fails, or finds nothing.
import type { Comparison, Expression, Literal } from "../../eql/ast.ts";
import { parseCidr, parseIp } from "../../event/ip.ts";
import { parseNumber } from "../../event/number.ts";
import type { Context, Rule } from "../context.ts";
import { describeKind, type Kind } from "../kind.ts";
import { shown } from "../shown.ts";

export const literalValue: Rule = {
  Comparison(comparison, context) {
    const { left, right } = comparison;
    if (left.kind === "Field" && isLiteral(right)) check(left, right, comparison, context);
    else if (right.kind === "Field" && isLiteral(left)) check(right, left, comparison, context);
  },
};

function check(field: Expression, literal: Literal, { operator }: Comparison, context: Context): void {
  const kind = context.kindOf(field);
  if (literal.kind === "Null") return;
  if (kind === "boolean" && operator !== "==" && operator !== "!=") {
    context.report("boolean-order", field.span, `${shown(field)} is true or false, which have no order`);
  } else if (!canHold(kind, literal)) {
    const message = `${shown(field)} is ${describeKind(kind)} and can never be ${shown(literal)}`;
    context.report("impossible-value", literal.span, message);
  }
}

function canHold(kind: Kind, literal: Literal): boolean {
  switch (kind) {
    case "integer":
    case "decimal":
      return literal.kind === "Number" || (literal.kind === "String" && parseNumber(literal.value) !== undefined);
    case "boolean":
      return literal.kind === "Boolean" || (literal.kind === "String" && ["true", "false", ""].includes(literal.value));
    case "ip":
      return literal.kind === "String" && (parseIp(literal.value) ?? parseCidr(literal.value)) !== undefined;
    case "date":
      return literal.kind !== "Boolean";
    default:
      return true;
  }
}

function isLiteral(expression: Expression): expression is Literal {
  return ["Null", "Boolean", "Number", "String"].includes(expression.kind);
}
