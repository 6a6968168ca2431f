// Why there is a sequence or none: the state machine runs as in a search, and of all partial sequences the one that got furthest is explained.
import { compareOrdinals } from "../ordinal.ts";
import { type FoundEvent, hitOf } from "../search-run.ts";
import type { FoundSequence, PartialSequence, StopReason } from "../sequence-matcher.ts";
import type { Explainer } from "./explainer.ts";
import type { FoundTogether, NearestMatch, SequenceExplanation, Stop } from "./explanation.ts";
import { keysOf, keyText } from "./key-text.ts";
import { lanesOf } from "./lanes.ts";

/** A partial sequence and how it ended; `open`: it was still waiting when the events ended. */
interface Ended {
  readonly partial: PartialSequence<FoundEvent>;
  readonly reason: StopReason | "open";
  readonly by: FoundEvent | null;
}

/** Why a sequence ended, by the event itself. */
type InnerStop = Omit<Stop, "by"> & { readonly by: FoundEvent | null };

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
  const ends = new Ends();
  const matcher = run.sequenceMatcher({ stopped: (partial, reason, by) => ends.add({ partial, reason, by }) });
  const found: FoundSequence<FoundEvent>[] = [];
  for (const event of events) if (event.ordinal.time !== null) found.push(...matcher.push(event, event.ordinal.time));
  found.push(...matcher.finish());
  for (const partial of matcher.partials()) ends.add({ partial, reason: "open", by: null });
  const places = terms.flatMap(({ runs }, number) => new Array<number>(runs).fill(number));
  const hit = ({ keys, items }: FoundSequence<FoundEvent>): FoundTogether => ({
    ...explainer.together(keys, items, places),
    lanes: lanesOf(query.plan, events, { keys, items, state: "found" }),
  });
  return {
    kind: "sequence",
    events: explainer.eventCount,
    matched: found.length,
    items: explainer.summaries(events),
    maxspan,
    hits: found.slice(0, limit).map(hit),
    ...(found.length > 0 ? {} : { nearest: new Nearest(explainer, events).of(ends) }),
  };
}

/** How partial sequences ended: the one that got furthest, and how many of each key gave way to later ones. */
class Ends {
  best: Ended | undefined;
  private readonly replaced = new Map<string, number>();

  add(ended: Ended): void {
    if (this.best === undefined || compareEnds(ended, this.best) >= 0) this.best = ended;
    if (ended.reason !== "replaced") return;
    const key = keyText(ended.partial.keys);
    this.replaced.set(key, this.replacedOf(key) + 1);
  }

  replacedOf(key: string): number {
    return this.replaced.get(key) ?? 0;
  }
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

  of(ends: Ends): NearestMatch {
    const { best } = ends;
    if (best === undefined) return this.nothing();
    const { keys, items } = best.partial;
    const next = this.positive[items.length];
    const { by, ...stop } = this.stop(best, next);
    const state = best.reason === "open" ? "open" : "ended";
    const replaced = ends.replacedOf(keyText(keys));
    const isMissing = stop.reason === "no-event" && by === null && next !== undefined;
    const candidate = isMissing ? this.explainer.candidate(next, items.at(-1)!, keyText(keys)) : undefined;
    return {
      ...this.explainer.together(keys, items, this.positive),
      lanes: lanesOf(this.explainer.query.plan, this.events, { keys, items, by, state }),
      stopped: { ...stop, ...(by === null ? {} : { by: hitOf(by) }), ...(replaced === 0 ? {} : { replaced }) },
      ...(candidate === undefined ? {} : { candidate }),
    };
  }

  /** Not even the first item has an event that can start a sequence. */
  private nothing(): NearestMatch {
    const first = this.positive[0]!;
    const [event, ...more] = this.events.filter(({ terms }) => terms.includes(first));
    const item = first + 1;
    if (event === undefined) {
      const candidate = this.explainer.candidate(first, undefined, undefined);
      const stopped = { reason: "no-event", item, text: `No event matches item ${item}.` } as const;
      return { join_keys: [], events: [], stopped, ...(candidate === undefined ? {} : { candidate }) };
    }
    const text = `${counted(more.length + 1, "event")} of item ${item} cannot start a sequence: a join key or the timestamp has no value.`;
    return { join_keys: [], events: [], stopped: { reason: "other-key", item, by: hitOf(event), text } };
  }

  private stop({ partial, reason, by }: Ended, next: number | undefined): InnerStop {
    const item = next === undefined ? null : next + 1;
    switch (reason) {
      case "open":
        return this.noNext(partial, next!);
      case "expired":
        return { reason, item, by, ...this.tooLate(partial, by!, next!) };
      case "until":
        return {
          reason,
          item: null,
          by,
          text: `An \`until\` event cut the sequence while it waited for item ${item}.`,
        };
      case "replaced":
        return {
          reason,
          item,
          by,
          text: "A later event took the place of this partial sequence: the latest start wins.",
        };
      case "missing-event":
        return { reason, by, ...this.notMissing(by) };
      case "dropped":
        return { reason, item, by, text: "Too many sequences were open (maxOpenSequences)." };
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
  private noNext({ keys, items }: PartialSequence<FoundEvent>, next: number): InnerStop {
    const item = next + 1;
    const last = items.at(-1)!;
    const all = this.events.filter((event) => event.terms.includes(next) && !items.includes(event));
    const [first] = all.filter(({ ordinal }) => compareOrdinals(ordinal, last.ordinal) > 0);
    if (first === undefined) {
      const text = all.length > 0 ? `${counted(all.length, "event")} of item ${item} came before, none after.` : null;
      return { reason: "no-event", item, by: all.at(-1) ?? null, text: text ?? this.noFurther(items, next) };
    }
    const after = all.slice(all.indexOf(first));
    const others = keysOf(this.explainer.query.plan.terms[next]!, after);
    const text = `Item ${item} came only with other join keys: wanted ${keyText(keys)}, got ${others.map((other) => keyText(other) || "no value").join("; ")}.`;
    return { reason: "other-key", item, by: first, text, keys: others };
  }

  private noFurther(items: readonly FoundEvent[], next: number): string {
    const held = this.positive.slice(0, items.length).filter((number) => number === next).length;
    const { runs } = this.explainer.query.plan.terms[next]!;
    return held === 0
      ? `No event matches item ${next + 1}.`
      : `Item ${next + 1} wants ${runs} events one after another, and no further one came after ${held}.`;
  }
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
