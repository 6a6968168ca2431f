// What the scanner needs of a rule, whatever kind it is.
import type { Rule } from "../detection/index.ts";
import type { Document } from "../event/document.ts";
import type { Event } from "../event/event.ts";
import type { RunnableCorrelation } from "../sigma/index.ts";
import type { Finding, MatchedEvent } from "./finding.ts";

/** What is known of a rule without its query. */
export type RuleHead = Pick<
  Rule,
  "id" | "name" | "severity" | "format" | "source" | "techniques" | "tags" | "eventCategoryField"
>;

/** Anything that can be scanned for. */
export type ScannableRule = Rule | (RunnableCorrelation & Pick<Rule, "eventCategoryField">);

/** Where an event stands, and how to get all of it. The document is asked for only where it is needed. */
export interface EventPosition {
  readonly file: string;
  /** 0-based position in the file. */
  readonly index: number;
  document(): Document;
  /** The same for an event that is kept, holding on to less of it. Default: this one. */
  forLater?(): EventPosition;
}

/** An event that rules over several events keep until the end of the stream: what they read of it, and how to get the rest. */
export interface KeptEvent {
  readonly event: Event;
  readonly position: EventPosition;
  /** The fields that these rules read, by their paths. */
  readonly document: Document;
}

/** What a scanner has kept of a stream, as plain data: another scanner for the same rules can go on from it. */
export interface KeptState {
  readonly events: readonly { readonly index: number; readonly document: Document }[];
  /** For each rule that waits for the end, by its number, the positions in `events` of what it has seen. */
  readonly rules: readonly { readonly rule: number; readonly seen: readonly number[] }[];
  /** Events left out for the limit. */
  readonly dropped: number;
}

/** A rule that is being scanned for. */
export interface ScannedRule {
  /**
   * Takes an event that one of the rule's queries holds for and gives the findings that it completes. `keep` keeps it for the end, once for all
   * rules.
   */
  add(event: Event, position: EventPosition, keep: () => KeptEvent | undefined): readonly Finding[];
  /** The end of the stream. */
  end(): readonly Finding[];
  /** Gives up what it has kept for the end. */
  takeKept(): readonly KeptEvent[];
}

/** What a finding tells of an event beside its place. */
export const toldFields = ["@timestamp", "winlog.record_id"] as const;

/** A finding of events in the order in which the rule names them; `last` is all of the last one. */
export function findingOf(
  rule: RuleHead,
  matched: readonly { readonly position: EventPosition; readonly document: Document }[],
  indicators: readonly string[],
  last: Document = matched.at(-1)?.position.document() ?? {},
): Finding {
  const { id, name, severity, source } = rule;
  return {
    rule: { id, name, severity, source },
    matched: matched.map(matchedEvent),
    indicators,
    event: last,
  };
}

function matchedEvent({
  position,
  document,
}: {
  readonly position: EventPosition;
  readonly document: Document;
}): MatchedEvent {
  const recordId = textAt(document, "winlog", "record_id");
  const timestamp = document["@timestamp"];
  return {
    file: position.file,
    index: position.index,
    ...(recordId === undefined ? {} : { record_id: recordId }),
    ...(timestamp === undefined ? {} : { "@timestamp": String(timestamp) }),
  };
}

function textAt(document: Document, object: string, member: string): string | undefined {
  const inner = document[object];
  const value =
    typeof inner === "object" && inner !== null ? (inner as Document)[member] : document[`${object}.${member}`];
  return value === undefined || value === null ? undefined : String(value);
}
