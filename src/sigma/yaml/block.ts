// The plain block style in which nearly all rules are written, read in one pass, some fifteen times as fast as the library does it. It knows
// maps, lists, plain and quoted scalars on one line, and literal blocks. At anything else (flow style, anchors, tags, folded or continued
// texts, rare escapes, tabs, mistakes) it gives up, and the text goes to the library; what it does read, it reads as the library does (test/sigma/yaml).
import { charactersIn, isEscaped } from "../../text/characters.ts";
import type { Span } from "../../text/span.ts";
import { resolvePlain, type YamlEntry, type YamlNode, type YamlScalar } from "./tree.ts";

/** The trees of a text's documents, or undefined where the text uses more of YAML than this reader knows. Never throws. */
export function readBlockStyle(text: string): readonly YamlNode[] | undefined {
  if (text.charCodeAt(0) === 0xfeff || text.includes("\0")) return undefined;
  try {
    return new BlockReader(text).documents();
  } catch (error) {
    if (error === beyond) return undefined;
    throw error;
  }
}

/** Thrown to give up; one object, since it needs no stack. */
const beyond = { message: "this text needs the library" };

const deepest = 64;
/** A map of more entries looks its keys up in a set. */
const fewEntries = 16;

const [tab, carriageReturn, blank, hash, dash, colon] = [9, 13, 32, 35, 45, 58];
/** By character, 1 for what begins anything but a plain text; for what begins a line that is no content. */
const indicators = charactersIn("-?:,[]{}#&*!|>'\"%@`");
const markers = charactersIn("-.%");

class BlockReader {
  private readonly text: string;
  private readonly hasTabs: boolean;
  private readonly colons: Occurrences;
  private readonly comments: Occurrences;
  // The current line: its start, first character that is no blank, end without line break and trailing blanks, and the start of the next.
  private start = 0;
  private first = 0;
  private end = 0;
  private next = 0;
  private atEnd = false;
  private depth = 0;

  constructor(text: string) {
    if (text.includes("\r") && /\r(?!\n)/.test(text)) throw beyond;
    this.text = text;
    this.hasTabs = text.includes("\t");
    this.colons = new Occurrences(text, ":");
    this.comments = new Occurrences(text, " #");
    this.nextLine();
  }

  documents(): YamlNode[] {
    const roots: YamlNode[] = [];
    for (;;) {
      this.skipBlank();
      if (this.atEnd) return roots;
      if (this.atMarker()) {
        this.nextLine();
        continue;
      }
      const root = this.block(0);
      if (root.kind === "scalar") throw beyond;
      roots.push(root);
      this.skipBlank();
      if (!this.atEnd && !this.atMarker()) throw beyond;
    }
  }

  // ---- Lines ----

  private nextLine(): void {
    const { text, next: start } = this;
    this.atEnd = start >= text.length;
    if (this.atEnd) return;
    const newline = text.indexOf("\n", start);
    const lineEnd = newline < 0 ? text.length : newline;
    let first = start;
    while (first < lineEnd && text.charCodeAt(first) === blank) first++;
    if (text.charCodeAt(first) === tab) throw beyond;
    let end = lineEnd;
    if (end > first && text.charCodeAt(end - 1) === carriageReturn) end--;
    while (end > first && text.charCodeAt(end - 1) === blank) end--;
    this.start = start;
    this.first = first;
    this.end = end;
    this.next = lineEnd + 1;
  }

  private indent(): number {
    return this.first - this.start;
  }

  private skipBlank(): void {
    while (!this.atEnd && (this.first >= this.end || this.text.charCodeAt(this.first) === hash)) this.nextLine();
  }

  /** A line `---`; other things that start a line with three dashes or dots, or with `%`, are beyond this reader. */
  private atMarker(): boolean {
    const { text, start } = this;
    if (this.atEnd || markers[text.charCodeAt(start)] !== 1) return false;
    const mark = text.slice(start, start + 3);
    if (mark === "..." || mark.startsWith("%")) throw beyond;
    if (mark !== "---") return false;
    if (this.end !== start + 3) throw beyond;
    return true;
  }

  private atDash(): boolean {
    return this.isDash(this.first);
  }

  /** Whether the item of a list begins here. */
  private isDash(at: number): boolean {
    const { text } = this;
    return text.charCodeAt(at) === dash && (at + 1 >= this.end || text.charCodeAt(at + 1) === blank);
  }

  /** Whether the current line goes on with what has some indent. */
  private isContinued(indent: number): boolean {
    return !this.atEnd && this.indent() === indent && !this.atMarker();
  }

  // ---- Nodes ----

  /** The node that starts on the next line with content, which is indented by `least` or more. */
  private block(least: number): YamlNode {
    const indent = this.indent();
    if (indent < least || this.atMarker() || ++this.depth > deepest) throw beyond;
    const node = this.atDash() ? this.list(indent) : this.map(indent, this.first);
    this.depth--;
    return node;
  }

