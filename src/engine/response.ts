// The body of an `_eql/search` response.
import type { Document } from "../event/document.ts";
import type { JoinValue } from "./join-key.ts";

export interface Hit {
  readonly _index: string;
  readonly _id: string;
  readonly _source: Document;
  /** The values of the fields that `fields` asked for. */
  readonly fields?: Readonly<Record<string, readonly unknown[]>>;
}

/** Stands in a sequence where an event was to be missing, and was. */
export interface MissingHit {
  readonly _index: "";
  readonly _id: "";
  readonly _source: null;
  readonly missing: true;
}

export type SequenceHit = (Hit & { readonly missing?: never }) | MissingHit;

export interface SequenceHits {
  /** Absent where there are no keys. Dates are ISO texts in sequences and epoch milliseconds in samples. */
  readonly join_keys?: readonly JoinValue[];
  /** By stage; of a sample, by term. */
  readonly events: readonly SequenceHit[];
}

export interface SearchResponse {
  readonly is_partial: boolean;
  readonly is_running: false;
  /** Milliseconds. */
  readonly took: number;
  readonly timed_out: false;
  readonly hits: {
    /** Of an event query, all events that match, whatever pipes and size leave; of a sequence or sample, those returned. */
    readonly total: { readonly value: number; readonly relation: "eq" };
    /** For an event query. */
    readonly events?: readonly Hit[];
    /** For a sequence or sample. */
    readonly sequences?: readonly SequenceHits[];
  };
  /** Sources that could not be searched. */
  readonly shard_failures?: readonly SourceFailure[];
  /** What was not as it should be and is no failure: events that could not be computed, state that was given up. Not Elasticsearch's. */
  readonly warnings?: readonly string[];
}

/** A source (`_index`) whose events could not be read. */
export interface SourceFailure {
  readonly index: string;
  readonly shard: 0;
  readonly status: "FAILURE";
  readonly reason: { readonly type: string; readonly reason: string };
}

export const missingHit: MissingHit = { _index: "", _id: "", _source: null, missing: true };
