// EQL and Sigma as targets: the text is read back as any other rule of these languages is, and run by our own engine.
import { parseQuery, type Statement } from "../../eql/index.ts";
import { sigmaRules } from "../../sigma/index.ts";
import type { Engine } from "../engine.ts";
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
  let source = sourceEngine([], []);
  let documents: readonly ReturnType<typeof documentOf>[] = [];
  const statementOf = (text: string): Statement => {
    const statement = readers[target]!(text);
    if (statement === undefined) throw new Error(`the text is no ${target} that can be read back`);
    return statement;
  };
  return {
    title: `our engine, from ${target} read back`,
    load: async (rows, columns) => {
      source = sourceEngine(columns, rows);
      documents = rows.map(documentOf);
    },
    hits: async (query) => source.hits(statementOf(query), documents),
    sequences: async (query) => source.sequences(statementOf(query), documents),
    close: async () => {},
  };
}
