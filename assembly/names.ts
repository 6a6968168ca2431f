// Numbers for the names of members below their parents. Most objects of a log have the same members in the same order, so a name is first compared with
// the one that followed last time.
import { areEqual } from "./bytes";
import {
  bucketCount,
  buckets,
  input,
  mostPaths,
  mostSpellings,
  names,
  namesEnd,
  spellingSize,
  spellings,
} from "./memory";

/** The number of a path, or -1 where a name is no member that a path can be written for. The name lies in the input, in `[from, to)`. */
declare function pathOf(parent: i32, from: i32, to: i32): i32;

/** What a spelling has at which place. `follower` and `next` are numbers of spellings plus one, or 0. */
const parentOffset: i32 = 0;
const pathOffset: i32 = 4;
const hashOffset: i32 = 8;
const lengthOffset: i32 = 12;
const nameOffset: i32 = 16;
/** The one that followed when this was last read. */
const followerOffset: i32 = 20;
/** The next one in the same bucket. */
const nextOffset: i32 = 24;

const longestName: i32 = 200;
/** Names whose hashes fall together are compared one by one; a log that is made to have more of them is read otherwise. */
const mostInBucket: i32 = 64;

let count: i32 = 0;
let nameAt: i32 = names;
/** The spelling that was read last, and the one with which an object began when one was last read, both plus one. */
let last: i32 = 0;
let first: i32 = 0;

/** Whether names that are new are no members any more. */
export function isFullOfNames(): bool {
  return count >= mostSpellings || nameAt + longestName > namesEnd;
}

/** The next name is the first of an object. */
export function beginNames(): void {
  last = 0;
}

/** The path of the name that was read last. */
export function pathRead(): i32 {
  return load<i32>(spellingAt(last), pathOffset);
}

/** From behind the opening quotation mark to behind the closing one; -1 where that is no name of a member. */
export function readName(parent: i32, from: i32, end: i32): i32 {
  const likely = last === 0 ? first : load<i32>(spellingAt(last), followerOffset);
  if (likely > 0) {
    const place = spellingAt(likely);
    const to = from + load<i32>(place, lengthOffset);
    if (to < end && load<u8>(to) === 0x22 && isSpelled(place, parent, from, to - from)) {
      last = likely;
      return to + 1;
    }
  }
  let to = from;
  while (to < end && isOrdinary(load<u8>(to))) to++;
  if (to >= end || load<u8>(to) !== 0x22) return -1;
  const found = spellingOf(parent, from, to);
  if (found === 0) return -1;
  if (last === 0) first = found;
  else store<i32>(spellingAt(last), found, followerOffset);
  last = found;
  return to + 1;
}

/** A printed character of ASCII that stands for itself. */
function isOrdinary(byte: u8): bool {
  return byte >= 0x20 && byte < 0x80 && byte !== 0x22 && byte !== 0x5c;
}

function spellingAt(spelling: i32): i32 {
  return spellings + (spelling - 1) * spellingSize;
}

function isSpelled(place: i32, parent: i32, from: i32, length: i32): bool {
  return load<i32>(place, parentOffset) === parent && areEqual(load<i32>(place, nameOffset), from, length);
}

/** The number of a spelling plus one, or 0. */
function spellingOf(parent: i32, from: i32, to: i32): i32 {
  const length = to - from;
  if (length > longestName) return 0;
  const hash = hashOf(parent, from, to);
  const bucket = buckets + ((hash & (bucketCount - 1)) << 2);
  let together = 0;
  for (let next = load<i32>(bucket); next > 0; together++) {
    const place = spellingAt(next);
    const isAlike = load<i32>(place, hashOffset) === hash && load<i32>(place, lengthOffset) === length;
    if (isAlike && isSpelled(place, parent, from, length)) return next;
    next = load<i32>(place, nextOffset);
  }
  return together < mostInBucket ? newSpelling(parent, from, to, hash, bucket) : 0;
}

/** FNV-1a over the name, begun with the parent. */
function hashOf(parent: i32, from: i32, to: i32): i32 {
  let hash = 0x811c9dc5 ^ parent;
  for (let at = from; at < to; at++) hash = (hash ^ load<u8>(at)) * 0x01000193;
  return hash;
}

function newSpelling(parent: i32, from: i32, to: i32, hash: i32, bucket: i32): i32 {
  if (isFullOfNames()) return 0;
  const path = pathOf(parent, from - input, to - input);
  if (path < 0 || path >= mostPaths) return 0;
  count++;
  const place = spellingAt(count);
  store<i32>(place, parent, parentOffset);
  store<i32>(place, path, pathOffset);
  store<i32>(place, hash, hashOffset);
  store<i32>(place, to - from, lengthOffset);
  store<i32>(place, nameAt, nameOffset);
  store<i32>(place, load<i32>(bucket), nextOffset);
  memory.copy(nameAt, from, to - from);
  nameAt += to - from;
  store<i32>(bucket, count);
  return count;
}
