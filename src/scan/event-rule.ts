// A rule about one event: a finding for each event that its query holds for, with the indicators that held.
import type { Event } from "../event/event.ts";
import type { CompiledIndicator } from "./compiled/compiled-rules.ts";
import type { Program } from "./conditions/program.ts";
import type { Finding } from "./finding.ts";
import { type EventPosition, findingOf, type RuleHead } from "./scanned-rule.ts";

/** Whether a program over the scanner's leaves holds for an event. */
export type Holds = (program: Program, event: Event) => boolean;

/** Names of the indicators that hold for one of some events. */
export function holdingIndicators(
  indicators: readonly CompiledIndicator[],
  events: readonly Event[],
  holds: Holds,
): readonly string[] {
  return indicators.filter(({ program }) => events.some((event) => holds(program, event))).map(({ name }) => name);
}

export class EventRule {
  private readonly head: RuleHead;
  private readonly indicators: readonly CompiledIndicator[];
  private readonly holds: Holds;

  constructor(head: RuleHead, indicators: readonly CompiledIndicator[], holds: Holds) {
    this.head = head;
    this.indicators = indicators;
    this.holds = holds;
  }

  /** The finding of an event that the query holds for. */
  found(event: Event, position: EventPosition): Finding {
    const indicators = holdingIndicators(this.indicators, [event], this.holds);
    return findingOf(this.head, position, indicators);
  }
}
