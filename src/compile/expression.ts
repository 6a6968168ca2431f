// Expressions to their values: for explaining what a clause saw, and for constants. A multi-valued field gives its first value in
// `compileExpression` and every value in `compileValues`.
import type { Expression } from "../eql/ast.ts";
import type { Event } from "../event/event.ts";
import type { Value } from "../event/value.ts";
import { computed, reportTooMany, someCombination } from "./computed.ts";
import type { CompileEnvironment, Evaluator } from "./environment.ts";
import { foldConstants } from "./fold.ts";

/**
 * The value of an expression for an event.
 * @throws {CompileError}
 */
export function compileExpression(expression: Expression, environment: CompileEnvironment): Evaluator {
  const search = combinations(expression, environment);
  return (event) => {
    let found: Value = null;
    search(event, (value) => {
      found = value;
      return true;
    });
    return found;
  };
}

/**
 * The values of an expression for an event: one for each combination of the values of its fields, without nulls.
 * @throws {CompileError}
 */
export function compileValues(
  expression: Expression,
  environment: CompileEnvironment,
): (event: Event) => readonly Value[] {
  const search = combinations(expression, environment);
  return (event) => {
    const found: Value[] = [];
    search(event, (value) => {
      if (value !== null) found.push(value);
      return false;
    });
    return found;
  };
}

function combinations(
  expression: Expression,
  environment: CompileEnvironment,
): (event: Event, accept: (value: Value) => boolean) => void {
  const folded = foldConstants(expression, environment.types);
  let accepts: (value: Value) => boolean = () => false;
  const search = someCombination(
    computed(folded, environment),
    (value) => accepts(value),
    reportTooMany(expression, environment),
  );
  return (event, accept) => {
    accepts = accept;
    search(event);
  };
}
