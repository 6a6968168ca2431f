// ES|QL. Comparisons heed case (`TO_LOWER`) and give null on several values, so lists are searched with MV_CONTAINS, or as one text with a
// unit separator between the values; three-valued, so tests under NOT are made definite.

import { blockText } from "../base/cidr.ts";
import type { CallValue, FieldTest, Test, TextTest, Value } from "../base/condition.ts";
import { fieldsOf, numeral } from "../base/condition.ts";
import { ecsCondition, onlyEvents } from "../base/ecs-target.ts";
import { timeText, typeOf } from "../base/lower.ts";
import { literalText, type Pattern, printPattern, shapeOf } from "../base/pattern.ts";
import { planOf } from "../base/plan.ts";
import { anyOf, printCondition } from "../base/print.ts";
import { concat, type Regex, regexOfAll } from "../base/regex.ts";
import { foldedCase } from "../base/regex-case.ts";
import { printLuceneRegex, printRegex } from "../base/regex-print.ts";
import { Refusal } from "../base/result.ts";
import { spellCases } from "../base/spell-cases.ts";
import type { Target } from "../base/target.ts";

const title = "ES|QL";

export const esqlTarget: Target = {
  id: "esql",
  title: "Elasticsearch ES|QL",
  versions: "Elasticsearch 9.2 and later (MV_CONTAINS)",
  level: "parsed",
  provenBy: "PyPI's `esql-parser` 9.1, which is Elasticsearch's own grammar; our interpreter of the subset",
  purpose: "ES|QL detection rules and searches.",
  layout: "ECS documents in `logs-*`; text fields are `keyword`.",
  tables: [],
  texts: { folds: ["k", "i"], known: true, foldsComputed: true, countsCharacters: true },
  sequences: "none",
  notes: ["Wildcards and expressions on fields with several values search the values joined by U+001F."],
  write: (statement, context) => {
    const plan = onlyEvents(planOf(statement, title), context);
    const condition = spellCases(ecsCondition({ ...plan, slices: [] }, context, (path) => path));
    const words = {
      and: "AND",
      or: "OR",
      not: (operand: string, grouped: boolean) => (grouped ? `NOT ${operand}` : `NOT (${operand})`),
      constant: (value: boolean) => (value ? "true" : "false"),
      test: (test: Test, underNot: boolean) => (underNot ? `COALESCE(${printTest(test)}, false)` : printTest(test)),
    };
    const time = nameOf(context.options.timestampField ?? "@timestamp");
    const slices = plan.slices.flatMap(({ end, count }) =>
      end === "head"
        ? [`SORT ${time} ASC`, `LIMIT ${count}`]
        : [`SORT ${time} DESC`, `LIMIT ${count}`, `SORT ${time} ASC`],
    );
    const where = `WHERE ${printCondition(condition, words, context.refusals)}`;
    return {
      query: [`FROM ${context.options.source ?? "logs-*"} METADATA _id, _index`, where, ...slices].join("\n| "),
    };
  },
};

