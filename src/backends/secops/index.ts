// Google SecOps: YARA-L 2.0 rules over UDM events. `=` is exact and heeds case unless `nocase` stands behind it; everything else is an RE2
// expression. Absent fields are zero values. A sequence is one event variable a stage, joined by keys within a window.

import { blockText } from "../base/cidr.ts";
import type { Condition, FieldTest, Test, TextTest } from "../base/condition.ts";
import { tellEmptiness } from "../base/emptiness.ts";
import { type Column, columnOf, type Table } from "../base/field-map.ts";
import { literalText, type Pattern, shapeOf } from "../base/pattern.ts";
import { keyOf, type Plan, planOf, type SequencePlan, tellOptionalKeys } from "../base/plan.ts";
import { anyOf, printCondition } from "../base/print.ts";
import { regexOfAll } from "../base/regex.ts";
import { printSearch } from "../base/regex-print.ts";
import { Refusal, type RefusalList } from "../base/result.ts";
import { mapQuery } from "../base/table-target.ts";
import { tailExpression } from "../base/tails.ts";
import type { Target, WriteContext, Written } from "../base/target.ts";
import { udmTables } from "./tables.ts";

const title = "Google SecOps";
const flavour = { title, maxRepeat: 1000 };

export const secopsTarget: Target = {
  id: "secops",
  aliases: ["yara-l", "chronicle"],
  title: "Google SecOps (YARA-L 2.0)",
  versions: "YARA-L 2.0",
  level: "golden",
  provenBy: "our grammar and interpreter of the subset",
  purpose: "Detection rules of Google Security Operations.",
  layout: "Unified Data Model events.",
  tables: udmTables satisfies readonly Table[],
  texts: { folds: ["k", "s"], known: false, foldsComputed: true, countsCharacters: true },
  sequences: "all-pairs",
  notes: [
    "An absent field and an empty text are the same.",
    "In a sequence every combination of events counts, not only the one with the latest first event; those of the same keys and window are one detection.",
  ],
  write: (statement, context) => writeYaral(planOf(statement, title), context),
};

function writeYaral(plan: Plan, context: WriteContext): Written {
  if (plan.slices.length > 0)
    throw new Refusal("unsupported-pipe", `${title}: a pipe cannot be written in a rule`, plan.slices[0]!.span);
  if (plan.kind === "sequence") return { query: sequenceRule(plan, context) };
  const { conjuncts } = mapQuery(plan.query, context);
  for (const condition of conjuncts) tellEmptiness(condition, title, context.losses);
  const lines = conjuncts.map((condition) => printYaral(condition, "$e", context.refusals));
  return { query: rule(lines, undefined, "$e") };
}

function rule(events: readonly string[], match: string | undefined, condition: string): string {
  const lines = [
    "rule eqlipse_detection {",
    "  meta:",
    '    author = "eqlipse"',
    "  events:",
    ...events.map((line) => `    ${line}`),
  ];
  if (match !== undefined) lines.push("  match:", `    ${match}`);
  return [...lines, "  condition:", `    ${condition}`, "}"].join("\n");
}

const shortest = 60_000;
const longest = 48 * 3_600_000;

