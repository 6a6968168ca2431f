// UTF-16LE to strings. Short ASCII-like text is built from char codes; long text is handed to TextDecoder, whose call costs more than
// decoding fifty characters by hand. Lone surrogates become U+FFFD either way.
import { u16 } from "./bytes.ts";

const longText = 48;
const decoder = new TextDecoder("utf-16le", { ignoreBOM: true });

/** The text of `count` UTF-16 code units at `start`; code units beyond the end of the bytes are left out. */
export function utf16Text(bytes: Uint8Array, start: number, count: number): string {
  const units = Math.min(count, (bytes.length - start) >> 1);
  if (units <= 0) return "";
  if (units > longText) return decoder.decode(bytes.subarray(start, start + 2 * units));
  const codes = new Array<number>(units);
  for (let i = 0, at = start; i < units; i++, at += 2) {
    const code = u16(bytes, at);
    if ((code & 0xf800) === 0xd800) return decoder.decode(bytes.subarray(start, start + 2 * units));
    codes[i] = code;
  }
  return String.fromCharCode.apply(null, codes);
}

/** How many of `count` code units are left when trailing NULs are taken off. */
export function withoutTrailingNuls(bytes: Uint8Array, start: number, count: number): number {
  let units = count;
  while (units > 0 && u16(bytes, start + 2 * (units - 1)) === 0) units--;
  return units;
}
