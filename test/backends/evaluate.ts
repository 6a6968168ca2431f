// Evaluates a condition over one row, plainly: how the tests know that an event they made satisfies a stage of a rule.
import { lastOf, parseBlock } from "../../src/backends/base/cidr.ts";
import type {
  CallValue,
  Condition,
  FieldTest,
  FieldValue,
  RegexTest,
  TextTest,
  Value,
} from "../../src/backends/base/condition.ts";
import { fieldsOf } from "../../src/backends/base/condition.ts";
import { literalText, printPattern } from "../../src/backends/base/pattern.ts";
import type { Regex } from "../../src/backends/base/regex.ts";
import { printRegex } from "../../src/backends/base/regex-print.ts";
import type { Scalar } from "../../src/event/event.ts";
import { foldCase } from "../../src/event/fold-case.ts";
import { parseInstant } from "../../src/event/instant.ts";
import { parseIp } from "../../src/event/ip.ts";
import { compareText } from "../../src/event/text-order.ts";
import { findFunction } from "../../src/functions/index.ts";
import type { EventRow } from "../../src/proof/rows.ts";
import type { Span } from "../../src/text/span.ts";

/** Whether a row satisfies a condition. */
export function holds(condition: Condition, row: EventRow): boolean {
  switch (condition.kind) {
    case "constant":
      return condition.value;
    case "all":
      return condition.operands.every((operand) => holds(operand, row));
    case "some":
      return condition.operands.some((operand) => holds(operand, row));
    case "not":
      return !holds(condition.operand, row);
    case "anywhere":
    case "verbatim":
      throw new Error(`a ${condition.kind} condition cannot be interpreted`);
    default:
      return someCombination(fieldsOf(condition.subject), new Map(), condition, row);
  }
}

type Binding = ReadonlyMap<string, Scalar>;

function someCombination(fields: readonly FieldValue[], bound: Binding, test: FieldTest, row: EventRow): boolean {
  const [first, ...rest] = fields;
  if (first === undefined) return satisfies(test, computed(test.subject, bound));
  return (row.get(first.name) ?? []).some((value) =>
    someCombination(rest, new Map([...bound, [first.name, value]]), test, row),
  );
}

type Result = Scalar | null;

function computed(value: Value, bound: Binding): Result {
  switch (value.kind) {
    case "field":
      return bound.get(value.name) ?? null;
    case "literal":
      return value.value;
    case "arithmetic": {
      const [left, right] = [computed(value.left, bound), computed(value.right, bound)];
      return typeof left === "number" && typeof right === "number" ? calculate(value.operator, left, right) : null;
    }
    case "call":
      return callValue(value, bound);
  }
}

function calculate(operator: "+" | "-" | "*" | "/" | "%", left: number, right: number): number | null {
  const whole = Number.isInteger(left) && Number.isInteger(right);
  if (whole && right === 0 && (operator === "/" || operator === "%")) return null;
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return whole ? Math.trunc(left / right) : left / right;
    case "%":
      return left % right;
  }
}

function callValue(call: CallValue, bound: Binding): Result {
  const definition = findFunction(call.name);
  if (definition === undefined) throw new Error(`the function ${call.name} cannot be interpreted`);
  const args = call.args.map((arg) => computed(arg, bound));
  const result = definition.evaluate(args, { caseInsensitive: call.ignoreCase, integerWidth: "long" });
  return typeof result === "object" && result !== null ? result.value : result;
}

function satisfies(test: FieldTest, value: Result): boolean {
  if (value === null) return false;
  switch (test.kind) {
    case "exists":
      return true;
    case "text":
      return matcherOf(test)(String(value));
    case "regex":
      return matcherOf(test)(String(value));
    case "order":
      return compares(compareText(String(value), test.value), test.operator);
    case "number":
      return Number.isNaN(Number(value)) ? false : compares(Number(value) - Number(test.value), test.operator);
    case "time":
      return compares(Number(nanoseconds(String(value)) - test.nanoseconds), test.operator);
    case "flag":
      return value === test.value || String(value) === String(test.value);
    case "address":
      return parseIp(String(value)) !== undefined && test.blocks.some((block) => inside(String(value), block));
  }
}

function compares(difference: number, operator: string): boolean {
  if (operator === "==") return difference === 0;
  if (operator === "<") return difference < 0;
  if (operator === "<=") return difference <= 0;
  return operator === ">" ? difference > 0 : difference >= 0;
}

function nanoseconds(text: string): bigint {
  const instant = parseInstant(text);
  return instant === undefined ? 0n : BigInt(instant.ms) * 1_000_000n + BigInt(instant.ns);
}

function inside(address: string, block: ReturnType<typeof parseBlock>): boolean {
  const own = parseBlock(address, { start: 0, end: 0 });
  return own.version === block.version && own.base >= block.base && own.base <= lastOf(block);
}

type TextMatcher = (text: string) => boolean;

/** Matchers by test: a test is asked of many rows. */
const matchers = new WeakMap<TextTest | RegexTest, TextMatcher>();

function matcherOf(test: TextTest | RegexTest): TextMatcher {
  const known = matchers.get(test);
  if (known !== undefined) return known;
  const matcher = test.kind === "text" ? patternMatcher(test) : regexMatcher(test.regex, test.ignoreCase, test.span);
  matchers.set(test, matcher);
  return matcher;
}

function patternMatcher({ patterns, ignoreCase }: TextTest): TextMatcher {
  const fold = (part: string) => (ignoreCase ? foldCase(part) : part);
  const texts = new Set(
    patterns
      .map(literalText)
      .filter((text) => text !== undefined)
      .map(fold),
  );
  const expressions = patterns
    .filter((pattern) => literalText(pattern) === undefined)
    .map((pattern) =>
      printPattern(pattern, "[\\s\\S]*", "[\\s\\S]", (literal) =>
        fold(literal).replace(/[\\^$.|?*+()[\]{}/]/g, "\\$&"),
      ),
    )
    .map((source) => new RegExp(`^${source}$`, "u"));
  return (text) => {
    const folded = fold(text);
    return texts.has(folded) || expressions.some((expression) => expression.test(folded));
  };
}

/** Complement and intersection have no counterpart in JavaScript: they are tried here, piece by piece. */
function regexMatcher(regex: Regex, ignoreCase: boolean, span: Span): TextMatcher {
  const inner = (item: Regex) => regexMatcher(item, ignoreCase, span);
  switch (regex.kind) {
    case "complement": {
      const matches = inner(regex.item);
      return (text) => !matches(text);
    }
    case "intersection": {
      const all = regex.items.map(inner);
      return (text) => all.every((matches) => matches(text));
    }
    case "choice": {
      const options = regex.options.map(inner);
      return (text) => options.some((matches) => matches(text));
    }
    case "concat": {
      if (!regex.parts.some((part) => part.kind === "complement" || part.kind === "intersection")) break;
      const [first, ...rest] = regex.parts;
      const head = inner(first!);
      const tail = inner(rest.length === 1 ? rest[0]! : { kind: "concat", parts: rest });
      return (text) =>
        Array.from({ length: text.length + 1 }, (_, at) => at).some(
          (at) => head(text.slice(0, at)) && tail(text.slice(at)),
        );
    }
  }
  const expression = new RegExp(
    `^(?:${printRegex(regex, { title: "the interpreter" }, span)})$`,
    ignoreCase ? "isu" : "su",
  );
  return (text) => expression.test(text);
}
