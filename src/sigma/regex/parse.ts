// Reads the regular expressions of Sigma's `re`: what PCRE, Python, Java, .NET and Rust have in common. For a rule only whether there is a match counts;
// pipelines also ask what groups hold.
import {
  alternation,
  type CharacterSet,
  type CodeRange,
  character,
  concat,
  digitRanges,
  empty,
  invertRanges,
  lastCodePoint,
  normalizeRanges,
  type Place,
  type Regex,
  spaceRanges,
  wordRanges,
} from "./syntax.ts";

export interface RegexFlags {
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
}

export interface ParsedRegex {
  readonly regex: Regex;
  /** The flags at its start, `(?i)` among them, with those it was given. */
  readonly flags: RegexFlags;
}

/** What is wrong with an expression; `offset` is where, in UTF-16 units. */
export class RegexSyntaxError extends Error {
  override readonly name = "RegexSyntaxError";
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** @throws {RegexSyntaxError} */
export function parseRegex(source: string, flags: RegexFlags): ParsedRegex {
  return new RegexParser(source, flags).parse();
}

/** Groups by what they are called, and how many there are. */
export interface Groups {
  readonly count: number;
  readonly names: ReadonlyMap<string, number>;
}

/**
 * An expression with its groups, counted from 1.
 * @throws {RegexSyntaxError}
 */
export function parseWithGroups(source: string, flags: RegexFlags): ParsedRegex & { readonly groups: Groups } {
  const names = new Map<string, number>();
  const parser = new RegexParser(source, flags, names);
  const parsed = parser.parse();
  return { ...parsed, groups: { count: parser.groupCount, names } };
}

const deepest = 100;
const mostRepeats = 10_000;

const shorthands: Readonly<Record<string, readonly CodeRange[]>> = {
  d: digitRanges,
  D: invertRanges(digitRanges),
  w: wordRanges,
  W: invertRanges(wordRanges),
  s: spaceRanges,
  S: invertRanges(spaceRanges),
  h: [[9, 9], [32, 32]], // biome-ignore format: one line
};

const controls: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, v: 11, a: 7, e: 27, "0": 0 };

const assertions: Readonly<Record<string, Place>> = {
  A: "text-start",
  Z: "text-end",
  z: "text-end",
  b: "word-boundary",
  B: "no-word-boundary",
};

const posix: Readonly<Record<string, readonly CodeRange[]>> = {
  alpha: [[65, 90], [97, 122]],
  digit: digitRanges,
  alnum: [[48, 57], [65, 90], [97, 122]],
  upper: [[65, 90]],
  lower: [[97, 122]],
  space: spaceRanges,
  punct: [[33, 47], [58, 64], [91, 96], [123, 126]],
  xdigit: [[48, 57], [65, 70], [97, 102]],
  word: wordRanges,
}; // biome-ignore format: one line each

class RegexParser {
  private readonly source: string;
  private flags: RegexFlags;
  private at = 0;
  private depth = 0;
  /** Undefined where groups only hold an expression together. */
  private readonly names: Map<string, number> | undefined;
  groupCount = 0;

  constructor(source: string, flags: RegexFlags, names?: Map<string, number>) {
    this.source = source;
    this.flags = flags;
    this.names = names;
  }

  parse(): ParsedRegex {
    this.inlineFlags();
    const { flags } = this;
    const regex = this.alternatives();
    if (this.at < this.source.length) this.fail("This `)` closes nothing");
    return { regex, flags };
  }

  private fail(message: string, offset = this.at): never {
    throw new RegexSyntaxError(message, offset);
  }

  private peek(text: string): boolean {
    return this.source.startsWith(text, this.at);
  }

  private accept(text: string): boolean {
    if (!this.peek(text)) return false;
    this.at += text.length;
    return true;
  }

  private alternatives(): Regex {
    const { flags } = this;
    const options = [this.sequence()];
    while (this.accept("|")) options.push(this.sequence());
    this.flags = flags;
    return alternation(options);
  }

  private sequence(): Regex {
    const items: Regex[] = [];
    while (this.at < this.source.length && !this.peek("|") && !this.peek(")")) {
      if (this.inlineFlags()) continue;
      items.push(this.quantified(this.atom()));
    }
    return concat(items);
  }

  /** `(?i)`, which holds to the end of the group. */
  private inlineFlags(): boolean {
    const match = /^\(\?([ims]+)(?:-([ims]+))?\)/.exec(this.source.slice(this.at, this.at + 12));
    if (match === null) return false;
    this.at += match[0].length;
    this.setFlags(match[1]!, match[2] ?? "");
    return true;
  }

  private setFlags(on: string, off: string): void {
    const flag = (name: string, now: boolean) => (on.includes(name) ? true : off.includes(name) ? false : now);
    this.flags = {
      ignoreCase: flag("i", this.flags.ignoreCase),
      multiline: flag("m", this.flags.multiline),
      dotAll: flag("s", this.flags.dotAll),
    };
  }

  // ---- Quantifiers ----

