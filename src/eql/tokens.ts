// Tokens of EQL text, and the reserved words. One token type serves the parser and highlighters: blanks are the gaps between tokens.
import type { Quote } from "./ast.ts";

export type TokenKind =
  | "keyword"
  | "identifier"
  /** A function name with its tilde: `endsWith~`. */
  | "function"
  | "quoted-identifier"
  | "integer"
  | "decimal"
  | "string"
  | "operator"
  | "bracket"
  | "comment"
  /** Text that belongs to no token; always comes with a diagnostic. */
  | "invalid"
  | "end";

export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
  /** As written; a name without its backquotes, empty for strings. */
  readonly text: string;
  /** Of strings: the characters meant. */
  readonly value?: string;
  readonly quote?: Quote;
}

/** The reserved words. They are lower-case only; as a field name such a word needs backquotes. */
export const keywords: ReadonlySet<string> = new Set([
  "and",
  "any",
  "by",
  "false",
  "in",
  "in~",
  "join",
  "like",
  "like~",
  "maxspan",
  "not",
  "null",
  "of",
  "or",
  "regex",
  "regex~",
  "sample",
  "sequence",
  "true",
  "until",
  "where",
  "with",
]);

const identifier = /^[A-Za-z_@][A-Za-z0-9_]*$/;

/** Whether a name can be written without backquotes (or, as an event category, without quotes). */
export function isPlainIdentifier(name: string): boolean {
  return identifier.test(name) && !keywords.has(name);
}

/** Whether a name differs from a reserved word at most by case: a reader, and this parser's mending of mistakes, takes it for the word. */
export function looksReserved(name: string): boolean {
  return keywords.has(name.toLowerCase());
}
