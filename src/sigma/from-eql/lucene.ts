// Lucene's regular expressions, which cover the whole value, in the syntax that Sigma's `re` has in common with PCRE.
import { RegexRefusal } from "../regex/assertions.ts";

/**
 * The same expression with anchors.
 * @throws {RegexRefusal} for Lucene's operators that others lack: complement, intersection, numeric intervals
 */
export function fromLucene(pattern: string): string {
  const body = new LuceneReader(pattern).read();
  const [inner, open, close] = stripOuter(body);
  const wrapped = hasAlternatives(inner) ? `(?:${inner})` : inner;
  return `${open ? "" : "^"}${wrapped}${close ? "" : "$"}`;
}

/** `.*` at the ends is what searching does anyway. */
function stripOuter(body: string): readonly [inner: string, open: boolean, close: boolean] {
  if (hasAlternatives(body)) return [body, false, false];
  const open = body.startsWith(".*");
  const close = body.length > 2 && body.endsWith(".*") && !body.endsWith("\\.*");
  return [body.slice(open ? 2 : 0, close ? -2 : undefined), open, close];
}

/** Whether there is a `|` outside of groups and classes. */
function hasAlternatives(source: string): boolean {
  let depth = 0;
  let inClass = false;
  for (let i = 0; i < source.length; i++) {
    const character = source[i]!;
    if (character === "\\") i++;
    else if (inClass) inClass = character !== "]";
    else if (character === "[") inClass = true;
    else if (character === "(") depth++;
    else if (character === ")") depth--;
    else if (character === "|" && depth === 0) return true;
  }
  return false;
}

class LuceneReader {
  private readonly pattern: string;
  private at = 0;

  constructor(pattern: string) {
    this.pattern = pattern;
  }

  read(): string {
    let text = "";
    while (this.at < this.pattern.length) text += this.next();
    return text;
  }

  private next(): string {
    const character = this.pattern[this.at++]!;
    switch (character) {
      case "\\":
        return this.escape();
      case '"':
        return this.quoted();
      case "[":
        return this.characterClass();
      case "@":
        return ".*";
      case "#":
        throw new RegexRefusal("has `#`, the expression that matches nothing");
      case "~":
      case "&":
        throw new RegexRefusal(`has \`${character}\`, which only Lucene knows`);
      case "<":
        throw new RegexRefusal("has a numeric interval, which only Lucene knows");
      case "^":
      case "$":
      case ">":
        return character === ">" ? character : `\\${character}`;
      case "(":
        return this.pattern[this.at] === ")" ? this.emptyGroup() : "(?:";
      default:
        return character;
    }
  }

  private emptyGroup(): string {
    this.at++;
    return "(?:)";
  }

  private escape(): string {
    const escaped = this.pattern[this.at++] ?? "";
    if (/[dDsSwW]/.test(escaped)) return `\\${escaped}`;
    if (/[A-Za-z0-9]/.test(escaped)) return escaped;
    return /["#@&<>~]/.test(escaped) ? escaped : `\\${escaped}`;
  }

  private quoted(): string {
    const close = this.pattern.indexOf('"', this.at);
    const end = close < 0 ? this.pattern.length : close;
    const literal = this.pattern.slice(this.at, end);
    this.at = end + 1;
    return literal.replace(/[.?+*|{}[\]()\\^$]/g, "\\$&");
  }

  private characterClass(): string {
    let text = "[";
    if (this.pattern[this.at] === "^") {
      text += "^";
      this.at++;
    }
    for (let first = true; this.at < this.pattern.length; first = false) {
      const character = this.pattern[this.at++]!;
      if (character === "]" && !first) return `${text}]`;
      if (character === "\\") text += `\\${this.pattern[this.at++] ?? ""}`;
      else text += character === "[" || character === "^" ? `\\${character}` : character;
    }
    return text;
  }
}
