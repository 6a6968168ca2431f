// Little-endian reads from bytes at any alignment. A read beyond the end gives zero bits, never throws: structures check their own
// bounds before they are read, so these stay small enough to be inlined.

export function u16(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8);
}

export function u32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}

/** An unsigned 64-bit integer as a number: exact up to 2^53, which every offset and record number is in practice. */
export function u64(bytes: Uint8Array, at: number): number {
  return u32(bytes, at + 4) * 0x1_0000_0000 + u32(bytes, at);
}

/** Do the bytes at `at` equal this ASCII text? */
export function hasAscii(bytes: Uint8Array, at: number, text: string): boolean {
  if (at < 0 || at + text.length > bytes.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}

/** Are all bytes of `bytes[start, end)` zero? Long ranges, such as unused chunks, are compared in words. */
export function isZero(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < fewBytes) return areZero(bytes, start, end);
  const from = start + (-(bytes.byteOffset + start) & 3);
  const count = (end - from) >> 2;
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + from, count);
  return areZero(bytes, start, from) && areZeroWords(words) && areZero(bytes, from + 4 * count, end);
}

const fewBytes = 64;

function areZero(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] !== 0) return false;
  return true;
}

/** Eight at a time: most of a log that never filled up is looked at here. */
function areZeroWords(words: Int32Array): boolean {
  let at = 0;
  for (const stop = words.length - 7; at < stop; at += 8) {
    const first = words[at]! | words[at + 1]! | words[at + 2]! | words[at + 3]!;
    if ((first | words[at + 4]! | words[at + 5]! | words[at + 6]! | words[at + 7]!) !== 0) return false;
  }
  for (; at < words.length; at++) if (words[at] !== 0) return false;
  return true;
}

const hexPair = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0").toUpperCase());

/** Upper-case hexadecimal digits of `size` bytes, as Windows writes binary values. */
export function hexText(bytes: Uint8Array, start: number, size: number): string {
  let text = "";
  for (let i = start; i < start + size; i++) text += hexPair[bytes[i]!]!;
  return text;
}
