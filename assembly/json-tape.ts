// Reads JSON objects as tapes: where the values of which members lie in the bytes, and nothing is decoded. What is accepted here is valid JSON
// (RFC 8259) without anything unusual; everything else, valid or not, is left to JSON.parse. Compiled to WebAssembly, since sixteen bytes are looked at
// at a time, which JavaScript cannot do. src/event/tape/tape-reader.ts is its other half: what both name alike is the same.
import { placeOf } from "./bytes";
import { input, inputSize, lineSize, lines, linesEnd, mostPaths, pooling, seen, tape, tapeEnd } from "./memory";
import { beginNames, pathRead, readName } from "./names";
import { numberOf } from "./pool";

export { isFullOfNames } from "./names";
export { emptyPool, isPoolFull } from "./pool";
export { foundLength, foundStart, search, searchesLength, searchesStart } from "./search";

/** How much of the tape a value takes: the path, where its text begins and ends, how it is written, and its number in the pool or -1. */
const tapeWidth: i32 = 20;

/** What is true of a line. */
const isRead: i32 = 1;
const isNested: i32 = 2;
const hasCodes: i32 = 4;

/** How a value is written. */
const plain: i32 = 0;
const escaped: i32 = 1;
const wide: i32 = 2;
const integer: i32 = 3;
const yes: i32 = 4;
const no: i32 = 5;
const nothing: i32 = 6;
const object: i32 = 7;
const list: i32 = 8;

const markedPaths: i32 = 31;
const mostDepth: i32 = 16;
/** Numbers of more digits than this are left to JSON.parse. */
const mostDigits: i32 = 30;

/** Instead of the place where something ends. */
const refused: i32 = -1;
const isFull: i32 = -2;

let tapeAt: i32 = tape;
let lineAt: i32 = lines;
let objects: i32 = 0;
let flags: i32 = 0;
let marks: i32 = 0;
let textKind: i32 = plain;

/** Where things lie, in bytes, and how long they are, in numbers of their kind. */
export function inputStart(): i32 {
  return input;
}

export function inputLength(): i32 {
  return inputSize;
}

export function tapeStart(): i32 {
  return tape;
}

export function tapeLength(): i32 {
  return (tapeEnd - tape) >> 2;
}

export function linesStart(): i32 {
  return lines;
}

export function linesLength(): i32 {
  return (linesEnd - lines) >> 2;
}

/** By path, a byte: 1 where its texts are pooled from now on, if that is worth it. */
export function poolingStart(): i32 {
  return pooling;
}

export function poolingLength(): i32 {
  return mostPaths;
}

/** How many numbers are on the tape, and about lines. */
export function tapeWritten(): i32 {
  return (tapeAt - tape) >> 2;
}

export function linesWritten(): i32 {
  return (lineAt - lines) >> 2;
}

/** Forgets what was written: the reader has taken it. */
export function clear(): void {
  tapeAt = tape;
  lineAt = lines;
}

/**
 * Reads the lines of `[from, to)` of the input, as far as there is room for what is written of them.
 * @param isEnd whether what is behind the last end of a line is a line, too
 * @returns where the first line begins that was not read
 */
export function readLines(from: i32, to: i32, isEnd: bool): i32 {
  let at = input + from;
  const end = input + to;
  while (at < end && lineAt < linesEnd) {
    const lineEnd = placeOf(0x0a, at, end);
    if (lineEnd === end && !isEnd) break;
    if (lineEnd > at && !readLine(at, lineEnd)) break;
    at = min(lineEnd + 1, end);
  }
  return at - input;
}

/** Reads the beginning of the input, `[0, to)`, as one line, whatever is in it. */
export function readWhole(to: i32): void {
  readLine(input, input + to);
}

