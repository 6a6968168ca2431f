// Lucene's regular expressions (the dialect of EQL's `regex`) as a tree: anchored at both ends, `^` and `$` ordinary, with the operators
// `~` `&` `<1-10>` `@` `#` and `"…"`. Targets print the tree in their own flavour or refuse it; none of them ever sees another's syntax.
import type { Span } from "../../text/span.ts";
import { literalPattern, type Part, type Pattern } from "./pattern.ts";
import { Refusal } from "./result.ts";

export type Regex =
  | { readonly kind: "literal"; readonly text: string }
  /** One character inside (or outside) the ranges of code points. */
  | { readonly kind: "set"; readonly negated: boolean; readonly ranges: readonly CodeRange[] }
  | { readonly kind: "one" }
  | { readonly kind: "any" }
  | { readonly kind: "nothing" }
  | { readonly kind: "concat"; readonly parts: readonly Regex[] }
  | { readonly kind: "choice"; readonly options: readonly Regex[] }
  | { readonly kind: "repeat"; readonly item: Regex; readonly min: number; readonly max: number | null }
  | { readonly kind: "complement"; readonly item: Regex }
  | { readonly kind: "intersection"; readonly items: readonly Regex[] };

export type RegexSet = Extract<Regex, { kind: "set" }>;

export type CodeRange = readonly [first: number, last: number];

const classes: Readonly<Record<string, { negated: boolean; ranges: readonly CodeRange[] }>> = {
  d: { negated: false, ranges: [[48, 57]] },
  D: { negated: true, ranges: [[48, 57]] },
  w: { negated: false, ranges: [[48, 57], [65, 90], [95, 95], [97, 122]] }, // biome-ignore format: one class a line
  W: { negated: true, ranges: [[48, 57], [65, 90], [95, 95], [97, 122]] }, // biome-ignore format: one class a line
  s: { negated: false, ranges: [[9, 10], [13, 13], [32, 32]] }, // biome-ignore format: one class a line
  S: { negated: true, ranges: [[9, 10], [13, 13], [32, 32]] }, // biome-ignore format: one class a line
};

const maxDepth = 200;

/** Reads a Lucene regular expression; refuses a malformed one. `span` is where the pattern stands in the source. */
export function parseRegex(pattern: string, span: Span): Regex {
  const parser = new RegexParser([...pattern], span);
  return parser.parse();
}

class RegexParser {
  private readonly text: readonly string[];
  private readonly span: Span;
  private at = 0;
  private depth = 0;

  constructor(text: readonly string[], span: Span) {
    this.text = text;
    this.span = span;
  }

  parse(): Regex {
    if (this.text.length === 0) return literal("");
    const tree = this.union();
    if (this.at < this.text.length) this.fail(`\`${this.text[this.at]}\` has no partner`);
    return tree;
  }

  private union(): Regex {
    if (++this.depth > maxDepth) this.fail("groups are nested too deeply");
    const options = [this.intersection()];
    while (this.take("|")) options.push(this.intersection());
    this.depth--;
    return options.length === 1 ? options[0]! : { kind: "choice", options };
  }

  private intersection(): Regex {
    const items = [this.concatenation()];
    while (this.take("&")) items.push(this.concatenation());
    return items.length === 1 ? items[0]! : { kind: "intersection", items };
  }

  private concatenation(): Regex {
    const parts: Regex[] = [];
    while (this.at < this.text.length && !")|&".includes(this.text[this.at]!)) parts.push(this.repetition());
    return concat(parts);
  }

  private repetition(): Regex {
    let item = this.complement();
    for (;;) {
      if (this.take("?")) item = { kind: "repeat", item, min: 0, max: 1 };
      else if (this.take("*")) item = { kind: "repeat", item, min: 0, max: null };
      else if (this.take("+")) item = { kind: "repeat", item, min: 1, max: null };
      else if (this.take("{")) item = this.bounds(item);
      else
        return item.kind === "repeat" && item.item.kind === "one" && item.min === 0 && item.max === null ? any : item;
    }
  }

  private bounds(item: Regex): Regex {
    const min = this.integer("a number of repetitions");
    let max: number | null = min;
    if (this.take(",")) max = this.text[this.at] === "}" ? null : this.integer("a number of repetitions");
    if (!this.take("}")) this.fail("`{` is not closed");
    if (max !== null && max < min) this.fail(`{${min},${max}} ends before it begins`);
    return { kind: "repeat", item, min, max };
  }

