// Finds a few texts in bytes whatever the case of their ASCII letters, and looks at a fraction of the bytes: where the two bytes at hand stand in
// no text, all texts are passed at once (Wu and Manber, "A fast algorithm for multi-pattern searching", 1994, with blocks of two).
import type { Found } from "./automaton.ts";

const tableBits = 12;
const tableSize = 1 << tableBits;
const longestPrefix = 16;

const folded = new Uint8Array(256);
for (let byte = 0; byte < 256; byte++) folded[byte] = byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;

interface Pattern {
  readonly bytes: Uint8Array;
  readonly number: number;
}

export class SkipSearch {
  /** How much of each text decides how far to skip: the length of the shortest. */
  private readonly prefix: number;
  /** By two bytes: how far the next place is at which a text's prefix can end; 0 where one may end here. */
  private readonly skips = new Uint8Array(tableSize);
  private readonly endingWith: (Pattern[] | undefined)[] = new Array(tableSize);

  /** @param texts of at least two printable ASCII characters each, with the number to tell for each */
  constructor(texts: readonly (readonly [text: string, number: number])[]) {
    const patterns = texts.map(([text, number]) => ({ bytes: bytesOf(text), number }));
    this.prefix = patterns.reduce((least, { bytes }) => Math.min(least, bytes.length), longestPrefix);
    this.skips.fill(this.prefix - 1);
    for (const pattern of patterns) this.add(pattern);
  }

  /**
   * Tells the texts in `[from, to)` of some bytes, and maybe ones that are not there.
   * @param width how many bytes a character has; the first of them is looked at: 1 for ASCII, 2 for UTF-16 (little endian)
   */
  search(bytes: Uint8Array, from: number, to: number, receiver: Found, width: 1 | 2 = 1): void {
    const { prefix, skips } = this;
    let at = from + (prefix - 1) * width;
    while (at < to) {
      const block = blockOf(bytes[at - width]!, bytes[at]!);
      const skip = skips[block]!;
      if (skip > 0) at += skip * width;
      else {
        this.compare(this.endingWith[block]!, bytes, at - (prefix - 1) * width, to, receiver, width);
        at += width;
      }
    }
  }

  private add(pattern: Pattern): void {
    const { bytes } = pattern;
    const last = this.prefix - 1;
    for (let i = 1; i <= last; i++) {
      const block = blockOf(bytes[i - 1]!, bytes[i]!);
      this.skips[block] = Math.min(this.skips[block]!, last - i);
    }
    const block = blockOf(bytes[last - 1]!, bytes[last]!);
    this.endingWith[block] ??= [];
    this.endingWith[block].push(pattern);
  }

  private compare(
    patterns: readonly Pattern[],
    bytes: Uint8Array,
    start: number,
    to: number,
    receiver: Found,
    width: number,
  ): void {
    for (const { bytes: wanted, number } of patterns) {
      if (start + wanted.length * width > to) continue;
      let i = 0;
      while (i < wanted.length && folded[bytes[start + i * width]!] === wanted[i]) i++;
      if (i === wanted.length) receiver.found(number);
    }
  }
}

/** The same whatever the case of letters; other bytes may share one too. */
function blockOf(first: number, second: number): number {
  return (((first | 0x20) << 5) ^ (second | 0x20)) & (tableSize - 1);
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => folded[character.charCodeAt(0)]!);
}
