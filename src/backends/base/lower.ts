// EQL's tree to conditions: Elasticsearch's meaning (docs/eql-semantics.md) made explicit. Constants must be folded before.

import type {
  Call,
  Comparison,
  ComparisonOperator,
  EventQuery,
  Expression,
  In,
  Keyword,
  Match,
  StringLiteral,
} from "../../eql/ast.ts";
import { formatInstant, type Instant, type InstantRange, parseDate } from "../../event/instant.ts";
import { textOf } from "../../event/value.ts";
import type { Span } from "../../text/span.ts";
import { holdsIpv4, parseBlock, wholeIpv4 } from "./cidr.ts";
import {
  type ArithmeticValue,
  all,
  type Condition,
  constant,
  type FieldType,
  type LiteralValue,
  not,
  type OrderOperator,
  some,
  type Value,
} from "./condition.ts";
import type { FieldFacts } from "./fields.ts";
import { literalPattern, type Part, type Pattern, parsePattern } from "./pattern.ts";
import { parseRegex } from "./regex.ts";
import { bothCases, hasCasedRange } from "./regex-case.ts";
import { Refusal } from "./result.ts";

export interface LowerContext {
  /** What is known of a field; `hint` is the type that the query compares it with. */
  facts(path: string, hint: FieldType): FieldFacts;
}

/** The category and the condition of an event query as one condition. */
export function lowerEventQuery(query: EventQuery, categoryField: string, context: LowerContext): Condition {
  const condition = lowerCondition(query.condition, context);
  return all([lowerCategory(query, categoryField, context), condition], query.span);
}

export function lowerCategory(query: EventQuery, categoryField: string, context: LowerContext): Condition {
  const { category } = query;
  if (category.any) return constant(true, category.span);
  const facts = context.facts(categoryField, "text");
  const subject: Value = { kind: "field", name: categoryField, ...facts, span: category.span };
  return { kind: "text", subject, patterns: [literalPattern(category.name)], ignoreCase: false, span: category.span };
}

/** A boolean expression as a condition. Refuses what no target could be given. */
export function lowerCondition(expression: Expression, context: LowerContext): Condition {
  const { span } = expression;
  switch (expression.kind) {
    case "Logical": {
      const operands = expression.operands.map((operand) => lowerCondition(operand, context));
      return expression.operator === "and" ? all(operands, span) : some(operands, span);
    }
    case "Not":
      return not(lowerCondition(expression.operand, context), span);
    case "Comparison":
      return lowerComparison(expression, context);
    case "In":
      return lowerIn(expression, context);
    case "Match":
      return lowerMatch(expression, context);
    case "Call":
      return lowerBooleanCall(expression, context);
    case "Field":
      return { kind: "flag", subject: lowerValue(expression, context, "flag"), value: true, span };
    case "Boolean":
      return constant(expression.value, span);
    case "Null":
      return constant(false, span);
    case "Keyword":
      return lowerKeyword(expression);
    default:
      throw new Refusal("not-a-condition", "this is not a condition", span);
  }
}

function lowerKeyword(keyword: Keyword): Condition {
  const { span, ignoreCase } = { span: keyword.span, ignoreCase: keyword.caseInsensitive };
  return keyword.match === "regex"
    ? { kind: "anywhere", pattern: null, regex: parseRegex(keyword.pattern, span), ignoreCase, span }
    : { kind: "anywhere", pattern: parsePattern(keyword.pattern), regex: null, ignoreCase, span };
}

const swapped: Readonly<Record<ComparisonOperator, ComparisonOperator>> = {
  "==": "==",
  "!=": "!=",
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
};

function lowerComparison(comparison: Comparison, context: LowerContext): Condition {
  const right = literalOf(comparison.right);
  const left = literalOf(comparison.left);
  if (right !== undefined) return compare(comparison.left, comparison.operator, right, comparison.span, context);
  if (left !== undefined)
    return compare(comparison.right, swapped[comparison.operator], left, comparison.span, context);
  throw new Refusal("field-comparison", "two fields cannot be compared with each other", comparison.span);
}

function compare(
  operand: Expression,
  operator: ComparisonOperator,
  literal: LiteralValue,
  span: Span,
  context: LowerContext,
): Condition {
  if (operator === "!=") return not(compare(operand, "==", literal, span, context), span);
  if (operator === "==" && typeof literal.value === "boolean" && isCondition(operand)) {
    const condition = lowerCondition(operand, context);
    return literal.value ? condition : not(condition, span);
  }
  const subject = lowerValue(operand, context, typeOfLiteral(literal));
  if (literal.value === null)
    return operator === "==" ? not({ kind: "exists", subject, span }, span) : constant(false, span);
  return operator === "==" ? equality(subject, literal, span) : ordering(subject, operator, literal, span);
}

