// What the scanner needs of a rule, whatever kind it is.
import type { Rule } from "../detection/index.ts";
import { type Document, valueAt } from "../event/document.ts";
import type { Event, FieldValue } from "../event/event.ts";
import type { RunnableCorrelation } from "../sigma/index.ts";
import type { Finding, MatchedEvent } from "./finding.ts";
import type { KeptEvents } from "./kept/kept-events.ts";

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
  /**
   * Where to get it at the end of the stream, for an event that is kept, holding on to less of it. Its values are read again from there if a
   * rule needs them that had no chance when the event came. Default: here, and what rules may need is kept at once.
   */
  forLater?(): EventSource;
}

/** Gives documents of a file by the positions of their events: of many, or of one only. */
export interface EventSource {
  readonly file: string;
  /** All of an event. Without it there is no more of an event than what is kept. */
  readonly document?: (index: number) => Document;
}

/** What a rule over several events has seen of a stream. */
export interface SeenEvents {
  /** Rows of kept events, in order, with what the rule reads of them. */
  readonly rows: Int32Array;
  /** Which of the rule's queries hold for the event of the row at a place among them: their places in the rule, in ascending order. */
  heldAt(place: number): readonly number[];
}

/** A rule over several events, which is answered at the end of the stream. */
export interface WaitingRule {
  /** Those of the rule's queries, by their places, of which a result has an event each: most streams have some for one and none for another. */
  readonly needed: readonly number[];
  /** Whether an event that one of the rule's queries holds for can have a part in a result. */
  wants(event: Event): boolean;
  /** The findings among the events that it has seen, which all of `needed` hold for; each is made when it is taken. */
  end(seen: SeenEvents, kept: KeptEvents): Iterable<Finding>;
}

/** What a finding tells of an event beside its place. */
export const toldFields = ["@timestamp", "winlog.record_id"] as const;

/** A finding of one event. */
export function findingOf(rule: RuleHead, position: EventPosition, indicators: readonly string[]): Finding {
  const document = position.document();
  const [timestamp, recordId] = toldFields.map((path) => valueAt(document, path));
  return { rule: told(rule), matched: [matchedEvent(position, timestamp, recordId)], indicators, event: document };
}

/** A finding of kept events in the order in which the rule names them. */
export function findingOfKept(
  rule: RuleHead,
  rows: readonly number[],
  indicators: readonly string[],
  kept: KeptEvents,
): Finding {
  const event = rows.length === 0 ? {} : kept.position(rows.at(-1)!).document();
  const matched = rows.map((row) => {
    const [timestamp, recordId] = kept.valuesOf(row, toldFields);
    return matchedEvent(kept.position(row), timestamp, recordId);
  });
  return { rule: told(rule), matched, indicators, event };
}

const toldRules = new WeakMap<RuleHead, Finding["rule"]>();

/** What findings tell of a rule, the same object each time. */
function told(rule: RuleHead): Finding["rule"] {
  const known = toldRules.get(rule);
  if (known !== undefined) return known;
  const { id, name, severity, source } = rule;
  const made = { id, name, severity, source };
  toldRules.set(rule, made);
  return made;
}

function matchedEvent({ file, index }: EventPosition, timestamp: FieldValue, recordId: FieldValue): MatchedEvent {
  const matched: { -readonly [Member in keyof MatchedEvent]: MatchedEvent[Member] } = { file, index };
  if (recordId !== undefined) matched.record_id = String(recordId);
  if (timestamp !== undefined) matched["@timestamp"] = String(timestamp);
  return matched;
}
