// Makes nodes of the EQL tree. Spans are those of the Sigma value that a node comes from.
import type {
  Call,
  Comparison,
  ComparisonOperator,
  Expression,
  Field,
  In,
  Literal,
  Logical,
  Match,
  MatchOperator,
  NumberLiteral,
  StringLiteral,
} from "../../eql/ast.ts";
import { equalTrees } from "../../eql/equal.ts";
import { allFields, type Catalogue } from "../../schema/index.ts";
import type { Span } from "../../text/span.ts";

/** A field by its path; a leading `?` makes it optional. */
export function field(path: string, span: Span): Field {
  const optional = path.startsWith("?");
  return { kind: "Field", path: optional ? path.slice(1) : path, optional, span };
}

export function text(value: string, span: Span): StringLiteral {
  return { kind: "String", value, quote: '"', span };
}

export function number(value: number | bigint, span: Span): NumberLiteral {
  return { kind: "Number", value, type: numberType(value), span };
}

function numberType(value: number | bigint): NumberLiteral["type"] {
  if (typeof value === "number" && !Number.isInteger(value)) return "double";
  return value >= -2147483648 && value <= 2147483647 ? "integer" : "long";
}

export function compare(left: Expression, operator: ComparisonOperator, right: Literal, span: Span): Comparison {
  return { kind: "Comparison", operator, left, right, span };
}

/** `left operator value` for any number; EQL writes a negative one as a sign and a number. */
export function compareNumber(
  left: Expression,
  operator: ComparisonOperator,
  value: number | bigint,
  span: Span,
): Comparison {
  const right: Expression =
    value < 0 ? { kind: "Sign", operator: "-", operand: number(-value, span), span } : number(value, span);
  return { kind: "Comparison", operator, left, right, span };
}

export function isNull(operand: Expression, span: Span): Comparison {
  return { kind: "Comparison", operator: "==", left: operand, right: { kind: "Null", span }, span };
}

export function isNotNull(operand: Expression, span: Span): Comparison {
  return { kind: "Comparison", operator: "!=", left: operand, right: { kind: "Null", span }, span };
}

export function isTrue(operand: Expression, value: boolean, span: Span): Comparison {
  return { kind: "Comparison", operator: "==", left: operand, right: { kind: "Boolean", value, span }, span };
}

/** `operand operator "a"`, or a list of several. */
export function match(operand: Expression, operator: MatchOperator, patterns: readonly string[], span: Span): Match {
  return {
    kind: "Match",
    operator,
    operand,
    patterns: patterns.map((pattern) => text(pattern, span)),
    list: patterns.length > 1,
    span,
  };
}

/** Equal to one of some texts; `==` for a single one in its case. */
export function oneOf(
  operand: Expression,
  values: readonly string[],
  caseInsensitive: boolean,
  span: Span,
): Expression {
  if (values.length === 1 && !caseInsensitive) return compare(operand, "==", text(values[0]!, span), span);
  return isIn(
    operand,
    values.map((value) => text(value, span)),
    caseInsensitive,
    span,
  );
}

export function isIn(operand: Expression, items: readonly Expression[], caseInsensitive: boolean, span: Span): In {
  return { kind: "In", negated: false, caseInsensitive, operand, items, span };
}

export function call(name: string, args: readonly Expression[], span: Span, caseInsensitive = false): Call {
  return { kind: "Call", name, nameSpan: span, caseInsensitive, args, span };
}

/** `not operand`; a double negation cancels out, and `not f == null` is `f != null`. */
export function not(operand: Expression, span: Span): Expression {
  if (operand.kind === "Not") return operand.operand;
  const isNullTest = operand.kind === "Comparison" && operand.right.kind === "Null";
  if (isNullTest && operand.operator === "==") return { ...operand, operator: "!=", span };
  return { kind: "Not", operand, span };
}

/** Operands of the same operator become operands of this one. */
export function and(span: Span, operands: readonly Expression[]): Expression {
  return logical("and", operands, span);
}

/** Like `and`; neighbouring tests of one field become a list. */
export function or(span: Span, operands: readonly Expression[]): Expression {
  if (operands.length === 1) return operands[0]!;
  return logical("or", mergeTests(flatten("or", operands)), span);
}

export function truth(value: boolean, span: Span): Expression {
  return { kind: "Boolean", value, span };
}

