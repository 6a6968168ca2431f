// Values to EQL literals. The text written here lexes back to the value it was made from.
import type { NumberLiteral, Quote } from "./ast.ts";
import { isPlainIdentifier, looksReserved } from "./tokens.ts";

const escapes: Readonly<Record<string, string>> = {
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\f": "\\f",
  "\r": "\\r",
  '"': '\\"',
  "\\": "\\\\",
};

// Controls, format characters (bidirectional overrides among them), separators and odd blanks: unreadable unless escaped.
const escaped = /["\\]|[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}]|[^\P{Zs} ]/gu;

/** A string literal in the wanted quotes, or in plain quotes where raw ones cannot hold the value. */
export function quoteString(value: string, quote: Quote = '"'): string {
  if (quote === '"""' && fitsRaw(value)) return `"""${value}"""`;
  return `"${value.replace(escaped, escapeCharacter)}"`;
}

/** Whether a value can stand between triple quotes: on one line, and without three quotes in a row. */
export function fitsRaw(value: string): boolean {
  return !/[\r\n]/.test(value) && !value.includes('"""');
}

function escapeCharacter(character: string): string {
  return escapes[character] ?? `\\u{${character.codePointAt(0)!.toString(16).padStart(2, "0")}}`;
}

/** A dotted field path, each part in backquotes where it is no plain identifier. */
export function quotePath(path: string): string {
  const parts = path.split(".");
  if (parts.includes("")) return quoteName(path);
  return parts.map(quoteName).join(".");
}

/** One name, in backquotes where it is no plain identifier or would be mistaken for a reserved word. */
export function quoteName(name: string): string {
  return isPlainIdentifier(name) && !looksReserved(name) ? name : `\`${name.replaceAll("`", "``")}\``;
}

/** A number that is not negative, spelled so that it reads back with the same value and type. */
export function numberText(literal: NumberLiteral): string {
  if (literal.type !== "double") return literal.value.toString();
  const value = Number(literal.value);
  const text = value.toString().replace("e+", "e");
  return /[.e]/.test(text) ? text : `${text}.0`;
}