/** False where there is no room for the line, but would be if what was written before is taken. */
function readLine(from: i32, end: i32): bool {
  const start = tapeAt;
  flags = 0;
  marks = 0;
  beginNames();
  objects++;
  let at = afterBlanks(from, end);
  at = at < end && load<u8>(at) === 0x7b ? readObject(0, 0, at, end) : refused;
  if (at === isFull && start > tape) {
    tapeAt = start;
    return false;
  }
  if (at >= 0 && afterBlanks(at, end) === end) flags |= isRead;
  else tapeAt = start;
  store<i32>(lineAt, from - input);
  store<i32>(lineAt, end - input, 4);
  store<i32>(lineAt, (start - tape) >> 2, 8);
  store<i32>(lineAt, (tapeAt - tape) >> 2, 12);
  store<i32>(lineAt, flags, 16);
  store<i32>(lineAt, marks, 20);
  lineAt += lineSize;
  return true;
}

/** Where the next byte is that is no blank; the end, where there is none. */
function afterBlanks(from: i32, end: i32): i32 {
  let at = from;
  while (at < end && isBlank(load<u8>(at))) at++;
  return at;
}

function isBlank(byte: u8): bool {
  return byte <= 0x20 && (byte === 0x20 || byte === 0x0d || byte === 0x09 || byte === 0x0a);
}

/** From the opening brace to behind the closing one. Like all readers below: where it ends, `refused` or `isFull`. */
function readObject(parent: i32, depth: i32, from: i32, end: i32): i32 {
  if (depth > mostDepth) return refused;
  let at = afterBlanks(from + 1, end);
  if (at >= end) return refused;
  if (load<u8>(at) === 0x7d) return at + 1;
  while (true) {
    if (at >= end || load<u8>(at) !== 0x22) return refused;
    at = readName(parent, at + 1, end);
    if (at < 0) return at;
    const path = pathRead();
    if (!isNew(path)) return refused;
    at = afterBlanks(at, end);
    if (at >= end || load<u8>(at) !== 0x3a) return refused;
    at = readValue(path, depth, afterBlanks(at + 1, end), end);
    if (at < 0) return at;
    at = afterBlanks(at, end);
    if (at >= end) return refused;
    const byte = load<u8>(at);
    if (byte === 0x7d) return at + 1;
    if (byte !== 0x2c) return refused;
    at = afterBlanks(at + 1, end);
  }
}

/** Notes that the object at hand has a path. */
function isNew(path: i32): bool {
  const place = seen + (path << 2);
  if (load<i32>(place) === objects) return false;
  store<i32>(place, objects);
  if (path < markedPaths) marks |= 1 << path;
  return true;
}

function readValue(path: i32, depth: i32, at: i32, end: i32): i32 {
  if (at >= end) return refused;
  const byte = load<u8>(at);
  if (byte === 0x22) return readText(path, at + 1, end);
  if (byte === 0x7b) {
    flags |= isNested;
    return write(path, at, at, object, -1) ? readObject(path, depth + 1, at, end) : isFull;
  }
  if (byte === 0x5b) return readList(path, at, end);
  return readOther(path, byte, at, end);
}

/** A list of scalars. */
function readList(path: i32, from: i32, end: i32): i32 {
  flags |= isNested;
  if (!write(path, from, from, list, -1)) return isFull;
  let at = afterBlanks(from + 1, end);
  if (at >= end) return refused;
  if (load<u8>(at) === 0x5d) return at + 1;
  while (true) {
    if (at >= end) return refused;
    const byte = load<u8>(at);
    at = byte === 0x22 ? readText(path, at + 1, end) : readOther(path, byte, at, end);
    if (at < 0) return at;
    at = afterBlanks(at, end);
    if (at >= end) return refused;
    const next = load<u8>(at);
    if (next === 0x5d) return at + 1;
    if (next !== 0x2c) return refused;
    at = afterBlanks(at + 1, end);
  }
}

/** A number or a word. */
function readOther(path: i32, byte: u8, at: i32, end: i32): i32 {
  if (byte === 0x2d || isDigit(byte)) return readInteger(path, at, end);
  const word = load<u32>(at);
  if (word === 0x65757274) return readWord(path, at, at + 4, end, yes);
  if (word === 0x6c6c756e) return readWord(path, at, at + 4, end, nothing);
  if (word === 0x736c6166 && load<u8>(at, 4) === 0x65) return readWord(path, at, at + 5, end, no);
  return refused;
}