function logical(operator: "and" | "or", operands: readonly Expression[], span: Span): Expression {
  const neutral = operator === "and";
  if (operands.length === 1 && operands[0]!.kind !== "Boolean") return operands[0]!;
  const all = flatten(operator, operands);
  const decided = all.find((operand) => operand.kind === "Boolean" && operand.value !== neutral);
  if (decided !== undefined) return decided;
  const flat = all.some(({ kind }) => kind === "Boolean") ? all.filter(({ kind }) => kind !== "Boolean") : all;
  const isRepeated = (operand: Expression, index: number) => isAmongFirst(operand, flat, Math.min(index, 8));
  const distinct = flat.some(isRepeated) ? flat.filter((operand, index) => !isRepeated(operand, index)) : flat;
  if (distinct.length === 0) return truth(neutral, span);
  return distinct.length === 1 ? distinct[0]! : { kind: "Logical", operator, operands: distinct, span };
}

function isAmongFirst(operand: Expression, others: readonly Expression[], count: number): boolean {
  const subject = subjectOf(operand);
  for (let i = 0; i < count; i++) if (subjectOf(others[i]!) === subject && equalTrees(operand, others[i]!)) return true;
  return false;
}

/** The field that a test asks for, or its kind: tests that differ in it are not equal, and nearly all others differ in it. */
function subjectOf(test: Expression): string {
  const operand =
    test.kind === "Comparison" ? test.left : test.kind === "Match" || test.kind === "In" ? test.operand : test;
  return operand.kind === "Field" ? operand.path : operand.kind;
}

function flatten(operator: "and" | "or", operands: readonly Expression[]): readonly Expression[] {
  const isSame = (operand: Expression) => operand.kind === "Logical" && operand.operator === operator;
  if (!operands.some(isSame)) return operands;
  return operands.flatMap((operand) => (isSame(operand) ? (operand as Logical).operands : [operand]));
}

/** Tests of the same field with the same operator, wherever they stand among the alternatives, joined at the first of them. */
function mergeTests(operands: readonly Expression[]): readonly Expression[] {
  if (operands.length < 2) return operands;
  const groups = new Map<string, Expression[]>();
  for (let i = 0; i < operands.length; i++) {
    const key = mergeKey(operands[i]!) ?? `alone ${i}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [operands[i]!]);
    else group.push(operands[i]!);
  }
  if (groups.size === operands.length) return operands;
  return [...groups.values()].map((group) => (group.length === 1 ? group[0]! : joined(group)));
}

let catalogue: Catalogue | undefined;

function isAddress(path: string): boolean {
  catalogue ??= allFields();
  return catalogue.get(path)?.type === "ip";
}

function mergeKey(test: Expression): string | undefined {
  if (test.kind === "Match" && test.operand.kind === "Field") return `${test.operator} ${test.operand.path}`;
  if (test.kind === "In" && !test.negated && test.operand.kind === "Field") {
    return test.caseInsensitive ? `in~ ${test.operand.path}` : `in ${test.operand.path}`;
  }
  const isEquality = test.kind === "Comparison" && test.operator === "==" && test.left.kind === "Field";
  if (isEquality && (test.right.kind === "String" || test.right.kind === "Number")) {
    const { path } = test.left as Field;
    // EQL compares an address with a text by `==`, and refuses a text in a list
    return isAddress(path) ? undefined : `in ${path}`;
  }
  if (test.kind === "Call" && test.name === "cidrMatch" && test.args[0]?.kind === "Field")
    return `cidr ${test.args[0].path}`;
  return undefined;
}

/** Tests of one merge key as one test. */
function joined(tests: readonly Expression[]): Expression {
  const [first] = tests;
  const span = {
    start: Math.min(...tests.map((test) => test.span.start)),
    end: Math.max(...tests.map((test) => test.span.end)),
  };
  if (first!.kind === "Match") {
    const patterns = distinctLiterals((tests as readonly Match[]).flatMap((test) => test.patterns));
    return { ...first!, patterns, list: patterns.length > 1, span };
  }
  if (first!.kind === "Call") {
    return {
      ...first!,
      args: [first!.args[0]!, ...(tests as readonly Call[]).flatMap((test) => test.args.slice(1))],
      span,
    };
  }
  const operand = first!.kind === "In" ? first!.operand : (first as Comparison).left;
  const caseInsensitive = first!.kind === "In" && first!.caseInsensitive;
  const items = distinctLiterals(tests.flatMap(itemsOf));
  if (items.length === 1 && !caseInsensitive) return compare(operand, "==", items[0] as Literal, span);
  return isIn(operand, items, caseInsensitive, span);
}

function itemsOf(test: Expression): readonly Expression[] {
  return test.kind === "In" ? test.items : [(test as Comparison).right];
}

function distinctLiterals<T extends Expression>(literals: readonly T[]): readonly T[] {
  const seen = new Set<string>();
  return literals.filter((literal) => {
    const key = literal.kind === "String" || literal.kind === "Number" ? `${literal.kind} ${literal.value}` : undefined;
    if (key === undefined) return true;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
