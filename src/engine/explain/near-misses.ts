// The events that lack least of an item, few of them, whatever the number of events.
import type { FoundEvent } from "../search-run.ts";

interface NearMiss {
  readonly event: FoundEvent;
  readonly distance: number;
}

export class NearMisses {
  private readonly limit: number;
  /** By distance; of equal ones the first comes first. */
  private readonly kept: NearMiss[] = [];

  constructor(limit: number) {
    this.limit = limit;
  }

  offer(event: FoundEvent, distance: number): void {
    if (this.kept.length === this.limit && distance >= this.kept.at(-1)!.distance) return;
    let place = this.kept.length;
    while (place > 0 && this.kept[place - 1]!.distance > distance) place--;
    this.kept.splice(place, 0, { event, distance });
    if (this.kept.length > this.limit) this.kept.pop();
  }

  /** The nearest first. */
  nearest(): readonly FoundEvent[] {
    return this.kept.map(({ event }) => event);
  }

  /** The event that is preferred most; of those preferred alike, the nearest. */
  best(preference: (event: FoundEvent) => number): FoundEvent | undefined {
    let best: FoundEvent | undefined;
    let most = -1;
    for (const { event } of this.kept) {
      const preferred = preference(event);
      if (preferred > most) [best, most] = [event, preferred];
    }
    return best;
  }
}
