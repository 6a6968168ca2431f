// Reads JSON objects as tapes: where the values of which members lie in the bytes, and nothing is decoded. What is accepted here is valid JSON
// (RFC 8259) without anything unusual; everything else, valid or not, is left to JSON.parse. Specified by a property: what a tape gives is what
// the parsed object gives (test/event/tape).
import type { TapeMemory } from "./tape-memory.ts";
import { markedPaths, type Spelling, type TapePaths } from "./tape-paths.ts";

/** How a value is written. */
export const kinds = {
  /** Printable ASCII without escapes. */
  plain: 0,
  /** ASCII with escapes. */
  escaped: 1,
  /** With characters beyond ASCII. */
  wide: 2,
  integer: 3,
  yes: 4,
  no: 5,
  nothing: 6,
  /** An object, whose members follow. */
  object: 7,
  list: 8,
} as const;

/** Numbers of a tape for one value: the path, where its text begins and ends, and how it is written. */
export const tapeWidth = 4;

const mostDepth = 16;
/** Numbers of more digits than this are left to JSON.parse. */
const mostDigits = 30;

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;

/** What a byte is within a text. */
const [ordinary, ending, escaping, forbidden] = [0, 1, 2, 3];
const inText = new Uint8Array(256).fill(ordinary);
inText.fill(forbidden, 0, 0x20);
inText[quote] = ending;
inText[backslash] = escaping;

const isBlank = new Uint8Array(256);
for (const blank of [0x20, 0x09, 0x0a, 0x0d]) isBlank[blank] = 1;

const isEscape = new Uint8Array(256);
for (const letter of '"\\/bfnrt') isEscape[letter.charCodeAt(0)] = 1;

/** Writes objects one after the other. */
export class TapeReader {
  readonly memory: TapeMemory;
  /** Whether some member of the object that was read last is an object or a list. */
  isNested = false;
  /** Whether some character of it is written by its number. */
  hasCodes = false;
  /** Which of the paths with the lowest numbers it has, a bit each. */
  marks = 0;
  private readonly paths: TapePaths;
  private tape = new Int32Array(1 << 12);
  private length = 0;
  private bytes: Uint8Array = new Uint8Array();
  private at = 0;
  private end = 0;
  private last = -1;
  /** By path, the object in which it was last seen. */
  private readonly seen: number[] = [];
  private object = 0;

  constructor(memory: TapeMemory) {
    this.memory = memory;
    this.paths = memory.paths;
  }

  /** Takes the numbers written since this was last called. */
  take(): Int32Array {
    const taken = this.tape.slice(0, this.length);
    this.length = 0;
    return taken;
  }

  /** How many numbers are written and not taken. */
  get written(): number {
    return this.length;
  }

  /**
   * Writes the values of the object that fills `[from, to)` of some bytes.
   * @returns false where that is not one object, or one with something unusual in it; nothing is written then
   */
  read(bytes: Uint8Array, from: number, to: number): boolean {
    const start = this.length;
    this.bytes = bytes;
    this.at = from;
    this.end = to;
    this.last = -1;
    this.object++;
    this.isNested = false;
    this.hasCodes = false;
    this.marks = 0;
    if (this.next() === 0x7b && this.readObject(0, 0) && this.next() === -1) return true;
    this.length = start;
    return false;
  }

  /** Goes to the next byte that is no blank; -1 at the end. */
  private next(): number {
    const { bytes, end } = this;
    let at = this.at;
    while (at < end && isBlank[bytes[at]!] === 1) at++;
    this.at = at;
    return at < end ? bytes[at]! : -1;
  }

  /** From the opening brace to behind the closing one. */
  private readObject(parent: number, depth: number): boolean {
    if (depth > mostDepth) return false;
    this.at++;
    let byte = this.next();
    if (byte === 0x7d) {
      this.at++;
      return true;
    }
    for (;;) {
      if (byte !== quote) return false;
      const spelling = this.readName(parent);
      if (spelling === undefined || !this.isNew(spelling.path)) return false;
      if (this.next() !== colon) return false;
      this.at++;
      if (!this.readValue(spelling.path, depth)) return false;
      byte = this.next();
      this.at++;
      if (byte === 0x7d) return true;
      if (byte !== comma) return false;
      byte = this.next();
    }
  }

  private isNew(path: number): boolean {
    if (this.seen[path] === this.object) return false;
    if (path < markedPaths) this.marks |= 1 << path;
    while (this.seen.length <= path) this.seen.push(0);
    this.seen[path] = this.object;
    return true;
  }

