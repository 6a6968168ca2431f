// CrowdStrike LogScale over Falcon's process events. Everything heeds case unless an expression has the flag `i`; OR binds tighter than AND, so each
// conjunct is a step of its own and groups are in parentheses.

import { blockText } from "../base/cidr.ts";
import type { Condition, Test, TextTest } from "../base/condition.ts";
import { fieldsOf } from "../base/condition.ts";
import { type Column, columnOf, type Table } from "../base/field-map.ts";
import { isAny, literalText, type Pattern } from "../base/pattern.ts";
import { keyOf, type Plan, planOf, type SequencePlan, tellOptionalKeys } from "../base/plan.ts";
import { anyOf, printCondition } from "../base/print.ts";
import { regexOfAll } from "../base/regex.ts";
import { printSearch } from "../base/regex-print.ts";
import { Refusal, type RefusalList } from "../base/result.ts";
import { mapQuery } from "../base/table-target.ts";
import { tailExpression } from "../base/tails.ts";
import type { Target, WriteContext, Written } from "../base/target.ts";

const title = "CrowdStrike LogScale";

const started = ["start", "process_started"].map((value) => ({ field: "event.type", value, means: true }));
const deviceLoss = "Falcon writes device paths (`\\Device\\HarddiskVolume3\\…`) where ECS has drive letters";

const processTable: Table = {
  name: "ProcessRollup2",
  categories: ["process"],
  only: { "#event_simpleName": ["ProcessRollup2", "SyntheticProcessRollup2"] },
  reason: "Falcon Data Replicator's process events.",
  columns: {
    "@timestamp": { name: "@timestamp", type: "time" },
    "host.id": "aid",
    "host.name": "ComputerName",
    "host.hostname": "ComputerName",
    "process.name": { name: "ImageFileName", holds: "any-path" },
    "process.executable": { name: "ImageFileName", loss: deviceLoss },
    "process.command_line": "CommandLine",
    "process.args": { name: "CommandLine", holds: "arguments" },
    "process.pid": { name: "RawProcessId", type: "number" },
    "process.entity_id": "TargetProcessId",
    "process.hash.sha256": "SHA256HashData",
    "process.hash.md5": "MD5HashData",
    "process.pe.original_file_name": "OriginalFilename",
    "process.parent.name": "ParentBaseFileName",
    "process.parent.entity_id": "ParentProcessId",
    "user.name": "UserName",
    "user.id": "UserSid",
  },
  values: [
    ...started,
    { field: "event.action", value: "start", means: true },
    { field: "host.os.type", value: "windows", means: { event_platform: ["Win"] } },
    { field: "host.os.type", value: "linux", means: { event_platform: ["Lin"] } },
    { field: "host.os.type", value: "macos", means: { event_platform: ["Mac"] } },
  ],
};

export const logscaleTarget: Target = {
  id: "logscale",
  aliases: ["crowdstrike", "humio"],
  title,
  versions: "LogScale 1.150 and later, Falcon Next-Gen SIEM",
  level: "golden",
  provenBy: "our grammar and interpreter of the subset",
  purpose: "Searches and alerts of Falcon Next-Gen SIEM and LogScale.",
  layout: "Falcon Data Replicator events.",
  tables: [processTable],
  texts: { folds: ["k", "s", "i"], known: false, foldsComputed: true, countsCharacters: true },
  sequences: "one-per-last-event",
  notes: [
    "A sequence is written with `correlate`, whose root is the last event: each is in one result, with whichever earlier events are in order. Events of the same time are in the order of their ids.",
  ],
  write: (statement, context) => writeLogscale(planOf(statement, title), context),
};

function writeLogscale(plan: Plan, context: WriteContext): Written {
  if (plan.kind === "sequence") return { query: sequenceQuery(plan, context) };
  const { conjuncts } = mapQuery(plan.query, context);
  const lines = conjuncts.map((condition) => printLogscale(condition, context.refusals));
  for (const { end, count } of plan.slices)
    lines.push(`sort(@timestamp, order=${end === "head" ? "asc" : "desc"}, limit=${count})`);
  return { query: lines.join("\n| ") };
}

