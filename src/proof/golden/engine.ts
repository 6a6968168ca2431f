// The interpreter of a golden target, answering as an engine does.
import type { Column } from "../../backends/index.ts";
import type { Engine } from "../engine.ts";
import type { EventRow } from "../rows.ts";
import { goldenHits } from "./index.ts";

/** An engine for a golden target. `category` is the query's, by which a target with tables chooses one; `columns` are a user's for that table. */
export function goldenEngine(target: string, category: string, columns?: Readonly<Record<string, Column>>): Engine {
  let rows: readonly EventRow[] = [];
  return {
    title: `interpreter of ${target}`,
    load: async (loaded) => {
      rows = loaded;
    },
    hits: async (query) => goldenHits(target, query, rows, category, columns),
    sequences: () => Promise.reject(new Error(`sequences of ${target} cannot be interpreted`)),
    close: async () => {},
  };
}
