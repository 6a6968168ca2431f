// Typed values to the bytes that a BinXML descriptor describes: the reverse of src/evtx/value-text.ts, written on its own so that tests
// compare two views of the format.
import { ValueType } from "../../src/evtx/value-type.ts";

export type ValueTypeName = Exclude<keyof typeof ValueType, "evtHandle" | "binXml" | "evtXml">;

/** One value: text in the form in which Windows shows it, or a number, boolean or bytes where the type is one. */
export type PlainValue = string | number | bigint | boolean | Uint8Array;

export interface TypedValue {
  readonly type: ValueTypeName;
  /** A list gives an array of the type. Ignored for `null`. */
  readonly value: PlainValue | readonly PlainValue[];
}

/** A value of an event: text is a String, a number a UInt32 (or Int64 where it does not fit), a boolean a Bool, null is Null. */
export type EvtxValue = string | number | boolean | null | TypedValue;

/** The type byte and the bytes of a value. Throws where the value does not suit its type. */
export function encodeValue(value: EvtxValue): { type: number; bytes: Uint8Array } {
  const { type, value: content } = typed(value);
  if (!Array.isArray(content)) return { type: ValueType[type], bytes: encodeOne(type, content as PlainValue) };
  return { type: ValueType[type] | 0x80, bytes: concat(content.map((item) => encodeItem(type, item))) };
}

function typed(value: EvtxValue): TypedValue {
  if (value === null) return { type: "null", value: "" };
  if (typeof value === "string") return { type: "string", value };
  if (typeof value === "boolean") return { type: "bool", value };
  if (typeof value !== "number") return value;
  return { type: value >= 0 && value < 2 ** 32 && Number.isInteger(value) ? "uint32" : "int64", value };
}

/** An item of an array: strings are told apart by a NUL behind each. */
function encodeItem(type: ValueTypeName, value: PlainValue): Uint8Array {
  if (type === "string") return encodeOne(type, `${value}\0`);
  if (type === "ansiString") return encodeOne(type, `${value}\0`);
  return encodeOne(type, value);
}

function encodeOne(type: ValueTypeName, value: PlainValue): Uint8Array {
  switch (type) {
    case "null":
      return new Uint8Array(0);
    case "string":
      return utf16Bytes(String(value));
    case "ansiString":
      return Uint8Array.from(String(value), (character) => character.charCodeAt(0));
    case "binary":
      return binaryBytes(value);
    case "guid":
      return guidBytes(String(value));
    case "sid":
      return sidBytes(String(value));
    case "filetime":
      return integerBytes(8, filetimeTicks(String(value)));
    case "systemTime":
      return systemTimeBytes(String(value));
    case "real32":
      return viewBytes(4, (view) => view.setFloat32(0, Number(value), true));
    case "real64":
      return viewBytes(8, (view) => view.setFloat64(0, Number(value), true));
    case "bool":
      return integerBytes(4, value === true || value === "true" ? 1n : 0n);
    default:
      return integerBytes(integerSizes[type], BigInt(value as string | number | bigint));
  }
}

const integerSizes = {
  int8: 1,
  uint8: 1,
  int16: 2,
  uint16: 2,
  int32: 4,
  uint32: 4,
  int64: 8,
  uint64: 8,
  hexInt32: 4,
  hexInt64: 8,
  sizeT: 8,
} as const;

/** Little-endian two's complement of `size` bytes. */
export function integerBytes(size: number, value: bigint): Uint8Array {
  return Uint8Array.from({ length: size }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn));
}

export function utf16Bytes(text: string): Uint8Array {
  const bytes = new Uint8Array(2 * text.length);
  for (let i = 0; i < text.length; i++) {
    bytes[2 * i] = text.charCodeAt(i) & 0xff;
    bytes[2 * i + 1] = text.charCodeAt(i) >> 8;
  }
  return bytes;
}

function viewBytes(size: number, set: (view: DataView) => void): Uint8Array {
  const bytes = new Uint8Array(size);
  set(new DataView(bytes.buffer));
  return bytes;
}

function binaryBytes(value: PlainValue): Uint8Array {
  return value instanceof Uint8Array ? value : hexBytes(String(value));
}

function hexBytes(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** 16 bytes of `{XXXXXXXX-XXXX-XXXX-XXXX-XXXXXXXXXXXX}`, braces optional. */
export function guidBytes(text: string): Uint8Array {
  const groups = /^\{?([\da-f]{8})-([\da-f]{4})-([\da-f]{4})-([\da-f]{4})-([\da-f]{12})\}?$/i.exec(text);
  if (groups === null) throw new RangeError(`not a GUID: ${text}`);
  const [, first, second, third, fourth, fifth] = groups;
  const swapped = [first!, second!, third!].map((group) => hexBytes(group).reverse());
  return concat([...swapped, hexBytes(fourth!), hexBytes(fifth!)]);
}

/** Bytes of `S-1-5-21-…`. */
function sidBytes(text: string): Uint8Array {
  const [, revision, authority, ...rest] = text.split("-");
  const big = integerBytes(6, BigInt(authority ?? "0")).reverse();
  const subAuthorities = rest.map((part) => integerBytes(4, BigInt(part)));
  return concat([Uint8Array.of(Number(revision), rest.length), big, ...subAuthorities]);
}

/** Ticks of 100 ns since 1601 of an ISO 8601 time in UTC with up to seven decimals. */
export function filetimeTicks(text: string): bigint {
  const match = /^(.*?)(?:\.(\d{1,7}))?Z$/.exec(text);
  const ms = match === null ? Number.NaN : Date.parse(`${match[1]}Z`);
  if (Number.isNaN(ms)) throw new RangeError(`not a UTC time in ISO 8601: ${text}`);
  const ticks = BigInt((match![2] ?? "").padEnd(7, "0"));
  return (BigInt(ms) + 11_644_473_600_000n) * 10_000n + ticks;
}

function systemTimeBytes(text: string): Uint8Array {
  const date = new Date(text);
  const parts = [
    date.getUTCFullYear(),
    date.getUTCMonth() + 1,
    date.getUTCDay(),
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds(),
    date.getUTCMilliseconds(),
  ];
  return concat(parts.map((part) => integerBytes(2, BigInt(part))));
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