function sequenceQuery(plan: SequencePlan, context: WriteContext): string {
  if (plan.until !== null)
    throw new Refusal("unsupported-until", `${title}: \`until\` cannot be written`, plan.until.span);
  if (plan.maxspan === null) throw new Refusal("unsupported-sequence", `${title}: a sequence needs maxspan`, plan.span);
  if (plan.stages[0]!.keys.length === 0)
    throw new Refusal("unsupported-key", `${title}: a sequence needs a join key`, plan.span);
  context.losses.add(
    "any-first-event",
    "each last event is found with one combination of earlier events within the span, whichever that is; in EQL the latest first event counts, and only once",
    plan.span,
  );
  tellOptionalKeys(plan, context.losses);
  const mapContext = { target: title, losses: context.losses };
  const keys = plan.stages.map((stage) => {
    const { table } = mapQuery(stage.query, context);
    return stage.keys.map((key): Column => columnOf(keyOf(key, context.options), table, mapContext));
  });
  const stages = plan.stages.map((stage, index) => {
    const steps = mapQuery(stage.query, context).conjuncts.map((condition) =>
      printLogscale(condition, context.refusals),
    );
    const links =
      index === 0 ? [] : keys[index]!.map((key, position) => `${key.name} <=> S0.${keys[0]![position]!.name}`);
    return `S${index}: { ${[...steps, ...links].join(" | ")} }`;
  });
  return `correlate(\n  ${stages.join(",\n  ")},\n  sequence=true, within=${plan.maxspan}ms, root=S${plan.stages.length - 1})`;
}

function printLogscale(condition: Condition, refusals: RefusalList): string {
  return printCondition(
    condition,
    {
      and: "and",
      or: "or",
      not: (operand, grouped) => (grouped ? `not ${operand}` : `not (${operand})`),
      constant: (value) => (value ? "true" : "false"),
      test: printTest,
    },
    refusals,
  );
}

function printTest(test: Test): string {
  if (test.kind === "verbatim") return test.text;
  if (test.kind === "anywhere" || test.subject.kind !== "field")
    throw new Refusal(
      "unsupported",
      `${title}: a function or a search in every field cannot be written here`,
      test.span,
    );
  if (fieldsOf(test.subject).some((field) => field.list))
    throw new Refusal(
      "list-column",
      `${title}: \`${test.subject.name}\` is a list, which cannot be searched`,
      test.span,
    );
  const field = test.subject.name;
  switch (test.kind) {
    case "exists":
      return `${field}=*`;
    case "text":
      return textTest(field, test);
    case "regex":
      return matches(field, printSearch(test.regex, { title, delimiters: "/" }, test.span), test.ignoreCase);
    case "number":
      return `${field} ${test.operator === "==" ? "=" : test.operator} ${test.value}`;
    case "flag":
      return matches(field, `^${test.value}$`, true);
    case "address":
      return `cidr(${field}, subnet=[${test.blocks.map((block) => quoted(blockText(block))).join(", ")}])`;
    default:
      throw new Refusal("unsupported-order", `${title}: an order of texts or times cannot be written`, test.span);
  }
}

/** A text that heeds case is quoted unless it has a `*`, which quotes do not take away; everything else is an expression. */
function textTest(field: string, test: TextTest): string {
  const tail = tailExpression(test.patterns);
  if (tail !== undefined)
    return matches(field, printSearch(tail, { title, delimiters: "/" }, test.span), test.ignoreCase);
  const printed: string[] = [];
  const general: Pattern[] = [];
  for (const pattern of test.patterns) {
    const text = literalText(pattern);
    if (isAny(pattern)) printed.push(`${field}=*`);
    else if (text !== undefined && !test.ignoreCase && text !== "" && !text.includes("*"))
      printed.push(`${field}=${quoted(text)}`);
    else general.push(pattern);
  }
  if (general.length > 0)
    printed.push(
      matches(field, printSearch(regexOfAll(general), { title, delimiters: "/" }, test.span), test.ignoreCase),
    );
  return anyOf(printed, "or");
}

function matches(field: string, regex: string, ignoreCase: boolean): string {
  return `${field}=/${regex}/${ignoreCase ? "di" : "d"}`;
}

function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, "\\$&")}"`;
}
