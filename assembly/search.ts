// Finds a few texts in bytes, whatever the case of their ASCII letters. Three bytes of each text stand for it; whether they may be at a place is looked up by
// the halves of the bytes there, sixteen places at a time and for eight groups of texts at once, as Hyperscan's "Teddy" does.
// src/event/tape/tape-search.ts lays the texts out in memory.
import { found, foundEnd, searches, searchesEnd } from "./memory";

/** What a set of texts has at which place: for each of the three bytes what its lower and its upper half allow, then the first text of each group. */
const masksSize: i32 = 96;

/** What a text has at which place. */
const nextOffset: i32 = 0;
const numberOffset: i32 = 4;
const lengthOffset: i32 = 8;
/** Where the three bytes are in it. */
const leadOffset: i32 = 12;
/** The search in which it was last found. */
const searchOffset: i32 = 16;
const bytesOffset: i32 = 20;

let searchCount: i32 = 0;
let foundAt: i32 = found;

export function searchesStart(): i32 {
  return searches;
}

export function searchesLength(): i32 {
  return searchesEnd - searches;
}

export function foundStart(): i32 {
  return found;
}

export function foundLength(): i32 {
  return (foundEnd - found) >> 2;
}

/**
 * Looks for a set of texts in `[from, to)` of memory.
 * @returns how many different ones are there; their numbers are written down
 */
export function search(set: i32, from: i32, to: i32): i32 {
  const low0 = v128.load(set);
  const high0 = v128.load(set, 16);
  const low1 = v128.load(set, 32);
  const high1 = v128.load(set, 48);
  const low2 = v128.load(set, 64);
  const high2 = v128.load(set, 80);
  searchCount++;
  foundAt = found;
  for (let at = from; at < to; at += 16) {
    const first = groupsOf(v128.load(at), low0, high0);
    const second = groupsOf(v128.load(at, 1), low1, high1);
    const third = groupsOf(v128.load(at, 2), low2, high2);
    const groups = v128.and(v128.and(first, second), third);
    if (v128.any_true(groups)) compareAll(set, groups, at, from, to);
  }
  return (foundAt - found) >> 2;
}

/** For each of sixteen bytes, a bit for each group that allows it. */
function groupsOf(bytes: v128, low: v128, high: v128): v128 {
  const lower = v128.and(bytes, i8x16.splat(0x0f));
  const upper = i8x16.shr_u(bytes, 4);
  return v128.and(i8x16.swizzle(low, lower), i8x16.swizzle(high, upper));
}

function compareAll(set: i32, groups: v128, at: i32, from: i32, to: i32): void {
  let places = i8x16.bitmask(i8x16.ne(groups, i8x16.splat(0)));
  const scratch = foundEnd;
  v128.store(scratch, groups);
  for (; places !== 0; places &= places - 1) {
    const place = ctz(places);
    for (let bits = <i32>load<u8>(scratch + place); bits !== 0; bits &= bits - 1)
      compareGroup(load<i32>(set + masksSize + (ctz(bits) << 2)), at + place, from, to);
  }
}

function compareGroup(first: i32, at: i32, from: i32, to: i32): void {
  for (let text = first; text !== 0; text = load<i32>(text, nextOffset)) {
    const start = at - load<i32>(text, leadOffset);
    const length = load<i32>(text, lengthOffset);
    if (start < from || start + length > to || load<i32>(text, searchOffset) === searchCount) continue;
    let i = 0;
    while (i < length && folded(load<u8>(start + i)) === load<u8>(text + i, bytesOffset)) i++;
    if (i === length) tell(text);
  }
}

function tell(text: i32): void {
  if (foundAt >= foundEnd) return;
  store<i32>(text, searchCount, searchOffset);
  store<i32>(foundAt, load<i32>(text, numberOffset));
  foundAt += 4;
}

function folded(byte: u8): u8 {
  return byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
}
