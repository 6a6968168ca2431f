// The PostgreSQL target.
import { planOf } from "../base/plan.ts";
import type { Target } from "../base/target.ts";
import { writeSql } from "../sql/statement.ts";
import { postgresql } from "./dialect.ts";

export const postgresqlTarget: Target = {
  id: "postgresql",
  title: "PostgreSQL",
  versions: "12 and later",
  level: "executed",
  provenBy: "PostgreSQL, where installed",
  purpose: "Searching events kept in PostgreSQL.",
  layout:
    'One column an ECS field, named by its dotted path (`"process.name"`); fields that ECS makes arrays are array columns; times are `timestamptz`; addresses are `inet`.',
  tables: [],
  texts: { folds: [], known: true, foldsComputed: true, countsCharacters: true },
  sequences: "latest-first-event",
  notes: ["Names are cut to 63 bytes by PostgreSQL: longer fields that begin alike cannot be told apart."],
  write: (statement, context) => writeSql(planOf(statement, postgresql.title), postgresql, context),
};
