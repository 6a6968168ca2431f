// Case-insensitive comparison by code point, as Lucene does it: each character equals its own upper and lower case form, and nothing
// changes length. Words are not looked at (no final sigma), and signs that merely look like a letter (Kelvin, Ångström, Ohm) are not that letter.

const nonAscii = /[^\0-\x7f]/;
const unfolded = new Set(["\u0130", "\u1e9e", "\u2126", "\u212a", "\u212b"]);

/** The form of a text in which two texts are equal exactly when they differ in case only. Has the length of the text. */
export function foldCase(text: string): string {
  return nonAscii.test(text) ? foldUnicode(text) : text.toLowerCase();
}

function foldUnicode(text: string): string {
  let folded = "";
  for (const character of text) folded += foldCharacter(character);
  return folded;
}

function foldCharacter(character: string): string {
  if (character === "\u03c2") return "\u03c3";
  if (unfolded.has(character)) return character;
  const lower = character.toLowerCase();
  return lower.length === character.length ? lower : character;
}
