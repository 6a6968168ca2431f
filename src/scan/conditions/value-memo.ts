// What was found in the values of a field, remembered by value: logs repeat paths, names and call traces thousands of times. A field whose values
// differ from event to event is soon not remembered any more, and memory is bounded.

import { ownText } from "../../event/own-text.ts";

/** What a value settles about the leaves that a class of events has for its field; all others of them do not hold. */
export interface FoundInValue {
  /** Leaves that hold for every event with the value. */
  readonly held: readonly number[];
  /** Leaves that may hold: they read other fields too. */
  readonly open: readonly number[];
}

/** Longer values seldom recur, and take the room of many. */
const longestValue = 4096;
/** Lookups after which a field is judged, and the share of known values below which it is given up. */
const trial = 2000;
const leastShare = 0.4;

/** How much some memos may remember together. When that is used up, all begin anew. */
export class MemoRoom {
  /** How often all began anew. */
  generation = 0;
  private readonly mostValues: number;
  private readonly mostCharacters: number;
  private values = 0;
  private characters = 0;

  constructor(mostValues = 1 << 17, mostCharacters = 1 << 23) {
    this.mostValues = mostValues;
    this.mostCharacters = mostCharacters;
  }

  take(characters: number): void {
    this.values++;
    this.characters += characters;
    if (this.values <= this.mostValues && this.characters <= this.mostCharacters) return;
    this.generation++;
    this.values = 1;
    this.characters = characters;
  }
}

/** The values of one field in the events of one class. */
export class ValueMemo {
  private readonly room: MemoRoom;
  private readonly known = new Map<string, FoundInValue>();
  private generation = 0;
  private lookups = 0;
  private hits = 0;
  /** What was asked for last: often the next event has the same. */
  private lastValue: string | undefined;
  private lastFound: FoundInValue | undefined;

  constructor(room: MemoRoom) {
    this.room = room;
  }

  /** Whether it is worth asking for a value. */
  isUsefulFor(value: string): boolean {
    if (value.length > longestValue) return false;
    return this.isWorthIt;
  }

  private get isWorthIt(): boolean {
    return this.lookups < trial || this.hits >= this.lookups * leastShare;
  }

  get(value: string): FoundInValue | undefined {
    this.lookups++;
    if (this.generation !== this.room.generation) this.begin();
    const found = value === this.lastValue ? this.lastFound : this.known.get(value);
    if (found === undefined) return undefined;
    this.hits++;
    this.lastValue = value;
    this.lastFound = found;
    return found;
  }

  set(value: string, found: FoundInValue): void {
    if (!this.isWorthIt) {
      this.known.clear();
      return;
    }
    this.room.take(value.length);
    if (this.generation !== this.room.generation) this.begin();
    this.known.set(ownText(value), found);
  }

  private begin(): void {
    this.known.clear();
    this.lastValue = undefined;
    this.generation = this.room.generation;
  }
}