function sequenceRule(plan: SequencePlan, context: WriteContext): string {
  if (plan.until !== null)
    throw new Refusal("unsupported-until", `${title}: \`until\` cannot be written`, plan.until.span);
  const span = plan.maxspan;
  if (span === null || span > longest)
    throw new Refusal("unsupported-span", `${title}: a window lasts from 1 minute to 48 hours`, plan.span);
  if (plan.stages[0]!.keys.length === 0)
    throw new Refusal("unsupported-key", `${title}: a sequence needs a join key`, plan.span);
  context.losses.add(
    "all-pairs",
    "every combination of events within the window counts, not only the one with the latest first event; those of the same keys and window are one detection",
    plan.span,
  );
  tellOptionalKeys(plan, context.losses);
  const mapContext = { target: title, losses: context.losses };
  const events = plan.stages.flatMap((stage, index) => {
    const { table, conjuncts } = mapQuery(stage.query, context);
    const variable = `$e${index}`;
    const keys = stage.keys.map((key, position) => {
      const column: Column = columnOf(keyOf(key, context.options), table, mapContext);
      return `${variable}.${column.name} = $key${position}`;
    });
    const time = (of: string) => `${of}.metadata.event_timestamp.seconds`;
    const order =
      index === 0
        ? []
        : [`${time(`$e${index - 1}`)} < ${time(variable)}`, `${time(variable)} - ${time("$e0")} <= ${span / 1000}`];
    return [...conjuncts.map((condition) => printYaral(condition, variable, context.refusals)), ...keys, ...order];
  });
  if (span % 1000 !== 0) throw new Refusal("unsupported-span", `${title}: time is counted in whole seconds`, plan.span);
  context.losses.add("whole-seconds", "events within the same second have no order and are not found", plan.span);
  const minutes = Math.ceil(Math.max(span, shortest) / 60_000);
  const keys = plan.stages[0]!.keys.map((_, position) => `$key${position}`).join(", ");
  return rule(events, `${keys} over ${minutes}m`, plan.stages.map((_, index) => `$e${index}`).join(" and "));
}

function printYaral(condition: Condition, variable: string, refusals: RefusalList): string {
  return printCondition(
    condition,
    {
      and: "and",
      or: "or",
      not: (operand, grouped) => (grouped ? `not ${operand}` : `not (${operand})`),
      constant: (value) => (value ? "1 = 1" : "1 = 0"),
      test: (test) => printTest(test, variable),
    },
    refusals,
  );
}

function printTest(test: Test, variable: string): string {
  if (test.kind === "verbatim") return test.text;
  if (test.kind === "anywhere" || test.subject.kind !== "field")
    throw new Refusal(
      "unsupported",
      `${title}: a function or a search in every field cannot be written here`,
      test.span,
    );
  return printFieldTest(test, `${variable}.${test.subject.name}`);
}

function printFieldTest(test: FieldTest, field: string): string {
  switch (test.kind) {
    case "exists":
      return test.subject.kind === "field" && test.subject.type === "number" ? `${field} != 0` : `${field} != ""`;
    case "text":
      return textTest(field, test);
    case "regex":
      return matches(field, printSearch(test.regex, flavour, test.span), test.ignoreCase);
    case "number":
      return `${field} ${test.operator === "==" ? "=" : test.operator} ${test.value}`;
    case "flag":
      return `${field} = ${test.value}`;
    case "address":
      return anyOf(
        test.blocks.map((block) => `net.ip_in_range_cidr(${field}, ${quoted(blockText(block))})`),
        "or",
      );
    default:
      throw new Refusal("unsupported-order", `${title}: an order of texts or times cannot be written`, test.span);
  }
}

function textTest(field: string, test: TextTest): string {
  const tail = tailExpression(test.patterns);
  if (tail !== undefined) return matches(field, printSearch(tail, flavour, test.span), test.ignoreCase);
  const printed: string[] = [];
  const general: Pattern[] = [];
  for (const pattern of test.patterns) {
    const text = literalText(pattern);
    if (shapeOf(pattern).kind === "any") printed.push(`${field} != ""`);
    else if (text === undefined) general.push(pattern);
    else printed.push(`${field} = ${quoted(text)}${test.ignoreCase ? " nocase" : ""}`);
  }
  if (general.length > 0)
    printed.push(matches(field, printSearch(regexOfAll(general), flavour, test.span), test.ignoreCase));
  return anyOf(printed, "or");
}

function matches(field: string, regex: string, ignoreCase: boolean): string {
  const raw = `(?${ignoreCase ? "is" : "s"})${regex}`.replaceAll("`", "\\x60");
  return `re.regex(${field}, \`${raw}\`)`;
}

function quoted(text: string): string {
  const escaped = text.replace(/[\\"]/g, "\\$&");
  return `"${escaped.replaceAll("\n", "\\n").replaceAll("\r", "\\r").replaceAll("\t", "\\t")}"`;
}
