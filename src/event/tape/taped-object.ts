// A JSON object on a tape: members are decoded when they are asked for, and what nobody asks for never is.
import { type FieldValue, noNumber, type Scalar, type TextSearch } from "../event.ts";
import { facts, kinds, tapeWidth } from "./tape.ts";
import type { NumberedTexts, TapeMemory, TapeSection } from "./tape-memory.ts";
import type { TapePaths } from "./tape-paths.ts";

// Texts lie amid others: a byte order mark is a character there.
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** The number that tells that there is no value. */
const nothing = -1;

/** Where an object lies in bytes, `[from, to)`, and its values on a tape, `[start, end)`. */
export interface TapedPlace {
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly to: number;
  readonly tape: Int32Array;
  readonly start: number;
  readonly end: number;
  /** What is true of it: `facts` of the reader. */
  readonly facts: number;
  /** Which of the paths with the lowest numbers it has, a bit each. */
  readonly marks: number;
  readonly texts: NumberedTexts;
}

export class TapedObject implements TapeSection {
  readonly tape: Int32Array;
  readonly start: number;
  readonly end: number;
  private readonly memory: TapeMemory;
  private readonly facts: number;
  private readonly marks: number;
  private readonly bytes: Uint8Array;
  private readonly from: number;
  private readonly to: number;
  private readonly texts: NumberedTexts;
  /** All of the object, where that is ASCII, decoded once for all its texts; null where it is not. */
  private line: string | null | undefined;

  constructor(memory: TapeMemory, { bytes, from, to, tape, start, end, facts, marks, texts }: TapedPlace) {
    this.memory = memory;
    this.bytes = bytes;
    this.from = from;
    this.to = to;
    this.tape = tape;
    this.start = start;
    this.end = end;
    this.facts = facts;
    this.marks = marks;
    this.texts = texts;
    this.line = undefined;
  }

  /** Whether some member is an object or a list. */
  get isNested(): boolean {
    return (this.facts & facts.isNested) !== 0;
  }

  get paths(): TapePaths {
    return this.memory.paths;
  }

  /** The object as it was written. */
  get text(): string {
    return utf8.decode(this.bytes.subarray(this.from, this.to));
  }

  /** Whether there is something at a path, null included. */
  has(path: number): boolean {
    return this.memory.placeIn(this, path) >= 0;
  }

  isObject(path: number): boolean {
    const at = this.memory.placeIn(this, path);
    return at >= 0 && this.tape[at + 3] === kinds.object;
  }

  /** The scalar at a path, null where null is written; undefined where there is nothing, an object or a list. */
  scalar(path: number): Scalar | null | undefined {
    const at = this.memory.placeIn(this, path);
    return at < 0 ? undefined : this.valueAt(at);
  }

  /**
   * Writes numbers that tell the values at some paths: first one that goes with all of them, then one for each. Where another object writes the same,
   * it has the same; `noNumber` is written for what is no text that came before.
   */
  identify(paths: Int32Array, numbers: Int32Array): void {
    numbers[0] = this.texts.numbering;
    for (let i = 0; i < paths.length; i++) numbers[i + 1] = this.numberAt(this.memory.placeIn(this, paths[i]!));
  }

  private numberAt(place: number): number {
    const { tape } = this;
    if (place < 0 || tape[place + 3] === kinds.nothing) return nothing;
    const number = tape[place + 4]!;
    return number < 0 ? noNumber : number;
  }

  /** All values at a path, as `valueAt` finds them in the parsed object. */
  values(path: number): FieldValue {
    let found: Scalar | undefined;
    let list: Scalar[] | undefined;
    for (let at = this.memory.placeIn(this, path); at >= 0; at = this.nextPlace(path, at)) {
      const value = this.valueAt(at);
      if (value === undefined || value === null) continue;
      if (list !== undefined) list.push(value);
      else if (found === undefined) found = value;
      else list = [found, value];
    }
    return list ?? found;
  }

  /** Whether some value of some member passes the test. */
  some(test: (value: Scalar) => boolean): boolean {
    for (let at = this.start; at < this.end; at += tapeWidth) {
      const value = this.valueAt(at);
      if (value !== undefined && value !== null && test(value)) return true;
    }
    return false;
  }

