// EQL and Sigma as targets: the text is read back as any other rule of these languages is, and run by our own engine.
import { parseQuery, type Statement } from "../../eql/index.ts";
import { sigmaRules } from "../../sigma/index.ts";
import { columnsOfStatement, mergeColumns } from "../columns.ts";
import type { Engine } from "../engine.ts";
import type { EventRow, RowColumn } from "../rows.ts";
import { documentOf, sourceEngine } from "../source-engine.ts";

const readers: Readonly<Record<string, (text: string) => Statement | undefined>> = {
  eql: (text) => parseQuery(text).statement,
  sigma: (text) =>
    sigmaRules([{ source: "port", text }])
      .flatMap(({ rules }) => rules)
      .at(-1)?.query,
};

/** The targets whose text we read as rules of our own. */
export const readBackTargets: readonly string[] = Object.keys(readers);

/** An engine for one of them. A text that cannot be read is an error. */
export function readBackEngine(target: string): Engine {
  let loaded: { readonly rows: readonly EventRow[]; readonly columns: readonly RowColumn[] } = {
    rows: [],
    columns: [],
  };
  let documents: readonly ReturnType<typeof documentOf>[] = [];
  // what is read back may ask for other fields than its source did
  const sourceFor = (statement: Statement) =>
    sourceEngine(mergeColumns([loaded.columns, columnsOfStatement(statement)]), loaded.rows);
  const statementOf = (text: string): Statement => {
    const statement = readers[target]!(text);
    if (statement === undefined) throw new Error(`the text is no ${target} that can be read back`);
    return statement;
  };
  return {
    title: `our engine, from ${target} read back`,
    load: async (rows, columns) => {
      loaded = { rows, columns };
      documents = rows.map(documentOf);
    },
    hits: async (query) => {
      const statement = statementOf(query);
      return sourceFor(statement).hits(statement, documents);
    },
    sequences: async (query) => {
      const statement = statementOf(query);
      return sourceFor(statement).sequences(statement, documents);
    },
    close: async () => {},
  };
}
