// Lucene's regular expressions with all optional operators (~ & # @ <n-m> "…"), as Elasticsearch's regexp query reads them: anchored at
// both ends, `^` and `$` are plain characters, no lazy quantifiers, and a back slash makes any character that is no letter literal.
// Where Lucene is lenient (a quantifier or `)` in the place of a character stands for itself) so is this reader.
import { caseForms } from "./case-forms.ts";
import { decimalInterval } from "./interval.ts";
import { PatternReader } from "./reader.ts";
import {
  anyCharacter,
  anyOf,
  anyText,
  type CodePoints,
  digitPoints,
  emptyText,
  invert,
  normalize,
  nothing,
  type Syntax,
  sequence,
  wordPoints,
} from "./syntax.ts";

const deepest = 200;
const mostRepeats = 100_000;
const space: CodePoints = normalize([9, 10, 13, 13, 32, 32]);

const classes: Readonly<Record<string, CodePoints>> = {
  d: digitPoints,
  D: invert(digitPoints),
  s: space,
  S: invert(space),
  w: wordPoints,
  W: invert(wordPoints),
};

/**
 * Reads a pattern of Lucene's syntax. With `caseInsensitive`, single characters match in either case; ranges stay as written, as in Lucene.
 * @throws {RegexError}
 */
export function parseLucene(pattern: string, caseInsensitive: boolean): Syntax {
  if (pattern === "") return emptyText;
  const parser = new LuceneParser(pattern, caseInsensitive);
  const syntax = parser.union();
  if (!parser.reader.atEnd) parser.reader.fail("syntax", "a parenthesis is closed that was not opened");
  return syntax;
}

class LuceneParser {
  readonly reader: PatternReader;
  private readonly caseInsensitive: boolean;
  private depth = 0;

  constructor(pattern: string, caseInsensitive: boolean) {
    this.reader = new PatternReader(pattern);
    this.caseInsensitive = caseInsensitive;
  }

  union(): Syntax {
    const parts = [this.intersection()];
    while (this.reader.take("|")) parts.push(this.intersection());
    return anyOf(parts);
  }

  private intersection(): Syntax {
    const parts = [this.concatenation()];
    while (this.reader.take("&")) parts.push(this.concatenation());
    return parts.length === 1 ? parts[0]! : { kind: "allOf", parts };
  }

  private concatenation(): Syntax {
    const parts = [this.repetition()];
    while (!this.reader.atEnd && !this.reader.at(")|&")) parts.push(this.repetition());
    return sequence(parts);
  }

  private repetition(): Syntax {
    let part = this.complement();
    while (this.reader.at("?*+{")) {
      const [min, max] = this.quantifier();
      part = { kind: "repeat", part, min, max };
    }
    return part;
  }

  private quantifier(): readonly [min: number, max: number] {
    const { reader } = this;
    const start = reader.position;
    if (reader.take("?")) return [0, 1];
    if (reader.take("*")) return [0, Number.POSITIVE_INFINITY];
    if (reader.take("+")) return [1, Number.POSITIVE_INFINITY];
    reader.expect("{");
    const low = reader.match(/\d+/y);
    if (low === undefined) reader.fail("syntax", "expected a number after [{]; a literal brace is written \\{");
    const comma = reader.take(",");
    const high = comma ? reader.match(/\d+/y) : low;
    reader.expect("}");
    const min = Number(low);
    const max = high === undefined ? Number.POSITIVE_INFINITY : Number(high);
    if (min > max) reader.fail("syntax", `the repetition {${min},${max}} is out of order`, start);
    if (min > mostRepeats || (max > mostRepeats && high !== undefined)) {
      reader.fail("too-complex", `more than ${mostRepeats} repetitions`, start);
    }
    return [min, max];
  }

  private complement(): Syntax {
    let negations = 0;
    while (this.reader.take("~")) negations++;
    const part = this.characterClass();
    return negations % 2 === 1 ? { kind: "complement", part } : part;
  }

  private characterClass(): Syntax {
    if (!this.reader.take("[")) return this.simple();
    const negated = this.reader.take("^");
    const ranges: number[] = [];
    do this.classItem(ranges);
    while (!this.reader.atEnd && !this.reader.at("]"));
    this.reader.expect("]");
    const points = normalize(ranges);
    return { kind: "set", points: negated ? invert(points) : points };
  }

  private classItem(ranges: number[]): void {
    const { reader } = this;
    const start = reader.position;
    const predefined = this.predefinedClass();
    if (predefined !== undefined) {
      ranges.push(...predefined);
      return;
    }
    const from = this.literalCharacter();
    if (reader.take("-")) {
      const to = this.literalCharacter();
      if (from > to) reader.fail("syntax", "this range runs backwards; a literal hyphen is written \\-", start);
      ranges.push(from, to);
    } else ranges.push(...this.forms(from));
  }

  /** `\d` and its kin, stepped over; `undefined` (and nothing stepped over) for anything else. */
  private predefinedClass(): CodePoints | undefined {
    const { reader } = this;
    if (!/^\\[A-Za-z]/.test(reader.pattern.slice(reader.position, reader.position + 2))) return undefined;
    const letter = reader.pattern[reader.position + 1]!;
    const points = Object.hasOwn(classes, letter) ? classes[letter] : undefined;
    if (points === undefined)
      reader.fail("syntax", `\\${letter} is no character class; write the letter without the back slash`);
    reader.position += 2;
    return points;
  }

  private literalCharacter(): number {
    this.reader.take("\\");
    return this.reader.next();
  }

  private forms(point: number): CodePoints {
    return this.caseInsensitive ? caseForms(point) : [point, point];
  }

  private simple(): Syntax {
    const { reader } = this;
    if (reader.take(".")) return anyCharacter;
    if (reader.take("#")) return nothing;
    if (reader.take("@")) return anyText;
    if (reader.take('"')) return this.quoted();
    if (reader.take("(")) return this.group();
    if (reader.take("<")) return this.interval();
    const predefined = this.predefinedClass();
    if (predefined !== undefined) return { kind: "set", points: predefined };
    return { kind: "set", points: this.forms(this.literalCharacter()) };
  }

  private quoted(): Syntax {
    const start = this.reader.position;
    const text = this.reader.match(/[^"]*/y) ?? "";
    if (!this.reader.take('"'))
      this.reader.fail("syntax", 'a quoted text is not closed; a literal quote is written \\"', start);
    return sequence([...text].map((character) => ({ kind: "set", points: this.forms(character.codePointAt(0)!) })));
  }

  private group(): Syntax {
    if (this.reader.take(")")) return emptyText;
    if (++this.depth > deepest) this.reader.fail("too-complex", `groups nest deeper than ${deepest}`);
    const inner = this.union();
    this.reader.expect(")");
    this.depth--;
    return inner;
  }

  private interval(): Syntax {
    const start = this.reader.position;
    const text = this.reader.match(/[^>]*/y) ?? "";
    this.reader.expect(">");
    const match = /^(\d+)-(\d+)$/.exec(text);
    const [low = "", high = ""] = match?.slice(1) ?? [];
    const ends = [Number(low), Number(high)].sort((a, b) => a - b);
    if (match === null || ends[1]! > 0x7fffffff) {
      this.reader.fail("syntax", "expected a number interval such as <1-255>; a literal < is written \\<", start);
    }
    return decimalInterval(ends[0]!, ends[1]!, low.length === high.length ? low.length : 0);
  }
}
