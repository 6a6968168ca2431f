// Expressions that compute something (functions, arithmetic, comparisons of such) over one combination of field values. A multi-valued field
// is bound to one of its values at a time, everywhere it is mentioned; whoever asks goes through the combinations (`someCombination`).
// Truth inside such an expression is three-valued. Nothing is allocated per event: a node keeps its argument list.

import { isLiteral, literalValue } from "../check/literal.ts";
import { widthOf } from "../check/width.ts";
import type { Arithmetic, Call, Comparison, Expression, Field, In, Logical, Match } from "../eql/ast.ts";
import type { Event, Scalar } from "../event/event.ts";
import { arithmetic, negate } from "../event/number.ts";
import { EvaluationError, textOf, type Value } from "../event/value.ts";
import { findFunction, hasRightArity } from "../functions/index.ts";
import { compareValues } from "./compare-values.ts";
import { type CompileEnvironment, CompileError, type Truth } from "./environment.ts";
import { dynamicType, valueReader } from "./field-value.ts";
import { itemMatcher } from "./membership.ts";
import { textMatcher } from "./text-matcher.ts";

/** Computes over the values that the fields are bound to, by the number of the field in its expression. */
type Evaluate = (bound: readonly Value[]) => Value;

interface BoundField {
  readonly slot: number;
  readonly read: (value: Scalar) => Value;
}

export interface Computed {
  readonly fields: readonly BoundField[];
  readonly evaluate: Evaluate;
}

/** Combinations tried of one event's values in one expression; what is beyond is reported as an evaluation error. */
const mostCombinations = 100_000;

/**
 * An expression, its constants folded, as a computation.
 * @throws {CompileError}
 */
export function computed(expression: Expression, environment: CompileEnvironment): Computed {
  const compiler = new ComputedCompiler(environment);
  const evaluate = compiler.compile(expression);
  return { fields: compiler.fields, evaluate };
}

/** Whether the values of some combination are accepted. A field without a value is bound to null. */
export function someCombination(
  { fields, evaluate }: Computed,
  accept: (value: Value) => boolean,
  tooMany: () => void,
): (event: Event) => boolean {
  const [only] = fields;
  if (fields.length === 1 && only !== undefined) return someValue(only, evaluate, accept);
  const bound: Value[] = fields.map(() => null);
  let left = 0;
  const search = (event: Event, depth: number): boolean => {
    const field = fields[depth];
    if (field === undefined) return left-- > 0 && accept(evaluate(bound));
    const value = event.get(field.slot);
    if (typeof value !== "object") {
      bound[depth] = value === undefined ? null : field.read(value);
      return search(event, depth + 1);
    }
    for (const item of value) {
      bound[depth] = field.read(item);
      if (search(event, depth + 1)) return true;
      if (left < 0) return false;
    }
    return false;
  };
  return (event) => {
    left = mostCombinations;
    const found = search(event, 0);
    if (left < 0) tooMany();
    return found;
  };
}

function someValue(
  { slot, read }: BoundField,
  evaluate: Evaluate,
  accept: (value: Value) => boolean,
): (event: Event) => boolean {
  const bound: Value[] = [null];
  return (event) => {
    const value = event.get(slot);
    if (typeof value !== "object") {
      bound[0] = value === undefined ? null : read(value);
      return accept(evaluate(bound));
    }
    for (const item of value) {
      bound[0] = read(item);
      if (accept(evaluate(bound))) return true;
    }
    return false;
  };
}

class ComputedCompiler {
  readonly fields: BoundField[] = [];
  private readonly positions = new Map<string, number>();
  private readonly environment: CompileEnvironment;

  constructor(environment: CompileEnvironment) {
    this.environment = environment;
  }

  compile(expression: Expression): Evaluate {
    switch (expression.kind) {
      case "Field":
        return this.field(expression);
      case "Arithmetic":
        return this.arithmetic(expression);
      case "Sign":
        return this.sign(expression.operator, expression.operand, expression);
      case "Call":
        return this.call(expression);
      case "Comparison":
        return this.comparison(expression);
      case "Logical":
        return this.logical(expression);
      case "Not": {
        const operand = this.compile(expression.operand);
        return (bound) => negated(truthOf(operand(bound)));
      }
      case "In":
        return this.membership(expression);
      case "Match":
        return this.match(expression);
      case "Keyword":
        throw new CompileError(expression.span, "a keyword is a condition of its own and no value");
      case "Invalid":
        throw new CompileError(expression.span, "this part of the query could not be read");
      default: {
        const value = literalValue(expression);
        return () => value;
      }
    }
  }

