// Sequences and samples found the slow way, from the definition and looking back, to hold the engine against. Nothing here is shared with it: a
// partial sequence is not kept but asked for ("what stood in slot k after event j?"), missing events are looked for in the whole stream.

export interface Event {
  readonly name: string;
  readonly time: number;
  /** Which items of the query it matches; `until` comes after the others. */
  readonly items: readonly number[];
  readonly keys: readonly (string | null)[];
}

export interface Definition {
  readonly items: readonly { readonly missing: boolean; readonly runs: number }[];
  readonly maxspan: number | null;
  readonly until: boolean;
}

type Key = string | null;

/** All sequences as lanes (`!` for a missing event), in the order of their last event, then of their key. `events` are in order. */
export function bruteSequences(definition: Definition, events: readonly Event[]): readonly string[] {
  const keys = [...new Set(events.flatMap((event) => event.keys))].sort(compareKeys);
  return events.flatMap((_, last) =>
    keys.flatMap((key) => {
      const found = new KeyedStream(definition, events, key).completed(last);
      return found === undefined ? [] : [found];
    }),
  );
}

function compareKeys(a: Key, b: Key): number {
  return a === null ? (b === null ? 0 : -1) : b === null ? 1 : a < b ? -1 : a > b ? 1 : 0;
}

class KeyedStream {
  private readonly definition: Definition;
  private readonly events: readonly Event[];
  private readonly key: Key;
  private readonly stages: readonly number[];

  constructor(definition: Definition, events: readonly Event[], key: Key) {
    this.definition = definition;
    this.events = events;
    this.key = key;
    this.stages = definition.items.flatMap(({ missing, runs }, item) => (missing ? [] : Array(runs).fill(item)));
  }

  completed(last: number): string | undefined {
    const chain = this.reached(this.stages.length - 1, last);
    return chain === undefined || this.hasForbidden(chain) ? undefined : this.written(chain);
  }

  private matches(item: number, index: number): boolean {
    const event = this.events[index]!;
    return event.items.includes(item) && event.keys.includes(this.key);
  }

  /** The chain that event `index` brings to a stage, if it does. */
  private reached(stage: number, index: number): readonly number[] | undefined {
    if (!this.matches(this.stages[stage]!, index)) return undefined;
    if (stage === 0) return [index];
    const before = this.held(stage - 1, index - 1);
    if (before === undefined || this.isCut(before.at(-1)!, index)) return undefined;
    const { maxspan } = this.definition;
    const span = this.events[index]!.time - this.events[before[0]!]!.time;
    return maxspan !== null && span > maxspan ? undefined : [...before, index];
  }

  /** What stands in a slot after event `index`: what came last, unless an event of the next stage has taken it since. */
  private held(stage: number, index: number): readonly number[] | undefined {
    for (let at = index; at >= 0; at--) {
      const chain = this.reached(stage, at);
      if (chain !== undefined) return chain;
      if (this.matches(this.stages[stage + 1]!, at)) return undefined;
    }
    return undefined;
  }

  private isCut(last: number, next: number): boolean {
    const until = this.definition.items.length;
    return this.definition.until && this.events.some((_, at) => at >= last && at < next && this.matches(until, at));
  }

  private hasForbidden(chain: readonly number[]): boolean {
    const times = chain.map((index) => this.events[index]!.time);
    const { items, maxspan } = this.definition;
    const span = maxspan ?? Number.POSITIVE_INFINITY;
    const [first, last] = [times[0]!, times.at(-1)!];
    const leading: number[] = [];
    const trailing: number[] = [];
    let passed = 0;
    let hasLeading = false;
    let hasTrailing = false;
    for (const [item, { missing, runs }] of items.entries()) {
      if (!missing) passed += runs;
      else if (passed === 0) {
        hasLeading = true;
        leading.push(...this.timesOf(item).filter((time) => time < first));
      } else if (passed === times.length) {
        hasTrailing = true;
        trailing.push(...this.timesOf(item).filter((time) => time > last));
      } else if (this.timesOf(item).some((time) => time > times[passed - 1]! && time < times[passed]!)) return true;
    }
    const [before, after] = [Math.max(...leading), Math.min(...trailing)];
    if (hasLeading && hasTrailing) return leading.length > 0 && trailing.length > 0 && after - before <= span;
    if (hasLeading) return leading.length > 0 && last - before <= span;
    return hasTrailing && trailing.length > 0 && after - first <= span;
  }

  private timesOf(item: number): readonly number[] {
    return this.events.filter((_, index) => this.matches(item, index)).map(({ time }) => time);
  }

  private written(chain: readonly number[]): string {
    let next = 0;
    const places = this.definition.items.flatMap(({ missing, runs }) =>
      Array.from({ length: runs }, () => (missing ? "!" : this.events[chain[next++]!]!.name)),
    );
    return places.join(" ");
  }
}

/** Every way of choosing distinct events for the items of a sample, by key. */
export function bruteSamples(items: number, events: readonly Event[]): ReadonlyMap<string | null, readonly string[]> {
  const found = new Map<string | null, readonly string[]>();
  for (const key of [...new Set(events.flatMap((event) => event.keys))].sort(compareKeys)) {
    let chosen: readonly (readonly string[])[] = [[]];
    for (let item = 0; item < items; item++) {
      const candidates = events.filter((event) => event.items.includes(item) && event.keys.includes(key));
      chosen = chosen.flatMap((names) =>
        candidates.filter(({ name }) => !names.includes(name)).map(({ name }) => [...names, name]),
      );
    }
    if (chosen.length > 0)
      found.set(
        key,
        chosen.map((names) => names.join(" ")),
      );
  }
  return found;
}
