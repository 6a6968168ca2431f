// What was found in the values of a field, remembered by numbers that tell them: most values of a log came before, and are not even decoded then. A field
// whose numbers differ from event to event is left alone for a while, and memory is bounded.
import type { FoundInValue } from "./value-memo.ts";

/** There is one memo for each field of each class of events. */
const [leastEntries, mostEntries] = [64, 1024];
/** Lookups after which a field is judged, the share of known ones below which it is left alone, and for how many events. */
const trial = 2000;
const leastShare = 0.4;
const pause = 8000;

export class NumberedMemo {
  private entries = 0;
  private width = 0;
  private keys = new Int32Array();
  private found: (FoundInValue | undefined)[] = [];
  /** How often something was set since the table was made. */
  private written = 0;
  private lookups = 0;
  private hits = 0;
  private paused = 0;

  /** Whether it is worth asking for the next event. */
  isUseful(): boolean {
    if (this.paused === 0) return true;
    this.paused--;
    return false;
  }

  /** What is known of the first so many numbers. */
  get(numbers: Int32Array, count: number): FoundInValue | undefined {
    this.judge();
    if (count !== this.width) return undefined;
    const entry = this.entryOf(numbers);
    const known = this.isAt(entry, numbers)
      ? this.found[entry]
      : this.isAt(entry ^ 1, numbers)
        ? this.found[entry ^ 1]
        : undefined;
    if (known !== undefined) this.hits++;
    return known;
  }

  /** Takes note of what is not known yet. One of two entries is taken for it; where both are, the second is given up. */
  set(numbers: Int32Array, count: number, found: FoundInValue): void {
    if (count !== this.width) this.begin(count, leastEntries);
    else if (this.written >= this.entries && this.entries < mostEntries) this.grow();
    this.put(numbers, found);
  }

  private put(numbers: Int32Array, found: FoundInValue): void {
    const { width } = this;
    const entry = this.entryOf(numbers);
    if (this.found[entry] !== undefined) {
      this.found[entry ^ 1] = this.found[entry];
      this.keys.copyWithin((entry ^ 1) * width, entry * width, (entry + 1) * width);
    }
    this.written++;
    this.found[entry] = found;
    this.keys.set(numbers.subarray(0, width), entry * width);
  }

  private grow(): void {
    const { keys, found, width } = this;
    this.begin(width, 2 * this.entries);
    for (const [entry, known] of found.entries())
      if (known !== undefined) this.put(keys.subarray(entry * width, (entry + 1) * width), known);
  }

  private isAt(entry: number, numbers: Int32Array): boolean {
    const { keys, width } = this;
    const start = entry * width;
    for (let i = 0; i < width; i++) if (keys[start + i] !== numbers[i]) return false;
    return true;
  }

  private judge(): void {
    if (++this.lookups < trial) return;
    if (this.hits < this.lookups * leastShare) this.paused = pause;
    this.lookups = 0;
    this.hits = 0;
  }

  private begin(width: number, entries: number): void {
    this.width = width;
    this.entries = entries;
    this.written = 0;
    this.keys = new Int32Array(width * entries);
    this.found = new Array<FoundInValue | undefined>(entries).fill(undefined);
  }

  private entryOf(numbers: Int32Array): number {
    let hash = 0;
    for (let i = 0; i < this.width; i++) {
      hash = Math.imul(hash ^ numbers[i]!, 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    return hash & (this.entries - 1);
  }
}
