// Texts that were decoded before, found by their bytes: the values of most members recur in log after log, and the same text is then the same
// string, which costs nothing to make and is quickly known again. A text is kept when it comes for the second time: most of those that come once
// never come again. Memory is bounded; where another text takes the place of one, that is decoded anew.

import { ownText } from "../own-text.ts";

/** Longer texts are not kept. */
export const longestPooled = 2048;
const tableBits = 13;
const tableSize = 1 << tableBits;
const roomForBytes = 1 << 21;

/** How often the texts of a member are looked up until it is judged, and the share of known ones below which they are not any more. */
const trial = 2000;
const leastShare = 0.5;

/** What an entry of the table holds: the hash, where its bytes begin and how many there are. */
const entryWidth = 3;

export class TextPool {
  private readonly table = new Int32Array(tableSize * entryWidth).fill(-1);
  private readonly texts: (string | undefined)[] = new Array(tableSize).fill(undefined);
  private readonly kept = new Uint8Array(roomForBytes);
  private used = 0;
  /** By member: how often a text was looked up, and how often it was known. */
  private readonly lookups: number[] = [];
  private readonly hits: number[] = [];
  /** Of what was looked up last. */
  private hash = 0;
  private entry = 0;

  /** Whether the texts of a member are worth looking up. */
  isUseful(member: number): boolean {
    while (this.lookups.length <= member) {
      this.lookups.push(0);
      this.hits.push(0);
    }
    const lookups = this.lookups[member]!;
    return lookups < trial || this.hits[member]! >= lookups * leastShare;
  }

  /** The text of `[from, to)` of some bytes, at most `longestPooled`; undefined where it is not here. @param member one that was asked for by `isUseful` */
  get(member: number, bytes: Uint8Array, from: number, to: number): string | undefined {
    const length = to - from;
    const hash = hashOf(bytes, from, to);
    const entry = hash & (tableSize - 1);
    this.hash = hash;
    this.entry = entry;
    this.lookups[member]!++;
    const { table, kept } = this;
    const at = entry * entryWidth;
    if (this.texts[entry] === undefined || table[at] !== hash || table[at + 2] !== length) return undefined;
    const start = table[at + 1]!;
    for (let i = 0; i < length; i++) if (kept[start + i] !== bytes[from + i]) return undefined;
    this.hits[member]!++;
    return this.texts[entry];
  }

  /** Takes note of the text of what was looked up last. */
  put(bytes: Uint8Array, from: number, to: number, text: string): void {
    const length = to - from;
    if (!this.cameBefore(length)) return;
    if (this.used + length > roomForBytes) {
      this.texts.fill(undefined);
      this.used = 0;
    }
    const { table, kept, entry } = this;
    for (let i = 0; i < length; i++) kept[this.used + i] = bytes[from + i]!;
    table[entry * entryWidth + 1] = this.used;
    this.texts[entry] = ownText(text);
    this.used += length;
  }

  /** Whether the entry of what was looked up last is waiting for it; else it does now. */
  private cameBefore(length: number): boolean {
    const { table, texts, hash, entry } = this;
    const at = entry * entryWidth;
    if (texts[entry] === undefined && table[at] === hash && table[at + 2] === length) return true;
    texts[entry] = undefined;
    table[at] = hash;
    table[at + 2] = length;
    return false;
  }
}

/** Of the length and of some of the bytes, those at the end among them: paths begin alike. */
function hashOf(bytes: Uint8Array, from: number, to: number): number {
  const step = ((to - from) >> 4) + 1;
  let hash = to - from;
  for (let at = to - 1; at >= from; at -= step) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
  return hash ^ (hash >>> 15);
}