  private complement(): Regex {
    if (!this.take("~")) return this.atom();
    if (++this.depth > maxDepth) this.fail("groups are nested too deeply");
    const item = this.complement();
    this.depth--;
    return { kind: "complement", item };
  }

  private atom(): Regex {
    const character = this.text[this.at++];
    if (character === ".") return { kind: "one" };
    if (character === "@") return any;
    if (character === "#") return { kind: "nothing" };
    if (character === "[") return this.characterClass();
    if (character === "(") return this.parenthesised();
    if (character === '"') return this.quoted();
    if (character === "<") return this.interval();
    if (character === "\\") return this.escape();
    if (character === undefined || "?*+{".includes(character))
      this.fail(`nothing stands before \`${character ?? ""}\``);
    return literal(character!);
  }

  private parenthesised(): Regex {
    if (this.take(")")) return literal("");
    const tree = this.union();
    if (!this.take(")")) this.fail("`(` is not closed");
    return tree;
  }

  private quoted(): Regex {
    const end = this.text.indexOf('"', this.at);
    if (end < 0) this.fail('`"` is not closed');
    const text = this.text.slice(this.at, end).join("");
    this.at = end + 1;
    return literal(text);
  }

  private escape(): Regex {
    const character = this.text[this.at++];
    if (character === undefined) this.fail("a backslash stands at the end");
    const known = classes[character!];
    return known === undefined ? literal(character!) : { kind: "set", ...known };
  }

  private characterClass(): Regex {
    const negated = this.take("^");
    const ranges: CodeRange[] = [];
    const excluded: Regex[] = [];
    do this.classItem(ranges, excluded);
    while (this.at < this.text.length && this.text[this.at] !== "]");
    if (!this.take("]")) this.fail("`[` is not closed");
    const set: Regex = { kind: "set", negated, ranges };
    if (excluded.length === 0) return set;
    if (negated) this.fail("a negated class inside a negated class is not supported");
    return { kind: "choice", options: ranges.length === 0 ? excluded : [set, ...excluded] };
  }

  private classItem(ranges: CodeRange[], excluded: Regex[]): void {
    if (this.text[this.at] === "\\" && this.text[this.at + 1] !== undefined) {
      const known = classes[this.text[this.at + 1]!];
      if (known !== undefined) {
        this.at += 2;
        if (known.negated) excluded.push({ kind: "set", ...known });
        else ranges.push(...known.ranges);
        return;
      }
    }
    const first = this.classCharacter();
    if (this.text[this.at] !== "-" || this.text[this.at + 1] === "]" || this.text[this.at + 1] === undefined) {
      ranges.push([first, first]);
      return;
    }
    this.at++;
    const last = this.classCharacter();
    if (last < first) this.fail("a range in `[…]` ends before it begins");
    ranges.push([first, last]);
  }

  private classCharacter(): number {
    this.take("\\");
    const character = this.text[this.at++];
    if (character === undefined) this.fail("`[` is not closed");
    return character!.codePointAt(0)!;
  }

  private interval(): Regex {
    const low = this.digits();
    if (!this.take("-")) this.fail("`<` must open an interval such as <1-10>");
    const high = this.digits();
    if (!this.take(">")) this.fail("`<` is not closed");
    if (BigInt(low) > BigInt(high)) this.fail(`<${low}-${high}> ends before it begins`);
    return numericInterval(low, high);
  }

  private digits(): string {
    let text = "";
    while (/^\d$/.test(this.text[this.at] ?? "")) text += this.text[this.at++];
    if (text === "" || text.length > 18) this.fail("a number is expected in `<…>`");
    return text;
  }

  private integer(what: string): number {
    let text = "";
    while (/^\d$/.test(this.text[this.at] ?? "")) text += this.text[this.at++];
    if (text === "" || text.length > 5) this.fail(`${what} is expected in \`{…}\``);
    return Number(text);
  }

  private take(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at++;
    return true;
  }

  private fail(reason: string): never {
    throw new Refusal("bad-regex", `\`${this.text.join("")}\` is not a regular expression: ${reason}`, this.span);
  }
}

const any: Regex = { kind: "any" };

function literal(text: string): Regex {
  return { kind: "literal", text };
}