function readWord(path: i32, from: i32, to: i32, end: i32, kind: i32): i32 {
  if (to > end) return refused;
  return write(path, from, to, kind, -1) ? to : isFull;
}

function isDigit(byte: u8): bool {
  return byte >= 0x30 && byte <= 0x39;
}

/** A whole number as it is usually written; others are left alone. */
function readInteger(path: i32, from: i32, end: i32): i32 {
  const first = load<u8>(from) === 0x2d ? from + 1 : from;
  let at = first;
  while (at < end && isDigit(load<u8>(at))) at++;
  const digits = at - first;
  if (digits === 0 || digits > mostDigits) return refused;
  if (load<u8>(first) === 0x30 && (digits > 1 || first > from)) return refused;
  if (at < end) {
    const follows = load<u8>(at);
    if (follows !== 0x2c && follows !== 0x7d && follows !== 0x5d && !isBlank(follows)) return refused;
  }
  return write(path, from, at, integer, -1) ? at : isFull;
}

/** From behind the opening quotation mark to behind the closing one. */
function readText(path: i32, from: i32, end: i32): i32 {
  const at = endOfText(from, end);
  if (at < 0) return at;
  return write(path, from, at, textKind, numberOf(path, from, at - from)) ? at + 1 : isFull;
}

/** Where the closing quotation mark is; `textKind` is how the text is written. */
function endOfText(from: i32, end: i32): i32 {
  const quotes = i8x16.splat(0x22);
  const backslashes = i8x16.splat(0x5c);
  const blanks = i8x16.splat(0x20);
  let at = from;
  let beyond = 0;
  let kind = plain;
  while (true) {
    const bytes = v128.load(at);
    const special = i8x16.bitmask(
      v128.or(v128.or(i8x16.eq(bytes, quotes), i8x16.eq(bytes, backslashes)), i8x16.lt_u(bytes, blanks)),
    );
    const signs = i8x16.bitmask(bytes);
    if (special === 0) {
      beyond |= signs;
      at += 16;
      if (at >= end) return refused;
      continue;
    }
    const count = ctz(special);
    beyond |= signs & ((1 << count) - 1);
    at += count;
    if (at >= end) return refused;
    const byte = load<u8>(at);
    if (byte === 0x22) break;
    if (byte !== 0x5c) return refused;
    kind = escaped;
    const length = escapeLength(at, end);
    if (length === 0) return refused;
    at += length;
  }
  textKind = beyond !== 0 ? wide : kind;
  return at;
}

/** How many bytes an escape has; 0 where it is none. */
function escapeLength(at: i32, end: i32): i32 {
  if (at + 1 >= end) return 0;
  const letter = load<u8>(at, 1);
  switch (letter) {
    case 0x22:
    case 0x5c:
    case 0x2f:
    case 0x62:
    case 0x66:
    case 0x6e:
    case 0x72:
    case 0x74:
      return 2;
    case 0x75:
      break;
    default:
      return 0;
  }
  if (at + 6 >= end) return 0;
  for (let i = at + 2; i < at + 6; i++) if (!isHex(load<u8>(i))) return 0;
  flags |= hasCodes;
  return 6;
}

function isHex(byte: u8): bool {
  const lower = byte | 0x20;
  return isDigit(byte) || (lower >= 0x61 && lower <= 0x66);
}

function write(path: i32, from: i32, to: i32, kind: i32, number: i32): bool {
  const at = tapeAt;
  if (at + tapeWidth > tapeEnd) return false;
  store<i32>(at, path);
  store<i32>(at, from - input, 4);
  store<i32>(at, to - input, 8);
  store<i32>(at, kind, 12);
  store<i32>(at, number, 16);
  tapeAt = at + tapeWidth;
  return true;
}
