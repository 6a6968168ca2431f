// The PostgreSQL target.
import { type Statement, walk } from "../../eql/index.ts";
import { planOf } from "../base/plan.ts";
import { Refusal } from "../base/result.ts";
import type { Target, WriteContext } from "../base/target.ts";
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
  notes: [
    "PostgreSQL cuts names to 63 bytes, so that longer fields that begin alike would be one: a longer field needs a column of yours (`--columns`).",
  ],
  write: (statement, context) => {
    refuseLongNames(statement, context);
    return writeSql(planOf(statement, postgresql.title), postgresql, context);
  },
};

const longestName = 63;

function refuseLongNames(statement: Statement, { options: { columns = {} }, refusals }: WriteContext): void {
  const isLong = (path: string) => new TextEncoder().encode(path).length > longestName;
  for (const node of walk(statement)) {
    if (node.kind !== "Field" || Object.hasOwn(columns, node.path) || !isLong(node.path)) continue;
    const message = `${postgresql.title} cuts names to ${longestName} bytes: \`${node.path}\` needs a column with a shorter name`;
    refusals.attempt(() => {
      throw new Refusal("name-too-long", message, node.span);
    }, undefined);
  }
}