/** Parts one after another; neighbouring literals are joined. */
export function concat(parts: readonly Regex[]): Regex {
  const joined: Regex[] = [];
  for (const part of parts.flatMap((one) => (one.kind === "concat" ? one.parts : [one]))) {
    const last = joined.at(-1);
    if (part.kind === "literal" && part.text === "") continue;
    if (part.kind === "literal" && last?.kind === "literal") joined[joined.length - 1] = literal(last.text + part.text);
    else joined.push(part);
  }
  if (joined.length === 0) return literal("");
  return joined.length === 1 ? joined[0]! : { kind: "concat", parts: joined };
}

/** Numbers from `low` to `high`: of that many digits where both have as many, otherwise with any leading zeros, as in Lucene. */
function numericInterval(low: string, high: string): Regex {
  const width = high.length;
  const options = digitRanges(low.padStart(width, "0"), high).map((ranges) =>
    concat(ranges.map(([first, last]) => (first === last ? literal(first) : digitSet(first, last)))),
  );
  const numbers: Regex = options.length === 1 ? options[0]! : { kind: "choice", options };
  if (low.length === high.length) return numbers;
  return unpadded(BigInt(low), BigInt(high));
}

function digitSet(first: string, last: string): Regex {
  return { kind: "set", negated: false, ranges: [[first.charCodeAt(0), last.charCodeAt(0)]] };
}

function unpadded(low: bigint, high: bigint): Regex {
  const zeros: Regex = { kind: "repeat", item: literal("0"), min: 0, max: null };
  const options: Regex[] = [];
  for (let width = String(low).length; width <= String(high).length; width++) {
    const from = width === String(low).length ? low : 10n ** BigInt(width - 1);
    const to = width === String(high).length ? high : 10n ** BigInt(width) - 1n;
    options.push(numericInterval(String(from), String(to)));
  }
  return concat([zeros, { kind: "choice", options }]);
}

/** Splits a range of equally long numbers into rows of one digit range a place. */
function digitRanges(low: string, high: string): (readonly [string, string])[][] {
  if (low.length === 0) return [[]];
  const [first, last] = [low[0]!, high[0]!];
  if (first === last) return digitRanges(low.slice(1), high.slice(1)).map((rest) => [[first, last], ...rest]);
  const zeros = "0".repeat(low.length - 1);
  const nines = "9".repeat(low.length - 1);
  const lower = low.slice(1) === zeros ? first : String(Number(first) + 1);
  const upper = high.slice(1) === nines ? last : String(Number(last) - 1);
  const rows: (readonly [string, string])[][] = [];
  if (lower !== first)
    rows.push(
      ...digitRanges(low.slice(1), nines).map((rest): (readonly [string, string])[] => [[first, first], ...rest]),
    );
  if (lower <= upper) rows.push([[lower, upper], ...[...zeros].map((): readonly [string, string] => ["0", "9"])]);
  if (upper !== last)
    rows.push(
      ...digitRanges(zeros, high.slice(1)).map((rest): (readonly [string, string])[] => [[last, last], ...rest]),
    );
  return rows;
}

const maxPatterns = 64;

/** The wildcard patterns that together say the same as an expression, or undefined where they would not (or would be very many). */
export function patternsOf(regex: Regex): readonly Pattern[] | undefined {
  switch (regex.kind) {
    case "literal":
      return [literalPattern(regex.text)];
    case "one":
    case "any":
      return [[regex.kind]];
    case "choice":
      return limited(regex.options.map(patternsOf));
    case "concat":
      return regex.parts.reduce<readonly Pattern[] | undefined>(
        (heads, part) => (heads === undefined ? undefined : product(heads, patternsOf(part))),
        [[]],
      );
    case "repeat":
      return regex.min === 0 && regex.max === 1 ? limited([[[]], patternsOf(regex.item)]) : undefined;
    default:
      return undefined;
  }
}

function limited(lists: readonly (readonly Pattern[] | undefined)[]): readonly Pattern[] | undefined {
  const found: Pattern[] = [];
  for (const list of lists) {
    if (list === undefined) return undefined;
    found.push(...list);
  }
  return found.length > maxPatterns ? undefined : found;
}

function product(heads: readonly Pattern[], tails: readonly Pattern[] | undefined): readonly Pattern[] | undefined {
  if (tails === undefined || heads.length * tails.length > maxPatterns) return undefined;
  return heads.flatMap((head) => tails.map((tail) => joinParts(head, tail)));
}

