// The partial sequences that have reached one stage, by join key. With a hundred thousand of them open the table is larger than the caches, and
// each look-up waits for memory; so this is a hash table of its own (open addressing, the hashes in an array of numbers) that is asked with a
// hash computed once an event, finds an entry once whatever then becomes of it, and closes the gap that an entry leaves.
import type { JoinKey, JoinValue } from "./join-key.ts";

export interface OpenSequence {
  readonly key: JoinKey;
  /** Rises from one partial sequence to the next: the order in which they came to this stage. */
  readonly serial: number;
}

const leastCapacity = 64;
/** Keys come from untrusted events: which of them collide is not to be known beforehand. */
const seed = Math.floor(Math.random() * 2 ** 32) | 0;

export class OpenSequences<S extends OpenSequence> {
  /** How many there are. */
  size = 0;
  /** Zero where nothing is; never more than half of them are taken. */
  private hashes = new Int32Array(leastCapacity);
  private entries: (S | undefined)[] = new Array(leastCapacity).fill(undefined);
  /** All that are open and some that no longer are, oldest first; made when the oldest is first asked for. */
  private queue: S[] | undefined;
  private queueStart = 0;

  /** The place of a key's sequence, or -1. It holds until the next change. */
  placeOf(id: JoinValue, hash: number): number {
    const { hashes, entries } = this;
    const mask = hashes.length - 1;
    for (let place = hash & mask; ; place = (place + 1) & mask) {
      const found = hashes[place]!;
      if (found === 0) return -1;
      if (found === hash && isSameId(entries[place]!.key.id, id)) return place;
    }
  }

  at(place: number): S {
    return this.entries[place]!;
  }

  /** Adds a sequence and gives the one of the same key that it replaces. */
  put(sequence: S, hash: number): S | undefined {
    this.enqueue(sequence);
    const { hashes, entries } = this;
    const mask = hashes.length - 1;
    const { id } = sequence.key;
    let place = hash & mask;
    for (; hashes[place] !== 0; place = (place + 1) & mask) {
      if (hashes[place] !== hash || !isSameId(entries[place]!.key.id, id)) continue;
      const replaced = entries[place];
      entries[place] = sequence;
      return replaced;
    }
    hashes[place] = hash;
    entries[place] = sequence;
    if (++this.size * 2 > hashes.length) this.rebuild(hashes.length * 2, () => true);
    return undefined;
  }

  /** Takes away what is at a place; what stands behind it moves up, so that no look-up ends at the gap. */
  removeAt(place: number): void {
    const { hashes, entries } = this;
    const mask = hashes.length - 1;
    let gap = place;
    for (let next = (gap + 1) & mask; hashes[next] !== 0; next = (next + 1) & mask) {
      const distance = (next - (hashes[next]! & mask)) & mask;
      if (distance < ((next - gap) & mask)) continue;
      hashes[gap] = hashes[next]!;
      entries[gap] = entries[next];
      gap = next;
    }
    hashes[gap] = 0;
    entries[gap] = undefined;
    this.size--;
  }

  /** Keeps those that pass and gives how many went. */
  retain(passes: (sequence: S) => boolean): number {
    const before = this.size;
    this.rebuild(this.hashes.length, passes);
    return before - this.size;
  }

  /** The sequences that are open, oldest first. */
  inOrder(): readonly S[] {
    const open: S[] = [];
    for (const entry of this.entries) if (entry !== undefined) open.push(entry);
    return open.sort((a, b) => a.serial - b.serial);
  }

  /** The one that came first. */
  oldest(): S | undefined {
    if (this.size === 0) return undefined;
    this.queue ??= [...this.inOrder()];
    while (!this.isOpen(this.queue[this.queueStart]!)) this.queueStart++;
    return this.queue[this.queueStart];
  }

  private isOpen(sequence: S): boolean {
    const { id } = sequence.key;
    const place = this.placeOf(id, hashOf(id));
    return place >= 0 && this.entries[place] === sequence;
  }

  private enqueue(sequence: S): void {
    if (this.queue === undefined) return;
    if (this.queue.length > 2 * this.size + leastCapacity) {
      this.queue = [...this.inOrder()];
      this.queueStart = 0;
    }
    this.queue.push(sequence);
  }

  private rebuild(capacity: number, passes: (sequence: S) => boolean): void {
    const { hashes, entries } = this;
    this.hashes = new Int32Array(capacity);
    this.entries = new Array(capacity).fill(undefined);
    this.size = 0;
    const mask = capacity - 1;
    for (let from = 0; from < hashes.length; from++) {
      const entry = entries[from];
      if (entry === undefined || !passes(entry)) continue;
      let place = hashes[from]! & mask;
      while (this.hashes[place] !== 0) place = (place + 1) & mask;
      this.hashes[place] = hashes[from]!;
      this.entries[place] = entry;
      this.size++;
    }
  }
}

/** Whether two keys are one, as a Map has it. */
function isSameId(a: JoinValue, b: JoinValue): boolean {
  return a === b || (Number.isNaN(a) && Number.isNaN(b));
}

/** The hash of a key, never zero. */
export function hashOf(id: JoinValue): number {
  if (typeof id === "string") return textHash(id, seed);
  if (typeof id === "number" && (id | 0) === id) return finish(Math.imul(id ^ seed, 0x9e3779b1));
  return textHash(String(id), ~seed);
}

/** One unit at a time, mixed upwards and downwards (Jenkins). */
function textHash(text: string, start: number): number {
  let hash = start;
  for (let at = 0; at < text.length; at++) {
    hash = (hash + text.charCodeAt(at)) | 0;
    hash = (hash + (hash << 10)) | 0;
    hash ^= hash >>> 6;
  }
  return finish(hash);
}

function finish(mixed: number): number {
  let hash = (mixed + (mixed << 3)) | 0;
  hash ^= hash >>> 11;
  hash = (hash + (hash << 15)) | 0;
  return hash === 0 ? 1 : hash;
}
