// The SQLite target.
import { planOf } from "../base/plan.ts";
import type { Target } from "../base/target.ts";
import { writeSql } from "../sql/statement.ts";
import { sqlite } from "./dialect.ts";

export const sqliteTarget: Target = {
  id: "sqlite",
  title: "SQLite",
  versions: "3.38 and later",
  level: "executed",
  provenBy: "SQLite of node:sqlite",
  purpose: "Searching events on one machine with nothing to install.",
  layout:
    'One column an ECS field, named by its dotted path (`"process.name"`); fields that ECS makes arrays hold a JSON array as text; booleans are 0 and 1; times are ISO 8601 texts in UTC with three or more digits of a second; addresses are canonical text.',
  tables: [],
  texts: { folds: [], known: true, foldsComputed: true, countsCharacters: true },
  sequences: "latest-first-event",
  notes: [
    "Column names ignore case: fields that differ in case only cannot be told apart.",
    "Regular expressions use the REGEXP operator: load an extension that understands PCRE or RE2 syntax.",
    "Times are compared to the millisecond in sequences.",
  ],
  write: (statement, context) => writeSql(planOf(statement, sqlite.title), sqlite, context),
};
