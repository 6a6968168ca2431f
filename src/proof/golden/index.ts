// The golden level: a port of a platform whose engine cannot be had is read by our own grammar of the subset we write and run by an interpreter of
// that subset over events in the platform's shape. It shows that the text says what was meant under the platform's documented rules (precedence,
// case, escapes, null); it does not show that the platform agrees.

import { isEcsList } from "../../backends/base/fields.ts";
import { type Column, findTarget } from "../../backends/index.ts";
import type { EventRow } from "../rows.ts";
import { esqlConditions, esqlDialect, esqlMeaning } from "./esql.ts";
import { type Dialect, type Expression, printExpression, readExpression } from "./expression.ts";
import { interpret, type Meaning } from "./interpret.ts";
import { kibanaDialect, kibanaHolds } from "./kibana-kql.ts";
import { logqlConditions, logqlDialect, logqlMeaning, logqlRow } from "./logql.ts";
import { logscaleConditions, logscaleDialect, logscaleMeaning } from "./logscale.ts";
import { qradarConditions, qradarDialect, qradarMeaning } from "./qradar.ts";
import { secopsConditions, secopsDialect, secopsMeaning } from "./secops.ts";
import { goldenSequences, type StageHits } from "./sequences.ts";
import { splunkConditions, splunkDialect, splunkMeaning } from "./splunk.ts";
import { targetRow } from "./target-row.ts";

/** A condition in a query; of another dialect than the rest where it says so. */
export interface GoldenCondition {
  readonly text: string;
  readonly dialect?: Dialect;
  readonly meaning?: Meaning;
}

interface Grammar {
  /** The conditions in a query, all of which must hold. Throws where the query leaves the subset. */
  conditions(query: string): readonly GrammarCondition[];
}

interface GrammarCondition {
  readonly text: string;
  readonly dialect: Dialect;
  holds(tree: Expression, row: EventRow): boolean;
}

function grammar(
  ownDialect: Dialect,
  ownMeaning: Meaning,
  conditions: (query: string) => readonly (string | GoldenCondition)[],
): Grammar {
  const read = (given: string | GoldenCondition): GrammarCondition => {
    const { text, dialect = ownDialect, meaning = ownMeaning } = typeof given === "string" ? { text: given } : given;
    return { text, dialect, holds: (tree, row) => interpret(tree, row, meaning) === true };
  };
  return { conditions: (query) => conditions(query).map(read) };
}

const splunk = grammar(splunkDialect, splunkMeaning, splunkConditions);

const grammars: Readonly<Record<string, Grammar>> = {
  "splunk-cim": splunk,
  "splunk-windows": splunk,
  secops: grammar(secopsDialect, secopsMeaning, secopsConditions),
  logscale: grammar(logscaleDialect, logscaleMeaning, logscaleConditions),
  "qradar-aql": grammar(qradarDialect, qradarMeaning, qradarConditions),
  logql: grammar(logqlDialect, logqlMeaning, logqlConditions),
  esql: grammar(esqlDialect, esqlMeaning, esqlConditions),
  "kibana-kql": { conditions: (text) => [{ text, dialect: kibanaDialect, holds: kibanaHolds }] },
};

/** The targets with a grammar and an interpreter. */
export const goldenTargets: readonly string[] = Object.keys(grammars);

/** The conditions of a query as they are, and as they are printed from their trees: equal where the grammar reads all of them. */
export function roundTrip(
  target: string,
  query: string,
): readonly { readonly text: string; readonly printed: string }[] {
  return grammarOf(target)
    .conditions(query)
    .map(({ text, dialect }) => ({ text, printed: printExpression(readExpression(text, dialect), dialect) }));
}

/** The positions of the ECS events that a query selects, by the interpreter. `category` is the query's, by which a target with tables chooses one. */
export function goldenHits(
  target: string,
  query: string,
  rows: readonly EventRow[],
  category = "process",
  columns: Readonly<Record<string, Column>> = {},
): readonly number[] {
  const asked = grammarOf(target)
    .conditions(query)
    .map(({ text, dialect, holds }) => ({ tree: readExpression(text, dialect), holds }));
  const found: number[] = [];
  for (const [position, row] of rows.entries()) {
    const mapped = shapeOf(target, query, row, category, columns);
    if (mapped !== undefined && asked.every(({ tree, holds }) => holds(tree, mapped))) found.push(position);
  }
  return found;
}

/** The positions of the events of each sequence that a query finds; `categories` are those of its stages. */
export function goldenSequenceHits(
  target: string,
  query: string,
  rows: readonly EventRow[],
  categories: readonly string[],
  columns: Readonly<Record<string, Column>> = {},
): readonly (readonly number[])[] {
  const hits: StageHits = (stageQuery, stage) =>
    goldenHits(target, stageQuery, rows, categories[stage], columns).map((position) => [
      position,
      shapeOf(target, stageQuery, rows[position]!, categories[stage]!, columns)!,
    ]);
  return goldenSequences(target, query, hits, rows);
}

function grammarOf(target: string): Grammar {
  const found = Object.hasOwn(grammars, target) ? grammars[target] : undefined;
  if (found === undefined) throw new RangeError(`${target} has no golden grammar`);
  return found;
}

/** An event in the shape that the target's queries see. */
function shapeOf(
  target: string,
  query: string,
  row: EventRow,
  category: string,
  columns: Readonly<Record<string, Column>>,
): EventRow | undefined {
  if (target === "logql") return logqlRow(query, row, isEcsList);
  const { tables } = findTarget(target);
  if (tables.length === 0) return row;
  const chosen = tables.find((table) => table.categories.includes(category));
  if (chosen === undefined) return undefined;
  return targetRow(row, { ...chosen, columns: { ...chosen.columns, ...columns } });
}

/** The positions of the events that a target's table holds at all: a port can only be compared on these. */
export function heldPositions(target: string, rows: readonly EventRow[], category = "process"): readonly number[] {
  const { tables } = findTarget(target);
  const chosen = tables.find((table) => table.categories.includes(category));
  return [...rows.keys()].filter(
    (position) => chosen === undefined || targetRow(rows[position]!, chosen) !== undefined,
  );
}
