// The Splunk targets: the CIM data model, and raw Sysmon and Security events.
import type { EventQuery } from "../../eql/ast.ts";
import { type Plan, planOf } from "../base/plan.ts";
import { anyChannelTable, securityTable, sysmonTables } from "../base/sysmon-tables.ts";
import { mapQuery } from "../base/table-target.ts";
import type { Target, WriteContext, Written } from "../base/target.ts";
import { printSpl, splString } from "./print.ts";
import { printSearchTerms } from "./search.ts";
import { type Gathering, sequenceSearch } from "./sequence.ts";
import { cimTables } from "./tables.ts";

/** How a flavour of SPL begins. */
interface Source {
  /** The first commands of a search, with the terms that `search` takes. */
  begin(table: string, terms: readonly string[]): readonly string[];
  readonly gather: Gathering;
}

/** A data model cannot be read within `multisearch`. */
const cim: Source = {
  begin: (table, terms) => [
    `| from datamodel:"${table}"`,
    ...(terms.length === 0 ? [] : [`search ${terms.join(" ")}`]),
  ],
  gather: ([first, ...others], plan, context) => {
    context.losses.add(
      "subsearch-limit",
      "`append` takes no more than 50,000 events of each further stage, and those found within ten minutes: search short ranges of time",
      plan.span,
    );
    return [first!, ...others.map((stage) => `append maxout=50000 maxtime=600 [${stage}]`)];
  },
};

const raw: Source = {
  begin: (table, terms) => [["search index=*", `source=${splString(`XmlWinEventLog:${table}`)}`, ...terms].join(" ")],
  gather: (stages) => [["| multisearch", ...stages.map((stage) => `[${stage}]`)].join("\n  ")],
};

const sequenceOrder =
  "A sequence gives its last event, with `eql_start`, the time of the first. Events of the same time have no order: neither follows the other.";

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
    sequences: "latest-first-event",
    notes: ["`from datamodel` does not use acceleration; narrow its time range.", sequenceOrder],
    write: (statement, context) => writeSpl(planOf(statement, context.target.title), cim, context),
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
    sequences: "latest-first-event",
    notes: [sequenceOrder],
    write: (statement, context) => writeSpl(planOf(statement, context.target.title), raw, context),
  },
];

function writeSpl(plan: Plan, source: Source, context: WriteContext): Written {
  if (plan.kind === "sequence") {
    return { query: sequenceSearch(plan, (query) => eventQuery(query, source, context), source.gather, context) };
  }
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
  return [...source.begin(table.name, terms), ...rest];
}
