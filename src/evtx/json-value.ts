// One typed value as JSON: integers and finite reals as numbers, booleans as booleans, null as null, all else as the text that Windows writes.
import { isZero, u32 } from "./bytes.ts";
import { secondsText, splitFiletime } from "./filetime.ts";
import { unsignedText } from "./integers.ts";
import { sizeIn, type TemplateInstance, typeIn } from "./template-instance.ts";
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
  writeDescribed(out, instance, index, instance.descriptorOf(index), empty);
}

/** As `writeJsonValue`, where the value's descriptor is known. */
export function writeDescribed(
  out: Utf8Writer,
  instance: TemplateInstance,
  index: number,
  descriptor: number,
  empty: string,
): void {
  const type = typeIn(descriptor);
  const size = sizeIn(descriptor);
  if (size === 0 || type === ValueType.null) out.ascii(empty);
  else if (type === ValueType.string) writeString(out, instance, instance.offsetOf(index), size, empty);
  else writeTyped(out, instance, type, instance.offsetOf(index), size);
}

function writeString(out: Utf8Writer, instance: TemplateInstance, at: number, size: number, empty: string): void {
  const count = withoutTrailingNuls(instance.bytes, at, size >> 1);
  if (count === 0) out.ascii(empty);
  else out.jsonUtf16(instance.view, at, count);
}

/** Values of the types that most records have are written by hand, all others by way of their text. */
function writeTyped(out: Utf8Writer, { bytes, view }: TemplateInstance, type: number, at: number, size: number): void {
  if (fixedSize[type] === size) {
    switch (type) {
      case ValueType.uint8:
        return out.unsigned(bytes[at]!);
      case ValueType.uint16:
        return out.unsigned(view.getUint16(at, true));
      case ValueType.uint32:
        return out.unsigned(view.getUint32(at, true));
      case ValueType.int32:
        return writeSigned(out, view.getInt32(at, true));
      case ValueType.uint64:
        return writeLong(out, view.getUint32(at, true), view.getUint32(at + 4, true));
      case ValueType.guid:
        return writeGuid(out, view, at);
      case ValueType.filetime:
        return writeFiletime(out, view.getUint32(at, true), view.getUint32(at + 4, true));
      case ValueType.hexInt32:
        return writeHex(out, view.getUint32(at, true), 0);
      case ValueType.hexInt64:
        return writeHex(out, view.getUint32(at, true), view.getUint32(at + 4, true));
    }
  } else if (type === ValueType.sid && isPlainSid(bytes, at, size)) return writeSid(out, bytes, at);
  else if (type === ValueType.sizeT && size === 8) {
    return writeHex(out, view.getUint32(at, true), view.getUint32(at + 4, true));
  }
  writeText(out, type, valueText(bytes, type, at, size), fixedSize[type] === size);
}

/** A value by its text: a number or boolean as such, where its size is that of its type. */
function writeText(out: Utf8Writer, type: number, text: string, isSound: boolean): void {
  if (type === ValueType.bool || (isSound && isNumber(type) && /^-?\d/.test(text))) out.ascii(text);
  else out.jsonString(text);
}

function isNumber(type: number): boolean {
  return type >= ValueType.int8 && type <= ValueType.real64;
}

function writeSigned(out: Utf8Writer, value: number): void {
  if (value < 0) out.byte(hyphen);
  out.unsigned(value < 0 ? -value : value);
}

function writeLong(out: Utf8Writer, low: number, high: number): void {
  if (high === 0) out.unsigned(low);
  else out.ascii(unsignedText(low, high));
}

function writeHex(out: Utf8Writer, low: number, high: number): void {
  out.byte(quote);
  out.hexInteger(low, high);
  out.byte(quote);
}

function writeGuid(out: Utf8Writer, view: DataView, at: number): void {
  out.byte(quote);
  out.guid(view, at);
  out.byte(quote);
}

function writeFiletime(out: Utf8Writer, low: number, high: number): void {
  const { seconds, ticks } = splitFiletime(low, high);
  out.byte(quote);
  out.ascii(secondsText(seconds));
  out.byte(dot);
  out.padded(ticks, 7);
  out.byte(zulu);
  out.byte(quote);
}

/** A SID whose authority is one byte and whose sub-authorities are all there. */
function isPlainSid(bytes: Uint8Array, at: number, size: number): boolean {
  return size >= 8 && size === 8 + 4 * bytes[at + 1]! && isZero(bytes, at + 2, at + 7);
}

function writeSid(out: Utf8Writer, bytes: Uint8Array, at: number): void {
  out.ascii('"S-');
  out.unsigned(bytes[at]!);
  out.byte(hyphen);
  out.unsigned(bytes[at + 7]!);
  for (let next = at + 8, end = next + 4 * bytes[at + 1]!; next < end; next += 4) {
    out.byte(hyphen);
    out.unsigned(u32(bytes, next));
  }
  out.byte(quote);
}
