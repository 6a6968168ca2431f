// One typed BinXML value as the text that Windows writes into an event's XML. Values of a wrong size are written as hexadecimal bytes:
// they are damage, but not a reason to lose the record.
import { hexText, isZero, u16, u32 } from "./bytes.ts";
import { filetimeText, systemTimeText } from "./filetime.ts";
import { hexIntegerText, signedText, unsignedText } from "./integers.ts";
import { utf16Text, withoutTrailingNuls } from "./utf16.ts";
import { arrayFlag, fixedSize, ValueType } from "./value-type.ts";

/** The text of the value of `type` in `bytes[at, at + size)`; the items of an array are joined with a comma. Null is "". */
export function valueText(bytes: Uint8Array, type: number, at: number, size: number): string {
  if (type & arrayFlag) return arrayTexts(bytes, type, at, size).join(",");
  switch (type) {
    case ValueType.null:
      return "";
    case ValueType.string:
    case ValueType.evtXml:
      return utf16Text(bytes, at, withoutTrailingNuls(bytes, at, size >> 1));
    case ValueType.ansiString:
      return ansiText(bytes, at, at + size);
    case ValueType.binary:
      return hexText(bytes, at, size);
    case ValueType.bool:
      return String(!isZero(bytes, at, at + size));
    case ValueType.sid:
      return sidText(bytes, at, size);
    case ValueType.sizeT:
      return pointerText(bytes, at, size);
    case ValueType.binXml:
      return "";
  }
  const expected = fixedSize[type];
  return expected !== undefined && expected === size ? fixedText(bytes, type, at) : hexText(bytes, at, size);
}

function fixedText(bytes: Uint8Array, type: number, at: number): string {
  switch (type) {
    case ValueType.int8:
      return String((bytes[at]! << 24) >> 24);
    case ValueType.uint8:
      return String(bytes[at]);
    case ValueType.int16:
      return String((u16(bytes, at) << 16) >> 16);
    case ValueType.uint16:
      return String(u16(bytes, at));
    case ValueType.int32:
      return String(u32(bytes, at) | 0);
    case ValueType.uint32:
      return String(u32(bytes, at));
    case ValueType.int64:
      return signedText(u32(bytes, at), u32(bytes, at + 4));
    case ValueType.uint64:
      return unsignedText(u32(bytes, at), u32(bytes, at + 4));
    case ValueType.real32:
      return real32Text(realView(bytes, at, 4).getFloat32(0, true));
    case ValueType.real64:
      return realText(realView(bytes, at, 8).getFloat64(0, true));
    case ValueType.guid:
      return guidText(bytes, at);
    case ValueType.filetime:
      return filetimeText(u32(bytes, at), u32(bytes, at + 4));
    case ValueType.systemTime:
      return systemTimeText(Array.from({ length: 8 }, (_, i) => u16(bytes, at + 2 * i)));
    case ValueType.hexInt32:
      return hexIntegerText(u32(bytes, at), 0);
    default:
      return hexIntegerText(u32(bytes, at), u32(bytes, at + 4));
  }
}

function realView(bytes: Uint8Array, at: number, size: number): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset + at, size);
}

function realText(value: number): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? "-0" : String(value);
  return Number.isNaN(value) ? "NaN" : value > 0 ? "INF" : "-INF";
}

/** The shortest digits that give the same single-precision number back. */
function real32Text(value: number): string {
  if (!Number.isFinite(value)) return realText(value);
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return realText(short);
  }
  return realText(Number(value.toPrecision(9)));
}

/** A pointer-sized integer: four or eight bytes, in hexadecimal. */
function pointerText(bytes: Uint8Array, at: number, size: number): string {
  if (size === 4) return hexIntegerText(u32(bytes, at), 0);
  if (size === 8) return hexIntegerText(u32(bytes, at), u32(bytes, at + 4));
  return hexText(bytes, at, size);
}

