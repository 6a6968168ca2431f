// The events around a sequence as lanes over time: one of each item, and one of `until`, with the events that satisfy it and what became of them.
import { formatInstant } from "../../event/instant.ts";
import type { JoinValue } from "../join-key.ts";
import { compareOrdinals } from "../ordinal.ts";
import type { QueryPlan } from "../query-plan.ts";
import { type FoundEvent, hitOf } from "../search-run.ts";
import type { Lane, LaneEvent } from "./explanation.ts";
import { keyText } from "./key-text.ts";

/** Events shown of a lane; those that are part of the sequence, or ended it, are among them. */
const mostEvents = 100;

/** A sequence, whole or partial, and the event that ended it, or that came in vain while it waited. */
export interface LaneSubject {
  readonly keys: readonly JoinValue[];
  readonly items: readonly (FoundEvent | null)[];
  readonly by?: FoundEvent | null;
  /** `open`: it waited to the end. */
  readonly state: "found" | "ended" | "open";
}

/** The lanes of a sequence among events in their order. */
export function lanesOf(plan: QueryPlan, events: readonly FoundEvent[], subject: LaneSubject): readonly Lane[] {
  const near = eventsNear(plan, events, subject);
  const terms = plan.until === null ? plan.terms : [...plan.terms, plan.until];
  const wanted = keyText(subject.keys);
  return terms.map((term, number) => {
    const roleOf = (event: FoundEvent): LaneEvent["role"] => {
      if (subject.items.includes(event)) return "held";
      if (event === subject.by && subject.state === "ended") return "ended";
      return term.keys.keys(event.event).some(({ values }) => keyText(values) === wanted) ? "unused" : "other-key";
    };
    const own = near.filter(({ terms: matched }) => matched.includes(number));
    const shown = mostTelling(own.map((event) => ({ event, role: roleOf(event) })));
    const isUntil = number === plan.terms.length;
    return {
      item: isUntil ? null : number + 1,
      missing: term.missing,
      events: shown.map(({ event, role }) => ({ event: hitOf(event), time: formatInstant(event.ordinal.time!), role })),
      omitted: own.length - shown.length,
    };
  });
}

interface Placed {
  readonly event: FoundEvent;
  readonly role: LaneEvent["role"];
}

const tellingRoles: readonly LaneEvent["role"][] = ["held", "ended", "unused", "other-key"];

/** The events of a lane, or if there are too many those that say most, in their order. */
function mostTelling(placed: readonly Placed[]): readonly Placed[] {
  if (placed.length <= mostEvents) return placed;
  return placed
    .toSorted((a, b) => tellingRoles.indexOf(a.role) - tellingRoles.indexOf(b.role))
    .slice(0, mostEvents)
    .sort((a, b) => compareOrdinals(a.event.ordinal, b.event.ordinal));
}

/** The events from the first of a sequence to its last, or as long as it could have waited, and a quarter of that time before and after. */
function eventsNear(plan: QueryPlan, events: readonly FoundEvent[], subject: LaneSubject): readonly FoundEvent[] {
  const timed = events.filter(({ ordinal }) => ordinal.time !== null);
  const times = [...subject.items, subject.by ?? null].flatMap((event) => event?.ordinal.time?.ms ?? []);
  if (times.length === 0) return timed;
  const start = Math.min(...times);
  const last = Math.max(...times);
  const end = Math.max(last, start + waitOf(plan, subject));
  const margin = Number.isFinite(end) ? (end - start) / 4 : 0;
  return timed.filter(({ ordinal: { time } }) => time!.ms >= start - margin && time!.ms <= end + margin);
}

/** How long it could have waited for more, in milliseconds. */
function waitOf({ maxspan }: QueryPlan, { state }: LaneSubject): number {
  if (state === "found") return 0;
  return maxspan ?? (state === "open" ? Number.POSITIVE_INFINITY : 0);
}
