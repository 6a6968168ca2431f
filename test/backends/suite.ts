// The one list of cases for all targets: a query, the events it is run on, and what our engine finds in them. Expectations are computed, never
// typed: a port must return what the engine returns.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { Port } from "../../src/backends/index.ts";
import { parseQuery, type Statement } from "../../src/eql/index.ts";
import type { Document } from "../../src/event/document.ts";
import { columnsOfStatement, mergeColumns } from "../../src/proof/columns.ts";
import { type EventRow, type RowColumn, rowOf } from "../../src/proof/rows.ts";
import { sharedPath } from "../support/shared.ts";

export interface Case {
  readonly name: string;
  readonly query: string;
  readonly statement: Statement;
  /** Target → the loss or limit that the conversion names, for which its platform cannot agree. */
  readonly skips: Readonly<Record<string, string>>;
}

export interface Suite {
  readonly name: string;
  readonly cases: readonly Case[];
  readonly documents: readonly Document[];
  readonly rows: readonly EventRow[];
  /** The columns that the cases need. */
  readonly columns: readonly RowColumn[];
}

const here = import.meta.dirname;
const events: Readonly<Record<string, string>> = {
  traps: join(here, "events/traps.ndjson"),
  unicode: join(here, "events/unicode.ndjson"),
  extremes: join(here, "events/extremes.ndjson"),
  characters: join(here, "events/characters.ndjson"),
  proof: sharedPath("conformance-platforms/proof.ndjson"),
};

/** All suites whose events are on this machine. */
export function loadSuites(): readonly Suite[] {
  return readdirSync(join(here, "cases"))
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => loadSuite(file))
    .filter((suite) => suite !== undefined);
}

function loadSuite(file: string): Suite | undefined {
  const written = parse(readFileSync(join(here, "cases", file), "utf8")) as {
    events: string;
    cases: { name: string; query: string; skips?: Readonly<Record<string, string>> }[];
  };
  const path = events[written.events]!;
  if (!existsSync(path)) {
    if (process.env.CI === "true") throw new Error(`CI needs ${path}`);
    return undefined;
  }
  const documents = readFileSync(path, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Document);
  const cases = written.cases.map(({ name, query, skips = {} }) => ({
    name,
    query,
    statement: statementOf(query),
    skips,
  }));
  return {
    name: file.replace(/\.yaml$/, ""),
    cases,
    documents,
    rows: documents.map(rowOf),
    columns: mergeColumns(cases.flatMap(columnsOf)),
  };
}

function statementOf(query: string): Statement {
  const { statement, diagnostics } = parseQuery(query);
  if (statement === undefined || diagnostics.length > 0) throw new Error(`${query}: ${diagnostics[0]?.message}`);
  return statement;
}

/** No columns for a case that no table could be asked; its targets refuse it. */
function columnsOf({ statement }: Case): readonly (readonly RowColumn[])[] {
  try {
    return [columnsOfStatement(statement)];
  } catch {
    return [];
  }
}

/** The words of all differences that a port names. */
export function namedDifferences({ losses, limits }: Port): readonly string[] {
  return [...losses, ...limits].map(({ code }) => code);
}

/** The id of an event of the case files. */
export function idOf(document: Document): string {
  return (document.event as { id: string }).id;
}
