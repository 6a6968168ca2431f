// What our engine finds in events, as positions.
import type { Statement } from "../../src/eql/index.ts";
import { documentOf, type SourceEngine, sourceEngine } from "../../src/proof/source-engine.ts";
import type { Suite } from "./suite.ts";

type Events = Pick<Suite, "rows" | "columns">;

/** Positions of the events that a query selects, ascending. */
export function expectedPositions(statement: Statement, events: Events): readonly number[] {
  return engineOf(events).hits(statement, events.rows.map(documentOf));
}

/** Positions of the events of each sequence. */
export function expectedSequences(statement: Statement, events: Events): readonly (readonly number[])[] {
  return engineOf(events).sequences(statement, events.rows.map(documentOf));
}

function engineOf({ columns, rows }: Events): SourceEngine {
  return sourceEngine(columns, rows);
}
