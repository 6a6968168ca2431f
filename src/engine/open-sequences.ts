// The partial sequences that have reached one stage, by join key. With a hundred thousand of them open the table is larger than the caches, and
// each look-up waits for memory; so this is a hash table of its own (open addressing, in an array of numbers) that is asked with a hash computed
// once an event, finds an entry once whatever then becomes of it, and closes the gap that an entry leaves. What an entry says stands in columns:
// numbers, which the garbage collector need not look through, and of most sequences nothing else but the item and its key.
import type { Instant } from "../event/instant.ts";
import { isItsValue, type JoinKey, type JoinValue, keyOf } from "./join-key.ts";

/** A partial sequence: its last item, linked to those before it. */
export interface OpenSequence<T> {
  readonly key: JoinKey;
  /** Rises from one partial sequence to the next: the order in which they came to this stage. */
  readonly serial: number;
  readonly item: T;
  readonly time: Instant;
  readonly before: OpenSequence<T> | null;
  /** When the first item of the sequence was. */
  readonly started: Instant;
  /** What broke a gap between two stages; the sequence fails when it is complete, not before. */
  readonly broken: { readonly item: T } | null;
  /** The last event of a leading missing item before the first event. */
  readonly leading: { readonly time: Instant; readonly item: T } | null;
}

const leastCapacity = 64;
/** Keys come from untrusted events: which of them collide is not to be known beforehand. */
const seed = Math.floor(Math.random() * 2 ** 32) | 0;

export class OpenSequences<T> {
  /** How many there are. */
  size = 0;
  /** Pairs: the hash of a key, zero where nothing is, and the row of its sequence. Never more than half of them are taken. */
  private places = new Int32Array(2 * leastCapacity);
  private readonly rows = new Rows<T>();
  /** All that are open and some that no longer are, oldest first; made when the oldest is first asked for. */
  private queue: QueuedRow[] | undefined;
  private queueStart = 0;

  /** The place of a key's sequence, or -1. It holds until the next change. */
  placeOf(id: JoinValue, hash: number): number {
    const { places, rows } = this;
    const mask = places.length - 1;
    for (let place = (hash << 1) & mask; ; place = (place + 2) & mask) {
      const found = places[place]!;
      if (found === 0) return -1;
      if (found === hash && rows.has(places[place + 1]!, id)) return place;
    }
  }

  at(place: number): OpenSequence<T> {
    return this.rows.at(this.places[place + 1]!);
  }

  /** Adds a sequence and gives the one of the same key that it replaces. */
  put(sequence: OpenSequence<T>, hash: number): OpenSequence<T> | undefined {
    const { places, rows } = this;
    const mask = places.length - 1;
    const { id } = sequence.key;
    let place = (hash << 1) & mask;
    for (; places[place] !== 0; place = (place + 2) & mask) {
      if (places[place] !== hash || !rows.has(places[place + 1]!, id)) continue;
      const row = places[place + 1]!;
      const replaced = rows.at(row);
      rows.set(row, sequence);
      this.enqueue(row, sequence.serial);
      return replaced;
    }
    const row = rows.add(sequence);
    places[place] = hash;
    places[place + 1] = row;
    this.enqueue(row, sequence.serial);
    if (++this.size * 4 > places.length) this.rebuild(places.length * 2);
    return undefined;
  }

  /** Takes away what is at a place; what stands behind it moves up, so that no look-up ends at the gap. */
  removeAt(place: number): void {
    const { places } = this;
    this.rows.remove(places[place + 1]!);
    const mask = places.length - 1;
    let gap = place;
    for (let next = (gap + 2) & mask; places[next] !== 0; next = (next + 2) & mask) {
      const distance = (next - (places[next]! << 1)) & mask;
      if (distance < ((next - gap) & mask)) continue;
      places[gap] = places[next]!;
      places[gap + 1] = places[next + 1]!;
      gap = next;
    }
    places[gap] = 0;
    this.size--;
  }

  /** Keeps those that pass and gives how many went. */
  retain(passes: (sequence: OpenSequence<T>) => boolean): number {
    const before = this.size;
    const { places, rows } = this;
    for (let place = 0; place < places.length; place += 2) {
      if (places[place] === 0 || passes(rows.at(places[place + 1]!))) continue;
      rows.remove(places[place + 1]!);
      places[place + 1] = goneRow;
      this.size--;
    }
    this.rebuild(places.length);
    return before - this.size;
  }