  private quantified(item: Regex): Regex {
    let result = item;
    for (;;) {
      const start = this.at;
      const range = this.quantifier();
      if (range === undefined) return result;
      if (item.kind === "assertion") this.fail("There is nothing to repeat", start);
      const [min, max] = range;
      if (max < min) this.fail("The quantifier's bounds are the wrong way round", start);
      if (max !== Number.POSITIVE_INFINITY && max > mostRepeats)
        this.fail(`More than ${mostRepeats} repetitions`, start);
      if (min > mostRepeats) this.fail(`More than ${mostRepeats} repetitions`, start);
      if (this.accept("+")) result = { kind: "unsupported", what: "a possessive quantifier" };
      else result = { kind: "repeat", item: result, min, max, lazy: this.accept("?") };
      if (this.quantifierAhead()) this.fail("A quantifier follows a quantifier");
    }
  }

  private quantifierAhead(): boolean {
    const at = this.at;
    const found = this.quantifier() !== undefined;
    this.at = at;
    return found;
  }

  private quantifier(): readonly [number, number] | undefined {
    if (this.accept("*")) return [0, Number.POSITIVE_INFINITY];
    if (this.accept("+")) return [1, Number.POSITIVE_INFINITY];
    if (this.accept("?")) return [0, 1];
    const match = /^\{(\d+)(,(\d*))?\}/.exec(this.source.slice(this.at, this.at + 24));
    if (match === null) return undefined;
    this.at += match[0].length;
    const min = Number(match[1]);
    return [min, match[2] === undefined ? min : match[3] === "" ? Number.POSITIVE_INFINITY : Number(match[3])];
  }

  // ---- Atoms ----

  private atom(): Regex {
    const start = this.at;
    const code = this.source.codePointAt(this.at)!;
    const text = String.fromCodePoint(code);
    if (this.quantifierAhead()) this.fail("There is nothing to repeat");
    this.at += text.length;
    switch (text) {
      case ".":
        return { kind: "set", ranges: this.flags.dotAll ? [[0, lastCodePoint]] : invertRanges([[10, 10]]) };
      case "^":
        return { kind: "assertion", place: this.flags.multiline ? "line-start" : "text-start" };
      case "$":
        return { kind: "assertion", place: this.flags.multiline ? "line-end" : "text-end" };
      case "[":
        return this.characterClass(start);
      case "(":
        return this.group(start);
      case "\\":
        return this.escape(start);
      default:
        return this.folded(code);
    }
  }

  private folded(code: number): CharacterSet {
    if (!this.flags.ignoreCase) return character(code);
    const forms = caseForms(code);
    if (forms.length === 1) return character(code);
    return { kind: "set", ranges: normalizeRanges(forms.map((form) => [form, form])), folded: code };
  }

  private group(start: number): Regex {
    if (++this.depth > deepest) this.fail(`Groups are nested more than ${deepest} deep`, start);
    const { flags } = this;
    const wrap = this.groupKind(start);
    const inner = this.alternatives();
    if (!this.accept(")")) this.fail("This `(` is not closed", start);
    this.flags = flags;
    this.depth--;
    return wrap(inner);
  }

