// What a sequence remembers of its missing events (`![ … ]`): of each gap and key the last events, so that a gap can be judged when an event of
// the next stage comes. Only times count; the events at the edges of a gap are not within it.
import { compareInstants, type Instant } from "../event/instant.ts";
import type { JoinKey, JoinValue } from "./join-key.ts";

/** A missing item: before the first stage, after the last, or before the positive stage of that number. */
export interface MissingGap<T> {
  readonly place: "leading" | "trailing" | number;
  readonly matches: (item: T) => boolean;
  readonly keys: (item: T) => readonly JoinKey[];
}

interface Occurrence<T> {
  readonly time: Instant;
  readonly item: T;
}

/** The last event and the last one at an earlier time. */
interface Last<T> {
  at: Occurrence<T>;
  before: Occurrence<T> | null;
}

export class MissingEvents<T> {
  /** How many keys were forgotten because there were too many. */
  dropped = 0;
  readonly gaps: readonly MissingGap<T>[];
  readonly hasLeading: boolean;
  readonly hasTrailing: boolean;
  private readonly last: readonly Map<JoinValue, Last<T>>[];
  private readonly maxKeys: number;

  constructor(gaps: readonly MissingGap<T>[], maxKeys: number) {
    this.gaps = gaps;
    this.maxKeys = maxKeys;
    this.hasLeading = gaps.some(({ place }) => place === "leading");
    this.hasTrailing = gaps.some(({ place }) => place === "trailing");
    this.last = gaps.map(() => new Map<JoinValue, Last<T>>());
  }

  /** Takes note of an event; gives the keys under which it is one of a trailing item. */
  record(item: T, time: Instant): readonly JoinKey[] {
    const trailing: JoinKey[] = [];
    for (const [index, { place, matches, keys }] of this.gaps.entries()) {
      if (!matches(item)) continue;
      if (place === "trailing") trailing.push(...keys(item));
      else for (const key of keys(item)) this.remember(this.last[index]!, key.id, { time, item });
    }
    return trailing;
  }

  private remember(map: Map<JoinValue, Last<T>>, id: JoinValue, occurrence: Occurrence<T>): void {
    const last = map.get(id);
    if (last === undefined) {
      map.set(id, { at: occurrence, before: null });
      if (map.size > this.maxKeys) this.dropOldest(map);
      return;
    }
    if (compareInstants(last.at.time, occurrence.time) < 0) last.before = last.at;
    last.at = occurrence;
  }

  private dropOldest(map: Map<JoinValue, Last<T>>): void {
    const oldest = map.keys().next();
    if (oldest.done !== true) map.delete(oldest.value);
    this.dropped++;
  }

  /** The last event of the gaps at a place that came before a moment. */
  lastBefore(place: MissingGap<T>["place"], key: JoinKey, moment: Instant): Occurrence<T> | null {
    let latest: Occurrence<T> | null = null;
    for (const [index, gap] of this.gaps.entries()) {
      if (gap.place !== place) continue;
      const last = this.last[index]!.get(key.id);
      if (last === undefined) continue;
      const occurrence = compareInstants(last.at.time, moment) < 0 ? last.at : last.before;
      if (occurrence !== null && (latest === null || compareInstants(occurrence.time, latest.time) > 0)) {
        latest = occurrence;
      }
    }
    return latest;
  }

  /** An event strictly between two moments in a gap before a positive stage. */
  between(stage: number, key: JoinKey, from: Instant, to: Instant): Occurrence<T> | null {
    const last = this.lastBefore(stage, key, to);
    return last !== null && compareInstants(last.time, from) > 0 ? last : null;
  }

  /** Forgets what is too old to matter. */
  forget(isOld: (time: Instant) => boolean): void {
    for (const map of this.last) {
      for (const [id, { at }] of map) if (isOld(at.time)) map.delete(id);
    }
  }
}