  private map(indent: number, firstKey: number): YamlNode {
    const entries: YamlEntry[] = [];
    const keys = new Keys();
    let at = firstKey;
    do {
      const entry = this.entry(indent, at);
      if (!keys.add(entry.key)) throw beyond;
      entries.push(entry);
      this.skipBlank();
      at = this.first;
    } while (this.isContinued(indent) && !this.atDash());
    return { kind: "map", entries, span: { start: firstKey, end: entries.at(-1)!.value.span.end } };
  }

  private entry(indent: number, at: number): YamlEntry {
    const key = this.key(at);
    const { end } = key.span;
    if (this.text.charCodeAt(end) !== colon) throw beyond;
    return { key, value: this.valueAfter(this.skipSpaces(end + 1), indent, end + 1, true) };
  }

  private list(indent: number): YamlNode {
    const items: YamlNode[] = [];
    const start = this.first;
    do {
      items.push(this.item(indent));
      this.skipBlank();
    } while (this.isContinued(indent) && this.atDash());
    if (!this.atEnd && this.indent() > indent) throw beyond;
    return { kind: "list", items, span: { start, end: items.at(-1)!.span.end } };
  }

  private item(indent: number): YamlNode {
    const dashAt = this.first;
    const at = this.skipSpaces(dashAt + 1);
    const { end } = this;
    if (at < end && this.isDash(at)) throw beyond;
    if (at < end && this.text.charCodeAt(at) !== hash && this.isEntry(at)) {
      if (++this.depth > deepest) throw beyond;
      const map = this.map(at - this.start, at);
      this.depth--;
      return map;
    }
    return this.valueAfter(at, indent, Math.min(at, dashAt + 2), false);
  }

  /** Whether what starts here is `key: …`. */
  private isEntry(at: number): boolean {
    const { text, end } = this;
    if (!isQuote(text[at]!)) return this.colonFrom(at, end) >= 0;
    const after = this.closeOf(at) + 1;
    return text.charCodeAt(after) === colon && (after + 1 >= end || text.charCodeAt(after + 1) === blank);
  }

  /** The first `:` followed by a blank or the line's end, before any comment; -1 where there is none. */
  private colonFrom(at: number, end: number): number {
    for (let i = this.colons.from(at); i < end; i = this.colons.from(i + 1))
      if (i + 1 >= end || this.text.charCodeAt(i + 1) === blank) return this.comments.from(at) < i ? -1 : i;
    return -1;
  }

  private key(at: number): YamlScalar {
    const { text } = this;
    if (isQuote(text[at]!)) return this.quoted(at);
    if (indicators[text.charCodeAt(at)] === 1) throw beyond;
    const end = this.colonFrom(at, this.end);
    if (end < 0 || text.charCodeAt(end - 1) === blank) throw beyond;
    return { kind: "scalar", value: resolvePlain(text.slice(at, end)), quoted: false, span: { start: at, end } };
  }

  /** What follows `key:` or `-` at an offset of the current line. `indent` is that of the map or list it stands in. */
  private valueAfter(at: number, indent: number, empty: number, inMap: boolean): YamlNode {
    const { text, end } = this;
    if (at >= end || text.charCodeAt(at) === hash) return this.nested(indent, empty, inMap);
    const mark = text[at]!;
    if (mark === "|") return this.literal(at, indent);
    const scalar = isQuote(mark) ? this.quoted(at) : this.plain(at, end);
    const rest = this.skipSpaces(scalar.span.end);
    if (rest < end && (text.charCodeAt(rest) !== hash || rest === scalar.span.end)) throw beyond;
    this.nextLine();
    this.skipBlank();
    // A deeper line would continue the text, or be a mistake.
    if (!this.atEnd && this.indent() > indent) throw beyond;
    return scalar;
  }

  private nested(indent: number, empty: number, inMap: boolean): YamlNode {
    this.nextLine();
    this.skipBlank();
    if (!this.atEnd && !this.atMarker()) {
      const next = this.indent();
      if (next > indent) return this.block(indent + 1);
      if (next === indent && inMap && this.atDash()) return this.list(indent);
    }
    return { kind: "scalar", value: null, quoted: false, span: { start: empty, end: empty } };
  }

  private plain(at: number, end: number): YamlScalar {
    const { text } = this;
    if (indicators[text.charCodeAt(at)] === 1) {
      // `-x` and `:x` are texts; the other indicators begin something else.
      const isText = "-:?".includes(text[at]!) && at + 1 < end && text.charCodeAt(at + 1) !== blank;
      if (!isText) throw beyond;
    }
    if (this.colonFrom(at, end) >= 0 || text.charCodeAt(end - 1) === colon) throw beyond;
    const comment = this.comments.from(at);
    const content = comment < end ? text.slice(at, comment).trimEnd() : text.slice(at, end);
    if (this.hasTabs && content.includes("\t")) throw beyond;
    const span = { start: at, end: at + content.length };
    return { kind: "scalar", value: resolvePlain(content), quoted: false, span };
  }

