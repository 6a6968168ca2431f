// What an explanation says, as plain data: `explain --format json` prints it, and the terminal draws it.
import type { JoinValue } from "../join-key.ts";
import type { Hit } from "../response.ts";
import type { ClauseResult } from "./clause.ts";

export type Explanation = EventQueryExplanation | SequenceExplanation | SampleExplanation;

/** An event and the clauses of the query, or item, that it was held against. */
export interface EventExplanation {
  readonly event: Hit;
  /** ISO 8601; null for an event without a timestamp. */
  readonly time: string | null;
  readonly clauses: ClauseResult;
  /** The single tests that made it match, or kept it from matching. */
  readonly deciding: readonly ClauseResult[];
}

export interface EventQueryExplanation {
  readonly kind: "event";
  /** Events looked at. */
  readonly events: number;
  readonly matched: number;
  /** The first events that match. */
  readonly hits: readonly EventExplanation[];
  /** If none matches: the events that lack least, the least first. */
  readonly misses: readonly EventExplanation[];
}

/** One item of a sequence or sample. */
export interface ItemSummary {
  /** 1-based, as the query lists them. */
  readonly item: number;
  readonly query: string;
  readonly missing: boolean;
  readonly runs: number;
  /** Events that satisfy the item's query, whatever their keys. */
  readonly matched: number;
}

/** An event in its place. `item` counts items, not their runs. */
export interface PlacedEvent extends EventExplanation {
  readonly item: number;
}

export interface FoundTogether {
  readonly join_keys: readonly JoinValue[];
  readonly events: readonly PlacedEvent[];
  /** Of sequences: one for each item, then one for `until`. */
  readonly lanes?: readonly Lane[];
}

/** The events that satisfy an item, or `until`, around a sequence, in their order. */
export interface Lane {
  /** 1-based; null for `until`. */
  readonly item: number | null;
  readonly missing: boolean;
  readonly events: readonly LaneEvent[];
  /** How many there are besides. */
  readonly omitted: number;
}

export interface LaneEvent {
  readonly event: Hit;
  /** ISO 8601. */
  readonly time: string;
  /** Part of the sequence; what ended it; neither, though of its keys; of other keys. */
  readonly role: "held" | "ended" | "unused" | "other-key";
}

/** Why the best partial match went no further. */
export interface Stop {
  readonly reason:
    | "no-event"
    | "other-key"
    | "expired"
    | "until"
    | "replaced"
    | "missing-event"
    | "not-distinct"
    | "dropped";
  /** The item that was to come, or the missing item that came; 1-based. Null for `until`. */
  readonly item: number | null;
  /** The reason as a sentence. */
  readonly text: string;
  /** The event that came too late, cut the sequence, replaced it, or should have been missing; that came before, or with other keys. */
  readonly by?: Hit;
  /** For `expired`: seconds from the first event to the one that came too late. */
  readonly seconds?: number;
  /** How many earlier partial matches of the same keys gave way to this one or to others that began later. */
  readonly replaced?: number;
  /** For `other-key`: the keys under which events of the item did come. */
  readonly keys?: readonly (readonly JoinValue[])[];
}

/** The partial match that got furthest. */
export interface NearestMatch extends FoundTogether {
  readonly stopped: Stop;
  /** Where no event satisfies the item that was to come: one that almost does. */
  readonly candidate?: EventExplanation;
}

export interface SequenceExplanation {
  readonly kind: "sequence";
  readonly events: number;
  readonly matched: number;
  readonly items: readonly ItemSummary[];
  readonly maxspan: number | null;
  /** The first sequences. */
  readonly hits: readonly FoundTogether[];
  /** If there is none. */
  readonly nearest?: NearestMatch;
}

export interface SampleExplanation {
  readonly kind: "sample";
  readonly events: number;
  readonly matched: number;
  readonly items: readonly ItemSummary[];
  readonly hits: readonly FoundTogether[];
  readonly nearest?: NearestMatch;
}
