// The interpreter of a golden target, answering as an engine does.
import { type Column, findTarget } from "../../backends/index.ts";
import type { Engine } from "../engine.ts";
import type { EventRow } from "../rows.ts";
import { goldenHits, goldenSequenceHits } from "./index.ts";

/**
 * An engine for a golden target. `categories` are those of the query's stages (of an event query, one), by which a target with tables chooses one;
 * `columns` are a user's for that table.
 */
export function goldenEngine(
  target: string,
  categories: readonly string[],
  columns?: Readonly<Record<string, Column>>,
): Engine {
  const { sequences } = findTarget(target);
  let rows: readonly EventRow[] = [];
  return {
    title: `interpreter of ${target}`,
    load: async (loaded) => {
      rows = loaded;
    },
    hits: async (query) => goldenHits(target, query, rows, categories[0], columns),
    sequences: async (query) => goldenSequenceHits(target, query, rows, categories, columns),
    ...(sequences === "none" ? {} : { meaning: sequences }),
    close: async () => {},
  };
}
