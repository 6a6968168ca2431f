// The conditions that backends print. Elasticsearch's meaning is made explicit here once, so that a target only has to say each shape in
// its own words:
//  - a test is true or false, never null: it holds when any combination of the values of its fields satisfies it, and is false where a
//    field has no value; `not` is the complement;
//  - case is a flag of the test; wildcards are lists of parts; null tests are `exists`; numbers, instants and addresses are typed.
import type { Span } from "../../text/span.ts";
import type { CidrBlock } from "./cidr.ts";
import type { Pattern } from "./pattern.ts";
import type { Regex } from "./regex.ts";

export type Condition = Constant | Group | Not | Test;

export interface Constant {
  readonly kind: "constant";
  readonly value: boolean;
  readonly span: Span;
}

export interface Group {
  readonly kind: "all" | "some";
  readonly operands: readonly Condition[];
  readonly span: Span;
}

export interface Not {
  readonly kind: "not";
  readonly operand: Condition;
  readonly span: Span;
}

export type Test =
  | ExistsTest
  | TextTest
  | RegexTest
  | OrderTest
  | NumberTest
  | TimeTest
  | FlagTest
  | AddressTest
  | AnywhereTest
  | VerbatimTest;

interface OnSubject {
  readonly subject: Value;
  readonly span: Span;
}

/** There is a value. */
export interface ExistsTest extends OnSubject {
  readonly kind: "exists";
}

/** The whole text equals one of the patterns. Equality is a pattern of one literal. */
export interface TextTest extends OnSubject {
  readonly kind: "text";
  readonly patterns: readonly Pattern[];
  readonly ignoreCase: boolean;
}

/** The whole text is in the language of the expression. */
export interface RegexTest extends OnSubject {
  readonly kind: "regex";
  readonly regex: Regex;
  readonly ignoreCase: boolean;
}

export type OrderOperator = "<" | "<=" | ">" | ">=";

/** Text order by code point. */
export interface OrderTest extends OnSubject {
  readonly kind: "order";
  readonly operator: OrderOperator;
  readonly value: string;
}

export interface NumberTest extends OnSubject {
  readonly kind: "number";
  readonly operator: "==" | OrderOperator;
  readonly value: number | bigint;
}

/** An instant compared with one: nanoseconds since 1970 in UTC. */
export interface TimeTest extends OnSubject {
  readonly kind: "time";
  readonly operator: OrderOperator;
  readonly nanoseconds: bigint;
}

/** A boolean value, or the outcome of a boolean function, is true (or false). */
export interface FlagTest extends OnSubject {
  readonly kind: "flag";
  readonly value: boolean;
}

/** An address lies in one of the blocks. A single address is a block of one. */
export interface AddressTest extends OnSubject {
  readonly kind: "address";
  readonly blocks: readonly CidrBlock[];
}

/** Some field of the event, whichever, has a text that the pattern or expression matches: Sigma's keywords. */
export interface AnywhereTest {
  readonly kind: "anywhere";
  readonly pattern: Pattern | null;
  readonly regex: Regex | null;
  readonly ignoreCase: boolean;
  readonly span: Span;
}

/** A condition that a target's field map gives in the target's own language. */
export interface VerbatimTest {
  readonly kind: "verbatim";
  readonly text: string;
  readonly span: Span;
}

/** A test on the values of fields. */
export type FieldTest = Exclude<Test, AnywhereTest | VerbatimTest>;

export type Value = FieldValue | LiteralValue | CallValue | ArithmeticValue;

export type FieldType = "text" | "number" | "flag" | "time" | "address";

/** A field: an ECS path before the target's field map is applied, a column of the target after it. */
export interface FieldValue {
  readonly kind: "field";
  readonly name: string;
  readonly type: FieldType;
  /** Whether an event can have several values. */
  readonly list: boolean;
  readonly span: Span;
}

export interface LiteralValue {
  readonly kind: "literal";
  readonly value: string | number | bigint | boolean | null;
  /** A number written with decimals, `2.0` among them: it makes arithmetic one of decimals. */
  readonly decimal?: boolean;
  readonly span: Span;
}

/** A built-in function by its canonical name. */
export interface CallValue {
  readonly kind: "call";
  readonly name: string;
  readonly ignoreCase: boolean;
  readonly args: readonly Value[];
  readonly span: Span;
}

export interface ArithmeticValue {
  readonly kind: "arithmetic";
  readonly operator: "+" | "-" | "*" | "/" | "%";
  readonly left: Value;
  readonly right: Value;
  /** Whether one side is a decimal, so that `/` does not round. */
  readonly decimal: boolean;
  readonly span: Span;
}

/** A number as most languages write it; a decimal keeps its point. */
export function numeral({ value, decimal }: LiteralValue): string {
  return decimal === true && Number.isInteger(value) ? `${value}.0` : String(value);
}

export function constant(value: boolean, span: Span): Constant {
  return { kind: "constant", value, span };
}

/** `and` of conditions; constants are folded and nested groups of the same kind joined. */
export function all(operands: readonly Condition[], span: Span): Condition {
  return group("all", operands, span);
}

/** `or` of conditions; constants are folded and nested groups of the same kind joined. */
export function some(operands: readonly Condition[], span: Span): Condition {
  return group("some", operands, span);
}

function group(kind: "all" | "some", operands: readonly Condition[], span: Span): Condition {
  const neutral = kind === "all";
  const kept: Condition[] = [];
  for (const operand of operands) {
    if (operand.kind === "constant" && operand.value !== neutral) return constant(!neutral, span);
    if (operand.kind === "constant") continue;
    if (operand.kind === kind) kept.push(...operand.operands);
    else kept.push(operand);
  }
  if (kept.length === 0) return constant(neutral, span);
  return kept.length === 1 ? kept[0]! : { kind, operands: kept, span };
}

/** The complement of a condition. */
export function not(operand: Condition, span: Span): Condition {
  if (operand.kind === "constant") return constant(!operand.value, span);
  return operand.kind === "not" ? operand.operand : { kind: "not", operand, span };
}

/** The fields a value is computed from, each once. */
export function fieldsOf(value: Value): readonly FieldValue[] {
  const found = new Map<string, FieldValue>();
  visitFields(value, (field) => found.set(field.name, field));
  return [...found.values()];
}

function visitFields(value: Value, visit: (field: FieldValue) => void): void {
  if (value.kind === "field") visit(value);
  else if (value.kind === "call") for (const arg of value.args) visitFields(arg, visit);
  else if (value.kind === "arithmetic") for (const side of [value.left, value.right]) visitFields(side, visit);
}
