// The DuckDB target.
import { planOf } from "../base/plan.ts";
import type { Target } from "../base/target.ts";
import { writeSql } from "../sql/statement.ts";
import { duckdb } from "./dialect.ts";

export const duckdbTarget: Target = {
  id: "duckdb",
  title: "DuckDB",
  versions: "1.3 and later",
  level: "executed",
  provenBy: "DuckDB of @duckdb/node-api",
  purpose: "Searching NDJSON and Parquet files of events, large ones too.",
  layout:
    'ECS objects are STRUCT columns, as `read_json` and Parquet give them (`"process"."name"`); fields that ECS makes arrays are lists; times are TIMESTAMP in UTC; addresses are canonical text.',
  tables: [],
  texts: { folds: ["k", "i"], known: true, foldsComputed: true, countsCharacters: true },
  sequences: "latest-first-event",
  notes: [
    "Column names ignore case: fields that differ in case only cannot be told apart.",
    "Every field that a query names must exist in the table: give `read_json` the columns of your data.",
  ],
  write: (statement, context) => writeSql(planOf(statement, duckdb.title), duckdb, context),
};
