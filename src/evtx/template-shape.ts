// Tells whether a template definition in one chunk is the same as one compiled from another. The bytes alone cannot: names are offsets,
// a name's text stands inside whichever definition used it first, and element sizes count those texts. So the shape of a definition is
// its bytes with holes for sizes and names, and the names that belong into the holes.
import { u16, u32 } from "./bytes.ts";

const nameHeaderSize = 8;

/** A definition's content without what differs between chunks. */
export class TemplateShape {
  /** The bytes between the holes, one after the other. */
  private readonly literal: Uint8Array;
  /** How many of them come before each hole; the last entry has no hole behind it. */
  private readonly lengths: readonly number[];
  /** What belongs into each hole: a name, or undefined for a size. */
  private readonly names: readonly (string | undefined)[];

  constructor(literal: Uint8Array, lengths: readonly number[], names: readonly (string | undefined)[]) {
    this.literal = literal;
    this.lengths = lengths;
    this.names = names;
  }

  /** Is `bytes[at, end)` of another chunk this definition? Bytes behind its end are not looked at. */
  matches(bytes: Uint8Array, start: number, end: number): boolean {
    let at = start;
    let from = 0;
    for (let hole = 0; hole < this.lengths.length; hole++) {
      const length = this.lengths[hole]!;
      if (at + length > end) return false;
      for (let i = 0; i < length; i++) if (bytes[at + i] !== this.literal[from + i]) return false;
      at += length;
      from += length;
      if (hole === this.names.length) break;
      const name = this.names[hole];
      if (name !== undefined && !isName(bytes, u32(bytes, at), name)) return false;
      at += 4;
      if (name !== undefined && u32(bytes, at - 4) === at) at += nameHeaderSize + 2 * name.length + 2;
    }
    return at <= end;
  }
}

function isName(bytes: Uint8Array, at: number, name: string): boolean {
  if (at + nameHeaderSize + 2 * name.length > bytes.length || u16(bytes, at + 6) !== name.length) return false;
  for (let i = 0; i < name.length; i++) {
    if (u16(bytes, at + nameHeaderSize + 2 * i) !== name.charCodeAt(i)) return false;
  }
  return true;
}

/** Collects a shape while a definition is parsed. */
export class ShapeRecorder {
  private readonly bytes: Uint8Array;
  private readonly ranges: [start: number, end: number][] = [];
  private readonly names: (string | undefined)[] = [];
  private from: number;
  private portable = true;

  constructor(bytes: Uint8Array, start: number) {
    this.bytes = bytes;
    this.from = start;
  }

  /** A hole begins at `at`. */
  before(at: number): void {
    this.ranges.push([this.from, at]);
  }

  name(name: string, next: number): void {
    this.names.push(name);
    this.from = next;
  }

  size(next: number): void {
    this.names.push(undefined);
    this.from = next;
  }

  /** The definition refers to its own chunk in a way that a shape cannot express. */
  refuse(): void {
    this.portable = false;
  }

  /** The shape of the definition that ends at `end`; undefined if it holds for its own chunk only. */
  finish(end: number): TemplateShape | undefined {
    if (!this.portable) return undefined;
    const ranges = [...this.ranges, [this.from, end] as const];
    const literal = new Uint8Array(ranges.reduce((sum, [start, stop]) => sum + stop - start, 0));
    let at = 0;
    for (const [start, stop] of ranges) {
      literal.set(this.bytes.subarray(start, stop), at);
      at += stop - start;
    }
    return new TemplateShape(
      literal,
      ranges.map(([start, stop]) => stop - start),
      this.names,
    );
  }
}