  /** The sequences that are open, oldest first. */
  inOrder(): readonly OpenSequence<T>[] {
    return this.queued().map(({ row }) => this.rows.at(row));
  }

  /** The one that came first. */
  oldest(): OpenSequence<T> | undefined {
    if (this.size === 0) return undefined;
    this.queue ??= this.queued();
    while (!this.rows.isOpen(this.queue[this.queueStart]!)) this.queueStart++;
    return this.rows.at(this.queue[this.queueStart]!.row);
  }

  private queued(): QueuedRow[] {
    const open: QueuedRow[] = [];
    const { places, rows } = this;
    for (let place = 0; place < places.length; place += 2) {
      if (places[place] !== 0) open.push({ row: places[place + 1]!, serial: rows.serial(places[place + 1]!) });
    }
    return open.sort((a, b) => a.serial - b.serial);
  }

  private enqueue(row: number, serial: number): void {
    if (this.queue === undefined) return;
    this.queue.push({ row, serial });
    if (this.queue.length <= 2 * this.size + leastCapacity) return;
    this.queue = this.queue.slice(this.queueStart).filter((queued) => this.rows.isOpen(queued));
    this.queueStart = 0;
  }

  /** Puts all into a new table, without those whose row is gone. */
  private rebuild(length: number): void {
    const old = this.places;
    const places = new Int32Array(length);
    const mask = length - 1;
    for (let from = 0; from < old.length; from += 2) {
      if (old[from] === 0 || old[from + 1] === goneRow) continue;
      let place = (old[from]! << 1) & mask;
      while (places[place] !== 0) place = (place + 2) & mask;
      places[place] = old[from]!;
      places[place + 1] = old[from + 1]!;
    }
    this.places = places;
  }
}

const goneRow = -1;

/** A row, and the serial number by which it is known whether the sequence is still the same. */
interface QueuedRow {
  readonly row: number;
  readonly serial: number;
}

/** The number of numbers of a row: milliseconds and nanoseconds of its time, and its serial number, -1 where the row is free. */
const width = 3;

/** Sequences in columns. */
class Rows<T> {
  private numbers = new Float64Array(width * leastCapacity);
  private readonly ids: JoinValue[] = [];
  private readonly items: (T | undefined)[] = [];
  /** The sequence itself where its item and key do not say all of it. */
  private readonly whole: (OpenSequence<T> | undefined)[] = [];
  private readonly free: number[] = [];

  has(row: number, id: JoinValue): boolean {
    return isSameId(this.ids[row]!, id);
  }

  serial(row: number): number {
    return this.numbers[width * row + 2]!;
  }

  isOpen({ row, serial }: QueuedRow): boolean {
    return this.serial(row) === serial;
  }

  at(row: number): OpenSequence<T> {
    const whole = this.whole[row];
    if (whole !== undefined) return whole;
    const { numbers } = this;
    const time = { ms: numbers[width * row]!, ns: numbers[width * row + 1]! };
    const key = keyOf(this.ids[row]!);
    const serial = numbers[width * row + 2]!;
    return { key, serial, item: this.items[row]!, time, before: null, started: time, broken: null, leading: null };
  }

  add(sequence: OpenSequence<T>): number {
    const row = this.free.pop() ?? this.items.length;
    if (width * row >= this.numbers.length) this.grow();
    this.set(row, sequence);
    return row;
  }

  set(row: number, sequence: OpenSequence<T>): void {
    const { numbers } = this;
    numbers[width * row] = sequence.time.ms;
    numbers[width * row + 1] = sequence.time.ns;
    numbers[width * row + 2] = sequence.serial;
    this.ids[row] = sequence.key.id;
    this.items[row] = sequence.item;
    this.whole[row] = isWhole(sequence) ? sequence : undefined;
  }

  remove(row: number): void {
    this.numbers[width * row + 2] = -1;
    this.ids[row] = null;
    this.items[row] = undefined;
    this.whole[row] = undefined;
    this.free.push(row);
  }

  private grow(): void {
    const numbers = new Float64Array(2 * this.numbers.length);
    numbers.set(this.numbers);
    this.numbers = numbers;
  }
}

function isWhole<T>({ key, before, started, time, broken, leading }: OpenSequence<T>): boolean {
  return before !== null || started !== time || broken !== null || leading !== null || !isItsValue(key);
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
