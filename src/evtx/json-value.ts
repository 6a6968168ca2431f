// One typed value as JSON: integers and finite reals as numbers, booleans as booleans, null as null, all else as the text that Windows writes.
import { isZero, u16, u32 } from "./bytes.ts";
import { secondsText, splitFiletime } from "./filetime.ts";
import type { TemplateInstance } from "./template-instance.ts";
import type { Utf8Writer } from "./utf8-writer.ts";
import { withoutTrailingNuls } from "./utf16.ts";
import { valueText } from "./value-text.ts";
import { fixedSize, ValueType } from "./value-type.ts";

const quote = 0x22;
const hyphen = 0x2d;
const dot = 0x2e;
const zulu = 0x5a;

/** Writes the value at `index`, which is not binary XML; `empty` where it has no text. */
export function writeJsonValue(out: Utf8Writer, instance: TemplateInstance, index: number, empty: string): void {
  const type = instance.typeOf(index);
  const size = instance.sizeOf(index);
  if (size === 0 || type === ValueType.null) out.ascii(empty);
  else writeTypedJson(out, instance.bytes, type, instance.offsetOf(index), size, empty);
}

function writeTypedJson(
  out: Utf8Writer,
  bytes: Uint8Array,
  type: number,
  at: number,
  size: number,
  empty: string,
): void {
  if (type === ValueType.string) {
    const count = withoutTrailingNuls(bytes, at, size >> 1);
    if (count === 0) out.ascii(empty);
    else out.jsonUtf16(bytes, at, count);
  } else if (type === ValueType.bool) out.ascii(valueText(bytes, type, at, size));
  else if (isNumber(type) && fixedSize[type] === size) writeNumber(out, bytes, type, at);
  else if (isAscii(type)) {
    out.byte(quote);
    writeAscii(out, bytes, type, at, size);
    out.byte(quote);
  } else out.jsonString(valueText(bytes, type, at, size));
}

function writeAscii(out: Utf8Writer, bytes: Uint8Array, type: number, at: number, size: number): void {
  if (type === ValueType.guid && size === 16) out.guid(bytes, at);
  else if (type === ValueType.filetime && size === 8) {
    const { seconds, ticks } = splitFiletime(u32(bytes, at), u32(bytes, at + 4));
    out.ascii(secondsText(seconds));
    out.byte(dot);
    out.padded(ticks, 7);
    out.byte(zulu);
  } else if (type === ValueType.hexInt32 && size === 4) out.hexInteger(u32(bytes, at), 0);
  else if (isWideHex(type) && size === 8) out.hexInteger(u32(bytes, at), u32(bytes, at + 4));
  else if (type === ValueType.sid && isPlainSid(bytes, at, size)) writeSid(out, bytes, at);
  else out.ascii(valueText(bytes, type, at, size));
}

function isWideHex(type: number): boolean {
  return type === ValueType.hexInt64 || type === ValueType.sizeT;
}

/** A SID whose authority is one byte and whose sub-authorities are all there. */
function isPlainSid(bytes: Uint8Array, at: number, size: number): boolean {
  return size >= 8 && size === 8 + 4 * bytes[at + 1]! && isZero(bytes, at + 2, at + 7);
}

function writeSid(out: Utf8Writer, bytes: Uint8Array, at: number): void {
  out.ascii("S-");
  out.unsigned(bytes[at]!);
  out.byte(hyphen);
  out.unsigned(bytes[at + 7]!);
  for (let next = at + 8, end = next + 4 * bytes[at + 1]!; next < end; next += 4) {
    out.byte(hyphen);
    out.unsigned(u32(bytes, next));
  }
}

function isNumber(type: number): boolean {
  return type >= ValueType.int8 && type <= ValueType.real64;
}

/** Types whose text is digits, letters and signs that JSON does not escape. */
function isAscii(type: number): boolean {
  return type >= ValueType.binary && type <= ValueType.hexInt64;
}

function writeNumber(out: Utf8Writer, bytes: Uint8Array, type: number, at: number): void {
  switch (type) {
    case ValueType.uint8:
      out.unsigned(bytes[at]!);
      return;
    case ValueType.uint16:
      out.unsigned(u16(bytes, at));
      return;
    case ValueType.uint32:
      out.unsigned(u32(bytes, at));
      return;
  }
  const text = valueText(bytes, type, at, fixedSize[type]!);
  if (/^-?\d/.test(text)) out.ascii(text);
  else out.jsonString(text);
}