/** Whether an expression is true or false by itself: compared with a boolean it is the condition, or its negation, null and all. */
function isCondition(expression: Expression): boolean {
  if (expression.kind === "Call") return signatureOf(expression)[1] === "flag";
  return ["Comparison", "In", "Logical", "Match", "Not"].includes(expression.kind);
}

/** A literal, a signed number included; undefined for anything else. */
function literalOf(expression: Expression): LiteralValue | undefined {
  const { span } = expression;
  switch (expression.kind) {
    case "Null":
      return { kind: "literal", value: null, span };
    case "Boolean":
    case "String":
      return { kind: "literal", value: expression.value, span };
    case "Number":
      return { kind: "literal", value: expression.value, decimal: expression.type === "double", span };
    case "Sign": {
      const inner = literalOf(expression.operand);
      if (typeof inner?.value !== "number" && typeof inner?.value !== "bigint") return undefined;
      return { ...inner, value: expression.operator === "-" ? -inner.value : inner.value, span };
    }
    default:
      return undefined;
  }
}

function typeOfLiteral(literal: LiteralValue): FieldType {
  if (typeof literal.value === "boolean") return "flag";
  return typeof literal.value === "string" || literal.value === null ? "text" : "number";
}

function equality(subject: Value, literal: LiteralValue, span: Span): Condition {
  const value = literal.value!;
  switch (typeOf(subject)) {
    case "text":
      return textEquals(subject, typeof value === "string" ? value : textOf(value)!, span);
    case "number": {
      const number = numberOf(value);
      return number === undefined
        ? constant(false, span)
        : { kind: "number", subject, operator: "==", value: number, span };
    }
    case "flag": {
      const flag = typeof value === "string" && /^(true|false)$/.test(value) ? value === "true" : value;
      return typeof flag === "boolean" ? { kind: "flag", subject, value: flag, span } : constant(false, span);
    }
    case "address":
      return { kind: "address", subject, blocks: [parseBlock(String(value), span)], span };
    case "time": {
      const { from, to } = dateRange(value, span);
      const end = isPoint(from, to) ? timeTest(subject, "<=", from, span) : timeTest(subject, "<", to, span);
      return all([timeTest(subject, ">=", from, span), end], span);
    }
  }
}

function textEquals(subject: Value, text: string, span: Span): Condition {
  return { kind: "text", subject, patterns: [literalPattern(text)], ignoreCase: false, span };
}

function ordering(subject: Value, operator: OrderOperator, literal: LiteralValue, span: Span): Condition {
  const value = literal.value!;
  switch (typeOf(subject)) {
    case "text":
      if (typeof value === "string") return { kind: "order", subject, operator, value, span };
      break;
    case "number": {
      const number = numberOf(value);
      if (number !== undefined) return { kind: "number", subject, operator, value: number, span };
      break;
    }
    case "time":
      return timeOrdering(subject, operator, value, span);
    default:
      break;
  }
  throw new Refusal("unsupported-order", `\`${operator}\` between these two types cannot be written`, span);
}

/** `>` starts behind what a text of limited precision covers, `<=` includes all of it. */
function timeOrdering(subject: Value, operator: OrderOperator, value: Scalar, span: Span): Condition {
  const { from, to } = dateRange(value, span);
  if (isPoint(from, to)) return timeTest(subject, operator, from, span);
  if (operator === ">") return timeTest(subject, ">=", to, span);
  if (operator === "<=") return timeTest(subject, "<", to, span);
  return timeTest(subject, operator, from, span);
}

/** A text with all its digits covers one nanosecond. */
function isPoint(from: Instant, to: Instant): boolean {
  return nanosecondsOf(to) - nanosecondsOf(from) === 1n;
}

function nanosecondsOf({ ms, ns }: Instant): bigint {
  return BigInt(ms) * 1_000_000n + BigInt(ns);
}

type Scalar = string | number | bigint | boolean;

function dateRange(value: Scalar, span: Span): InstantRange {
  const range = parseDate(String(value));
  if (range === undefined)
    throw new Refusal("unsupported-date", `\`${value}\` is no ISO 8601 date; date math cannot be carried over`, span);
  return range;
}

function timeTest(subject: Value, operator: OrderOperator, instant: Instant, span: Span): Condition {
  return { kind: "time", subject, operator, nanoseconds: nanosecondsOf(instant), span };
}

/** ISO 8601 text of a time in nanoseconds. */
export function timeText(nanoseconds: bigint): string {
  const ms = nanoseconds / 1_000_000n - (nanoseconds % 1_000_000n < 0n ? 1n : 0n);
  return formatInstant({ ms: Number(ms), ns: Number(nanoseconds - ms * 1_000_000n) });
}

