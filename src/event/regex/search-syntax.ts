// The common part of PCRE, Java, .NET and RE2, as Sigma rules and Java scripts use it: anchors, classes, groups, quantifiers and the flags
// i, m, s. Lazy quantifiers find the same texts as greedy ones. What makes matching more than linear, or means something else in an
// automaton (look-around, back-references, possessive and atomic groups), is refused with its own code.
import { caseForms, closeOverCase } from "./case-forms.ts";
import { PatternReader } from "./reader.ts";
import {
  type Assertion,
  allPoints,
  anyOf,
  type CodePoints,
  digitPoints,
  invert,
  normalize,
  type Syntax,
  sequence,
  wordPoints,
} from "./syntax.ts";

const deepest = 200;
const mostRepeats = 100_000;
const space: CodePoints = normalize([9, 13, 32, 32]);
const blank: CodePoints = normalize([9, 9, 32, 32]);
const notNewline: CodePoints = invert([10, 10]);

const classes: Readonly<Record<string, CodePoints>> = {
  d: digitPoints,
  D: invert(digitPoints),
  s: space,
  S: invert(space),
  w: wordPoints,
  W: invert(wordPoints),
  h: blank,
  H: invert(blank),
};

const namedClasses: Readonly<Record<string, CodePoints>> = {
  alnum: normalize([48, 57, 65, 90, 97, 122]),
  alpha: normalize([65, 90, 97, 122]),
  blank,
  digit: digitPoints,
  lower: [97, 122],
  punct: normalize([33, 47, 58, 64, 91, 96, 123, 126]),
  space,
  upper: [65, 90],
  word: wordPoints,
  xdigit: normalize([48, 57, 65, 70, 97, 102]),
};

const assertions: Readonly<Record<string, Assertion>> = {
  A: "textStart",
  z: "textEnd",
  Z: "textEnd",
  b: "wordEdge",
  B: "notWordEdge",
};

const controls: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, a: 7, e: 27 };

interface Flags {
  readonly i: boolean;
  readonly m: boolean;
  readonly s: boolean;
}

/**
 * Reads a pattern of the PCRE-like syntax. It says where in a text it may match (`^`, `$`); anchoring as a whole is the caller's.
 * @throws {RegexError}
 */
export function parseSearch(pattern: string, caseInsensitive: boolean): Syntax {
  const parser = new SearchParser(pattern, { i: caseInsensitive, m: false, s: false });
  const syntax = parser.alternation();
  if (!parser.reader.atEnd) parser.reader.fail("syntax", "a parenthesis is closed that was not opened");
  return syntax;
}

class SearchParser {
  readonly reader: PatternReader;
  private flags: Flags;
  private depth = 0;

  constructor(pattern: string, flags: Flags) {
    this.reader = new PatternReader(pattern);
    this.flags = flags;
  }

  alternation(): Syntax {
    const parts = [this.concatenation()];
    while (this.reader.take("|")) parts.push(this.concatenation());
    return anyOf(parts);
  }

  private concatenation(): Syntax {
    const parts: Syntax[] = [];
    while (!this.reader.atEnd && !this.reader.at("|)")) {
      const atom = this.atom();
      if (atom !== undefined) parts.push(this.quantified(atom));
    }
    return sequence(parts);
  }

  private quantified(atom: Syntax): Syntax {
    const { reader } = this;
    let part = atom;
    for (let range = this.quantifier(); range !== undefined; range = this.quantifier()) {
      part = { kind: "repeat", part, min: range[0], max: range[1] };
      if (reader.at("+")) reader.fail("possessive", "possessive quantifiers are not supported; write the greedy form");
      reader.take("?");
    }
    return part;
  }