  /** Searches the object as it was written; false where its values have to be searched. */
  searchJson(search: TextSearch): boolean {
    const hasCodes = (this.facts & facts.hasCodes) !== 0;
    return !hasCodes && search.json(this.bytes, this.from, this.to);
  }

  /** The paths of all members, in the order in which they are written. */
  members(): readonly number[] {
    const found: number[] = [];
    for (let at = this.start; at < this.end; at += tapeWidth) found.push(this.tape[at]!);
    return found;
  }

  /** The paths of members that are objects or lists. */
  composites(): readonly number[] {
    const found: number[] = [];
    for (let at = this.start; this.isNested && at < this.end; at += tapeWidth)
      if (this.tape[at + 3]! >= kinds.object) found.push(this.tape[at]!);
    return found;
  }

  /** Whether some member has a path with a number from `[first, behind)`, all of them marked ones. */
  hasBetween(first: number, behind: number): boolean {
    const below = (number: number): number => (1 << number) - 1;
    return (this.marks & (below(behind) ^ below(first))) !== 0;
  }

  /** Whether no member is an object or a list, but for one. */
  isFlatBut(path: number): boolean {
    const { tape, end } = this;
    for (let at = this.start; at < end; at += tapeWidth)
      if (tape[at + 3]! >= kinds.object && tape[at] !== path) return false;
    return !this.isObject(path);
  }

  /** The next value at the same path: only lists have more than one. */
  private nextPlace(path: number, place: number): number {
    if (!this.isNested) return -1;
    const { tape, end } = this;
    for (let at = place + tapeWidth; at < end; at += tapeWidth) if (tape[at] === path) return at;
    return -1;
  }

  private valueAt(at: number): Scalar | null | undefined {
    const { tape } = this;
    switch (tape[at + 3]) {
      case kinds.plain:
      case kinds.escaped:
      case kinds.wide:
        return this.textAt(at);
      case kinds.integer:
        return this.integerAt(tape[at + 1]!, tape[at + 2]!);
      case kinds.yes:
        return true;
      case kinds.no:
        return false;
      case kinds.nothing:
        return null;
      default:
        return undefined;
    }
  }

  private textAt(at: number): string {
    const { tape } = this;
    const number = tape[at + 4]!;
    if (number >= 0) return this.texts.known(number) ?? this.texts.put(number, this.decoded(at));
    this.memory.wantTexts(tape[at]!);
    return this.decoded(at);
  }

  private decoded(at: number): string {
    const { tape } = this;
    const [from, to] = [tape[at + 1]!, tape[at + 2]!];
    switch (tape[at + 3]) {
      case kinds.plain:
        return this.asciiAt(from, to);
      case kinds.escaped:
        return JSON.parse(this.asciiAt(from - 1, to + 1)) as string;
      default:
        return this.wideAt(from, to);
    }
  }

  private integerAt(from: number, to: number): number | bigint {
    if (to - from > mostPlainDigits) return integerOf(this.asciiAt(from, to));
    const { bytes } = this;
    const isNegative = bytes[from] === 0x2d;
    let value = 0;
    for (let at = isNegative ? from + 1 : from; at < to; at++) value = value * 10 + bytes[at]! - 0x30;
    return isNegative ? -value : value;
  }

  private asciiAt(from: number, to: number): string {
    if (this.line === undefined) {
      const text = this.text;
      this.line = text.length === this.to - this.from ? text : null;
    }
    if (this.line !== null) return this.line.slice(from - this.from, to - this.from);
    return utf8.decode(this.bytes.subarray(from, to));
  }

  private wideAt(from: number, to: number): string {
    const text = utf8.decode(this.bytes.subarray(from, to));
    return text.includes("\\") ? (JSON.parse(`"${text}"`) as string) : text;
  }
}

/** Integers of no more characters are exact numbers. */
const mostPlainDigits = 15;

/** An integer with all its digits. */
function integerOf(text: string): number | bigint {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
}