  /** From the opening quotation mark to behind the closing one. */
  private readName(parent: number): Spelling | undefined {
    const { bytes, end, paths } = this;
    const from = this.at + 1;
    const likely = paths.follower(this.last);
    if (likely !== undefined && likely.parent === parent) {
      const to = from + likely.name.length;
      if (to < end && bytes[to] === quote && likely.isAt(bytes, from, to)) {
        this.at = to + 1;
        this.last = likely.number;
        return likely;
      }
    }
    let to = from;
    while (to < end && bytes[to]! < 0x80 && inText[bytes[to]!] === ordinary) to++;
    if (to >= end || bytes[to] !== quote) return undefined;
    const found = paths.spelling(parent, bytes, from, to, this.last);
    if (found === undefined) return undefined;
    this.at = to + 1;
    this.last = found.number;
    return found;
  }

  private readValue(path: number, depth: number): boolean {
    const byte = this.next();
    if (byte === 0x7b) {
      this.isNested = true;
      this.write(path, this.at, this.at, kinds.object);
      return this.readObject(path, depth + 1);
    }
    if (byte === 0x5b) return this.readList(path);
    return this.readScalar(path, byte);
  }

  /** A list of scalars. */
  private readList(path: number): boolean {
    this.isNested = true;
    this.write(path, this.at, this.at, kinds.list);
    this.at++;
    let byte = this.next();
    if (byte === 0x5d) {
      this.at++;
      return true;
    }
    for (;;) {
      if (!this.readScalar(path, byte)) return false;
      byte = this.next();
      this.at++;
      if (byte === 0x5d) return true;
      if (byte !== comma) return false;
      byte = this.next();
    }
  }

  private readScalar(path: number, byte: number): boolean {
    if (byte === quote) return this.readText(path);
    if (byte === 0x2d || (byte >= 0x30 && byte <= 0x39)) return this.readInteger(path);
    if (byte === 0x74) return this.readWord(path, "true", kinds.yes);
    if (byte === 0x66) return this.readWord(path, "false", kinds.no);
    return byte === 0x6e && this.readWord(path, "null", kinds.nothing);
  }

  private readText(path: number): boolean {
    const { bytes, end } = this;
    const from = this.at + 1;
    let at = from;
    let all = 0;
    let kind: number = kinds.plain;
    for (;;) {
      let byte = bytes[at]!;
      while (at < end && inText[byte] === ordinary) {
        all |= byte;
        byte = bytes[++at]!;
      }
      if (at >= end || inText[byte] === forbidden) return false;
      if (byte === quote) break;
      kind = kinds.escaped;
      const letter = bytes[at + 1];
      if (at + 1 >= end) return false;
      if (isEscape[letter!] === 1) at += 2;
      else if (letter === 0x75 && at + 6 < end && isHex(bytes, at + 2)) {
        this.hasCodes = true;
        at += 6;
      } else return false;
    }
    this.at = at + 1;
    this.write(path, from, at, all > 0x7f ? kinds.wide : kind);
    return true;
  }

  /** A whole number as it is usually written; others are left alone. */
  private readInteger(path: number): boolean {
    const { bytes, end } = this;
    const from = this.at;
    let at = bytes[from] === 0x2d ? from + 1 : from;
    const first = at;
    while (at < end && bytes[at]! >= 0x30 && bytes[at]! <= 0x39) at++;
    const digits = at - first;
    if (digits === 0 || digits > mostDigits || (bytes[first] === 0x30 && (digits > 1 || first > from))) return false;
    const follows = at < end ? bytes[at]! : comma;
    if (follows !== comma && follows !== 0x7d && follows !== 0x5d && isBlank[follows] === 0) return false;
    this.at = at;
    this.write(path, from, at, kinds.integer);
    return true;
  }

  private readWord(path: number, word: string, kind: number): boolean {
    const { bytes, at } = this;
    if (at + word.length > this.end) return false;
    for (let i = 0; i < word.length; i++) if (bytes[at + i] !== word.charCodeAt(i)) return false;
    this.at = at + word.length;
    this.write(path, at, this.at, kind);
    return true;
  }

  private write(path: number, from: number, to: number, kind: number): void {
    if (this.length + tapeWidth > this.tape.length) {
      const larger = new Int32Array(this.tape.length * 2);
      larger.set(this.tape);
      this.tape = larger;
    }
    const { tape, length } = this;
    tape[length] = path;
    tape[length + 1] = from;
    tape[length + 2] = to;
    tape[length + 3] = kind;
    this.length = length + tapeWidth;
  }
}

function isHex(bytes: Uint8Array, from: number): boolean {
  for (let i = from; i < from + 4; i++) {
    const byte = bytes[i]!;
    const isDigit = byte >= 0x30 && byte <= 0x39;
    const lower = byte | 0x20;
    if (!isDigit && !(lower >= 0x61 && lower <= 0x66)) return false;
  }
  return true;
}
