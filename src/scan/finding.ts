// A finding: a rule held on events. This is the shape `hunt --format ndjson` prints and others rely on (see docs/cli.md).
import type { Document } from "../event/document.ts";

/** Where a matched event came from. `index` is its 0-based position in the file. */
export interface MatchedEvent {
  readonly file: string;
  readonly index: number;
  readonly record_id?: string;
  readonly "@timestamp"?: string;
}

export interface Finding {
  readonly rule: { readonly id: string; readonly name: string; readonly severity: string; readonly source: string };
  /** One event for an event query; the events by stage for a sequence, by term for a sample. */
  readonly matched: readonly MatchedEvent[];
  /** Names of the rule's indicators (for Sigma, its selections) that held. */
  readonly indicators: readonly string[];
  /** The ECS document of the last matched event. */
  readonly event: Document;
}
