// A few texts that are looked for in the input of a reader, whatever the case of their ASCII letters: laid out in the machine's memory as
// assembly/search.ts wants them.
import { type TapeMachine, tapeMachineOf } from "./tape-machine.ts";

/** Told of what was found. */
interface Found {
  found(number: number): void;
}

/** A text in printable ASCII, and the number to tell for it. */
export type NumberedText = readonly [text: string, number: number];

/** With more texts in a group most places look as if one were there. */
const mostTexts = 40;
const groupCount = 8;
const [masksSize, textHead] = [96, 20];
/** How many bytes stand for a text. */
const leadLength = 3;

/** Characters that are common in logs, the commonest first; all others are rarer. */
const commonest = 'eatoinsr\\dlcmu0"hp.g1f wvby:2,-_3456789kxz/j';

export class TapeSearch {
  private readonly machine: TapeMachine;
  private readonly set: number;
  private readonly numbers: Int32Array;

  private constructor(machine: TapeMachine, set: number) {
    this.machine = machine;
    this.set = set;
    this.numbers = new Int32Array(machine.memory.buffer, machine.foundStart(), machine.foundLength());
  }

  /** A search of the machine in whose memory some bytes lie; undefined where there is none, or it has no room for the texts. */
  static in(bytes: Uint8Array, texts: readonly NumberedText[]): TapeSearch | undefined {
    const machine = tapeMachineOf(bytes);
    const isFit = texts.length <= mostTexts && texts.every(([text]) => text.length >= leadLength);
    const set = machine === undefined || !isFit ? undefined : layOut(machine, texts);
    return machine === undefined || set === undefined ? undefined : new TapeSearch(machine, set);
  }

  /** Tells the texts in `[from, to)` of bytes that lie there. */
  search(bytes: Uint8Array, from: number, to: number, receiver: Found): void {
    const start = bytes.byteOffset;
    const count = this.machine.search(this.set, start + from, start + to);
    for (let i = 0; i < count; i++) receiver.found(this.numbers[i]!);
  }
}

interface Lead {
  readonly bytes: Uint8Array;
  readonly number: number;
  /** Where the three bytes that stand for it begin. */
  readonly at: number;
}

/** @returns where the set lies; undefined where there is no room */
function layOut(machine: TapeMachine, texts: readonly NumberedText[]): number | undefined {
  const leads = texts.map(([text, number]) => leadOf(text.toLowerCase(), number)).sort(byLead);
  const size = leads.reduce((sum, { bytes }) => sum + textSize(bytes), masksSize + 4 * groupCount);
  const set = takeRoom(machine, size);
  if (set === undefined) return undefined;
  const memory = new DataView(machine.memory.buffer);
  const inGroup = Math.ceil(leads.length / groupCount);
  let at = set + masksSize + 4 * groupCount;
  for (const [place, lead] of leads.entries()) {
    const group = Math.floor(place / inGroup);
    allow(memory, set, lead, 1 << group);
    const first = set + masksSize + 4 * group;
    writeText(memory, at, lead, memory.getInt32(first, true));
    memory.setInt32(first, at, true);
    at += textSize(lead.bytes);
  }
  return set;
}

/** Lets the three bytes of a text through for its group, letters in both cases. */
function allow(memory: DataView, set: number, { bytes, at }: Lead, group: number): void {
  for (let i = 0; i < leadLength; i++) {
    const byte = bytes[at + i]!;
    const isLetter = byte >= 0x61 && byte <= 0x7a;
    for (const one of isLetter ? [byte, byte - 0x20] : [byte])
      for (const place of [set + 32 * i + (one & 0xf), set + 32 * i + 16 + (one >> 4)])
        memory.setUint8(place, memory.getUint8(place) | group);
  }
}

function writeText(memory: DataView, place: number, { bytes, number, at }: Lead, next: number): void {
  for (const [index, value] of [next, number, bytes.length, at, 0].entries())
    memory.setInt32(place + 4 * index, value, true);
  for (const [index, byte] of bytes.entries()) memory.setUint8(place + textHead + index, byte);
}

function textSize(bytes: Uint8Array): number {
  return (textHead + bytes.length + 3) & ~3;
}

/** The three bytes that are rarest stand for a text. */
function leadOf(text: string, number: number): Lead {
  const rarity = Array.from(text, (character) => rarityOf(character));
  const sums = rarity.slice(leadLength - 1).map((one, place) => one + rarity[place]! + rarity[place + 1]!);
  return { bytes: new TextEncoder().encode(text), number, at: sums.indexOf(Math.max(...sums)) };
}

function rarityOf(character: string): number {
  const place = commonest.indexOf(character);
  return place < 0 ? commonest.length : place;
}

/** Texts that are alike in the lower halves of their three bytes let less through together. */
function byLead(one: Lead, other: Lead): number {
  const key = ({ bytes, at }: Lead) =>
    ((bytes[at]! & 0xf) << 8) | ((bytes[at + 1]! & 0xf) << 4) | (bytes[at + 2]! & 0xf);
  return key(one) - key(other);
}

const taken = new WeakMap<TapeMachine, number>();

function takeRoom(machine: TapeMachine, size: number): number | undefined {
  const start = taken.get(machine) ?? 0;
  const end = start + ((size + 15) & ~15);
  if (end > machine.searchesLength()) return undefined;
  taken.set(machine, end);
  return machine.searchesStart() + start;
}
