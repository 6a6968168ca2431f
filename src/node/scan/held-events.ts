// Events of a file that are held until its end, where it cannot be read again: packed files, and standard input. The first ones are held as they
// are; beyond a limit they are compressed together, which makes logs some fifteen times smaller.
import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import type { Document } from "../../event/document.ts";
import type { EventSource } from "../../scan/index.ts";
import type { HeldEvent } from "../input-event.ts";

/** How many bytes are held as they are, and how many make a block. */
const mostOpen = 4 << 20;
const blockSize = 1 << 18;
const compression = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** Events whose texts lie one after the other. */
interface Block {
  readonly indexes: ArrayLike<number>;
  /** By event, where its text ends, in bytes. */
  readonly ends: ArrayLike<number>;
  readonly restore: HeldEvent["restore"];
  bytes(): Uint8Array;
}

export class HeldEvents implements EventSource {
  readonly file: string;
  /** The events that are held as they are, and their positions. */
  private readonly open: HeldEvent[] = [];
  private readonly indexes: number[] = [];
  private openSize = 0;
  private readonly packed: Block[] = [];
  private readonly last = new OpenBlock();
  /** The block that was read last: findings come in order. */
  private read: { readonly block: Block; readonly bytes: Uint8Array } | undefined;

  constructor(file: string) {
    this.file = file;
  }

  /** Holds an event, whose position in the file is behind those of the events before. */
  hold(index: number, event: HeldEvent): void {
    this.openSize += event.size;
    this.open.push(event);
    this.indexes.push(index);
    if (this.openSize <= mostOpen) return;
    for (const [place, one] of this.open.entries()) this.write(this.indexes[place]!, one);
    this.open.length = 0;
    this.indexes.length = 0;
  }

  /** @throws {RangeError} for an event that is not held */
  readonly document = (index: number): Document => {
    const held = this.open[placeOf(this.indexes, index)];
    return held === undefined ? this.written(index) : held.document();
  };

  private write(index: number, event: HeldEvent): void {
    if (this.last.length >= blockSize) this.packed.push(this.last.pack());
    this.last.add(index, event);
  }

  private written(index: number): Document {
    const { packed, last } = this;
    const block = packed[firstNotBelow(packed.length, (place) => lastOf(packed[place]!), index)] ?? last;
    const { indexes, ends, restore } = block;
    const place = placeOf(indexes, index);
    if (place < 0) throw new RangeError(`event ${index} of ${this.file} is not held`);
    return restore(utf8.decode(this.bytesOf(block).subarray(place === 0 ? 0 : ends[place - 1], ends[place])));
  }

  private bytesOf(block: Block): Uint8Array {
    if (block === this.last) return block.bytes();
    if (this.read?.block !== block) this.read = { block, bytes: block.bytes() };
    return this.read.bytes;
  }
}

/** The block that is being written. */
class OpenBlock implements Block {
  indexes: number[] = [];
  ends: number[] = [];
  length = 0;
  restore: HeldEvent["restore"] = () => ({});
  private room = new Uint8Array();

  add(index: number, event: HeldEvent): void {
    const text = event.text();
    this.makeRoom(longestUnit * text.length);
    this.length += encoder.encodeInto(text, this.room.subarray(this.length)).written;
    this.indexes.push(index);
    this.ends.push(this.length);
    this.restore = event.restore;
  }

  bytes(): Uint8Array {
    return this.room.subarray(0, this.length);
  }

  /** All of it compressed; then there is nothing in it. */
  pack(): Block {
    const { restore } = this;
    const packed = zstdCompressSync(this.bytes(), compression);
    const [indexes, ends] = [Float64Array.from(this.indexes), Int32Array.from(this.ends)];
    this.indexes = [];
    this.ends = [];
    this.length = 0;
    return { indexes, ends, restore, bytes: () => zstdDecompressSync(packed) };
  }

  private makeRoom(size: number): void {
    if (this.length + size <= this.room.length) return;
    const larger = new Uint8Array(Math.max(2 * blockSize, 2 * (this.length + size)));
    larger.set(this.bytes());
    this.room = larger;
  }
}

const encoder = new TextEncoder();
// A byte order mark in a text is a character.
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
/** How many bytes a unit of UTF-16 can take in UTF-8. */
const longestUnit = 3;

function lastOf({ indexes }: Block): number {
  return indexes[indexes.length - 1]!;
}

/** The place of a value in ascending ones; -1 where it is not there. */
function placeOf(values: ArrayLike<number>, value: number): number {
  const place = firstNotBelow(values.length, (at) => values[at]!, value);
  return values[place] === value ? place : -1;
}

/** The first place whose value is not below one, or the count. */
function firstNotBelow(count: number, valueAt: (place: number) => number, value: number): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (valueAt(middle) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
