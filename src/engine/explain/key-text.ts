// Join keys in sentences.
import type { JoinValue } from "../join-key.ts";
import type { PlannedTerm } from "../query-plan.ts";
import type { FoundEvent } from "../search-run.ts";

/** Keys as people read them. */
export function keyText(keys: readonly JoinValue[]): string {
  return keys.map((key) => (typeof key === "string" ? JSON.stringify(key) : String(key))).join(", ");
}

/** Up to three different tuples of keys that events have as an item; an empty one for events without. */
export function keysOf({ keys }: PlannedTerm, events: readonly FoundEvent[]): readonly (readonly JoinValue[])[] {
  const found = new Map<string, readonly JoinValue[]>();
  for (const { event } of events) {
    const tuples = keys.keys(event);
    for (const values of tuples.length === 0 ? [[]] : tuples.map((key) => key.values)) {
      found.set(keyText(values), values);
      if (found.size === 3) return [...found.values()];
    }
  }
  return [...found.values()];
}
