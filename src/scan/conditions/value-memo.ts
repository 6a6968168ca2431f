// What was found in the values of a field, remembered by value: logs repeat paths, names and call traces thousands of times. A field whose values
// differ from event to event is soon not remembered any more, and memory is bounded.

/** What a value settles about the leaves that are looked for in its field; all others do not hold. */
export interface FoundInValue {
  /** Leaves that hold for every event with the value. */
  readonly held: readonly number[];
  /** Leaves that may hold: they read other fields too. */
  readonly open: readonly number[];
}

/** Lookups after which a field is judged, and the share of known values below which it is given up. */
const trial = 2000;
const leastShare = 0.4;
const mostValues = 1 << 14;
const mostCharacters = 1 << 22;

export class ValueMemo {
  private readonly known = new Map<string, FoundInValue>();
  private characters = 0;
  private lookups = 0;
  private hits = 0;
  /** What was asked for last: often the next event has the same. */
  private lastValue: string | undefined;
  private lastFound: FoundInValue | undefined;

  /** False where remembering is not worth it. */
  get isUseful(): boolean {
    return this.lookups < trial || this.hits >= this.lookups * leastShare;
  }

  get(value: string): FoundInValue | undefined {
    this.lookups++;
    const found = value === this.lastValue ? this.lastFound : this.known.get(value);
    if (found === undefined) return undefined;
    this.hits++;
    this.lastValue = value;
    this.lastFound = found;
    return found;
  }

  set(value: string, found: FoundInValue): void {
    this.characters += value.length;
    if (this.known.size >= mostValues || this.characters > mostCharacters) {
      this.known.clear();
      this.characters = value.length;
    }
    // A copy: the value may be a slice that holds on to all of its record.
    this.known.set(` ${value}`.slice(1), found);
  }
}
