// Conditions as SPL's `where` expressions, where AND binds tighter than OR, comparison heeds case, and a missing field is null: under NOT the
// fields of a test must therefore be there. What ignores case and has no more than `*` is said by `search` (search.ts).
import { blockText } from "../base/cidr.ts";
import type { CallValue, Condition, FieldTest, OrderOperator, Test, TextTest, Value } from "../base/condition.ts";
import { fieldsOf } from "../base/condition.ts";
import { atResolution, typeOf } from "../base/lower.ts";
import { literalText, type Pattern, shapeOf } from "../base/pattern.ts";
import { anyOf, printCondition } from "../base/print.ts";
import { regexOfAll } from "../base/regex.ts";
import { printSearch } from "../base/regex-print.ts";
import { Refusal, type RefusalList } from "../base/result.ts";
import { tailExpression } from "../base/tails.ts";

const title = "Splunk SPL";

/** The text of a condition over fields, for `where`. */
export function printSpl(condition: Condition, refusals: RefusalList): string {
  return printCondition(
    condition,
    {
      and: "AND",
      or: "OR",
      not: (operand, grouped) => (grouped ? `NOT ${operand}` : `NOT (${operand})`),
      constant: (value) => (value ? "true()" : "false()"),
      test: (test, underNot) => (underNot ? definite(test) : printTest(test)),
    },
    refusals,
  );
}

function definite(test: Test): string {
  if (test.kind === "verbatim" || test.kind === "anywhere" || test.kind === "exists") return printTest(test);
  const present = fieldsOf(test.subject).map((field) => `isnotnull(${fieldName(field.name)})`);
  return `(${[...present, printTest(test)].join(" AND ")})`;
}

/** A field in single quotes where its name needs them. */
export function fieldName(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : `'${name}'`;
}

function printTest(test: Test): string {
  if (test.kind === "verbatim") return test.text;
  if (test.kind === "anywhere")
    throw new Refusal("keyword-search", `${title}: a search in every field cannot be written`, test.span);
  const list = fieldsOf(test.subject).find((field) => field.list);
  if (list !== undefined)
    throw new Refusal("list-column", `${title}: \`${list.name}\` is a list, which \`where\` cannot search`, list.span);
  return printFieldTest(test, printValue(test.subject));
}

function printFieldTest(test: FieldTest, value: string): string {
  switch (test.kind) {
    case "exists":
      return `isnotnull(${value})`;
    case "text":
      return textTest(value, test);
    case "regex":
      return matches(value, printSearch(test.regex, { title }, test.span), test.ignoreCase);
    case "order":
      return `${value} ${test.operator} ${splString(test.value)}`;
    case "number":
      return `tonumber(${value}) ${test.operator} ${test.value}`;
    case "time":
      return timeTest(test.operator, test.nanoseconds, value);
    case "flag":
      return typeOf(test.subject) === "flag" && test.subject.kind === "call"
        ? test.value
          ? value
          : `NOT (${value})`
        : `lower(tostring(${value})) == "${test.value}"`;
    case "address":
      return anyOf(
        test.blocks.map((block) => `cidrmatch(${splString(blockText(block))}, ${value})`),
        "OR",
      );
  }
}

/** Splunk's times are seconds with six decimals. */
function timeTest(operator: OrderOperator, nanoseconds: bigint, value: string): string {
  const test = atResolution(operator, nanoseconds, 1000n);
  const microseconds = String(test.nanoseconds / 1000n).padStart(7, "0");
  return `${value} ${test.operator} ${microseconds.slice(0, -6)}.${microseconds.slice(-6)}`;
}

function textTest(value: string, test: TextTest): string {
  const tail = tailExpression(test.patterns);
  if (tail !== undefined) return matches(value, printSearch(tail, { title }, test.span), test.ignoreCase);
  const texts: string[] = [];
  const general: Pattern[] = [];
  const printed: string[] = [];
  for (const pattern of test.patterns) {
    const text = literalText(pattern);
    if (text !== undefined) texts.push(splString(test.ignoreCase ? text.toLowerCase() : text));
    else if (shapeOf(pattern).kind === "any") printed.push(`isnotnull(${value})`);
    else general.push(pattern);
  }
  const subject = test.ignoreCase ? `lower(${value})` : value;
  if (texts.length === 1) printed.unshift(`${subject} == ${texts[0]}`);
  if (texts.length > 1) printed.unshift(`in(${subject}, ${texts.join(", ")})`);
  if (general.length > 0)
    printed.push(matches(value, printSearch(regexOfAll(general), { title }, test.span), test.ignoreCase));
  return anyOf(printed, "OR");
}

function matches(value: string, regex: string, ignoreCase: boolean): string {
  return `match(${value}, ${splString(`(?${ignoreCase ? "is" : "s"})${regex}`)})`;
}

function printValue(value: Value): string {
  switch (value.kind) {
    case "field":
      return fieldName(value.name);
    case "literal":
      return typeof value.value === "string" ? splString(value.value) : String(value.value);
    case "arithmetic":
      if (value.operator === "/")
        throw new Refusal("unsupported", `${title}: \`/\` does not divide whole numbers as EQL does`, value.span);
      if (value.operator === "%" && (value.right.kind !== "literal" || Number(value.right.value) === 0))
        throw new Refusal("unsupported", `${title}: what \`%\` by zero gives is not documented`, value.span);
      return `(${printValue(value.left)} ${value.operator} ${printValue(value.right)})`;
    case "call":
      return printCall(value);
  }
}

function printCall(call: CallValue): string {
  const args = call.args.map(printValue);
  switch (call.name) {
    case "length":
      return `len(${args[0]})`;
    case "string":
      return `tostring(${args[0]})`;
    case "concat":
      return `(${args.join(" . ")})`;
    case "substring": {
      const [start, end] = [call.args[1], call.args[2]].map((arg) =>
        arg?.kind === "literal" && typeof arg.value === "number" ? arg.value : undefined,
      );
      if (start === undefined || (call.args[2] !== undefined && (end === undefined || end < 0 || start < 0))) break;
      if (start < 0) return `substr(${args[0]}, ${start})`;
      return end === undefined
        ? `substr(${args[0]}, ${start + 1})`
        : `substr(${args[0]}, ${start + 1}, ${Math.max(0, end - start)})`;
    }
  }
  throw new Refusal("unsupported", `${title}: \`${call.name}\` with these arguments has no counterpart`, call.span);
}

/** A text literal of `eval` and `where`. */
export function splString(text: string): string {
  return `"${text.replace(/[\\"]/g, "\\$&")}"`;
}
