// The part of TOML in which rule files are written, read in one pass: tables and lists of tables, texts, whole numbers, truth values, lists and
// inline tables. At anything else (dotted keys, dates, fractions, rare escapes, other line breaks, mistakes) it gives up, and the text goes to the
// library; what it does read, it reads as the library does (test/detection/plain-toml). Specification: TOML 1.0.
import { charactersIn, isEscaped } from "../text/characters.ts";

export type TomlValue = string | number | boolean | readonly TomlValue[] | TomlTable;

export interface TomlTable {
  [key: string]: TomlValue;
}

/** The root table of a text, or undefined where the text uses more of TOML than this reader knows. Never throws. */
export function readPlainToml(text: string): TomlTable | undefined {
  if (unknownCharacter.test(text)) return undefined;
  try {
    return new TomlReader(text).root();
  } catch (error) {
    if (error === beyond) return undefined;
    throw error;
  }
}

/** Thrown to give up; one object, since it needs no stack. */
const beyond = { message: "this text needs the library" };

/** Control characters but tabs and line feeds, and marks of byte order. */
const unknownCharacter = /[^\t\n\x20-\x7e\x80-\ufefe\uff00-\uffff]/;
const deepest = 16;
const integer = /(?:0|[1-9][0-9]{0,14})(?=[\s,\]}#]|$)/y;
const truth = /(?:true|false)(?=[\s,\]}#]|$)/y;
const [tab, lineFeed, blank, quotationMark, hash, apostrophe, comma] = [9, 10, 32, 34, 35, 39, 44];
const [point, equals, openBracket, closeBracket, openBrace, closeBrace] = [46, 61, 91, 93, 123, 125];