  /** A quoted scalar that ends on its line. */
  private quoted(at: number): YamlScalar {
    const { text } = this;
    const close = this.closeOf(at);
    const content = text.slice(at + 1, close);
    const value = text[at] === '"' ? unescaped(content) : content.replaceAll("''", "'");
    return { kind: "scalar", value, quoted: true, span: { start: at, end: close + 1 } };
  }

  /** Where the quote that opens here is closed. */
  private closeOf(at: number): number {
    const { text, end } = this;
    const quote = text[at]!;
    let close = at + 1;
    for (;;) {
      close = text.indexOf(quote, close);
      if (close < 0 || close >= end) throw beyond;
      if (quote === "'" && text[close + 1] === "'") close += 2;
      else if (quote === '"' && isEscaped(text, close)) close++;
      else return close;
    }
  }

  /** `|`, `|-` or `|+` and the lines below it. */
  private literal(at: number, parent: number): YamlScalar {
    const { text } = this;
    const header = text.slice(at, this.end).replace(/ +#.*$/, "");
    if (!/^\|[-+]?$/.test(header)) throw beyond;
    const lines: string[] = [];
    let indent = -1;
    /** Of the last line of the text, its place among the lines, and its end. */
    let last = -1;
    let end = 0;
    for (this.nextLine(); !this.atEnd; this.nextLine()) {
      const isBlank = this.first >= this.end;
      if (!isBlank) {
        if (this.indent() <= parent) break;
        if (indent < 0) indent = this.indent();
        if (this.indent() < indent) throw beyond;
        last = lines.length;
        end = this.end;
      }
      lines.push(this.contentLine());
    }
    return this.literalOf(header, lines, { indent, last }, { start: at, end });
  }

  /**
   * @param lines with their indents, those behind the text too
   * @param indent of the text; -1 where there is none
   * @param last the place of its last line
   */
  private literalOf(
    header: string,
    lines: readonly string[],
    { indent, last }: { readonly indent: number; readonly last: number },
    span: Span,
  ): YamlScalar {
    if (indent < 0 || header === "|+") throw beyond;
    const content = lines.map((line) => line.slice(indent));
    // A line of blanks that reaches into the text is text; before the first line it would be a mistake, and behind the last it belongs to the text.
    const begun = content.findIndex((line) => line !== "");
    if (/^ /.test(content[begun]!) || content.slice(last + 1).some((line) => line !== "")) throw beyond;
    const value = content.slice(0, last + 1).join("\n") + (header === "|-" ? "" : "\n");
    return { kind: "scalar", value, quoted: true, span };
  }

  /** The current line with its trailing blanks, without the line break. */
  private contentLine(): string {
    const { text, start, next } = this;
    const end = Math.min(next - 1, text.length);
    return text.slice(start, end > start && text.charCodeAt(end - 1) === carriageReturn ? end - 1 : end);
  }

  private skipSpaces(at: number): number {
    let next = at;
    while (this.text.charCodeAt(next) === blank) next++;
    return next;
  }
}

function isQuote(mark: string): boolean {
  return mark === "'" || mark === '"';
}

/** Where something stands in a text, asked for from places that hardly ever lie before the last: all questions together go through it once. */
class Occurrences {
  private readonly text: string;
  private readonly sought: string;
  /** What was asked for last, and what it gave. */
  private asked = 0;
  private found = -1;

  constructor(text: string, sought: string) {
    this.text = text;
    this.sought = sought;
  }

  /** The first that is not before a place; behind everything where there is none. */
  from(at: number): number {
    if (at < this.asked || at > this.found) {
      const found = this.text.indexOf(this.sought, at);
      this.asked = at;
      this.found = found < 0 ? Number.POSITIVE_INFINITY : found;
    }
    return this.found;
  }
}

/** The keys of a map. */
class Keys {
  private readonly few: string[] = [];
  private many: Set<string> | undefined;

  /** @returns false for a key that is there already, or that merges another map */
  add({ value }: YamlScalar): boolean {
    const name = String(value);
    if (name === "<<" || (this.many?.has(name) ?? this.few.includes(name))) return false;
    this.few.push(name);
    if (this.few.length > fewEntries) this.many ??= new Set(this.few);
    this.many?.add(name);
    return true;
  }
}

/** What stands between double quotes. YAML has the escapes of JSON, and others that no rule uses. */
function unescaped(content: string): string {
  if (!content.includes("\\")) return content;
  if (!/^(?:[^\\\p{Cc}]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*$/u.test(content)) throw beyond;
  return JSON.parse(`"${content}"`) as string;
}