function nameOf(path: string): string {
  return path
    .split(".")
    .map((part) => (/^[A-Za-z_@][A-Za-z0-9_]*$/.test(part) ? part : `\`${part.replaceAll("`", "``")}\``))
    .join(".");
}

function printTest(test: Test): string {
  if (test.kind === "regex") printRegex(test.regex, { title }, test.span); // refuses what RLIKE may not have
  if (test.kind === "anywhere" || test.kind === "verbatim")
    throw new Refusal("keyword-search", `${title}: a search in every field cannot be written`, test.span);
  const list = fieldsOf(test.subject).find((field) => field.list);
  if (list !== undefined && test.kind !== "exists") return listTest(test);
  return scalarTest(test, printValue(test.subject));
}

function scalarTest(test: FieldTest, value: string): string {
  switch (test.kind) {
    case "exists":
      return `${value} IS NOT NULL`;
    case "text":
      return textTest(value, test);
    case "regex":
      return `${folded(value, test.ignoreCase)} RLIKE ${quoted(printLuceneRegex(foldedIf(test.regex, test.ignoreCase)))}`;
    case "order":
      return `${value} ${test.operator} ${quoted(test.value)}`;
    case "number":
      return `${value} ${test.operator} ${test.value}`;
    case "time":
      return `${value} ${test.operator} ${quoted(timeText(test.nanoseconds))}::${test.nanoseconds % 1_000_000n === 0n ? "datetime" : "date_nanos"}`;
    case "flag":
      return `${value} == ${test.value}`;
    case "address":
      return `CIDR_MATCH(${value}, ${test.blocks.map((block) => quoted(blockText(block))).join(", ")})`;
  }
}

/** Plain texts by MV_CONTAINS; everything else over the joined values. */
function listTest(test: FieldTest): string {
  const { subject } = test;
  if (subject.kind !== "field" || (test.kind !== "text" && test.kind !== "regex"))
    throw new Refusal("list-field", `${title}: this test on a field with several values cannot be written`, test.span);
  const value = nameOf(subject.name);
  const printed: string[] = [];
  const general: Pattern[] = [];
  for (const pattern of test.kind === "text" ? test.patterns : []) {
    const text = literalText(pattern);
    if (text === undefined) general.push(pattern);
    else
      printed.push(
        `MV_CONTAINS(${folded(value, test.ignoreCase)}, ${quoted(test.ignoreCase ? text.toLowerCase() : text)})`,
      );
  }
  const regex = test.kind === "regex" ? test.regex : general.length > 0 ? regexOfAll(general) : undefined;
  if (regex !== undefined) {
    const joined = `MV_CONCAT(${value}, "${separatorText}")`;
    printed.push(
      `${folded(joined, test.ignoreCase)} RLIKE ${quoted(printLuceneRegex(oneOfJoined(foldedIf(regex, test.ignoreCase))))}`,
    );
  }
  return anyOf(printed, "OR");
}

const separatorText = "\u001f";

/** The expression for some value among values joined by the separator. */
function oneOfJoined(regex: Regex): Regex {
  const separator: Regex = { kind: "literal", text: separatorText };
  const before: Regex = { kind: "repeat", item: concat([{ kind: "any" }, separator]), min: 0, max: 1 };
  const after: Regex = { kind: "repeat", item: concat([separator, { kind: "any" }]), min: 0, max: 1 };
  return concat([before, withinValue(regex), after]);
}

function withinValue(regex: Regex): Regex {
  const other: Regex = { kind: "set", negated: true, ranges: [[31, 31]] };
  switch (regex.kind) {
    case "any":
      return { kind: "repeat", item: other, min: 0, max: null };
    case "one":
      return other;
    case "set":
      return regex.negated ? { ...regex, ranges: [...regex.ranges, [31, 31]] } : regex;
    case "concat":
      return concat(regex.parts.map(withinValue));
    case "choice":
      return { kind: "choice", options: regex.options.map(withinValue) };
    case "repeat":
      return { ...regex, item: withinValue(regex.item) };
    default:
      return regex;
  }
}

/** The expression for what `folded` gives. */
function foldedIf(regex: Regex, ignoreCase: boolean): Regex {
  return ignoreCase ? foldedCase(regex) : regex;
}

function folded(value: string, ignoreCase: boolean): string {
  return ignoreCase ? `TO_LOWER(${value})` : value;
}

function textTest(value: string, test: TextTest): string {
  const subject = folded(value, test.ignoreCase);
  const fold = (text: string) => quoted(test.ignoreCase ? text.toLowerCase() : text);
  const texts: string[] = [];
  const printed: string[] = [];
  for (const pattern of test.patterns) {
    const shape = shapeOf(pattern);
    if (shape.kind === "equals") texts.push(fold(shape.text));
    else if (shape.kind === "any") printed.push(`${value} IS NOT NULL`);
    else if (shape.kind === "starts") printed.push(`STARTS_WITH(${subject}, ${fold(shape.text)})`);
    else if (shape.kind === "ends") printed.push(`ENDS_WITH(${subject}, ${fold(shape.text)})`);
    else
      printed.push(
        `${subject} LIKE ${fold(printPattern(pattern, "*", "?", (literal) => literal.replace(/[\\*?]/g, "\\$&")))}`,
      );
  }
  if (texts.length === 1) printed.unshift(`${subject} == ${texts[0]}`);
  if (texts.length > 1) printed.unshift(`${subject} IN (${texts.join(", ")})`);
  return anyOf(printed, "OR");
}

function printValue(value: Value): string {
  switch (value.kind) {
    case "field":
      return nameOf(value.name);
    case "literal":
      return typeof value.value === "string" ? quoted(value.value) : numeral(value);
    case "arithmetic":
      return `(${printValue(value.left)} ${value.operator} ${printValue(value.right)})`;
    case "call":
      return printCall(value);
  }
}

function printCall(call: CallValue): string {
  const args = call.args.map(printValue);
  const [a, b] = args.map((arg) => folded(arg, call.ignoreCase));
  switch (call.name) {
    case "length":
      return `LENGTH(${a})`;
    case "string":
      return `TO_STRING(${a})`;
    case "concat":
      return `CONCAT(${args.map((arg, index) => (typeOf(call.args[index]!) === "text" ? arg : `TO_STRING(${arg})`)).join(", ")})`;
    case "startsWith":
      return `STARTS_WITH(${a}, ${b})`;
    case "endsWith":
      return `ENDS_WITH(${a}, ${b})`;
    case "stringContains":
      return `(LENGTH(${b}) > 0 AND LOCATE(${a}, ${b}) > 0)`;
    case "substring":
      return substring(call, a!);
    default:
      throw new Refusal("unsupported", `${title}: the function \`${call.name}\` has no counterpart`, call.span);
  }
}

function substring(call: CallValue, text: string): string {
  const [start, end] = [call.args[1], call.args[2]].map((arg) =>
    arg?.kind === "literal" && typeof arg.value === "number" ? arg.value : undefined,
  );
  if (
    start === undefined ||
    (call.args[2] !== undefined && end === undefined) ||
    (end !== undefined && (start < 0 || end < 0))
  )
    throw new Refusal(
      "unsupported",
      `${title}: \`substring\` with an end counted from behind, or no constant, has no counterpart`,
      call.span,
    );
  if (start < 0) return `SUBSTRING(${text}, GREATEST(LENGTH(${text}) - ${-start}, 0) + 1)`;
  return end === undefined
    ? `SUBSTRING(${text}, ${start + 1})`
    : `SUBSTRING(${text}, ${start + 1}, ${Math.max(0, end - start)})`;
}

function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n").replaceAll("\r", "\\r").replaceAll("\t", "\\t")}"`;
}
