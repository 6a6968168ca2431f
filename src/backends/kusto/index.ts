// The Kusto targets: one printer, three schemas.

import type { Table } from "../base/field-map.ts";
import { planOf } from "../base/plan.ts";
import type { Target } from "../base/target.ts";
import { defenderTables } from "./defender.ts";
import { asimTables, securityEventTables } from "./sentinel.ts";
import { writeKusto } from "./statement.ts";

function kustoTarget(
  id: string,
  title: string,
  purpose: string,
  tables: readonly Table[],
  time: string,
  aliases: readonly string[],
): Target {
  return {
    id,
    aliases,
    title,
    versions: "KQL as of 2025",
    level: "bound",
    provenBy: "Microsoft's Kusto language service with the columns of the real tables",
    purpose,
    layout: "The product's own tables; see the field map.",
    tables,
    texts: { folds: ["k", "s", "i"], known: false, foldsComputed: true, countsCharacters: true },
    sequences: "latest-first-event",
    notes: [
      "Empty text and absent value are the same in KQL.",
      "A sequence is written with `scan`, which gives its last event with `eql_start`, the time of the first. Events of the same time have no order: neither follows the other. The steps are run by our interpreter of `scan` on random streams.",
    ],
    write: (statement, context) => writeKusto(planOf(statement, title), time, context),
  };
}

export const kustoTargets: readonly Target[] = [
  kustoTarget(
    "kusto-defender",
    "Microsoft Defender XDR (KQL)",
    "Advanced hunting and custom detections of Defender XDR.",
    defenderTables,
    "Timestamp",
    ["kusto", "defender", "kql-defender"],
  ),
  kustoTarget(
    "kusto-sentinel",
    "Microsoft Sentinel SecurityEvent (KQL)",
    "Analytics rules over Windows security logs in Sentinel.",
    securityEventTables,
    "TimeGenerated",
    ["sentinel", "kql-sentinel"],
  ),
  kustoTarget(
    "kusto-asim",
    "Microsoft Sentinel ASIM (KQL)",
    "Analytics rules over normalized process events of any source.",
    asimTables,
    "TimeGenerated",
    ["asim", "kql-asim"],
  ),
];
