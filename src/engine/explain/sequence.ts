// Why there is a sequence or none: the state machine runs as in a search, and of all partial sequences the one that got furthest is explained.
import type { JoinValue } from "../join-key.ts";
import { compareOrdinals } from "../ordinal.ts";
import { type FoundEvent, hitOf } from "../search-run.ts";
import type { FoundSequence, PartialSequence, StopReason } from "../sequence-matcher.ts";
import type { Explainer } from "./explainer.ts";
import type { NearestMatch, SequenceExplanation, Stop } from "./explanation.ts";
import { keyText } from "./key-text.ts";

/** A partial sequence and how it ended; `open`: it was still waiting when the events ended. */
interface Ended {
  readonly partial: PartialSequence<FoundEvent>;
  readonly reason: StopReason | "open";
  readonly by: FoundEvent | null;
}

/** Of partial sequences that got equally far, the one whose end says most. */
const telling: Readonly<Record<Ended["reason"], number>> = {
  "missing-event": 5,
  until: 4,
  expired: 3,
  dropped: 2,
  open: 1,
  replaced: 0,
};

export function explainSequence(explainer: Explainer): SequenceExplanation {
  const { query, run, limit } = explainer;
  const { terms, maxspan } = query.plan;
  const events = run.orderedEvents();
  let best: Ended | undefined;
  const consider = (ended: Ended) => {
    if (best === undefined || compareEnds(ended, best) >= 0) best = ended;
  };
  const matcher = run.sequenceMatcher({ stopped: (partial, reason, by) => consider({ partial, reason, by }) });
  const found: FoundSequence<FoundEvent>[] = [];
  for (const event of events) if (event.ordinal.time !== null) found.push(...matcher.push(event, event.ordinal.time));
  found.push(...matcher.finish());
  for (const partial of matcher.partials()) consider({ partial, reason: "open", by: null });
  const places = terms.flatMap(({ runs }, number) => new Array<number>(runs).fill(number));
  return {
    kind: "sequence",
    events: explainer.eventCount,
    matched: found.length,
    items: explainer.summaries(events),
    maxspan,
    hits: found.slice(0, limit).map(({ keys, items }) => explainer.together(keys, items, places)),
    ...(found.length > 0 ? {} : { nearest: new Nearest(explainer, events).of(best) }),
  };
}

function compareEnds(a: Ended, b: Ended): number {
  return (
    a.partial.items.length - b.partial.items.length ||
    telling[a.reason] - telling[b.reason] ||
    compareOrdinals(a.partial.items.at(-1)!.ordinal, b.partial.items.at(-1)!.ordinal)
  );
}

class Nearest {
  private readonly explainer: Explainer;
  private readonly events: readonly FoundEvent[];
  /** The item of each positive stage. */
  private readonly positive: readonly number[];

  constructor(explainer: Explainer, events: readonly FoundEvent[]) {
    this.explainer = explainer;
    this.events = events;
    this.positive = explainer.query.plan.terms.flatMap(({ missing, runs }, number) =>
      missing ? [] : new Array<number>(runs).fill(number),
    );
  }

  of(best: Ended | undefined): NearestMatch {
    if (best === undefined) return this.nothing();
    const { keys, items } = best.partial;
    const last = items.at(-1)!;
    const next = this.positive[items.length];
    const held = this.explainer.together(keys, items, this.positive);
    const candidate = next === undefined ? undefined : this.explainer.candidate(next, last, keyText(keys));
    return { ...held, stopped: this.stop(best, next), ...(candidate === undefined ? {} : { candidate }) };
  }

  /** Not even the first item has an event that can start a sequence. */
  private nothing(): NearestMatch {
    const first = this.positive[0]!;
    const matching = this.events.filter(({ terms }) => terms.includes(first));
    const candidate = matching.length > 0 ? undefined : this.explainer.candidate(first, undefined, undefined);
    const text =
      matching.length === 0
        ? `No event matches item ${first + 1}.`
        : `${counted(matching.length, "event")} of item ${first + 1} cannot start a sequence: a join key or the timestamp has no value.`;
    return {
      join_keys: [],
      events: [],
      stopped: { reason: matching.length === 0 ? "no-event" : "other-key", item: first + 1, text },
      ...(candidate === undefined ? {} : { candidate }),
    };
  }

  private stop({ partial, reason, by }: Ended, next: number | undefined): Stop {
    const event = by === null ? {} : { by: hitOf(by) };
    const item = next === undefined ? null : next + 1;
    switch (reason) {
      case "open":
        return this.noNext(partial, next!);
      case "expired":
        return { reason, item, ...event, ...this.tooLate(partial, by!, next!) };
      case "until":
        return {
          reason,
          item: null,
          ...event,
          text: `An \`until\` event cut the sequence while it waited for item ${item}.`,
        };
      case "replaced":
        return {
          reason,
          item,
          ...event,
          text: `A later event took the place of this partial sequence: the latest start wins.`,
        };
      case "missing-event":
        return { reason, ...event, ...this.notMissing(by) };
      case "dropped":
        return { reason, item, text: "Too many sequences were open (maxOpenSequences)." };
    }
  }

  private tooLate(
    { items }: PartialSequence<FoundEvent>,
    by: FoundEvent,
    next: number,
  ): Pick<Stop, "text" | "seconds"> {
    const [from, to] = [items[0]!.ordinal.time!, by.ordinal.time!];
    const seconds = (to.ms - from.ms) / 1000;
    const limit = this.explainer.query.plan.maxspan ?? 0;
    return {
      seconds,
      text: `Item ${next + 1} came ${seconds} s after the first event; maxspan is ${limit / 1000} s.`,
    };
  }

  private notMissing(by: FoundEvent | null): Pick<Stop, "item" | "text"> {
    const { terms } = this.explainer.query.plan;
    const number = terms.findIndex(({ missing }, index) => missing && by?.terms.includes(index) === true);
    const item = number < 0 ? null : number + 1;
    return { item, text: `An event of item ${item}, which must be missing, was there.` };
  }

  /** The sequence was open to the end: no event of the next item came, or only with other keys. */
  private noNext({ keys, items }: PartialSequence<FoundEvent>, next: number): Stop {
    const item = next + 1;
    const last = items.at(-1)!;
    const all = this.events.filter(({ terms }) => terms.includes(next));
    const after = all.filter(({ ordinal }) => compareOrdinals(ordinal, last.ordinal) > 0);
    if (after.length === 0) {
      const text =
        all.length === 0
          ? `No event matches item ${item}.`
          : `${counted(all.length, "event")} of item ${item} came before, none after.`;
      return { reason: "no-event", item, text };
    }
    const others = this.keysOf(after, next);
    const text = `Item ${item} came only with other join keys: wanted ${keyText(keys)}, got ${others.map((other) => keyText(other) || "no value").join("; ")}.`;
    return { reason: "other-key", item, text, keys: others };
  }

  /** Up to three different tuples. */
  private keysOf(events: readonly FoundEvent[], number: number): readonly (readonly JoinValue[])[] {
    const { keys } = this.explainer.query.plan.terms[number]!;
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
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