/** The bytes of a GUID in the order in which they are written, and where: the first three groups are little-endian. */
const guidBytes = Uint8Array.of(3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15);
const guidPlaces = Uint8Array.of(1, 3, 5, 7, 10, 12, 15, 17, 20, 22, 25, 27, 29, 31, 33, 35);
const upperDigits = codesOf("0123456789ABCDEF");
/** Written over for every GUID. */
const guidCodes = codesOf("{00000000-0000-0000-0000-000000000000}");

function codesOf(text: string): number[] {
  return Array.from(text, (character) => character.charCodeAt(0));
}

/** `{5770385F-C22A-43E0-BF4C-06F5698FFBD9}` from the 16 bytes of a GUID. */
export function guidText(bytes: Uint8Array, at: number): string {
  for (let i = 0; i < 16; i++) {
    const byte = bytes[at + guidBytes[i]!]!;
    const place = guidPlaces[i]!;
    guidCodes[place] = upperDigits[byte >> 4]!;
    guidCodes[place + 1] = upperDigits[byte & 15]!;
  }
  return String.fromCharCode.apply(null, guidCodes);
}

/** `S-1-5-21-…`: revision, count of sub-authorities, a 48-bit big-endian authority, then the sub-authorities that are there. */
export function sidText(bytes: Uint8Array, at: number, size: number): string {
  if (size < 8) return hexText(bytes, at, size);
  const high = bytes[at + 2]! * 0x100 + bytes[at + 3]!;
  const low = ((bytes[at + 4]! << 24) | (bytes[at + 5]! << 16) | (bytes[at + 6]! << 8) | bytes[at + 7]!) >>> 0;
  let text = `S-${bytes[at]}-${high === 0 ? low : hexIntegerText(low, high)}`;
  const count = Math.min(bytes[at + 1]!, (size - 8) >> 2);
  for (let i = 0; i < count; i++) text += `-${u32(bytes, at + 8 + 4 * i)}`;
  return text;
}

const ansi = new TextDecoder("windows-1252");

function ansiText(bytes: Uint8Array, start: number, end: number): string {
  let stop = end;
  while (stop > start && bytes[stop - 1] === 0) stop--;
  return ansi.decode(bytes.subarray(start, stop));
}

/** The texts of an array's items, in order: strings end with a NUL, SIDs tell their own length, all other items have one size. */
export function arrayTexts(bytes: Uint8Array, arrayType: number, at: number, size: number): string[] {
  const type = arrayType & ~arrayFlag;
  return itemRanges(bytes, type, at, at + size).map(([start, end]) => valueText(bytes, type, start, end - start));
}

type Range = readonly [start: number, end: number];

function itemRanges(bytes: Uint8Array, type: number, start: number, end: number): Range[] {
  if (type === ValueType.string) return separated(start, end, 2, (at) => u16(bytes, at) === 0);
  if (type === ValueType.ansiString) return separated(start, end, 1, (at) => bytes[at] === 0);
  if (type === ValueType.sid) return sidRanges(bytes, start, end);
  const size = fixedSize[type] || (type === ValueType.sizeT ? 8 : 0);
  if (size === 0) return start < end ? [[start, end]] : [];
  return Array.from({ length: Math.floor((end - start) / size) }, (_, i) => [start + i * size, start + (i + 1) * size]);
}

/** Items that end with a terminator of `width` bytes; the last may lack it. */
function separated(start: number, end: number, width: number, isEnd: (at: number) => boolean): Range[] {
  const ranges: Range[] = [];
  let from = start;
  for (let at = start; at + width <= end; at += width) {
    if (!isEnd(at)) continue;
    ranges.push([from, at]);
    from = at + width;
  }
  if (from < end) ranges.push([from, end]);
  return ranges;
}

function sidRanges(bytes: Uint8Array, start: number, end: number): Range[] {
  const ranges: Range[] = [];
  for (let at = start; at + 8 <= end; ) {
    const next = Math.min(end, at + 8 + 4 * bytes[at + 1]!);
    ranges.push([at, next]);
    at = next;
  }
  return ranges;
}
