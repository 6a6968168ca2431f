// Conditions to predicates. A leaf either holds for an event or not (a missing value makes it false, and `not` is the complement of that);
// unknown comes only from constants that folding left: `?absent : "x"` is unknown, and so is its negation. Over several values of a field a
// leaf holds if any of them satisfies it; `!=` and `not` therefore hold if none does.

import { isLiteral, literalValue } from "../check/literal.ts";
import type { Call, Comparison, Expression, Field, In, Keyword, Logical, Match } from "../eql/ast.ts";
import type { Event, Scalar } from "../event/event.ts";
import type { FieldType } from "../event/field-type.ts";
import { scalarText, textOf, type Value } from "../event/value.ts";
import { callTest, isBooleanCall } from "./call-test.ts";
import { compareValues, mirrored } from "./compare-values.ts";
import { computed, itemValues, negated, reportTooMany, someCombination } from "./computed.ts";
import { DateError } from "./date-test.ts";
import { type CompileEnvironment, CompileError, type Predicate } from "./environment.ts";
import { comparisonTest, membershipTest, ofText, type ValueTest } from "./field-test.ts";
import { dynamicType } from "./field-value.ts";
import { foldConstants } from "./fold.ts";
import { itemMatcher } from "./membership.ts";
import { keywordMatcher, textMatcher } from "./text-matcher.ts";

/**
 * A condition as a predicate over events.
 * @throws {CompileError} for what a checker would have refused
 */
export function compileCondition(expression: Expression, environment: CompileEnvironment): Predicate {
  const { now = Date.now(), types } = environment;
  return new ConditionCompiler({ ...environment, now }).compile(foldConstants(expression, types));
}

/** Answers for an event; unlike a predicate never unknown. */
type Test = (event: Event) => boolean;

class ConditionCompiler {
  private readonly environment: CompileEnvironment & { readonly now: number };

  constructor(environment: CompileEnvironment & { readonly now: number }) {
    this.environment = environment;
  }

  compile(expression: Expression): Predicate {
    switch (expression.kind) {
      case "Logical":
        return this.logical(expression);
      case "Not":
        return not(this.compile(expression.operand));
      case "Comparison":
        return this.comparison(expression);
      case "In":
        return this.membership(expression);
      case "Match":
        return this.match(expression);
      case "Field":
        return this.fieldTest(expression, true);
      case "Call":
        return this.call(expression);
      case "Keyword":
        return keyword(expression);
      case "Boolean": {
        const { value } = expression;
        return () => value;
      }
      case "Null":
        return () => null;
      case "Invalid":
        throw new CompileError(expression.span, "this part of the query could not be read");
      default:
        throw new CompileError(expression.span, "a condition is expected here, and this is none");
    }
  }

  private logical({ operator, operands }: Logical): Predicate {
    const parts = operands.map((operand) => this.compile(operand));
    return operator === "and" ? allOf(parts) : anyOf(parts);
  }

  private comparison(comparison: Comparison): Predicate {
    const { operator, left, right } = comparison;
    if (isLiteral(left) && !isLiteral(right))
      return this.comparison({ ...comparison, operator: mirrored[operator], left: right, right: left });
    if (!isLiteral(right)) return this.computedComparison(comparison);
    const literal = literalValue(right);
    if (literal === null) return this.nullTest(comparison);
    if (operator === "!=") return not(this.comparison({ ...comparison, operator: "==" }));
    if (operator === "==" && typeof literal === "boolean" && isCondition(left))
      return literal ? this.compile(left) : not(this.compile(left));
    if (left.kind !== "Field") return this.some(left, (value) => compareValues(operator, value, literal) === true);
    return this.valueTest(left, comparison, (context) => comparisonTest(operator, literal, context));
  }

  /** Whether there is a value at all. An order that null takes part in is unknown. */
  private nullTest({ operator, left }: Comparison): Predicate {
    if (operator !== "==" && operator !== "!=") return () => null;
    const exists = this.exists(left);
    return operator === "==" ? (event) => !exists(event) : exists;
  }

  private exists(expression: Expression): Test {
    if (expression.kind !== "Field") return this.some(expression, (value) => value !== null);
    const slot = this.environment.fields.slot(expression.path);
    return (event) => event.get(slot) !== undefined;
  }

  /** Two sides that both depend on the event. Elasticsearch refuses two fields; Sigma compares them. */
  private computedComparison(comparison: Comparison): Predicate {
    const { operator } = comparison;
    if (operator === "!=") return not(this.computedComparison({ ...comparison, operator: "==" }));
    return this.some(comparison, (value) => value === true);
  }

