// The ClickHouse target.
import { planOf } from "../base/plan.ts";
import type { Target } from "../base/target.ts";
import { writeSql } from "../sql/statement.ts";
import { clickhouse } from "./dialect.ts";

export const clickhouseTarget: Target = {
  id: "clickhouse",
  title: "ClickHouse",
  versions: "24.8 and later",
  level: "executed",
  provenBy: "ClickHouse of chdb",
  purpose: "Searching events in a ClickHouse cluster.",
  layout:
    "One column an ECS field, its dots and signs written as underscores (`process_name`, `timestamp` for `@timestamp`); scalars are Nullable, fields that ECS makes arrays are Array; times are DateTime64 in UTC; addresses are String.",
  tables: [],
  texts: { folds: [], known: true, foldsComputed: true, countsCharacters: true },
  sequences: "latest-first-event",
  notes: ["A rule with thousands of values can need a larger `max_query_size` (262,144 bytes by default)."],
  write: (statement, context) => writeSql(planOf(statement, clickhouse.title), clickhouse, context),
};