/** By character, 1 for those of bare keys. */
const keyCharacters = charactersIn("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

const escapes: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["\\", "\\"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);

class TomlReader {
  private readonly text: string;
  private at = 0;
  private depth = 0;
  /** Tables that no header may add to. */
  private readonly inline = new Set<unknown>();

  constructor(text: string) {
    this.text = text;
  }

  root(): TomlTable {
    const root = newTable();
    let table = root;
    for (this.skipBetween(); this.at < this.text.length; this.skipBetween()) {
      if (this.isAt(openBracket)) table = this.header(root);
      else this.entry(table);
      this.endLine();
    }
    return root;
  }

  /** `[a.b]` or `[[a.b]]`: the table that the lines below it fill. */
  private header(root: TomlTable): TomlTable {
    this.at++;
    const isList = this.accept(openBracket);
    let parent = root;
    let name = this.key();
    while (this.accept(point)) {
      parent = this.tableIn(parent, name);
      name = this.key();
    }
    this.expect(closeBracket);
    if (isList) this.expect(closeBracket);
    return isList ? this.itemOf(parent, name) : this.tableOf(parent, name);
  }

  /** The table that a name on the way of a header leads to: that of the last item where it names a list. */
  private tableIn(parent: TomlTable, name: string): TomlTable {
    const known = parent[name] ?? newTable();
    parent[name] = known;
    const table = Array.isArray(known) ? (known as readonly TomlValue[]).at(-1) : known;
    if (!this.isOpenTable(table)) throw beyond;
    return table;
  }

  /** A table that a header begins. */
  private tableOf(parent: TomlTable, name: string): TomlTable {
    if (name in parent) throw beyond;
    return this.tableIn(parent, name);
  }

  /** An item that a header adds to a list of tables. */
  private itemOf(parent: TomlTable, name: string): TomlTable {
    const table = newTable();
    const list = parent[name];
    if (list === undefined) parent[name] = [table];
    else if (Array.isArray(list) && this.isOpenTable(list.at(-1))) (list as TomlValue[]).push(table);
    else throw beyond;
    return table;
  }

  private isOpenTable(value: unknown): value is TomlTable {
    return typeof value === "object" && !Array.isArray(value) && !this.inline.has(value);
  }

  private entry(table: TomlTable): void {
    const name = this.key();
    this.skipBlanks();
    this.expect(equals);
    if (name in table) throw beyond;
    this.skipBlanks();
    table[name] = this.value();
  }

  private key(): string {
    const { text, at: start } = this;
    let at = start;
    while (keyCharacters[text.charCodeAt(at)] === 1) at++;
    if (at === start) throw beyond;
    this.at = at;
    return text.slice(start, at);
  }

  private value(): TomlValue {
    switch (this.text.charCodeAt(this.at)) {
      case quotationMark:
        return this.string('"', '"""');
      case apostrophe:
        return this.string("'", "'''");
      case openBracket:
        return this.nested(() => this.list());
      case openBrace:
        return this.nested(() => this.inlineTable());
      default:
        return this.scalar();
    }
  }

  private nested(read: () => TomlValue): TomlValue {
    if (++this.depth > deepest) throw beyond;
    this.at++;
    const value = read();
    this.depth--;
    return value;
  }

  private list(): readonly TomlValue[] {
    const items: TomlValue[] = [];
    this.skipBetween();
    while (!this.accept(closeBracket)) {
      items.push(this.value());
      this.skipBetween();
      if (this.accept(comma)) this.skipBetween();
      else if (!this.isAt(closeBracket)) throw beyond;
    }
    return items;
  }

  /** `{ a = 1, b = 2 }`, on one line. */
  private inlineTable(): TomlTable {
    const table = newTable();
    do {
      this.skipBlanks();
      this.entry(table);
      this.skipBlanks();
    } while (this.accept(comma));
    this.expect(closeBrace);
    this.inline.add(table);
    return table;
  }

  private scalar(): number | boolean {
    const word = this.taken(truth);
    if (word !== undefined) return word === "true";
    const number = this.taken(integer);
    if (number === undefined) throw beyond;
    return Number(number);
  }

  private taken(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    this.at += found?.length ?? 0;
    return found;
  }

  private string(quote: string, triple: string): string {
    const { text } = this;
    const isLong = text.startsWith(triple, this.at);
    const mark = isLong ? triple : quote;
    const start = this.at + mark.length;
    const end = this.closing(mark, start);
    this.at = end + mark.length;
    if (isLong && text[this.at] === quote) throw beyond;
    const content = text.slice(isLong && text.charCodeAt(start) === lineFeed ? start + 1 : start, end);
    if (!isLong && content.includes("\n")) throw beyond;
    return quote === '"' ? unescaped(content) : content;
  }

  /** Where a text ends: at its mark, unless that is escaped. */
  private closing(mark: string, start: number): number {
    let end = this.text.indexOf(mark, start);
    while (end >= 0 && mark[0] === '"' && isEscaped(this.text, end)) end = this.text.indexOf(mark, end + 1);
    if (end < 0) throw beyond;
    return end;
  }

  /** Skips blanks, line breaks and comments. */
  private skipBetween(): void {
    for (;;) {
      const character = this.text.charCodeAt(this.at);
      if (character === blank || character === tab || character === lineFeed) this.at++;
      else if (character === hash) this.at = this.endOfLine();
      else return;
    }
  }

  private skipBlanks(): void {
    while (this.isAt(blank) || this.isAt(tab)) this.at++;
  }

  /** What may follow a value or a header on its line. */
  private endLine(): void {
    this.skipBlanks();
    if (this.isAt(hash)) this.at = this.endOfLine();
    if (this.at < this.text.length) this.expect(lineFeed);
  }

  private endOfLine(): number {
    const end = this.text.indexOf("\n", this.at);
    return end < 0 ? this.text.length : end;
  }

  private isAt(character: number): boolean {
    return this.text.charCodeAt(this.at) === character;
  }

  private accept(character: number): boolean {
    const isThere = this.isAt(character);
    if (isThere) this.at++;
    return isThere;
  }

  private expect(character: number): void {
    if (!this.accept(character)) throw beyond;
  }
}

function newTable(): TomlTable {
  return Object.create(null) as TomlTable;
}

function unescaped(content: string): string {
  let at = content.indexOf("\\");
  if (at < 0) return content;
  const pieces: string[] = [];
  let start = 0;
  for (; at >= 0; at = content.indexOf("\\", start)) {
    const meant = escapes.get(content[at + 1] ?? "");
    if (meant === undefined) throw beyond;
    pieces.push(content.slice(start, at), meant);
    start = at + 2;
  }
  pieces.push(content.slice(start));
  return pieces.join("");
}
