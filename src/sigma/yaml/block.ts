// The plain block style in which nearly all rules are written, read in one pass, some fifteen times as fast as the library does it. It knows
// maps, lists, plain and quoted scalars on one line, and literal blocks. At anything else (flow style, anchors, tags, folded or continued
// texts, rare escapes, tabs, mistakes) it gives up, and the text goes to the library; what it does read, it reads as the library does (test/sigma/yaml).
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
const indicators = new Set("-?:,[]{}#&*!|>'\"%@`");
/** What lines that are no content begin with. */
const markers = new Set([..."-.%"].map((mark) => mark.charCodeAt(0)));

class BlockReader {
  private readonly text: string;
  // A line each: start of the line, first character that is no blank, end without line break and trailing blanks.
  private readonly starts: number[] = [];
  private readonly firsts: number[] = [];
  private readonly ends: number[] = [];
  private line = 0;
  private depth = 0;

  constructor(text: string) {
    this.text = text;
    this.splitLines();
  }

  private splitLines(): void {
    const { text } = this;
    let start = 0;
    while (start < text.length) {
      const newline = text.indexOf("\n", start);
      const lineEnd = newline < 0 ? text.length : newline;
      let first = start;
      while (first < lineEnd && text.charCodeAt(first) === 32) first++;
      if (text.charCodeAt(first) === 9) throw beyond;
      let end = lineEnd;
      if (end > first && text.charCodeAt(end - 1) === 13) end--;
      while (end > first && text.charCodeAt(end - 1) === 32) end--;
      this.starts.push(start);
      this.firsts.push(first);
      this.ends.push(end);
      start = lineEnd + 1;
    }
    if (text.includes("\r") && /\r(?!\n)/.test(text)) throw beyond;
  }

  documents(): YamlNode[] {
    const roots: YamlNode[] = [];
    for (;;) {
      this.skipBlank();
      if (this.atMarker()) {
        this.line++;
        continue;
      }
      if (this.line >= this.starts.length) return roots;
      const root = this.block(0);
      if (root.kind === "scalar") throw beyond;
      roots.push(root);
      this.skipBlank();
      if (this.line < this.starts.length && !this.atMarker()) throw beyond;
    }
  }

  // ---- Lines ----

  private indent(): number {
    return this.firsts[this.line]! - this.starts[this.line]!;
  }

  private skipBlank(): void {
    while (this.line < this.starts.length) {
      const first = this.firsts[this.line]!;
      if (first < this.ends[this.line]! && this.text[first] !== "#") return;
      this.line++;
    }
  }

  /** A line `---`; other things that start a line with three dashes or dots, or with `%`, are beyond this reader. */
  private atMarker(): boolean {
    if (this.line >= this.starts.length) return false;
    const first = this.starts[this.line]!;
    if (!markers.has(this.text.charCodeAt(first))) return false;
    const mark = this.text.slice(first, first + 3);
    if (mark === "..." || mark.startsWith("%")) throw beyond;
    if (mark !== "---") return false;
    if (this.ends[this.line]! !== first + 3) throw beyond;
    return true;
  }

  private atDash(): boolean {
    const first = this.firsts[this.line]!;
    return this.text[first] === "-" && (first + 1 >= this.ends[this.line]! || this.text[first + 1] === " ");
  }

  // ---- Nodes ----

  /** The node that starts on the next line with content, which is indented by `least` or more. */
  private block(least: number): YamlNode {
    const indent = this.indent();
    if (indent < least || this.atMarker() || ++this.depth > deepest) throw beyond;
    const node = this.atDash() ? this.list(indent) : this.map(indent, this.firsts[this.line]!);
    this.depth--;
    return node;
  }

  private map(indent: number, firstKey: number): YamlNode {
    const entries: YamlEntry[] = [];
    const keys = new Set<string>();
    let at = firstKey;
    do {
      const entry = this.entry(indent, at);
      const name = String(entry.key.value);
      if (keys.has(name) || name === "<<") throw beyond;
      keys.add(name);
      entries.push(entry);
      this.skipBlank();
      at = this.firsts[this.line] ?? 0;
    } while (this.line < this.starts.length && this.indent() === indent && !this.atMarker() && !this.atDash());
    return { kind: "map", entries, span: { start: firstKey, end: this.endOf(entries.at(-1)!.value) } };
  }

