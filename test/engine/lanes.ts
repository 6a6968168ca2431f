// Events as lanes: "A1 B2/x C3/x,y" is an event of category A at 1 ms, then one of B with the key x, then one of C with two keys.

import { type SearchOptions, type SearchResponse, search } from "../../src/engine/index.ts";
import type { Document } from "../../src/event/document.ts";

/** The documents of lanes; each carries its own text as `name`. */
export function lanes(text: string): readonly Document[] {
  return text.split(/\s+/).map((name, position) => {
    const [, category, time, keys] = /^([A-Z]+)([\d.]+)(?:#\d+)?(?:\/(.*))?$/.exec(name) ?? [];
    if (category === undefined) throw new Error(`no event: ${name}`);
    const key = keys === undefined ? {} : { key: keys.split(",") };
    return { "@timestamp": Number(time), event: { category, sequence: position }, name, ...key };
  });
}

/** The results of a query over lanes as lanes: events of one result joined by blanks, a missing event as `!`, results by ` | `. */
export function found(query: string, text: string, options: SearchOptions = {}): string {
  return lanesOf(search(query, lanes(text), { size: 1000, ...options }));
}

export function lanesOf({ hits }: SearchResponse): string {
  const name = (source: Document | null) => (source === null ? "!" : String(source.name));
  if (hits.events !== undefined) return hits.events.map(({ _source }) => name(_source)).join(" ");
  return (hits.sequences ?? []).map(({ events }) => events.map(({ _source }) => name(_source)).join(" ")).join(" | ");
}