function numberOf(value: Scalar): number | bigint | undefined {
  if (typeof value === "number" || typeof value === "bigint") return value;
  if (typeof value !== "string" || !/^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i.test(value)) return undefined;
  const number = Number(value);
  return Number.isInteger(number) && !Number.isSafeInteger(number) && /^\s*[-+]?\d+\s*$/.test(value)
    ? BigInt(value.trim())
    : number;
}

function lowerIn(node: In, context: LowerContext): Condition {
  const { span } = node;
  const literals = node.items.map((item) => {
    const literal = literalOf(item);
    if (literal === undefined) throw new Refusal("not-constant", "an item of a list must be a constant", item.span);
    return literal;
  });
  const first = literals.find((literal) => literal.value !== null);
  const subject = lowerValue(node.operand, context, first === undefined ? "text" : typeOfLiteral(first));
  const tests = literals.filter((literal) => literal.value !== null).map((literal) => equality(subject, literal, span));
  const condition = joinTexts(subject, tests, node.caseInsensitive, span);
  return node.negated ? not(condition, span) : condition;
}

/** Alternatives on one subject; those that are texts become one test with several patterns. */
function joinTexts(subject: Value, tests: readonly Condition[], ignoreCase: boolean, span: Span): Condition {
  const patterns: Pattern[] = [];
  const others: Condition[] = [];
  for (const test of tests) {
    if (test.kind === "text") patterns.push(...test.patterns);
    else others.push(test);
  }
  const joined: readonly Condition[] =
    patterns.length === 0 ? [] : [{ kind: "text", subject, patterns: distinct(patterns), ignoreCase, span }];
  return some([...joined, ...others], span);
}

function distinct(patterns: readonly Pattern[]): readonly Pattern[] {
  const seen = new Map(patterns.map((pattern) => [JSON.stringify(pattern), pattern]));
  return [...seen.values()];
}

function lowerMatch(match: Match, context: LowerContext): Condition {
  const { span } = match;
  const subject = lowerValue(match.operand, context, "text");
  const texts = match.patterns.filter((pattern): pattern is StringLiteral => pattern.kind === "String");
  const type = typeOf(subject);
  if (type !== "text")
    throw new Refusal("text-operator-on-other-type", `\`${match.operator}\` needs a text, not ${titleOf(type)}`, span);
  const ignoreCase = match.operator === ":" || match.operator.endsWith("~");
  if (!match.operator.startsWith("regex"))
    return {
      kind: "text",
      subject,
      patterns: distinct(texts.map((text) => parsePattern(text.value))),
      ignoreCase,
      span,
    };
  const tests = texts.map((text): Condition => {
    const regex = parseRegex(text.value, text.span);
    if (regex.kind === "literal")
      return { kind: "text", subject, patterns: [literalPattern(regex.text)], ignoreCase, span };
    // Lucene leaves ranges as written, which no flag of a target does; over a computed value the expression is Java's, which folds them
    if (ignoreCase && subject.kind === "field" && hasCasedRange(regex))
      return { kind: "regex", subject, regex: bothCases(regex), ignoreCase: false, span };
    return { kind: "regex", subject, regex, ignoreCase, span };
  });
  return joinTexts(subject, tests, ignoreCase, span);
}

function titleOf(type: FieldType): string {
  return { text: "a text", number: "a number", flag: "a boolean", time: "a date", address: "an address" }[type];
}

/** Canonical names of the functions, by their lower-case spelling, with the type of their result. */
const functions: Readonly<Record<string, readonly [name: string, result: FieldType]>> = {
  add: ["add", "number"],
  subtract: ["subtract", "number"],
  multiply: ["multiply", "number"],
  divide: ["divide", "number"],
  modulo: ["modulo", "number"],
  between: ["between", "text"],
  cidrmatch: ["cidrMatch", "flag"],
  concat: ["concat", "text"],
  endswith: ["endsWith", "flag"],
  startswith: ["startsWith", "flag"],
  indexof: ["indexOf", "number"],
  length: ["length", "number"],
  number: ["number", "number"],
  string: ["string", "text"],
  stringcontains: ["stringContains", "flag"],
  substring: ["substring", "text"],
};

const operators: Readonly<Record<string, "+" | "-" | "*" | "/" | "%">> = {
  add: "+",
  subtract: "-",
  multiply: "*",
  divide: "/",
  modulo: "%",
};

function signatureOf(call: Call): readonly [name: string, result: FieldType] {
  const name = call.name.toLowerCase();
  const known = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (known === undefined)
    throw new Refusal("unknown-function", `\`${call.name}\` is not a function of EQL`, call.nameSpan);
  return known;
}

