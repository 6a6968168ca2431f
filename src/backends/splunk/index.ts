// The Splunk targets: the CIM data model, and raw Sysmon and Security events.
import type { EventQuery } from "../../eql/ast.ts";
import { type Column, columnOf } from "../base/field-map.ts";
import { keyOf, type Plan, planOf, type SequencePlan, type Stage } from "../base/plan.ts";
import { Refusal } from "../base/result.ts";
import { anyChannelTable, securityTable, sysmonTables } from "../base/sysmon-tables.ts";
import { mapQuery } from "../base/table-target.ts";
import type { Target, WriteContext, Written } from "../base/target.ts";
import { fieldName, printSpl, splString } from "./print.ts";
import { printSearchTerms } from "./search.ts";
import { cimTables } from "./tables.ts";

/** The first commands, with the terms that `search` takes. */
type Source = (table: string, terms: readonly string[]) => readonly string[];

const cimSource: Source = (table, terms) => [
  `| from datamodel:"${table}"`,
  ...(terms.length === 0 ? [] : [`search ${terms.join(" ")}`]),
];
const rawSource: Source = (table, terms) => [
  ["search index=*", `source=${splString(`XmlWinEventLog:${table}`)}`, ...terms].join(" "),
];

export const splunkTargets: readonly Target[] = [
  {
    id: "splunk-cim",
    aliases: ["splunk", "spl"],
    title: "Splunk SPL (CIM data models)",
    versions: "Splunk 9, CIM 5 and later",
    level: "golden",
    provenBy: "our grammar and interpreter of the subset",
    purpose: "Correlation searches of Splunk Enterprise Security.",
    layout: "The data models Endpoint.Processes, Filesystem and Registry.",
    tables: cimTables,
    texts: { folds: ["k", "s", "i"], known: false, foldsComputed: true, countsCharacters: true },
    sequences: "exact",
    notes: ["`from datamodel` does not use acceleration; narrow its time range."],
    write: (statement, context) => writeSpl(planOf(statement, context.target.title), cimSource, context),
  },
  {
    id: "splunk-windows",
    aliases: ["splunk-raw", "splunk-sysmon"],
    title: "Splunk SPL (Sysmon and Security events)",
    versions: "Splunk 9 with the add-ons for Sysmon and Windows (XML)",
    level: "golden",
    provenBy: "our grammar and interpreter of the subset",
    purpose: "Searches over raw Windows event logs in Splunk.",
    layout: "Events by the field names of their XML, `EventCode` and `source` as the add-ons write them.",
    tables: [
      ...sysmonTables("Microsoft-Windows-Sysmon/Operational", {}),
      securityTable("Security", {}),
      anyChannelTable("*"),
    ],
    texts: { folds: ["k", "s", "i"], known: false, foldsComputed: true, countsCharacters: true },
    sequences: "exact",
    notes: [],
    write: (statement, context) => writeSpl(planOf(statement, context.target.title), rawSource, context),
  },
];

function writeSpl(plan: Plan, source: Source, context: WriteContext): Written {
  if (plan.kind === "sequence") return { query: sequenceQuery(plan, source, context), meaning: "latest-first-event" };
  const lines = [...eventQuery(plan.query, source, context)];
  for (const { end, count } of plan.slices) lines.push(`sort 0 ${end === "head" ? "+" : "-"}_time`, `head ${count}`);
  return { query: lines.join("\n| ") };
}

/** The source with what `search` can say of the conjuncts, and one `where` for each that it cannot. */
function eventQuery(query: EventQuery, source: Source, context: WriteContext): readonly string[] {
  const { table, conjuncts } = mapQuery(query, context);
  const terms: string[] = [];
  const rest: string[] = [];
  for (const condition of conjuncts) {
    const term = printSearchTerms(condition);
    if (term === undefined) rest.push(`where ${printSpl(condition, context.refusals)}`);
    else terms.push(term);
  }
  return [...source(table.name, terms), ...rest];
}

/** Two stages by `streamstats`: for each event of the second, the last event of the first and of the second before it, by key. */
function sequenceQuery(plan: SequencePlan, source: Source, context: WriteContext): string {
  const { target } = context;
  if (plan.until !== null)
    throw new Refusal("unsupported-until", `${target.title}: \`until\` cannot be written`, plan.until.span);
  if (plan.slices.length > 0)
    throw new Refusal("unsupported-pipe", `${target.title}: a pipe behind a sequence cannot be written`, plan.span);
  const [first, second, ...more] = plan.stages;
  if (first === undefined || second === undefined || more.length > 0)
    throw new Refusal(
      "unsupported-sequence",
      `${target.title}: a sequence of more than two events cannot be written`,
      plan.span,
    );
  const [head, tail] = [first, second].map((stage, index) => stageRows(stage, index, source, context));
  const within = plan.maxspan === null ? "" : ` AND _time - eql_first <= ${plan.maxspan / 1000}`;
  return [
    `${head!.join(" | ")}`,
    `append [${tail!.join(" | ")}]`,
    "sort 0 +_time, -eql_stage",
    "streamstats current=f last(eval(if(eql_stage=0, _time, null()))) as eql_first last(eval(if(eql_stage=1, _time, null()))) as eql_second by eql_key",
    `where eql_stage=1 AND isnotnull(eql_first) AND (isnull(eql_second) OR eql_second <= eql_first)${within}`,
  ].join("\n| ");
}

function stageRows(stage: Stage, index: number, source: Source, context: WriteContext): readonly string[] {
  const { table } = mapQuery(stage.query, context);
  const mapContext = { target: context.target.title, losses: context.losses };
  const keys = stage.keys.map((key): Column & { optional: boolean } => ({
    ...columnOf(keyOf(key, context.options), table, mapContext),
    optional: key.optional,
  }));
  const needed = keys.filter((key) => !key.optional).map((key) => `where isnotnull(${fieldName(key.name)})`);
  const parts = keys.map((key) => `coalesce(tostring(${fieldName(key.name)}), "")`);
  const key = parts.length === 0 ? '""' : parts.join(' . "|" . ');
  return [...eventQuery(stage.query, source, context), ...needed, `eval eql_stage=${index}, eql_key=${key}`];
}