  private quantifier(): readonly [min: number, max: number] | undefined {
    const { reader } = this;
    if (reader.take("?")) return [0, 1];
    if (reader.take("*")) return [0, Number.POSITIVE_INFINITY];
    if (reader.take("+")) return [1, Number.POSITIVE_INFINITY];
    const start = reader.position;
    // A brace that begins no quantifier is a literal brace.
    const text = reader.match(/\{\d+(?:,\d*)?\}/y);
    if (text === undefined) return undefined;
    const [low = "", high] = text.slice(1, -1).split(",");
    const min = Number(low);
    const max = high === undefined ? min : high === "" ? Number.POSITIVE_INFINITY : Number(high);
    if (min > max) reader.fail("syntax", `the repetition ${text} is out of order`, start);
    if (min > mostRepeats || (max > mostRepeats && max !== Number.POSITIVE_INFINITY)) {
      reader.fail("too-complex", `more than ${mostRepeats} repetitions`, start);
    }
    return [min, max];
  }

  /** One atom; `undefined` for what stands for nothing, such as `(?i)`. */
  private atom(): Syntax | undefined {
    const { reader } = this;
    if (reader.at("*+?"))
      reader.fail("syntax", "there is nothing to repeat here; a literal character needs a back slash");
    if (reader.take("(")) return this.group();
    if (reader.take("[")) return this.characterClass();
    if (reader.take(".")) return { kind: "set", points: this.flags.s ? allPoints : notNewline };
    if (reader.take("^")) return { kind: "assertion", assertion: this.flags.m ? "lineStart" : "textStart" };
    if (reader.take("$")) return { kind: "assertion", assertion: this.flags.m ? "lineEnd" : "textEnd" };
    if (reader.take("\\Q")) return this.quoted();
    if (reader.take("\\")) return this.escape();
    return { kind: "set", points: this.forms(reader.next()) };
  }

  private quoted(): Syntax {
    const end = this.reader.pattern.indexOf("\\E", this.reader.position);
    const text = this.reader.pattern.slice(this.reader.position, end < 0 ? undefined : end);
    this.reader.position += text.length + (end < 0 ? 0 : 2);
    return sequence([...text].map((character) => ({ kind: "set", points: this.forms(character.codePointAt(0)!) })));
  }

  private group(): Syntax | undefined {
    const { reader } = this;
    const start = reader.position - 1;
    if (++this.depth > deepest) reader.fail("too-complex", `groups nest deeper than ${deepest}`, start);
    const outer = this.flags;
    if (reader.take("?") && this.groupPrefix(start) === "flags only") {
      this.depth--;
      return undefined;
    }
    const inner = this.alternation();
    if (!reader.take(")")) reader.fail("syntax", "a parenthesis is not closed", start);
    this.flags = outer;
    this.depth--;
    return inner;
  }

  /** What follows `(?`. Flags set by `(?i)` hold to the end of the group around it. */
  private groupPrefix(start: number): "group" | "flags only" {
    const { reader } = this;
    if (reader.match(/<?[=!]/y) !== undefined)
      reader.fail("look-around", "look-ahead and look-behind are not supported", start);
    if (reader.at(">")) reader.fail("possessive", "atomic groups are not supported", start);
    if (reader.at("#(|&RP") && !reader.startsWith("P<"))
      reader.fail("unsupported", "this kind of group is not supported", start);
    if (reader.match(/P?<[A-Za-z_]\w*>|'[A-Za-z_]\w*'/y) !== undefined) return "group";
    const letters = reader.match(/[a-zA-Z-]*/y) ?? "";
    const [on = "", off = ""] = letters.split("-");
    if (/[^imsux]/.test(on + off) || `${on}${off}`.includes("x")) {
      reader.fail("unsupported", `the flags [${letters}] are not supported, only i, m and s`, start);
    }
    this.flags = {
      i: (this.flags.i || on.includes("i")) && !off.includes("i"),
      m: (this.flags.m || on.includes("m")) && !off.includes("m"),
      s: (this.flags.s || on.includes("s")) && !off.includes("s"),
    };
    if (reader.take(")")) return "flags only";
    reader.expect(":");
    return "group";
  }