function joinParts(head: Pattern, tail: Pattern): Pattern {
  const joined: Part[] = [...head];
  for (const part of tail) {
    const last = joined.at(-1);
    if (part === "any" && last === "any") continue;
    if (typeof part === "object" && typeof last === "object")
      joined[joined.length - 1] = { literal: last.literal + part.literal };
    else joined.push(part);
  }
  return joined;
}

/** A wildcard pattern as an expression. */
export function regexOf(pattern: Pattern): Regex {
  return concat(pattern.map((part) => (part === "any" || part === "one" ? { kind: part } : literal(part.literal))));
}

/** Several patterns as one expression; what all of them begin and end with is written once. */
export function regexOfAll(patterns: readonly Pattern[]): Regex {
  if (patterns.length === 0) return { kind: "nothing" };
  if (patterns.length === 1) return regexOf(patterns[0]!);
  const rows = patterns.map(tokensOf);
  const shortest = Math.min(...rows.map((row) => row.length));
  const first = alike(rows, shortest, (row, place) => row[place]);
  const last = alike(rows, shortest - first, (row, place) => row.at(-1 - place));
  return parted(rows, first, last);
}

/** `any`, `one`, or one character. */
type Token = string;

function tokensOf(pattern: Pattern): readonly Token[] {
  return pattern.flatMap((part): readonly Token[] => (typeof part === "object" ? [...part.literal] : [part]));
}

function ofTokens(tokens: readonly Token[]): Regex {
  return concat(tokens.map((token) => (token === "any" || token === "one" ? { kind: token } : literal(token))));
}

/** How many tokens from one end on, `most` at most, all rows have in common. */
function alike(
  rows: readonly (readonly Token[])[],
  most: number,
  at: (row: readonly Token[], place: number) => Token | undefined,
): number {
  let same = 0;
  while (same < most && rows.every((row) => at(row, same) === at(rows[0]!, same))) same++;
  return same;
}

/** Rows with `first` tokens at their heads and `last` at their ends in common: parted there if single signs are between, else between words. */
function parted(rows: readonly (readonly Token[])[], first: number, last: number): Regex {
  const row = rows[0]!;
  const around = (head: number, tail: number, middle: Regex) =>
    concat([ofTokens(row.slice(0, head)), middle, ofTokens(row.slice(row.length - tail))]);
  const signs = rows.map((one) => one.slice(first, one.length - last));
  if (signs.every((tokens) => tokens.length === 1 && isSign(tokens[0]!))) {
    const ranges = signs.map(([sign]): CodeRange => [sign!.codePointAt(0)!, sign!.codePointAt(0)!]);
    return around(first, last, { kind: "set", negated: false, ranges });
  }
  const head = row.slice(0, first).findLastIndex(endsWord) + 1;
  const start = row.slice(row.length - last).findIndex(endsWord);
  const tail = start < 0 ? 0 : last - start;
  const fits = (ends: number) => rows.every((one) => one.length > ends);
  const [from, behind] = fits(head + tail) ? [head, tail] : fits(head) ? [head, 0] : [0, 0];
  const options = rows.map((one) => ofTokens(one.slice(from, one.length - behind)));
  return around(from, behind, { kind: "choice", options });
}

function endsWord(token: Token): boolean {
  return token === "any" || token === "one" || isSign(token);
}

/** A character that is no part of a word. */
function isSign(token: Token): boolean {
  return token !== "any" && token !== "one" && !/[\p{L}\p{N}_]/u.test(token);
}

/** Whether a part of an expression, or the whole, passes a test. */
export function somePart(regex: Regex, test: (part: Regex) => boolean): boolean {
  if (test(regex)) return true;
  const inner = (part: Regex) => somePart(part, test);
  switch (regex.kind) {
    case "concat":
      return regex.parts.some(inner);
    case "choice":
      return regex.options.some(inner);
    case "intersection":
      return regex.items.some(inner);
    case "repeat":
    case "complement":
      return inner(regex.item);
    default:
      return false;
  }
}

/** Whether the empty text is in the language of an expression. */
export function matchesEmpty(regex: Regex): boolean {
  switch (regex.kind) {
    case "literal":
      return regex.text === "";
    case "any":
      return true;
    case "one":
    case "set":
    case "nothing":
      return false;
    case "concat":
      return regex.parts.every(matchesEmpty);
    case "choice":
      return regex.options.some(matchesEmpty);
    case "repeat":
      return regex.min === 0 || matchesEmpty(regex.item);
    case "complement":
      return !matchesEmpty(regex.item);
    case "intersection":
      return regex.items.every(matchesEmpty);
  }
}
