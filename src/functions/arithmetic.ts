// add, subtract, multiply, divide, modulo: the operators `+ - * / %` by another name.
import { type ArithmeticOperator, arithmetic } from "../event/number.ts";
import type { FunctionDefinition } from "./definition.ts";

function operation(
  name: string,
  operator: ArithmeticOperator,
  description: string,
  example: FunctionDefinition["example"],
): FunctionDefinition {
  return {
    name,
    parameters: [
      { name: "left", kind: "number" },
      { name: "right", kind: "number" },
    ],
    returns: "number",
    tilde: false,
    description,
    example,
    evaluate: ([left = null, right = null], options) => arithmetic(operator, left, right, options.integerWidth),
  };
}

export const arithmeticFunctions: readonly FunctionDefinition[] = [
  operation("add", "+", "The sum of two numbers.", { call: "add(4, 3)", value: 7 }),
  operation("subtract", "-", "The difference of two numbers.", { call: "subtract(4, 7)", value: -3 }),
  operation("multiply", "*", "The product of two numbers.", { call: "multiply(4, 3)", value: 12 }),
  operation("divide", "/", "The quotient of two numbers; two integers give an integer, cut off towards zero.", {
    call: "divide(7, 2)",
    value: 3,
  }),
  operation("modulo", "%", "The remainder of a division, with the sign of the dividend.", {
    call: "modulo(-7, 2)",
    value: -1,
  }),
];

/** The operator that an arithmetic function stands for. */
export const operatorOfFunction: Readonly<Record<string, ArithmeticOperator | undefined>> = {
  add: "+",
  subtract: "-",
  multiply: "*",
  divide: "/",
  modulo: "%",
};
