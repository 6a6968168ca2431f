// QRadar AQL over events with Windows properties. LIKE and `=` heed case, ILIKE and IMATCHES do not; a backslash in LIKE is itself; a property that
// an event lacks is null, so under NOT a test asks for it.

import { blockText } from "../base/cidr.ts";
import type { Condition, FieldTest, Test, TextTest } from "../base/condition.ts";
import { fieldsOf } from "../base/condition.ts";
import { onlyEvents } from "../base/ecs-target.ts";
import type { Table } from "../base/field-map.ts";
import { literalText, type Pattern, printPattern, shapeOf } from "../base/pattern.ts";
import { planOf } from "../base/plan.ts";
import { anyOf, printCondition } from "../base/print.ts";
import { regexOfAll } from "../base/regex.ts";
import { printRegex } from "../base/regex-print.ts";
import { Refusal, type RefusalList } from "../base/result.ts";
import { mapQuery } from "../base/table-target.ts";
import type { Target } from "../base/target.ts";
import { singleQuoted } from "../sql/dialect.ts";

const title = "QRadar AQL";

const processTable: Table = {
  name: "events",
  categories: ["process"],
  only: { devicetype: "#12", EventID: ["1", "4688"] },
  reason: "The custom properties of IBM's content extension for Sysmon and Windows.",
  columns: {
    "host.name": "Machine Identifier",
    "process.name": "Process Name",
    "process.executable": "Process Path",
    "process.command_line": "Command",
    "process.args": { name: "Command", holds: "arguments" },
    "process.parent.name": { name: "Parent Process Path", holds: "path" },
    "process.parent.executable": "Parent Process Path",
    "process.parent.command_line": "Parent Command",
    "process.parent.args": { name: "Parent Command", holds: "arguments" },
    "process.hash.sha256": "SHA256 Hash",
    "process.hash.md5": "MD5 Hash",
    "user.name": "username",
  },
  values: [
    { field: "event.type", value: "start", means: true },
    { field: "event.type", value: "process_started", means: true },
    { field: "event.action", value: "start", means: true },
    { field: "host.os.type", value: "windows", means: true },
    { field: "host.os.type", value: "linux", means: false },
    { field: "host.os.type", value: "macos", means: false },
  ],
};

export const qradarTarget: Target = {
  id: "qradar-aql",
  aliases: ["qradar", "aql"],
  title,
  versions: "QRadar 7.4 and later",
  level: "golden",
  provenBy: "our grammar and interpreter of the subset",
  purpose: "Advanced searches of IBM QRadar.",
  layout: "Events with the custom properties of Windows and Sysmon.",
  tables: [processTable],
  texts: { folds: ["k", "s", "i"], known: false, foldsComputed: true, countsCharacters: true },
  sequences: "none",
  notes: ["The search covers the last 24 hours."],
  write: (statement, context) => {
    const plan = onlyEvents(planOf(statement, title), context);
    const { conjuncts } = mapQuery(plan.query, context);
    const where = conjuncts.map((condition) => grouped(condition, printAql(condition, context.refusals))).join(" AND ");
    const slices = plan.slices
      .map(({ end, count }) => ` ORDER BY starttime ${end === "head" ? "ASC" : "DESC"} LIMIT ${count}`)
      .join("");
    if (plan.slices.length > 1)
      throw new Refusal("unsupported-pipe", `${title}: more than one pipe cannot be written`, plan.slices[1]!.span);
    return { query: `SELECT * FROM events WHERE ${where}${slices} LAST 24 HOURS` };
  },
};

function grouped(condition: Condition, text: string): string {
  return condition.kind === "some" ? `(${text})` : text;
}

function printAql(condition: Condition, refusals: RefusalList): string {
  return printCondition(
    condition,
    {
      and: "AND",
      or: "OR",
      not: (operand, isGroup) => (isGroup ? `NOT ${operand}` : `NOT (${operand})`),
      constant: (value) => (value ? "1 = 1" : "1 = 0"),
      test: (test, underNot) => (underNot ? definite(test) : printTest(test)),
    },
    refusals,
  );
}

function definite(test: Test): string {
  if (test.kind === "verbatim" || test.kind === "anywhere" || test.kind === "exists") return printTest(test);
  const present = fieldsOf(test.subject).map((field) => `${nameOf(field.name)} IS NOT NULL`);
  return `(${[...present, printTest(test)].join(" AND ")})`;
}

function nameOf(name: string): string {
  return /^[A-Za-z_]+$/.test(name) ? name : `"${name}"`;
}

function printTest(test: Test): string {
  if (test.kind === "verbatim") return test.text;
  if (test.kind === "anywhere" || test.subject.kind !== "field")
    throw new Refusal(
      "unsupported",
      `${title}: a function or a search in every property cannot be written here`,
      test.span,
    );
  return printFieldTest(test, nameOf(test.subject.name));
}

function printFieldTest(test: FieldTest, field: string): string {
  switch (test.kind) {
    case "exists":
      return `${field} IS NOT NULL`;
    case "text":
      return textTest(field, test);
    case "regex":
      return matches(field, printRegex(test.regex, { title, classSpecials: "&" }, test.span), test.ignoreCase);
    case "number":
      return `${field} ${test.operator === "==" ? "=" : test.operator} ${test.value}`;
    case "flag":
      return `${field} = ${singleQuoted(String(test.value))}`;
    case "address":
      return anyOf(
        test.blocks.map((block) => `INCIDR(${singleQuoted(blockText(block))}, ${field})`),
        "OR",
      );
    default:
      throw new Refusal("unsupported-order", `${title}: an order of texts or times cannot be written`, test.span);
  }
}

/** LIKE has no escape that its documentation promises, so a text with its wildcards is an expression. */
function textTest(field: string, test: TextTest): string {
  const printed: string[] = [];
  const general: Pattern[] = [];
  for (const pattern of test.patterns) {
    const text = literalText(pattern);
    const special = pattern.some((part) => typeof part === "object" && /[%_]/.test(part.literal));
    if (shapeOf(pattern).kind === "any") printed.push(`${field} IS NOT NULL`);
    else if (text !== undefined && !test.ignoreCase) printed.push(`${field} = ${singleQuoted(text)}`);
    else if (special) general.push(pattern);
    else
      printed.push(
        `${field} ${test.ignoreCase ? "ILIKE" : "LIKE"} ${singleQuoted(printPattern(pattern, "%", "_", (literal) => literal))}`,
      );
  }
  if (general.length > 0)
    printed.push(
      matches(field, printRegex(regexOfAll(general), { title, classSpecials: "&" }, test.span), test.ignoreCase),
    );
  return anyOf(printed, "OR");
}

/** Anchored in the text, whichever way the operator would anchor it. */
function matches(field: string, regex: string, ignoreCase: boolean): string {
  return `${field} ${ignoreCase ? "IMATCHES" : "MATCHES"} ${singleQuoted(`(?s)^(?:${regex})$`)}`;
}