  private groupKind(start: number): (inner: Regex) => Regex {
    const plain = (inner: Regex): Regex =>
      inner.kind === "concat" || inner.kind === "assertion" ? { kind: "alternation", options: [inner] } : inner;
    if (!this.accept("?")) return this.capture(plain);
    if (this.accept(":")) return plain;
    if (this.accept("P=")) return () => ({ kind: "unsupported", what: "a back-reference" });
    if (this.accept("=")) return (item) => ({ kind: "look", ahead: true, negated: false, item });
    if (this.accept("!")) return (item) => ({ kind: "look", ahead: true, negated: true, item });
    if (this.accept("<=")) return (item) => ({ kind: "look", ahead: false, negated: false, item });
    if (this.accept("<!")) return (item) => ({ kind: "look", ahead: false, negated: true, item });
    if (this.accept(">")) return () => ({ kind: "unsupported", what: "an atomic group" });
    const name = /^(?:P?<[A-Za-z_]\w*>|'[A-Za-z_]\w*')/.exec(this.source.slice(this.at, this.at + 80));
    if (name !== null) {
      this.at += name[0].length;
      return this.capture(plain, /\w+(?=[>'])/.exec(name[0])![0]);
    }
    const flags = /^([ims]*)(?:-([ims]+))?:/.exec(this.source.slice(this.at, this.at + 10));
    if (flags === null) return this.fail("This kind of group is not known", start);
    this.at += flags[0].length;
    this.setFlags(flags[1]!, flags[2] ?? "");
    return plain;
  }

  private capture(plain: (inner: Regex) => Regex, name?: string): (inner: Regex) => Regex {
    if (this.names === undefined) return plain;
    const group = ++this.groupCount;
    if (name !== undefined) {
      if (this.names.has(name)) this.fail(`There are two groups called \`${name}\``);
      this.names.set(name, group);
    }
    return (inner) => ({ kind: "alternation", options: [inner], group });
  }

  private escape(start: number): Regex {
    const text = this.source[this.at];
    if (text === undefined) return this.fail("A backslash ends the expression", start);
    if (Object.hasOwn(assertions, text)) {
      this.at++;
      return { kind: "assertion", place: assertions[text]! };
    }
    if (/[1-9]/.test(text) || text === "k") {
      this.at++;
      return { kind: "unsupported", what: "a back-reference" };
    }
    if (text === "Q") return this.quotedRun();
    const set = this.escapedSet(start);
    return typeof set === "number" ? this.folded(set) : { kind: "set", ranges: set };
  }

  private quotedRun(): Regex {
    const from = this.at + 1;
    const close = this.source.indexOf("\\E", from);
    const end = close < 0 ? this.source.length : close;
    this.at = close < 0 ? end : end + 2;
    const items = [...this.source.slice(from, end)].map((each) => this.folded(each.codePointAt(0)!));
    return items.length === 0 ? empty : concat(items);
  }

  /** An escape that stands for a character or a set of them, inside and outside of brackets. */
  private escapedSet(start: number): number | readonly CodeRange[] {
    const code = this.source.codePointAt(this.at)!;
    const text = String.fromCodePoint(code);
    this.at += text.length;
    if (Object.hasOwn(shorthands, text)) return shorthands[text]!;
    if (Object.hasOwn(controls, text)) return controls[text]!;
    if (text === "x" || text === "u") return this.hexadecimal(text, start);
    if (text === "p" || text === "P") return this.fail("Unicode properties are not supported", start);
    if (/[A-Za-z]/.test(text)) return this.fail(`\`\\${text}\` is no escape`, start);
    return code;
  }

  private hexadecimal(kind: string, start: number): number {
    const digits = kind === "x" ? "2" : "4";
    const match = new RegExp(`^(?:\\{([0-9a-fA-F]{1,6})\\}|([0-9a-fA-F]{${digits}}))`).exec(
      this.source.slice(this.at, this.at + 8),
    );
    if (match === null) return this.fail(`\`\\${kind}\` needs hexadecimal digits`, start);
    this.at += match[0].length;
    const code = Number.parseInt(match[1] ?? match[2]!, 16);
    return code > lastCodePoint ? this.fail("There is no such character", start) : code;
  }

  // ---- Character classes ----

  private characterClass(start: number): Regex {
    const negated = this.accept("^");
    const ranges: CodeRange[] = [];
    for (let first = true; first || !this.peek("]"); first = false) {
      if (this.at >= this.source.length) this.fail("This `[` is not closed", start);
      ranges.push(...this.classMember(start));
    }
    this.at++;
    const all = this.flags.ignoreCase ? withCaseForms(ranges) : ranges;
    return { kind: "set", ranges: negated ? invertRanges(all) : normalizeRanges(all) };
  }

  private classMember(start: number): readonly CodeRange[] {
    const named = /^\[:(\^?)(\w+):\]/.exec(this.source.slice(this.at, this.at + 16));
    if (named !== null) {
      if (!Object.hasOwn(posix, named[2]!)) this.fail(`There is no class \`${named[2]}\``);
      this.at += named[0].length;
      return named[1] === "^" ? invertRanges(posix[named[2]!]!) : posix[named[2]!]!;
    }
    const low = this.classCharacter(start);
    if (typeof low !== "number") return low;
    const isRange = this.peek("-") && this.at + 1 < this.source.length && this.source[this.at + 1] !== "]";
    if (!isRange) return [[low, low]];
    this.at++;
    const high = this.classCharacter(start);
    if (typeof high !== "number") return [[low, low], [45, 45], ...high]; // biome-ignore format: one line
    if (high < low) this.fail("A range of characters is the wrong way round");
    return [[low, high]];
  }

  private classCharacter(start: number): number | readonly CodeRange[] {
    const code = this.source.codePointAt(this.at);
    if (code === undefined) return this.fail("This `[` is not closed", start);
    this.at += String.fromCodePoint(code).length;
    if (code !== 92) return code;
    if (this.at >= this.source.length) return this.fail("This `[` is not closed", start);
    if (this.accept("b")) return 8;
    return this.escapedSet(this.at - 1);
  }
}

/** A character in its other cases, itself included. */
export function caseForms(code: number): readonly number[] {
  const text = String.fromCodePoint(code);
  const forms = new Set([code]);
  for (const form of [text.toLowerCase(), text.toUpperCase()]) {
    if ([...form].length === 1) forms.add(form.codePointAt(0)!);
  }
  return [...forms];
}

function withCaseForms(ranges: readonly CodeRange[]): readonly CodeRange[] {
  const all: CodeRange[] = [...ranges];
  for (const [low, high] of ranges) {
    // Beyond Latin letters, large ranges are taken as they are: they hold both cases already.
    const end = Math.min(high, low + 1000);
    for (let code = low; code <= end; code++) for (const form of caseForms(code)) all.push([form, form]);
  }
  return all;
}
