// EQL text to tokens, in one pass and linear time. Errors do not stop it: the text at fault becomes the token that was probably meant,
// or an `invalid` token, and a diagnostic. Follows Elasticsearch's lexical grammar; forms it refuses (single quotes, `?"…"`) are read
// as strings, so that one mistake is one diagnostic.
import type { Diagnostic, Fix } from "../text/diagnostic.ts";
import type { Quote } from "./ast.ts";
import type { ParseCode } from "./diagnostics.ts";
import { quoteString } from "./quote.ts";
import { keywords, type Token, type TokenKind } from "./tokens.ts";

export interface Lexed {
  /** In order of position, comments included, closed by an `end` token. */
  readonly tokens: readonly Token[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Of three characters and of two. The ones that are not EQL are told to be so by the parser, which knows what they stand for. */
const tripleOperators = ["===", "!=="];
const doubleOperators = ["==", "!=", "<=", ">=", "<>", "=>", "=<", "=~", "!~", "!:", "&&", "||"];
const singleOperators = "=<>:+-*/%,.|?!";
const identifierPattern = /[A-Za-z_@][A-Za-z0-9_]*/y;
const numberPattern = /(?:\d+(?:\.\d*)?|\.\d+)(?:[Ee][+-]?\d+)?/y;
const unicodeEscapePattern = /u\{([^}"\r\n]*)(\}?)/y;
const commentEdgePattern = /\/\*|\*\//g;
const lineEndPattern = /[\r\n]/g;

const simpleEscapes: Readonly<Record<string, string>> = {
  b: "\b",
  t: "\t",
  n: "\n",
  f: "\f",
  r: "\r",
  '"': '"',
  "'": "'",
  "\\": "\\",
};

/** Splits EQL text into tokens. Never throws; every character that is no blank belongs to a token. */
export function lex(text: string): Lexed {
  return new Lexer(text).run();
}

/** The tokens of a text, for highlighters; tolerant of errors. The closing `end` token is left out. */
export function tokenize(text: string): readonly Token[] {
  return lex(text).tokens.slice(0, -1);
}

class Lexer {
  private readonly text: string;
  private readonly tokens: Token[] = [];
  private readonly diagnostics: Diagnostic[] = [];
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  run(): Lexed {
    while (this.skipBlanks()) this.next();
    this.push("end", this.text.length, "");
    return { tokens: this.tokens, diagnostics: this.diagnostics };
  }

  private skipBlanks(): boolean {
    while (isBlank(this.text.charCodeAt(this.at))) this.at++;
    return this.at < this.text.length;
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    return pattern.test(this.text) ? this.text.slice(this.at, pattern.lastIndex) : undefined;
  }

  private push(kind: TokenKind, end: number, text: string): void {
    this.tokens.push({ kind, start: this.at, end, text });
    this.at = end;
  }

  private report(code: ParseCode, start: number, end: number, message: string, hint?: string, fix?: Fix): void {
    this.diagnostics.push({
      code,
      severity: "error",
      message,
      span: { start, end },
      ...(hint === undefined ? {} : { hint }),
      ...(fix === undefined ? {} : { fix }),
    });
  }

  private next(): void {
    const { text, at } = this;
    const character = text[at]!;
    if (character === '"') return this.string();
    if (character === "'") return this.singleQuoted();
    if (character === "?" && (text[at + 1] === '"' || text[at + 1] === "'")) return this.endgameRaw();
    if (character === "`") return this.quotedIdentifier();
    if (text.startsWith("//", at)) return this.push("comment", this.lineEnd(at), "");
    if (text.startsWith("/*", at)) return this.blockComment();
    const name = this.match(identifierPattern);
    if (name !== undefined) return this.word(name);
    const number = this.match(numberPattern);
    if (number !== undefined) {
      return this.push(/^\d+$/.test(number) ? "integer" : "decimal", at + number.length, number);
    }
    this.symbol(character);
  }

  private symbol(character: string): void {
    const { text, at } = this;
    if (text.startsWith("![", at)) return this.push("bracket", at + 2, "![");
    if ("()[]".includes(character)) return this.push("bracket", at + 1, character);
    const triple = text.slice(at, at + 3);
    if (tripleOperators.includes(triple)) return this.push("operator", at + 3, triple);
    const double = text.slice(at, at + 2);
    if (doubleOperators.includes(double)) return this.push("operator", at + 2, double);
    if (singleOperators.includes(character)) return this.push("operator", at + 1, character);
    this.unexpectedCharacter();
  }

  private word(name: string): void {
    const end = this.at + name.length;
    if (this.text[end] === "~") {
      const tilded = `${name}~`;
      return this.push(keywords.has(tilded) ? "keyword" : "function", end + 1, tilded);
    }
    this.push(keywords.has(name) ? "keyword" : "identifier", end, name);
  }

  private lineEnd(from: number): number {
    lineEndPattern.lastIndex = from;
    return lineEndPattern.exec(this.text)?.index ?? this.text.length;
  }

  // Elasticsearch lets a comment whose inner `/*` is never closed end at the last `*/` there is.
  private blockComment(): void {
    let depth = 0;
    let lastClose = -1;
    commentEdgePattern.lastIndex = this.at;
    for (let edge = commentEdgePattern.exec(this.text); edge !== null; edge = commentEdgePattern.exec(this.text)) {
      if (edge[0] === "/*") depth++;
      else {
        depth--;
        lastClose = commentEdgePattern.lastIndex;
        if (depth === 0) return this.push("comment", lastClose, "");
      }
    }
    if (lastClose !== -1) return this.push("comment", lastClose, "");
    this.report("unterminated-comment", this.at, this.at + 2, "This comment is not closed", "Close it with `*/`.");
    this.push("comment", this.text.length, "");
  }

  private quotedIdentifier(): void {
    const { text, at } = this;
    let end = at + 1;
    for (;;) {
      const close = text.indexOf("`", end);
      if (close === -1) return this.unclosedIdentifier();
      if (text[close + 1] !== "`") {
        end = close;
        break;
      }
      end = close + 2;
    }
    const name = text.slice(at + 1, end).replaceAll("``", "`");
    if (name === "") {
      this.report("unterminated-identifier", at, end + 1, "A name in backquotes cannot be empty");
    }
    this.push("quoted-identifier", end + 1, name);
  }

  private unclosedIdentifier(): void {
    const end = this.lineEnd(this.at);
    this.report(
      "unterminated-identifier",
      this.at,
      end,
      "This backquoted name is not closed",
      "Close it with a backquote; write a backquote inside the name twice.",
    );
    this.push("quoted-identifier", end, this.text.slice(this.at + 1, end).replaceAll("``", "`"));
  }

  private string(): void {
    if (this.text.startsWith('"""', this.at)) return this.rawString();
    const { value, end, closed } = this.quotedBody(this.at + 1, '"');
    if (!closed) this.unclosedString(end);
    this.pushString(end, value, '"');
  }

  private rawString(): void {
    const end = this.rawEnd();
    if (end !== undefined) return this.pushString(end, this.text.slice(this.at + 3, end - 3), '"""');
    const lineEnd = this.lineEnd(this.at);
    this.unclosedString(lineEnd);
    this.pushString(lineEnd, this.text.slice(this.at + 3, lineEnd), '"""');
  }

  /** The end of the raw string that starts here: up to two quotes before the closing three belong to its body. */
  private rawEnd(): number | undefined {
    const close = this.text.indexOf('"""', this.at + 3);
    if (close === -1 || close > this.lineEnd(this.at)) return undefined;
    let end = close + 3;
    while (end < close + 5 && this.text[end] === '"') end++;
    return end;
  }

  private pushString(end: number, value: string, quote: Quote): void {
    this.tokens.push({ kind: "string", start: this.at, end, text: "", value, quote });
    this.at = end;
  }

  private unclosedString(end: number): void {
    const raw = this.text.startsWith('"""', this.at);
    const escapedQuote = !raw && this.text[end - 1] === '"' && this.text[end - 2] === "\\";
    this.report(
      "unterminated-string",
      this.at,
      end,
      "This string is not closed on its line",
      escapedQuote
        ? 'The last `\\"` is an escaped quote. Write `\\\\"` to end the string with a backslash, or use a raw string: """…""".'
        : raw
          ? 'Close it with `"""` on the same line.'
          : 'Close it with `"`; a line break inside a string is written `\\n`.',
    );
  }

  /** Reads to the closing quote or the end of the line, decoding escapes and reporting those that EQL does not know. */
  private quotedBody(start: number, quote: string): { value: string; end: number; closed: boolean } {
    const { text } = this;
    const close = text.indexOf(quote, start);
    const whole = text.slice(start, Math.max(start, close));
    if (close >= 0 && !/[\\\r\n]/.test(whole)) return { value: whole, end: close + 1, closed: true };
    const parts: string[] = [];
    let from = start;
    let at = start;
    for (; at < text.length; at++) {
      const character = text[at]!;
      if (character === quote) {
        parts.push(text.slice(from, at));
        return { value: parts.join(""), end: at + 1, closed: true };
      }
      if (character === "\n" || character === "\r") break;
      if (character !== "\\") continue;
      parts.push(text.slice(from, at));
      const decoded = this.escape(at);
      parts.push(decoded.value);
      from = decoded.end;
      at = from - 1;
    }
    parts.push(text.slice(from, at));
    return { value: parts.join(""), end: at, closed: false };
  }

  private escape(at: number): { value: string; end: number } {
    const letter = this.text[at + 1] ?? "";
    const simple = simpleEscapes[letter];
    if (simple !== undefined) return { value: simple, end: at + 2 };
    unicodeEscapePattern.lastIndex = at + 1;
    const unicode = unicodeEscapePattern.exec(this.text);
    if (unicode !== null) return this.unicodeEscape(at, unicode);
    const end = letter === "" || letter === "\n" || letter === "\r" ? at + 1 : at + 2;
    this.report(
      "invalid-escape",
      at,
      end,
      `\`${this.text.slice(at, end)}\` is not an escape sequence`,
      'Write a literal backslash twice (`\\\\`), or use a raw string: """…""".',
      { title: "Double the backslash", edits: [{ span: { start: at, end: at }, text: "\\" }] },
    );
    return { value: this.text.slice(at, end), end };
  }

  private unicodeEscape(at: number, match: RegExpExecArray): { value: string; end: number } {
    const digits = match[1]!;
    const end = at + 1 + match[0].length;
    const problem = unicodeProblem(digits, match[2] === "}");
    if (problem === undefined) return { value: String.fromCodePoint(Number.parseInt(digits, 16)), end };
    this.report("invalid-escape", at, end, problem, "Write `\\u{` 2 to 8 hexadecimal digits `}`, as in `\\u{202e}`.");
    return { value: this.text.slice(at, end), end };
  }

  private singleQuoted(): void {
    const before = this.diagnostics.length;
    const { value, end, closed } = this.quotedBody(this.at + 1, "'");
    if (!closed) {
      this.diagnostics.length = before;
      return this.loneQuote();
    }
    const text = quoteString(value);
    this.report(
      "single-quoted-string",
      this.at,
      end,
      "Strings stand in double quotes, not in single quotes",
      `Write ${text}.`,
      { title: "Use double quotes", edits: [{ span: { start: this.at, end }, text }] },
    );
    this.pushString(end, value, '"');
  }

  private loneQuote(): void {
    const end = this.at + 1;
    this.report("single-quoted-string", this.at, end, "A single quote starts no string", 'Strings are written `"…"`.');
    this.push("invalid", end, "'");
  }

  private endgameRaw(): void {
    const quote = this.text[this.at + 1]!;
    const lineEnd = this.lineEnd(this.at);
    let close = this.text.indexOf(quote, this.at + 2);
    if (close === -1 || close > lineEnd) close = lineEnd;
    const value = this.text.slice(this.at + 2, close);
    const end = Math.min(close + 1, lineEnd);
    const text = quoteString(value, '"""');
    this.report(
      "endgame-raw-string",
      this.at,
      end,
      `\`?${quote}…${quote}\` is not a string in Elasticsearch; raw strings stand in triple double quotes`,
      `Write ${text}.`,
      { title: "Use triple quotes", edits: [{ span: { start: this.at, end }, text }] },
    );
    this.pushString(end, value, '"""');
  }

  private unexpectedCharacter(): void {
    const start = this.at;
    const code = this.text.codePointAt(start)!;
    const character = String.fromCodePoint(code);
    const variable = character === "$" ? this.variable() : undefined;
    if (variable !== undefined) {
      this.report(
        "endpoint-syntax",
        start,
        start + variable.length,
        `\`${variable}\` is a variable of Elastic Defend's own dialect, which Elasticsearch does not have`,
      );
      return this.push("identifier", start + variable.length, variable);
    }
    const end = start + character.length;
    if (curlyQuotes.includes(character) && this.curlyQuoted()) return;
    const replacement = lookalikes[character];
    this.report(
      "unexpected-character",
      start,
      end,
      `Unexpected character ${describeCharacter(character, code)}`,
      replacement?.hint,
      replacement === undefined
        ? undefined
        : { title: replacement.hint, edits: [{ span: { start, end }, text: replacement.text }] },
    );
    this.push("invalid", end, character);
  }

  private curlyQuoted(): boolean {
    curlyQuotedPattern.lastIndex = this.at;
    const match = curlyQuotedPattern.exec(this.text);
    if (match === null) return false;
    const end = curlyQuotedPattern.lastIndex;
    const value = match[1]!;
    const text = quoteString(value, value.includes("\\") ? '"""' : '"');
    this.report(
      "unexpected-character",
      this.at,
      end,
      "These are typographic quotes; a string stands in straight double quotes",
      `Write ${text}.`,
      { title: "Use straight double quotes", edits: [{ span: { start: this.at, end }, text }] },
    );
    this.pushString(end, value, '"');
    return true;
  }

  private variable(): string | undefined {
    identifierPattern.lastIndex = this.at + 1;
    const name = identifierPattern.exec(this.text)?.[0];
    return name === undefined ? undefined : `$${name}`;
  }
}

function isBlank(code: number): boolean {
  return code === 32 || code === 10 || code === 9 || code === 13;
}

function unicodeProblem(digits: string, closed: boolean): string | undefined {
  if (!closed) return "This unicode escape has no closing brace";
  if (!/^[0-9A-Fa-f]*$/.test(digits)) return `\`${digits}\` is not a hexadecimal number`;
  if (digits.length < 2 || digits.length > 8) {
    return `A unicode escape has 2 to 8 hexadecimal digits, not ${digits.length}`;
  }
  const code = Number.parseInt(digits, 16);
  if (code > 0x10ffff) return `\`${digits}\` is beyond the last character, 10ffff`;
  if (code >= 0xd800 && code <= 0xdfff) return `\`${digits}\` is half of a surrogate pair, not a character`;
  return undefined;
}

const curlyQuotes = "\u201c\u201d\u201e\u2018\u2019";
const curlyQuotedPattern =
  /[\u201c\u201d\u201e\u2018\u2019]([^"\u201c\u201d\u2018\u2019\r\n]*)[\u201c\u201d\u2018\u2019]/y;

/** What word processors and chat programs make of blanks, quotes and hyphens. */
const lookalikes: Readonly<Record<string, { hint: string; text: string }>> = {
  "\u00a0": { hint: "Replace the no-break space by a space", text: " " },
  "\u202f": { hint: "Replace the no-break space by a space", text: " " },
  "\u200b": { hint: "Delete the zero-width space", text: "" },
  "\ufeff": { hint: "Delete the byte order mark", text: "" },
  "\u201c": { hint: 'Use a straight double quote `"`', text: '"' },
  "\u201d": { hint: 'Use a straight double quote `"`', text: '"' },
  "\u201e": { hint: 'Use a straight double quote `"`', text: '"' },
  "\u2018": { hint: 'Use a straight double quote `"`', text: '"' },
  "\u2019": { hint: 'Use a straight double quote `"`', text: '"' },
  "\u2013": { hint: "Use a hyphen `-`", text: "-" },
  "\u2212": { hint: "Use a hyphen `-`", text: "-" },
  ";": { hint: "Delete it: EQL needs no `;`", text: "" },
};

function describeCharacter(character: string, code: number): string {
  const name = `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(character) && code < 0x250 ? `\`${character}\`` : `${name}`;
}
