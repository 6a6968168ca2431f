// Case-insensitive comparison by code point, as Lucene does it: each character equals its own upper and lower case form, and nothing
// changes length. Words are not looked at (no final sigma), and signs that merely look like a letter (Kelvin, Ångström, Ohm) are not that letter.

const nonAscii = /[^\0-\x7f]/;
const sigma = /[\u03a3\u03c2]/;
const unfolded = /[\u0130\u1e9e\u2126\u212a\u212b]/;

/** Rules ask about the same value one after the other, so the last answer is often the next. */
let lastText = "";
let lastFolded = "";

/** The form of a text in which two texts are equal exactly when they differ in case only. Has the length of the text. */
export function foldCase(text: string): string {
  if (text === lastText) return lastFolded;
  const folded = nonAscii.test(text) ? foldUnicode(text) : text.toLowerCase();
  lastText = text;
  lastFolded = folded;
  return folded;
}

function foldUnicode(text: string): string {
  if (unfolded.test(text)) return Array.from(text, foldCharacter).join("");
  const lower = text.toLowerCase();
  return sigma.test(text) ? lower.replaceAll("\u03c2", "\u03c3") : lower;
}

function foldCharacter(character: string): string {
  if (unfolded.test(character)) return character;
  return character === "\u03c2" ? "\u03c3" : character.toLowerCase();
}
