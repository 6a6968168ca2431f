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

export function isZero(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  for (; at + 8 <= end; at += 8) {
    const low = bytes[at]! | bytes[at + 1]! | bytes[at + 2]! | bytes[at + 3]!;
    if ((low | bytes[at + 4]! | bytes[at + 5]! | bytes[at + 6]! | bytes[at + 7]!) !== 0) return false;
  }
  for (; at < end; at++) if (bytes[at] !== 0) return false;
  return true;
}

const hexPair = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0").toUpperCase());

/** Upper-case hexadecimal digits of `size` bytes, as Windows writes binary values. */
export function hexText(bytes: Uint8Array, start: number, size: number): string {
  let text = "";
  for (let i = start; i < start + size; i++) text += hexPair[bytes[i]!]!;
  return text;
}