  private escape(): Syntax {
    const { reader } = this;
    const letter = reader.pattern[reader.position] ?? "";
    if (Object.hasOwn(assertions, letter)) {
      reader.position++;
      return { kind: "assertion", assertion: assertions[letter]! };
    }
    if (/[1-9kg]/.test(letter)) reader.fail("back-reference", "back-references are not supported");
    if (letter === "G" || letter === "K") reader.fail("unsupported", `\\${letter} is not supported`);
    return { kind: "set", points: this.escapedPoints((point) => this.forms(point)) };
  }

  /** What an escape (its back slash stepped over) stands for: a class, or one character, passed through `single`. */
  private escapedPoints(single: (point: number) => CodePoints): CodePoints {
    const { reader } = this;
    const letter = reader.pattern[reader.position] ?? "";
    if (Object.hasOwn(classes, letter)) {
      reader.position++;
      return classes[letter]!;
    }
    return single(this.escapedCharacter());
  }

  private escapedCharacter(): number {
    const { reader } = this;
    const start = reader.position;
    const code = reader.match(
      /x\{[0-9a-fA-F]{1,6}\}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|u\{[0-9a-fA-F]{1,6}\}|0[0-7]{0,3}/y,
    );
    if (code !== undefined) {
      const point = code.startsWith("0") ? Number.parseInt(code, 8) : Number.parseInt(code.replace(/[xu{}]/g, ""), 16);
      if (point > 0x10ffff) reader.fail("syntax", "there is no such character", start);
      return point;
    }
    const point = reader.next();
    const letter = String.fromCodePoint(point);
    if (Object.hasOwn(controls, letter)) return controls[letter]!;
    if (/[A-Za-z0-9]/.test(letter)) reader.fail("unsupported", `\\${letter} is not supported`, start);
    return point;
  }

  private characterClass(): Syntax {
    const { reader } = this;
    const start = reader.position - 1;
    const negated = reader.take("^");
    const ranges: number[] = [];
    do {
      if (reader.atEnd) reader.fail("syntax", "a character class is not closed", start);
      this.classItem(ranges);
    } while (!reader.take("]"));
    const points = this.flags.i ? closeOverCase(normalize(ranges)) : normalize(ranges);
    return { kind: "set", points: negated ? invert(points) : points };
  }

  private classItem(ranges: number[]): void {
    const { reader } = this;
    const start = reader.position;
    const named = reader.match(/\[:\^?[a-z]+:\]/y);
    if (named !== undefined) {
      ranges.push(...this.namedClass(named, start));
      return;
    }
    const first = this.classCharacter();
    const isRange =
      reader.at("-") && reader.position + 1 < reader.pattern.length && reader.pattern[reader.position + 1] !== "]";
    if (!isRange || first.length !== 2 || first[0] !== first[1]) {
      ranges.push(...first);
      return;
    }
    reader.take("-");
    const last = this.classCharacter();
    if (last.length !== 2 || last[0] !== last[1]) ranges.push(...first, 45, 45, ...last);
    else if (first[0]! > last[0]!) reader.fail("syntax", "this range runs backwards", start);
    else ranges.push(first[0]!, last[0]!);
  }

  private namedClass(text: string, start: number): CodePoints {
    const name = text.replace(/[^a-z]/g, "");
    const points = Object.hasOwn(namedClasses, name) ? namedClasses[name] : undefined;
    if (points === undefined) this.reader.fail("unsupported", `there is no character class ${text}`, start);
    return text.includes("^") ? invert(points) : points;
  }

  private classCharacter(): CodePoints {
    const { reader } = this;
    if (!reader.take("\\")) {
      const point = reader.next();
      return [point, point];
    }
    if (reader.take("b")) return [8, 8];
    return this.escapedPoints((point) => [point, point]);
  }

  private forms(point: number): CodePoints {
    return this.flags.i ? caseForms(point) : [point, point];
  }
}