function lowerBooleanCall(call: Call, context: LowerContext): Condition {
  const { span, caseInsensitive: ignoreCase } = call;
  const [name, result] = signatureOf(call);
  if (result !== "flag") throw new Refusal("not-a-condition", `\`${call.name}\` gives no condition`, span);
  const subject = lowerValue(call.args[0]!, context, name === "cidrMatch" ? "address" : "text");
  if (name === "cidrMatch") {
    const blocks = call.args.slice(1).flatMap((arg) => {
      const block = parseBlock(String(literalOf(arg)?.value ?? ""), arg.span);
      return holdsIpv4(block) ? [block, wholeIpv4] : [block];
    });
    return { kind: "address", subject, blocks, span };
  }
  const needle = literalOf(call.args[1]!);
  if (needle === undefined) return { kind: "flag", subject: lowerCall(call, context), value: true, span };
  if (typeof needle.value !== "string") return constant(false, span);
  if (name === "stringContains" && needle.value === "") return constant(false, span);
  return { kind: "text", subject, patterns: [affix(name, needle.value)], ignoreCase, span };
}

function affix(name: string, text: string): Pattern {
  const literal: readonly Part[] = literalPattern(text);
  if (text === "") return ["any"];
  if (name === "startsWith") return [...literal, "any"];
  return name === "endsWith" ? ["any", ...literal] : ["any", ...literal, "any"];
}

/** An expression as a value. `hint` is the type that a field of unknown type is taken to have. */
export function lowerValue(expression: Expression, context: LowerContext, hint: FieldType): Value {
  const { span } = expression;
  const literal = literalOf(expression);
  if (literal !== undefined) return literal;
  switch (expression.kind) {
    case "Field":
      return { kind: "field", name: expression.path, ...context.facts(expression.path, hint), span };
    case "Call":
      return lowerCall(expression, context);
    case "Arithmetic":
      return arithmetic(expression.operator, expression.left, expression.right, span, context);
    case "Sign": {
      const operand = lowerValue(expression.operand, context, "number");
      if (expression.operator === "+") return operand;
      return arithmeticOf("-", { kind: "literal", value: 0, span }, operand, span);
    }
    default:
      throw new Refusal("not-a-value", "a condition cannot stand where a value is expected", span);
  }
}

function arithmetic(
  operator: ArithmeticValue["operator"],
  left: Expression,
  right: Expression,
  span: Span,
  context: LowerContext,
): Value {
  return arithmeticOf(operator, lowerValue(left, context, "number"), lowerValue(right, context, "number"), span);
}

/** Decimals divided by zero are infinite and no error, unlike whole numbers: only constants are divided by there. */
function arithmeticOf(operator: ArithmeticValue["operator"], left: Value, right: Value, span: Span): Value {
  const decimal = isDecimal(left) || isDecimal(right);
  const divides = operator === "/" || operator === "%";
  if (decimal && divides && (right.kind !== "literal" || Number(right.value) === 0))
    throw new Refusal("unsupported", `\`${operator}\` of decimals may divide by zero, which is infinite`, span);
  return { kind: "arithmetic", operator, left, right, decimal, span };
}

function isDecimal(value: Value): boolean {
  return (value.kind === "literal" || value.kind === "arithmetic") && value.decimal === true;
}

function lowerCall(call: Call, context: LowerContext): Value {
  const { span } = call;
  const [name] = signatureOf(call);
  const operator = operators[name];
  if (operator !== undefined) return arithmetic(operator, call.args[0]!, call.args[1]!, span, context);
  const args = call.args.map((arg) => lowerValue(arg, context, "text"));
  if (name === "string" && args[0] !== undefined && args[0].kind !== "literal" && typeOf(args[0]) === "text")
    return args[0];
  return { kind: "call", name, ignoreCase: call.caseInsensitive, args, span };
}

/** The type of a value. */
export function typeOf(value: Value): FieldType {
  switch (value.kind) {
    case "field":
      return value.type;
    case "literal":
      return typeOfLiteral(value);
    case "arithmetic":
      return "number";
    case "call":
      return functions[value.name.toLowerCase()]![1];
  }
}

/** A comparison with an instant that a target's resolution cannot hold, as the same comparison with one that it can. */
export function atResolution(
  operator: OrderOperator,
  nanoseconds: bigint,
  resolution: bigint,
): { readonly operator: OrderOperator; readonly nanoseconds: bigint } {
  const rest = ((nanoseconds % resolution) + resolution) % resolution;
  if (rest === 0n) return { operator, nanoseconds };
  return { operator: operator.startsWith("<") ? "<=" : ">", nanoseconds: nanoseconds - rest };
}
