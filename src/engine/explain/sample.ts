// Why there is a sample or none: of all key tuples, the one with events for most items is explained.
import type { JoinValue } from "../join-key.ts";
import { type FoundEvent, hitOf } from "../search-run.ts";
import type { Explainer } from "./explainer.ts";
import type { NearestMatch, SampleExplanation, Stop } from "./explanation.ts";
import { keysOf, keyText } from "./key-text.ts";

interface Tuple {
  readonly keys: readonly JoinValue[];
  readonly byTerm: readonly (readonly FoundEvent[])[];
}

export function explainSample(explainer: Explainer): SampleExplanation {
  const { query, run, limit } = explainer;
  const events = run.orderedEvents();
  const collector = run.sampleCollector(events);
  const found = collector.samples(query.options.maxSamplesPerKey ?? 1);
  const places = [...query.plan.terms.keys()];
  return {
    kind: "sample",
    events: explainer.eventCount,
    matched: found.length,
    items: explainer.summaries(events),
    hits: found.slice(0, limit).map(({ keys, items }) => explainer.together(keys, items, places)),
    ...(found.length > 0 ? {} : { nearest: nearest(explainer, [...collector.counts()], events) }),
  };
}

function nearest(explainer: Explainer, tuples: readonly Tuple[], events: readonly FoundEvent[]): NearestMatch {
  const best = tuples.reduce<Tuple | undefined>(
    (most, tuple) => (most === undefined || filled(tuple) > filled(most) ? tuple : most),
    undefined,
  );
  const lacking = best?.byTerm.findIndex((items) => items.length === 0) ?? 0;
  const held = heldBy(explainer, best);
  if (best !== undefined && lacking < 0) {
    const text = "One event would have to stand for several items, and an event counts once.";
    return { ...held, stopped: { reason: "not-distinct", item: null, text } };
  }
  const stopped = lacks(explainer, lacking, events, best);
  if (stopped.reason !== "no-event") return { ...held, stopped };
  const candidate = explainer.candidate(lacking, undefined, best === undefined ? undefined : keyText(best.keys));
  return { ...held, stopped, ...(candidate === undefined ? {} : { candidate }) };
}

function filled({ byTerm }: Tuple): number {
  return byTerm.filter((items) => items.length > 0).length;
}

function heldBy(explainer: Explainer, tuple: Tuple | undefined): Pick<NearestMatch, "join_keys" | "events"> {
  if (tuple === undefined) return { join_keys: [], events: [] };
  const firsts = tuple.byTerm.map((items) => items[0] ?? null);
  return explainer.together(tuple.keys, firsts, [...firsts.keys()]);
}

function lacks(explainer: Explainer, number: number, events: readonly FoundEvent[], best: Tuple | undefined): Stop {
  const item = number + 1;
  const [first, ...more] = events.filter(({ terms }) => terms.includes(number));
  if (first === undefined) return { reason: "no-event", item, text: `No event matches item ${item}.` };
  const keys = keysOf(explainer.query.plan.terms[number]!, [first, ...more]);
  const got = keys.map((tuple) => keyText(tuple) || "no value").join("; ");
  const wanted = best === undefined ? "" : `wanted ${keyText(best.keys)}, `;
  const text = `Item ${item} has events only with other join keys: ${wanted}got ${got}.`;
  return { reason: "other-key", item, by: hitOf(first), text, keys };
}
