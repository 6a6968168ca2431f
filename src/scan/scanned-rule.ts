// What the scanner needs of a rule, whatever kind it is.
import type { Rule } from "../detection/index.ts";
import type { Document } from "../event/document.ts";
import type { Event } from "../event/event.ts";
import type { RunnableCorrelation } from "../sigma/index.ts";
import type { Finding, MatchedEvent } from "./finding.ts";
import type { KeptEvent, KeptEvents } from "./kept/kept-events.ts";

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
  /** Where to get it at the end of the stream, for an event that is kept, holding on to less of it. Default: here. */
  forLater?(): EventSource;
}

/** Gives documents of a file by the positions of their events: of many, or of one only. */
export interface EventSource {
  readonly file: string;
  document(index: number): Document;
}

/** What a rule over several events has seen of a stream. */
export interface SeenEvents {
  /** Rows of kept events, in order. */
  readonly rows: readonly number[];
  /** Those of its queries that held for one of them. */
  readonly queries: ReadonlySet<number>;
}

/** A rule over several events, which is answered at the end of the stream. */
export interface WaitingRule {
  /** Whether an event that one of the rule's queries holds for can have a part in a result. */
  wants(event: Event): boolean;
  /** The findings among the events that it has seen, each made when it is taken. */
  end(seen: SeenEvents, kept: KeptEvents): Iterable<Finding>;
}

/** What a finding tells of an event beside its place. */
export const toldFields = ["@timestamp", "winlog.record_id"] as const;

/** A finding of events in the order in which the rule names them; `last` is all of the last one. */
export function findingOf(
  rule: RuleHead,
  matched: readonly Pick<KeptEvent, "position" | "document">[],
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

function matchedEvent({ position, document }: Pick<KeptEvent, "position" | "document">): MatchedEvent {
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
