// The width in which an integer operation overflows, told from the tree: 32 bits where every operand is of 32 bits, else 64.
import type { Expression } from "../eql/ast.ts";
import type { FieldTypes } from "../event/field-type.ts";
import type { IntegerWidth } from "../event/number.ts";
import { findFunction, operatorOfFunction } from "../functions/index.ts";

const narrowTypes: ReadonlySet<string> = new Set(["integer", "short", "byte"]);

/** The width of the integers that an expression gives or, for an operation, computes with. */
export function widthOf(expression: Expression, types?: FieldTypes): IntegerWidth {
  switch (expression.kind) {
    case "Number":
      return expression.type === "integer" ? "integer" : "long";
    case "Field":
      return narrowTypes.has(types?.get(expression.path)?.type ?? "") ? "integer" : "long";
    case "Arithmetic":
      return wider([expression.left, expression.right], types);
    case "Sign":
      return widthOf(expression.operand, types);
    case "Call": {
      const definition = findFunction(expression.name);
      if (definition !== undefined && operatorOfFunction[definition.name] !== undefined)
        return wider(expression.args, types);
      return definition?.returns === "integer" ? "integer" : "long";
    }
    default:
      return "long";
  }
}

function wider(operands: readonly Expression[], types: FieldTypes | undefined): IntegerWidth {
  return operands.some((operand) => widthOf(operand, types) === "long") ? "long" : "integer";
}