  private membership(node: In): Predicate {
    const items = itemValues(node);
    const test =
      node.operand.kind === "Field"
        ? this.valueTest(node.operand, node, (context) => membershipTest(present(items), node.caseInsensitive, context))
        : this.someMember(node, items);
    return node.negated ? not(test) : test;
  }

  private someMember(node: In, items: readonly Value[]): Test {
    const isItem = itemMatcher(items, node.caseInsensitive);
    return this.some(node.operand, (value) => value !== null && isItem(value));
  }

  private match(match: Match): Test {
    if (match.operand.kind === "Field") {
      return this.values(match.operand, ofText(textMatcher(match)));
    }
    const matches = textMatcher(match, true);
    return this.some(match.operand, (value) => {
      const text = textOf(value);
      return text !== null && matches(text);
    });
  }

  private call(call: Call): Predicate {
    const [subject] = call.args;
    const test = subject?.kind === "Field" ? callTest(call, this.typeOf(subject)) : undefined;
    if (test !== undefined && subject?.kind === "Field") return this.values(subject, test);
    return this.some(call, (value) => value === true);
  }

  private fieldTest(field: Field, literal: Value): Test {
    return this.valueTest(field, field, (context) => comparisonTest("==", literal, context));
  }

  private valueTest(
    field: Field,
    node: Expression,
    prepare: (context: { readonly type: FieldType; readonly now: number }) => ValueTest,
  ): Test {
    try {
      return this.values(field, prepare({ type: this.typeOf(field), now: this.environment.now }));
    } catch (error) {
      if (error instanceof DateError) throw new CompileError(node.span, error.message);
      throw error;
    }
  }

  private typeOf(field: Field): FieldType {
    return this.environment.types?.get(field.path) ?? dynamicType;
  }

  private values(field: Field, test: ValueTest): Test {
    const slot = this.environment.fields.slot(field.path);
    return test.equals === undefined ? valueTest(slot, test) : equalityTest(slot, test.equals, test);
  }

  private some(expression: Expression, accept: (value: Value) => boolean): Test {
    return someCombination(computed(expression, this.environment), accept, reportTooMany(expression, this.environment));
  }
}

function valueTest(slot: number, test: ValueTest): Test {
  const { text, other } = test;
  return (event) => {
    const value = event.get(slot);
    if (typeof value === "string") return text(value);
    if (value === undefined) return false;
    return typeof value === "object" ? someValue(value, test) : other(value);
  };
}

/** Equality with one text is the most frequent test there is. */
function equalityTest(slot: number, wanted: string, test: ValueTest): Test {
  const { other } = test;
  return (event) => {
    const value = event.get(slot);
    if (typeof value === "string") return value === wanted;
    if (value === undefined) return false;
    return typeof value === "object" ? someValue(value, test) : other(value);
  };
}

function someValue(values: readonly Scalar[], { text, other }: ValueTest): boolean {
  for (const value of values) if (typeof value === "string" ? text(value) : other(value)) return true;
  return false;
}

function present(items: readonly Value[]): readonly Value[] {
  return items.filter((item) => item !== null);
}

/** Whether an expression is a condition by itself, so that comparing it with true or false is that condition or its complement. */
function isCondition(expression: Expression): boolean {
  switch (expression.kind) {
    case "Logical":
    case "Not":
    case "Comparison":
    case "In":
    case "Match":
    case "Keyword":
      return true;
    case "Call":
      return isBooleanCall(expression);
    default:
      return false;
  }
}

function keyword(node: Keyword): Test {
  const matches = keywordMatcher(node);
  const test = (value: string | number | bigint | boolean) => matches(scalarText(value));
  return (event) => event.some?.(test) ?? false;
}

function not(predicate: Predicate): Predicate {
  return (event) => negated(predicate(event));
}

function allOf(parts: readonly Predicate[]): Predicate {
  return (event) => {
    let unknown = false;
    for (let i = 0; i < parts.length; i++) {
      const truth = parts[i]!(event);
      if (truth === false) return false;
      if (truth === null) unknown = true;
    }
    return unknown ? null : true;
  };
}

function anyOf(parts: readonly Predicate[]): Predicate {
  return (event) => {
    let unknown = false;
    for (let i = 0; i < parts.length; i++) {
      const truth = parts[i]!(event);
      if (truth === true) return true;
      if (truth === null) unknown = true;
    }
    return unknown ? null : false;
  };
}
