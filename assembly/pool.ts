// Texts that came before, known by their bytes: the values of most members recur in log after log, and the same number is then the same text. A text
// is kept when it comes for the second time: most of those that come once never come again. Memory is bounded: another text takes the place of one.
import { areEqual } from "./bytes";
import { entries, entryCount, entrySize, hits, lookups, pooled, pooledEnd, pooling } from "./memory";

/** What an entry has at which place. */
const hashOffset: i32 = 0;
const lengthOffset: i32 = 4;
/** Where its bytes are; 0 while it came once. */
const bytesOffset: i32 = 8;
const numberOffset: i32 = 12;

const longestPooled: i32 = 2048;

/** A path is judged whenever so many of its texts were looked up: if fewer than one in so many was known, as many times that number are not. */
const trial: i32 = 2000;
const leastShare: i32 = 2;
const pause: i32 = 4;

/** What a path is marked with: whether its texts are pooled. */
const isPooling: u8 = 1;
const isPaused: u8 = 2;

/** 2^64 divided by the golden ratio, odd: what is multiplied by it has its bits well spread. */
const factor: u64 = ((<u64>0x9e3779b9) << 32) | 0x7f4a7c15;

let bytesAt: i32 = pooled;
let count: i32 = 0;

/** Whether no text gets a number any more. */
export function isPoolFull(): bool {
  return count >= entryCount || bytesAt + longestPooled > pooledEnd;
}

/** Forgets all texts; their numbers begin anew. */
export function emptyPool(): void {
  memory.fill(entries, 0, entryCount * entrySize);
  bytesAt = pooled;
  count = 0;
}

/** The number of a text, or -1. */
export function numberOf(path: i32, from: i32, length: i32): i32 {
  const mark = load<u8>(pooling + path);
  if (mark === 0 || length > longestPooled) return -1;
  const known = mark === isPooling ? lookUp(from, length) : -1;
  judge(path, mark, known >= 0);
  return known;
}

function judge(path: i32, mark: u8, isKnown: bool): void {
  const place = lookups + (path << 2);
  const number = load<i32>(place) + 1;
  const hit = hits + (path << 2);
  if (isKnown) store<i32>(hit, load<i32>(hit) + 1);
  store<i32>(place, number);
  if (number < (mark === isPooling ? trial : trial * pause)) return;
  const isWorthIt = mark === isPaused || load<i32>(hit) * leastShare >= number;
  store<u8>(pooling + path, isWorthIt ? isPooling : isPaused);
  store<i32>(place, 0);
  store<i32>(hit, 0);
}

function lookUp(from: i32, length: i32): i32 {
  const hash = hashOf(from, length);
  const entry = entries + (hash & (entryCount - 1)) * entrySize;
  if (load<i32>(entry, hashOffset) !== hash || load<i32>(entry, lengthOffset) !== length) {
    store<i32>(entry, hash, hashOffset);
    store<i32>(entry, length, lengthOffset);
    store<i32>(entry, 0, bytesOffset);
    return -1;
  }
  const known = load<i32>(entry, bytesOffset);
  if (known === 0) return keep(entry, from, length);
  if (!areEqual(known, from, length)) return -1;
  return load<i32>(entry, numberOffset);
}

function keep(entry: i32, from: i32, length: i32): i32 {
  if (isPoolFull()) return -1;
  memory.copy(bytesAt, from, length);
  store<i32>(entry, bytesAt, bytesOffset);
  store<i32>(entry, count, numberOffset);
  bytesAt += length;
  return count++;
}

/** Of all bytes, eight at a time and in two lanes, so that one need not wait for the other. */
function hashOf(from: i32, length: i32): i32 {
  let one: u64 = length;
  let other: u64 = 0;
  const end = from + length;
  let at = from;
  for (; at + 16 <= end; at += 16) {
    one = mixed(one, load<u64>(at));
    other = mixed(other, load<u64>(at, 8));
  }
  if (at + 8 <= end) {
    one = mixed(one, load<u64>(at));
    at += 8;
  }
  if (at < end) other = mixed(other, load<u64>(at) & (((<u64>1) << ((<u64>(end - at)) << 3)) - 1));
  const hash = mixed(one, other);
  return <i32>(hash ^ (hash >> 32));
}

function mixed(hash: u64, bytes: u64): u64 {
  const product = (hash ^ bytes) * factor;
  return product ^ (product >> 29);
}
