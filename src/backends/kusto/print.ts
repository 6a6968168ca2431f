// Conditions as KQL (Kusto). Its strings are never null, so only numbers, booleans, times and addresses have to be made definite under `not`.
// `=~`, `in~`, `contains`, `startswith` and `endswith` ignore case; `has` is a word search and never used.
import { blockText } from "../base/cidr.ts";
import type { CallValue, Condition, FieldTest, Test, TextTest, Value } from "../base/condition.ts";
import { fieldsOf, numeral } from "../base/condition.ts";
import { timeText, typeOf } from "../base/lower.ts";
import { literalText, type Pattern, shapeOf } from "../base/pattern.ts";
import { anyOf, printCondition } from "../base/print.ts";
import { regexOfAll } from "../base/regex.ts";
import { printSearch } from "../base/regex-print.ts";
import { Refusal, type RefusalList } from "../base/result.ts";

const title = "KQL";
const flavour = { title, maxRepeat: 1000 };

/** The text of a condition over columns, for `where`. */
export function printKusto(condition: Condition, refusals: RefusalList): string {
  return printCondition(
    condition,
    {
      and: "and",
      or: "or",
      not: (operand, grouped) => (grouped ? `not${operand}` : (negatedText(operand) ?? `not(${operand})`)),
      constant: String,
      test: (test, underNot) =>
        underNot && !isDefinite(test) ? `coalesce(${printTest(test)}, false)` : printTest(test),
    },
    refusals,
  );
}

/** One comparison of a column with a text or a list of texts, whole. */
const comparison =
  /^([A-Za-z_]\w*) (==|=~|in~?|(?:contains|startswith|endswith)(?:_cs)?) ("(?:[^"\\]|\\.)*"|@"(?:[^"]|"")*"|\((?:[^()"@]|"(?:[^"\\]|\\.)*"|@"(?:[^"]|"")*")*\))$/;

/** The negative form of a comparison, which a text column answers as `not(…)` does, since it is never null. */
function negatedText(operand: string): string | undefined {
  const found = comparison.exec(operand);
  if (found === null) return undefined;
  const [, column, operator, value] = found;
  return `${column} ${operator === "==" ? "!=" : operator === "=~" ? "!~" : `!${operator}`} ${value}`;
}

function isDefinite(test: Test): boolean {
  return (
    test.kind === "text" ||
    test.kind === "regex" ||
    test.kind === "exists" ||
    test.kind === "order" ||
    test.kind === "verbatim"
  );
}

function printTest(test: Test): string {
  if (test.kind === "verbatim") return test.text;
  if (test.kind === "anywhere")
    throw new Refusal("keyword-search", `${title}: a search in every column cannot be written`, test.span);
  const list = fieldsOf(test.subject).find((field) => field.list);
  if (list !== undefined)
    throw new Refusal(
      "list-column",
      `${title}: \`${list.name}\` is a list, which this target cannot search`,
      list.span,
    );
  return printFieldTest(test, printValue(test.subject));
}

function printFieldTest(test: FieldTest, value: string): string {
  switch (test.kind) {
    case "exists":
      return `${typeOf(test.subject) === "text" || typeOf(test.subject) === "address" ? "isnotempty" : "isnotnull"}(${value})`;
    case "text":
      return textTest(value, test);
    case "regex":
      return `${value} matches regex ${kustoString(`(?${test.ignoreCase ? "is" : "s"})${printSearch(test.regex, flavour, test.span)}`)}`;
    case "order":
      return `strcmp(${value}, ${kustoString(test.value)}) ${test.operator} 0`;
    case "number":
      return `${value} ${test.operator} ${test.value}`;
    case "time":
      return `${value} ${test.operator} datetime(${timeText(test.nanoseconds)})`;
    case "flag":
      return `${value} == ${test.value}`;
    case "address":
      return anyOf(
        test.blocks.map(
          (block) =>
            `ipv${block.version}_is_${block.version === 4 ? "in_range" : "match"}(${value}, ${kustoString(blockText(block))})`,
        ),
        "or",
      );
  }
}

function textTest(value: string, test: TextTest): string {
  const texts: string[] = [];
  const general: Pattern[] = [];
  const printed: string[] = [];
  const suffix = test.ignoreCase ? "" : "_cs";
  for (const pattern of test.patterns) {
    const shape = shapeOf(pattern);
    if (shape.kind === "equals") texts.push(literalText(pattern)!);
    else if (shape.kind === "any") printed.push(`isnotempty(${value})`);
    else if (shape.kind === "general") general.push(pattern);
    else
      printed.push(
        `${value} ${{ starts: "startswith", ends: "endswith", contains: "contains" }[shape.kind]}${suffix} ${kustoString(shape.text)}`,
      );
  }
  if (texts.length > 0) printed.unshift(equalsAny(value, texts, test.ignoreCase));
  if (general.length > 0) printed.push(printFieldTest({ ...test, kind: "regex", regex: regexOfAll(general) }, value));
  return anyOf(printed, "or");
}

function equalsAny(value: string, texts: readonly string[], ignoreCase: boolean): string {
  const list = texts.map(kustoString);
  if (list.length === 1) return `${value} ${ignoreCase ? "=~" : "=="} ${list[0]}`;
  return `${value} ${ignoreCase ? "in~" : "in"} (${list.join(", ")})`;
}

function printValue(value: Value): string {
  switch (value.kind) {
    case "field":
      return value.name;
    case "literal":
      return typeof value.value === "string" ? kustoString(value.value) : numeral(value);
    case "arithmetic":
      return `(${printValue(value.left)} ${value.operator} ${printValue(value.right)})`;
    case "call":
      return printCall(value);
  }
}

function printCall(call: CallValue): string {
  const [a, b] = call.args.map(printValue);
  const suffix = call.ignoreCase ? "" : "_cs";
  switch (call.name) {
    case "length":
      return `strlen(${a})`;
    case "string":
      return `tostring(${a})`;
    case "concat":
      return `strcat(${call.args.map(printValue).join(", ")})`;
    case "startsWith":
      return `${a} startswith${suffix} ${b}`;
    case "endsWith":
      return `${a} endswith${suffix} ${b}`;
    case "stringContains":
      return `(isnotempty(${b}) and ${a} contains${suffix} ${b})`;
    case "substring":
      return printSubstring(call, a!);
    default:
      throw new Refusal("unsupported", `${title}: the function \`${call.name}\` has no counterpart`, call.span);
  }
}

function printSubstring(call: CallValue, text: string): string {
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
  if (start < 0) return `substring(${text}, max_of(strlen(${text}) - ${-start}, 0))`;
  return end === undefined
    ? `substring(${text}, ${start})`
    : `substring(${text}, ${start}, ${Math.max(0, end - start)})`;
}

/** A text literal: verbatim where it has backslashes and nothing that verbatim text cannot hold. */
export function kustoString(text: string): string {
  if (text.includes("\\") && !/[\n\r]/.test(text)) return `@"${text.replaceAll('"', '""')}"`;
  return `"${text.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n").replaceAll("\r", "\\r").replaceAll("\t", "\\t")}"`;
}
