// An event as the engine sees it: values by slot number. Field paths are numbered once for all loaded rules (FieldTable); an event
// answers only for the slots it is asked, so that a lazily decoded source pays for nothing else.

/** A single value. Integers beyond 2^53 are `bigint`; dates, addresses and versions stay text (or epoch milliseconds) and are read by type. */
export type Scalar = string | number | bigint | boolean;

/** `undefined`: the event has no value here. An array: a multi-valued field, never empty, without nulls. */
export type FieldValue = Scalar | readonly Scalar[] | undefined;

/** Events that have some texts in common. */
export interface TextKind {
  commonTexts(): readonly string[];
}

/** Looks for texts, whatever their case, in what it is told. */
export interface TextSearch {
  text(value: string): void;
  /** Texts that are the same for all events of a kind, which are looked through once; the kind is the same object then. */
  common(kind: TextKind): void;
  /**
   * Values in JSON, `[from, to)` of some bytes.
   * @returns false where they have to be told as texts instead
   */
  json(bytes: Uint8Array, from: number, to: number): boolean;
  /** A text in UTF-16, little endian, in the same way. */
  utf16(bytes: Uint8Array, from: number, to: number): boolean;
}

/** Written for what no number tells. */
export const noNumber = -2;

/** Which numbers tell the values of the slots of a list. */
export interface SlotNumbers {
  /** How many numbers there are. */
  readonly count: number;
  /** By the place of a slot in its list, the places of its numbers; undefined where its value hangs on anything else. */
  readonly places: readonly (readonly number[] | undefined)[];
}

export interface Event {
  /** The value in a slot of the FieldTable that this event was made for. */
  get(slot: number): FieldValue;
  /** Whether some value of some field passes the test, for keywords looked for anywhere. An event without it has no keywords. */
  some?(test: (value: Scalar) => boolean): boolean;
  /**
   * Writes numbers that tell the values of some slots, a list that stays as it is: where another event writes the same ones for a slot, its value
   * there is the same. What has no number gets `noNumber`.
   * @returns which of the numbers tell which slot; undefined where there are none, or more than there is room for
   */
  identify?(slots: readonly number[], numbers: Int32Array): SlotNumbers | undefined;
  /**
   * Tells texts of which every value that `some` tests is one or a part, but for the case of its letters, and maybe more. Numbers, instants,
   * identifiers in hexadecimal and SIDs need not be told. A way to learn that no value has a text without making the values.
   */
  eachText?(search: TextSearch): void;
}

/** Numbers field paths: 0, 1, 2 … in order of first mention. Shared by all rules and events that meet in one engine. */
export class FieldTable {
  private readonly slots = new Map<string, number>();
  private readonly names: string[] = [];

  /** The slot of a path, numbering it if it is new. */
  slot(path: string): number {
    const known = this.slots.get(path);
    if (known !== undefined) return known;
    const slot = this.names.length;
    this.slots.set(path, slot);
    this.names.push(path);
    return slot;
  }

  path(slot: number): string {
    const name = this.names[slot];
    if (name === undefined) throw new RangeError(`slot ${slot} is not in this field table of ${this.names.length}`);
    return name;
  }

  get size(): number {
    return this.names.length;
  }

  get paths(): readonly string[] {
    return this.names;
  }
}