  private entry(indent: number, at: number): YamlEntry {
    const key = this.key(at);
    let next = key.span.end;
    if (this.text[next] !== ":") throw beyond;
    next = this.skipSpaces(next + 1);
    return { key, value: this.valueAfter(next, indent, key.span.end + 1, true) };
  }

  private list(indent: number): YamlNode {
    const items: YamlNode[] = [];
    const start = this.firsts[this.line]!;
    do {
      items.push(this.item(indent));
      this.skipBlank();
    } while (this.line < this.starts.length && this.indent() === indent && !this.atMarker() && this.atDash());
    if (this.line < this.starts.length && this.indent() > indent) throw beyond;
    return { kind: "list", items, span: { start, end: this.endOf(items.at(-1)!) } };
  }

  private item(indent: number): YamlNode {
    const dash = this.firsts[this.line]!;
    const at = this.skipSpaces(dash + 1);
    const end = this.ends[this.line]!;
    if (at < end && this.text[at] === "-" && (at + 1 >= end || this.text[at + 1] === " ")) throw beyond;
    if (at < end && this.text[at] !== "#" && this.isEntry(at)) {
      if (++this.depth > deepest) throw beyond;
      const map = this.map(at - this.starts[this.line]!, at);
      this.depth--;
      return map;
    }
    return this.valueAfter(at, indent, Math.min(at, dash + 2), false);
  }

  /** Whether what starts here is `key: …`. */
  private isEntry(at: number): boolean {
    const { text } = this;
    const end = this.ends[this.line]!;
    if (text[at] === "'" || text[at] === '"') {
      const after = this.quoted(at).span.end;
      return text[after] === ":" && (after + 1 >= end || text[after + 1] === " ");
    }
    const colon = this.colonFrom(at, end);
    return colon >= 0;
  }

  /** The first `:` followed by a blank or the line's end, before any comment; -1 where there is none. */
  private colonFrom(at: number, end: number): number {
    const rest = this.text.slice(at, end);
    for (let i = rest.indexOf(":"); i >= 0; i = rest.indexOf(":", i + 1)) {
      if (i + 1 >= rest.length || rest[i + 1] === " ") {
        const comment = rest.indexOf(" #");
        return comment >= 0 && comment < i ? -1 : at + i;
      }
    }
    return -1;
  }

  private key(at: number): YamlScalar {
    const { text } = this;
    const quote = text[at]!;
    if (quote === "'" || quote === '"') return this.quoted(at);
    const end = this.ends[this.line]!;
    if (indicators.has(quote)) throw beyond;
    const colon = this.colonFrom(at, end);
    if (colon < 0 || text[colon - 1] === " ") throw beyond;
    const name = text.slice(at, colon);
    return { kind: "scalar", value: resolvePlain(name), quoted: false, span: { start: at, end: colon } };
  }

  /** What follows `key:` or `-` at an offset of the current line. `indent` is that of the map or list it stands in. */
  private valueAfter(at: number, indent: number, empty: number, inMap: boolean): YamlNode {
    const end = this.ends[this.line]!;
    if (at >= end || this.text[at] === "#") return this.nested(indent, empty, inMap);
    const mark = this.text[at]!;
    if (mark === "|") return this.literal(at, indent);
    const scalar = mark === "'" || mark === '"' ? this.quoted(at) : this.plain(at, end);
    const rest = this.skipSpaces(scalar.span.end);
    if (rest < end && (this.text[rest] !== "#" || rest === scalar.span.end)) throw beyond;
    this.line++;
    this.skipBlank();
    // A deeper line would continue the text, or be a mistake.
    if (this.line < this.starts.length && this.indent() > indent) throw beyond;
    return scalar;
  }

  private nested(indent: number, empty: number, inMap: boolean): YamlNode {
    this.line++;
    this.skipBlank();
    if (this.line < this.starts.length && !this.atMarker()) {
      const next = this.indent();
      if (next > indent) return this.block(indent + 1);
      if (next === indent && inMap && this.atDash()) return this.list(indent);
    }
    return { kind: "scalar", value: null, quoted: false, span: { start: empty, end: empty } };
  }

