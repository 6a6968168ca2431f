// Panther detections: a Python module whose `rule(event)` is true where the condition holds. Python's slices, `len` and `in` are EQL's, and every
// field is read as the list of its values, so that arrays and absent fields need no case of their own.
import { foldCase } from "../../event/fold-case.ts";
import type { Span } from "../../text/span.ts";
import { blockText } from "../base/cidr.ts";
import type { CallValue, FieldTest, FieldValue, Test, TextTest, Value } from "../base/condition.ts";
import { fieldsOf } from "../base/condition.ts";
import { ecsCondition } from "../base/ecs-target.ts";
import { timeText, typeOf } from "../base/lower.ts";
import { literalText, type Pattern } from "../base/pattern.ts";
import { planOf } from "../base/plan.ts";
import { anyOf, printCondition } from "../base/print.ts";
import { type Regex, regexOfAll } from "../base/regex.ts";
import { foldedCase } from "../base/regex-case.ts";
import { printRegex } from "../base/regex-print.ts";
import { Refusal } from "../base/result.ts";
import type { Target } from "../base/target.ts";

const title = "Panther";

export const pantherTarget: Target = {
  id: "panther",
  title: "Panther (Python)",
  versions: "Python 3.8 and later",
  level: "executed",
  provenBy: "Python, with `deep_get` as Panther's events have it",
  purpose: "Python detections of Panther over logs in ECS.",
  layout: "ECS documents with nested objects, as a custom log type.",
  tables: [],
  texts: { folds: [], known: true, foldsComputed: false, countsCharacters: true },
  sequences: "none",
  notes: ["The rule needs nothing but Python's standard library."],
  write: (statement, context) => {
    const condition = ecsCondition(planOf(statement, title), context, (path) => path);
    const words = {
      and: "and",
      or: "or",
      not: (operand: string, grouped: boolean) => (grouped ? `not ${operand}` : `not (${operand})`),
      constant: (value: boolean) => (value ? "True" : "False"),
      test: printTest,
    };
    return { query: module(printCondition(condition, words, context.refusals)) };
  },
};

/** What a rule may call, with the module of Python that it takes. */
const helpers: readonly { readonly name: string; readonly needs?: string; readonly source: string }[] = [
  {
    name: "_values",
    source: `def _values(event, *path):
    value = event.deep_get(*path)
    if value is None:
        return []
    if isinstance(value, (str, int, float)):
        return [value]
    return [item for item in value if item is not None]`,
  },
  {
    name: "_fold",
    source: `def _fold(text):
    """Lower case, character by character: neither the sign of Kelvin is a k, nor a dotted capital I an i."""
    if text.isascii():
        return text.lower()
    kept = "\\u0130\\u1e9e\\u2126\\u212a\\u212b"
    return "".join(one if one in kept else one.lower() for one in text).replace("\\u03c2", "\\u03c3")`,
  },
  {
    name: "_number",
    source: `def _number(value):
    try:
        return value if not isinstance(value, (str, bool)) else float(value)
    except ValueError:
        return float("nan")`,
  },
  {
    name: "_time",
    needs: "from datetime import datetime",
    source: `def _time(value):
    return datetime.fromisoformat(str(value).replace("Z", "+00:00"))`,
  },
  {
    name: "_within",
    needs: "import ipaddress",
    source: `def _within(value, *blocks):
    try:
        address = ipaddress.ip_address(value)
    except ValueError:
        return False
    address = getattr(address, "ipv4_mapped", None) or address
    return any(address in ipaddress.ip_network(block) for block in blocks)`,
  },
];

/** The module: what the condition calls, and the rule. */
function module(condition: string): string {
  const called = helpers.filter(({ name }) => condition.includes(`${name}(`));
  const imports = [
    ...called.flatMap(({ needs }) => needs ?? []),
    ...(condition.includes("re.fullmatch(") ? ["import re"] : []),
  ].sort(byImport);
  const functions = [...called.map(({ source }) => source), `def rule(event):\n    return bool(${condition})`];
  return `${[...(imports.length === 0 ? [] : [imports.join("\n")]), ...functions].join("\n\n\n")}\n`;
}

/** Whole modules before names out of one, as Python's formatters want it. */
function byImport(a: string, b: string): number {
  return Number(a.startsWith("from")) - Number(b.startsWith("from")) || (a < b ? -1 : 1);
}