  private field({ path }: Field): Evaluate {
    const { fields, types } = this.environment;
    let position = this.positions.get(path);
    if (position === undefined) {
      position = this.fields.length;
      this.positions.set(path, position);
      this.fields.push({ slot: fields.slot(path), read: valueReader(types?.get(path) ?? dynamicType) });
    }
    const index = position;
    return (bound) => bound[index] ?? null;
  }

  private arithmetic(node: Arithmetic): Evaluate {
    const left = this.compile(node.left);
    const right = this.compile(node.right);
    const width = widthOf(node, this.environment.types);
    return this.guarded(node, (bound) => arithmetic(node.operator, left(bound), right(bound), width));
  }

  private sign(operator: "+" | "-", operand: Expression, node: Expression): Evaluate {
    const inner = this.compile(operand);
    if (operator === "+") return inner;
    const width = widthOf(operand, this.environment.types);
    return this.guarded(node, (bound) => negate(inner(bound), width));
  }

  private call(node: Call): Evaluate {
    const definition = findFunction(node.name);
    if (definition === undefined) throw new CompileError(node.nameSpan, `there is no function [${node.name}]`);
    if (!hasRightArity(definition, node.args.length))
      throw new CompileError(node.span, `[${definition.name}] does not take ${node.args.length} arguments`);
    const args = node.args.map((arg) => this.compile(arg));
    const values: Value[] = args.map(() => null);
    const options = {
      caseInsensitive: node.caseInsensitive,
      integerWidth: widthOf(node, this.environment.types),
    };
    return this.guarded(node, (bound) => {
      for (let i = 0; i < args.length; i++) values[i] = args[i]!(bound);
      return definition.evaluate(values, options);
    });
  }

  /** What cannot be computed for an event is null there, and reported. */
  private guarded(node: Expression, evaluate: Evaluate): Evaluate {
    const report = this.environment.onEvaluationError;
    return (bound) => {
      try {
        return evaluate(bound);
      } catch (error) {
        if (!(error instanceof EvaluationError)) throw error;
        report?.(error, node.span);
        return null;
      }
    };
  }

  private comparison({ operator, left, right }: Comparison): Evaluate {
    const [a, b] = [this.compile(left), this.compile(right)];
    if (left.kind !== "Null" && right.kind !== "Null") return (bound) => compareValues(operator, a(bound), b(bound));
    const other = left.kind === "Null" ? b : a;
    if (operator === "==") return (bound) => other(bound) === null;
    return operator === "!=" ? (bound) => other(bound) !== null : () => null;
  }

  private logical({ operator, operands }: Logical): Evaluate {
    const parts = operands.map((operand) => this.compile(operand));
    const decisive = operator === "or";
    return (bound) => {
      let unknown = false;
      for (const part of parts) {
        const truth = truthOf(part(bound));
        if (truth === decisive) return decisive;
        unknown ||= truth === null;
      }
      return unknown ? null : !decisive;
    };
  }

  private membership(node: In): Evaluate {
    const operand = this.compile(node.operand);
    const isItem = itemMatcher(itemValues(node), node.caseInsensitive);
    return (bound) => {
      const value = operand(bound);
      return value === null ? null : isItem(value) !== node.negated;
    };
  }

  private match(node: Match): Evaluate {
    const operand = this.compile(node.operand);
    const matches = textMatcher(node, true);
    return (bound) => {
      const text = textOf(operand(bound));
      return text === null ? null : matches(text);
    };
  }
}

/** The constants of a list. @throws {CompileError} if an item is none */
export function itemValues(node: In): readonly Value[] {
  return node.items.map((item) => {
    if (!isLiteral(item)) throw new CompileError(item.span, "an item of a list must be a constant");
    return literalValue(item);
  });
}

export function negated(truth: Truth): Truth {
  return truth === null ? null : !truth;
}

/** A value in the place of a condition; what is no boolean counts as unknown. */
export function truthOf(value: Value): Truth {
  return typeof value === "boolean" ? value : null;
}

/** Told when an event has more combinations of values than are tried. */
export function reportTooMany(expression: Expression, { onEvaluationError }: CompileEnvironment): () => void {
  return () =>
    onEvaluationError?.(
      new EvaluationError(`more than ${mostCombinations} combinations of field values`),
      expression.span,
    );
}
