// The part of TOML in which rule files are written, read in one pass: tables and lists of tables, texts, whole numbers, truth values, lists and
// inline tables. At anything else (dotted keys, dates, fractions, rare escapes, other line breaks, mistakes) it gives up, and the text goes to the
// library; what it does read, it reads as the library does (test/detection/plain-toml). Specification: TOML 1.0.

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
const bareKey = /[A-Za-z0-9_-]+/y;
const integer = /(?:0|[1-9][0-9]{0,14})(?=[\s,\]}#]|$)/y;
const truth = /(?:true|false)(?=[\s,\]}#]|$)/y;
/** Blanks, line breaks and comments. */
const between = /(?:[ \t\n]|#[^\n]*)*/y;
/** What may follow a value or a header on its line. */
const restOfLine = /[ \t]*(?:#[^\n]*)?(?:\n|$)/y;

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
    for (this.skip(between); this.at < this.text.length; this.skip(between)) {
      if (this.text[this.at] === "[") table = this.header(root);
      else this.entry(table);
      this.skip(restOfLine);
    }
    return root;
  }

  /** `[a.b]` or `[[a.b]]`: the table that the lines below it fill. */
  private header(root: TomlTable): TomlTable {
    const isList = this.text.startsWith("[[", this.at);
    this.at += isList ? 2 : 1;
    let parent = root;
    let name = this.take(bareKey);
    while (this.accept(".")) {
      parent = this.tableIn(parent, name);
      name = this.take(bareKey);
    }
    if (!this.accept(isList ? "]]" : "]")) throw beyond;
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
    const name = this.take(bareKey);
    this.skipBlanks();
    if (!this.accept("=") || name in table) throw beyond;
    this.skipBlanks();
    table[name] = this.value();
  }

  private value(): TomlValue {
    const mark = this.text[this.at];
    if (mark !== "[" && mark !== "{") return this.scalar(mark);
    if (++this.depth > deepest) throw beyond;
    const value = mark === "[" ? this.list() : this.inlineTable();
    this.depth--;
    return value;
  }

  private list(): readonly TomlValue[] {
    const items: TomlValue[] = [];
    this.at++;
    this.skip(between);
    while (!this.accept("]")) {
      items.push(this.value());
      this.skip(between);
      if (this.accept(",")) this.skip(between);
      else if (this.text[this.at] !== "]") throw beyond;
    }
    return items;
  }

  /** `{ a = 1, b = 2 }`, on one line. */
  private inlineTable(): TomlTable {
    const table = newTable();
    this.at++;
    do {
      this.skipBlanks();
      this.entry(table);
      this.skipBlanks();
    } while (this.accept(","));
    if (!this.accept("}")) throw beyond;
    this.inline.add(table);
    return table;
  }

  private scalar(mark: string | undefined): string | number | boolean {
    if (mark === '"' || mark === "'") return this.string(mark);
    if (mark === "t" || mark === "f") return this.take(truth) === "true";
    return Number(this.take(integer));
  }

  private string(quote: '"' | "'"): string {
    const triple = quote.repeat(3);
    const isLong = this.text.startsWith(triple, this.at);
    const mark = isLong ? triple : quote;
    const start = this.at + mark.length;
    const end = this.closing(mark, start);
    this.at = end + mark.length;
    if (isLong && this.text[this.at] === quote) throw beyond;
    const content = this.text.slice(isLong && this.text[start] === "\n" ? start + 1 : start, end);
    if (!isLong && content.includes("\n")) throw beyond;
    return quote === '"' && content.includes("\\") ? unescaped(content) : content;
  }

  /** Where a string ends: at its mark, unless that is escaped. */
  private closing(mark: string, start: number): number {
    let end = this.text.indexOf(mark, start);
    while (end >= 0 && mark[0] === '"' && isEscaped(this.text, end)) end = this.text.indexOf(mark, end + 1);
    if (end < 0) throw beyond;
    return end;
  }

  private skip(pattern: RegExp): void {
    pattern.lastIndex = this.at;
    if (!pattern.test(this.text)) throw beyond;
    this.at = pattern.lastIndex;
  }

  private take(pattern: RegExp): string {
    const start = this.at;
    this.skip(pattern);
    return this.text.slice(start, this.at);
  }

  private skipBlanks(): void {
    while (this.text[this.at] === " " || this.text[this.at] === "\t") this.at++;
  }

  private accept(mark: string): boolean {
    const found = this.text.startsWith(mark, this.at);
    if (found) this.at += mark.length;
    return found;
  }
}

function newTable(): TomlTable {
  return Object.create(null) as TomlTable;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text[at - 1 - backslashes] === "\\") backslashes++;
  return backslashes % 2 === 1;
}

function unescaped(content: string): string {
  return content.replace(/\\([\s\S]?)/g, (_escape, character: string) => {
    const meant = escapes.get(character);
    if (meant === undefined) throw beyond;
    return meant;
  });
}
