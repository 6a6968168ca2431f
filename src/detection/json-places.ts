// Where the characters of a text stand in JSON: each escape sequence is one character of the text and several of the file.
import type { Span } from "../text/span.ts";
import { placesAt, type TextPlaces } from "./text-places.ts";

/** Places of the text value of a member within a JSON value at `within`; the whole value where the member is not found. */
export function jsonTextPlaces(file: string, within: Span, member: string, value: string): TextPlaces {
  const pattern = new RegExp(`"${member}"\\s*:\\s*"`, "g");
  pattern.lastIndex = within.start;
  for (let match = pattern.exec(file); match !== null && match.index < within.end; match = pattern.exec(file)) {
    const starts = characterStarts(file, match.index + match[0].length);
    if (starts.text === value) return placesOf(starts.offsets);
  }
  return placesAt(within);
}

function placesOf(offsets: readonly number[]): TextPlaces {
  const place = (offset: number) => offsets[Math.max(0, Math.min(offset, offsets.length - 1))]!;
  return { place: (span) => ({ start: place(span.start), end: place(span.end) }), editable: false };
}

const escapes: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

/** A JSON string from behind its opening quote: its text, and the offset of each character and of its end. */
function characterStarts(file: string, start: number): { readonly text: string; readonly offsets: readonly number[] } {
  const offsets: number[] = [];
  let text = "";
  let at = start;
  while (at < file.length && file[at] !== '"') {
    offsets.push(at);
    if (file[at] !== "\\") text += file[at++];
    else if (file[at + 1] === "u") {
      text += String.fromCharCode(Number.parseInt(file.slice(at + 2, at + 6), 16));
      at += 6;
    } else {
      text += escapes[file[at + 1]!] ?? file[at + 1] ?? "";
      at += 2;
    }
  }
  return { text, offsets: [...offsets, at] };
}