  private plain(at: number, end: number): YamlScalar {
    const { text } = this;
    if (indicators.has(text[at]!)) {
      // `-x` and `:x` are texts; the other indicators begin something else.
      const isText = (text[at] === "-" || text[at] === ":" || text[at] === "?") && at + 1 < end && text[at + 1] !== " ";
      if (!isText) throw beyond;
    }
    if (this.colonFrom(at, end) >= 0 || text[end - 1] === ":") throw beyond;
    let content = text.slice(at, end);
    const comment = content.indexOf(" #");
    if (comment >= 0) content = content.slice(0, comment).trimEnd();
    if (content.includes("\t")) throw beyond;
    const span = { start: at, end: at + content.length };
    return { kind: "scalar", value: resolvePlain(content), quoted: false, span };
  }

  /** A quoted scalar that ends on its line. */
  private quoted(at: number): YamlScalar {
    const { text } = this;
    const end = this.ends[this.line]!;
    const quote = text[at]!;
    let close = at + 1;
    for (;;) {
      close = text.indexOf(quote, close);
      if (close < 0 || close >= end) throw beyond;
      if (quote === "'" && text[close + 1] === "'") close += 2;
      else if (quote === '"' && isEscaped(text, close)) close++;
      else break;
    }
    const content = text.slice(at + 1, close);
    const value = quote === "'" ? content.replaceAll("''", "'") : unescaped(content);
    return { kind: "scalar", value, quoted: true, span: { start: at, end: close + 1 } };
  }

  /** `|`, `|-` or `|+` and the lines below it. */
  private literal(at: number, parent: number): YamlScalar {
    const header = this.text.slice(at, this.ends[this.line]!).replace(/ +#.*$/, "");
    if (!/^\|[-+]?$/.test(header)) throw beyond;
    const first = ++this.line;
    let last = first - 1;
    let indent = -1;
    for (; this.line < this.starts.length; this.line++) {
      if (this.firsts[this.line]! >= this.lineEnd()) continue;
      if (this.indent() <= parent) break;
      if (indent < 0) indent = this.indent();
      if (this.indent() < indent) throw beyond;
      last = this.line;
    }
    if (indent < 0) throw beyond;
    const lines: string[] = [];
    for (let i = first; i <= last; i++) {
      const content = this.text.slice(this.starts[i]! + indent, this.contentEnd(i));
      // A line of blanks that reaches into the text is text; before the first line it would be a mistake.
      if (i < last && this.firsts[i]! > this.starts[i]! + indent && lines.every((line) => line === "")) throw beyond;
      lines.push(this.contentEnd(i) > this.starts[i]! + indent ? content : "");
    }
    if (header === "|+") throw beyond;
    const value = lines.join("\n") + (header === "|-" ? "" : "\n");
    // Lines of blanks behind the text belong to it when they reach past its indent.
    for (let i = last + 1; i < this.line; i++) if (this.contentEnd(i) > this.starts[i]! + indent) throw beyond;
    return { kind: "scalar", value, quoted: true, span: { start: at, end: this.ends[last]! } };
  }

  private lineEnd(): number {
    return this.ends[this.line]!;
  }

  /** The end of a line with its trailing blanks, without the line break. */
  private contentEnd(line: number): number {
    const next = line + 1 < this.starts.length ? this.starts[line + 1]! - 1 : this.text.length;
    let end = next;
    if (end > this.starts[line]! && this.text[end - 1] === "\n") end--;
    if (end > this.starts[line]! && this.text[end - 1] === "\r") end--;
    return end;
  }

  private skipSpaces(at: number): number {
    let next = at;
    while (this.text.charCodeAt(next) === 32) next++;
    return next;
  }

  private endOf(node: YamlNode): number {
    return node.span.end;
  }
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text[at - 1 - backslashes] === "\\") backslashes++;
  return backslashes % 2 === 1;
}

/** What stands between double quotes. YAML has the escapes of JSON, and others that no rule uses. */
function unescaped(content: string): string {
  if (!content.includes("\\")) return content;
  if (!/^(?:[^\\\p{Cc}]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*$/u.test(content)) throw beyond;
  return JSON.parse(`"${content}"`) as string;
}
