// Encodings of the value modifiers: base64 with its three offsets, UTF-16, and the spellings of a command line switch.
import { normalizePattern, type Pattern, type Piece } from "./pattern.ts";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Base64 of bytes, padded with `=`. */
export function base64(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const [a, b, c] = [bytes[i]!, bytes[i + 1], bytes[i + 2]];
    text += alphabet[a >> 2]! + alphabet[((a & 3) << 4) | ((b ?? 0) >> 4)]!;
    text += b === undefined ? "=" : alphabet[((b & 15) << 2) | ((c ?? 0) >> 6)]!;
    text += c === undefined ? "=" : alphabet[c & 63]!;
  }
  return text;
}

/** What of the base64 text depends on these bytes alone, for each of the three places they can stand at within a longer text. */
export function base64Offsets(bytes: Uint8Array): readonly string[] {
  return [0, 1, 2].map((offset) => {
    const shifted = new Uint8Array(offset + bytes.length);
    shifted.set(bytes, offset);
    const firstOwn = [0, 2, 3][offset]!;
    const cut = [0, 3, 2][shifted.length % 3]!;
    const text = base64(shifted);
    return text.slice(firstOwn, text.length - cut);
  });
}

/** The bytes of a text; one that an encoding has made has a byte in each character. */
export function bytesOf(text: string, isBytes: boolean): Uint8Array {
  return isBytes ? Uint8Array.from(text, (character) => character.charCodeAt(0)) : new TextEncoder().encode(text);
}

export type Utf16 = "utf16" | "utf16le" | "utf16be";

/** A text in UTF-16, a byte in each character. `utf16` puts the byte order mark of little endian in front. */
export function utf16(text: string, form: Utf16): string {
  let bytes = form === "utf16" ? "\xff\xfe" : "";
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    const [low, high] = [String.fromCharCode(unit & 255), String.fromCharCode(unit >> 8)];
    bytes += form === "utf16be" ? high + low : low + high;
  }
  return bytes;
}

/** The characters that Windows programs take for the one that begins a switch. */
export const dashes = ["-", "/", "\u2013", "\u2014", "\u2015"] as const;

// A dash begins a switch where no word character is before it and one is behind it.
const switchStart = /(?<![\p{L}\p{N}_])[-/](?=[\p{L}\p{N}_])/gu;

/** How many spellings one value may have; more dashes than that keep their own. */
const mostSpellings = 625;

/** A pattern with the dashes of its switches in every spelling, the written one first. */
export function windash(pattern: Pattern): readonly Pattern[] {
  let spellings: readonly (readonly Piece[])[] = [[]];
  for (const forms of pattern.flatMap(spellingsOf)) {
    const some = spellings.length * forms.length > mostSpellings ? forms.slice(0, 1) : forms;
    spellings = some.flatMap((form) => spellings.map((spelling) => [...spelling, form]));
  }
  return spellings.map(normalizePattern);
}

/** The parts of a piece in order, each with all its spellings. */
function spellingsOf(piece: Piece): readonly (readonly Piece[])[] {
  if (typeof piece !== "string") return [[piece]];
  const parts: Piece[][] = [];
  let from = 0;
  for (const { 0: dash, index } of piece.matchAll(switchStart)) {
    parts.push([piece.slice(from, index)], [dash, ...dashes.filter((other) => other !== dash)]);
    from = index + 1;
  }
  return [...parts, [piece.slice(from)]];
}