function printTest(test: Test): string {
  if (test.kind === "anywhere" || test.kind === "verbatim")
    throw new Refusal("keyword-search", `${title}: a search in every field cannot be written`, test.span);
  const fields = fieldsOf(test.subject);
  const names = new Map(fields.map((field, index) => [field.name, `v${index === 0 ? "" : index}`]));
  const resolve = (field: FieldValue) =>
    field.type === "text" ? `str(${names.get(field.name)})` : names.get(field.name)!;
  const loops = fields.map(
    (field) => `for ${names.get(field.name)} in _values(event, ${field.name.split(".").map(text).join(", ")})`,
  );
  const tested = printFieldTest(test, printValue(test.subject, resolve));
  return loops.length === 0 ? `(${tested})` : `any(${tested} ${loops.join(" ")})`;
}

function printFieldTest(test: FieldTest, value: string): string {
  switch (test.kind) {
    case "exists":
      return test.subject.kind === "field" ? "True" : `${value} is not None`;
    case "text":
      return textTest(value, test);
    case "regex":
      return matches(test.regex, value, test.ignoreCase, test.span);
    case "order":
      return `${value} ${test.operator} ${text(test.value)}`;
    case "number":
      return `_number(${value}) ${test.operator} ${test.value}`;
    case "time":
      return `_time(${value}) ${test.operator} _time(${text(timeText(test.nanoseconds))})`;
    case "flag":
      return `${value} ${test.subject.kind === "field" ? "is" : "=="} ${test.value ? "True" : "False"}`;
    case "address":
      return `_within(${value}, ${test.blocks.map((block) => text(blockText(block))).join(", ")})`;
  }
}

function textTest(value: string, test: TextTest): string {
  const texts: string[] = [];
  const patterns: Pattern[] = [];
  for (const pattern of test.patterns) {
    const plain = literalText(pattern);
    if (plain === undefined) patterns.push(pattern);
    else texts.push(text(test.ignoreCase ? foldCase(plain) : plain));
  }
  const printed: string[] = [];
  const subject = test.ignoreCase ? `_fold(${value})` : value;
  if (texts.length === 1) printed.push(`${subject} == ${texts[0]}`);
  if (texts.length > 1) printed.push(`${subject} in (${texts.join(", ")})`);
  if (patterns.length > 0) printed.push(matches(regexOfAll(patterns), value, test.ignoreCase, test.span));
  return anyOf(printed, "or");
}

function matches(regex: Regex, value: string, ignoreCase: boolean, span: Span): string {
  const source = printRegex(ignoreCase ? foldedCase(regex) : regex, { title, classSpecials: "&~|" }, span);
  return `re.fullmatch(${text(`(?s)${source}`)}, ${ignoreCase ? `_fold(${value})` : value}) is not None`;
}

function printValue(value: Value, resolve: (field: FieldValue) => string): string {
  switch (value.kind) {
    case "field":
      return resolve(value);
    case "literal":
      if (value.value === null) return "None";
      if (typeof value.value === "boolean") return value.value ? "True" : "False";
      return typeof value.value === "string" ? text(value.value) : String(value.value);
    case "arithmetic": {
      const [left, right] = [value.left, value.right].map((side) => printValue(side, resolve));
      if (value.operator !== "/" && value.operator !== "%")
        return `(_number(${left}) ${value.operator} _number(${right}))`;
      throw new Refusal("unsupported", `${title}: \`${value.operator}\` rounds in another way in Python`, value.span);
    }
    case "call":
      return printCall(value, resolve);
  }
}

function printCall(call: CallValue, resolve: (field: FieldValue) => string): string {
  const args = call.args.map((arg) => printValue(arg, resolve));
  const [a, b] = args.map((arg) => (call.ignoreCase ? `_fold(${arg})` : arg));
  switch (call.name) {
    case "length":
      return `len(${a})`;
    case "string":
      return asText(a!, call.args[0]!);
    case "concat":
      return `(${args.map((arg, index) => asText(arg, call.args[index]!)).join(" + ")})`;
    case "startsWith":
      return `${a}.startswith(${b})`;
    case "endsWith":
      return `${a}.endswith(${b})`;
    case "stringContains":
      return `(len(${b}) > 0 and ${b} in ${a})`;
    case "substring":
      return `${a}[${args[1] === "None" ? "" : args[1]}:${args[2] === undefined || args[2] === "None" ? "" : args[2]}]`;
    default:
      throw new Refusal("unsupported", `${title}: the function \`${call.name}\` has no counterpart`, call.span);
  }
}

/** A value as a text: Python writes `True` where EQL has `true`. */
function asText(printed: string, value: Value): string {
  const type = typeOf(value);
  return type === "text" ? printed : type === "flag" ? `str(${printed}).lower()` : `str(${printed})`;
}

/** A Python text literal. */
function text(value: string): string {
  return JSON.stringify(value)
    .replaceAll("\\/", "/")
    .replace(/[\u007f-\u009f\u2028\u2029]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
