// Expressions that are searched for, as expressions in Lucene's syntax that cover the whole value, which is what EQL's `regex` takes.
// Lucene has no anchors and no look-around, but it has intersection (&) and complement (~): in P(?=B)S, what follows P is S and starts with
// B, so it is P((B.*)&(S)). An assertion must stand on a path without loops for this; the rest is refused.
import { parseRegex, type RegexFlags } from "./parse.ts";
import {
  anything,
  type CharacterSet,
  type CodeRange,
  concat,
  empty,
  invertRanges,
  lastCodePoint,
  literalText,
  newline,
  type Place,
  type Regex,
  wordRanges,
} from "./syntax.ts";

/** Why an expression cannot be written for Lucene, as the end of a sentence that begins with "the expression". */
export class RegexRefusal extends Error {
  override readonly name = "RegexRefusal";
}

export interface LuceneRegex {
  readonly pattern: string;
  /** Whether it is to be matched without regard to case. */
  readonly ignoreCase: boolean;
  /** The text to be found, where the expression is nothing more. */
  readonly literal: string | undefined;
}

/**
 * @throws {RegexSyntaxError} if the expression is malformed
 * @throws {RegexRefusal} if Lucene cannot do what it asks
 */
export function toLucene(source: string, given: RegexFlags): LuceneRegex {
  const { regex, flags } = parseRegex(source, given);
  const literal = literalText(regex);
  // With the flag set from the start, case is left to the operator and letters are printed once.
  const ignoreCase = flags.ignoreCase && !hasCasedLetters(regex);
  const whole = withoutAssertions(concat([anything, regex, anything]));
  if (whole === nothing) throw new RegexRefusal("can never match");
  return { pattern: print(whole, ignoreCase), ignoreCase, literal };
}

// ---- Assertions ----

/** Trees that assertions leave behind; they occur only where there were some. */
type Whole = Regex | Intersection | Complement | WholeConcat | WholeAlternation | WholeRepeat;

interface Intersection {
  readonly kind: "intersection";
  readonly of: readonly [Whole, Whole];
}

interface Complement {
  readonly kind: "complement";
  readonly of: Whole;
}

interface WholeConcat {
  readonly kind: "concat";
  readonly items: readonly Whole[];
}

interface WholeAlternation {
  readonly kind: "alternation";
  readonly options: readonly Whole[];
}

interface WholeRepeat {
  readonly kind: "repeat";
  readonly item: Whole;
  readonly min: number;
  readonly max: number;
}

/** The expression that matches no text. */
const nothing: CharacterSet = { kind: "set", ranges: [] };

const mostBranches = 64;

function withoutAssertions(regex: Regex): Whole {
  return new Eliminator().eliminate(regex.kind === "concat" ? regex.items : [regex]);
}

class Eliminator {
  private branches = 0;

  /** A sequence that covers the whole text, as one without assertions. */
  eliminate(items: readonly Regex[]): Whole {
    if (++this.branches > mostBranches) throw new RegexRefusal("has too many assertions");
    const index = items.findIndex(holdsAssertion);
    if (index < 0) return concatWhole(items);
    const before = items.slice(0, index);
    const after = items.slice(index + 1);
    const item = items[index]!;
    switch (item.kind) {
      case "alternation":
        return unionOf(item.options.map((option) => this.eliminate([...before, ...itemsOf(option), ...after])));
      case "concat":
        return this.eliminate([...before, ...item.items, ...after]);
      case "repeat":
        return this.unrolled(before, item.item, item.min, item.max, after);
      case "assertion":
        return this.atPlace(item.place, before, after);
      case "look":
        return this.atLook(item.ahead, item.negated, this.inner(item.item), before, after);
      case "unsupported":
        throw new RegexRefusal(`has ${item.what}, which no automaton can do`);
      case "set":
        return concatWhole(items);
    }
  }

  private unrolled(before: readonly Regex[], item: Regex, min: number, max: number, after: readonly Regex[]): Whole {
    if (item.kind === "unsupported") throw new RegexRefusal(`has ${item.what}, which no automaton can do`);
    if (max > 8) throw new RegexRefusal("repeats an assertion");
    const counts = Array.from({ length: max - min + 1 }, (_, more) => min + more);
    return unionOf(counts.map((count) => this.eliminate([...before, ...Array<Regex>(count).fill(item), ...after])));
  }

  private inner(item: Regex): Whole {
    if (holdsAssertion(item)) throw new RegexRefusal("has an assertion within a look-around");
    return item;
  }

  private atPlace(place: Place, before: readonly Regex[], after: readonly Regex[]): Whole {
    const [P, S] = [concatWhole(before), this.eliminate(after)];
    switch (place) {
      case "text-start":
        return nullable(P) ? S : nothing;
      case "text-end":
        return nullable(S) ? P : nothing;
      case "line-start":
        return concatWhole([intersection(P, unionOf([empty, endingIn(newline)])), S]);
      case "line-end":
        return concatWhole([P, intersection(S, unionOf([empty, startingWith(newline)]))]);
      case "word-boundary":
        return unionOf([
          concatWhole([restrict(P, "last", ["word"]), restrict(S, "first", ["other", "none"])]),
          concatWhole([restrict(P, "last", ["other", "none"]), restrict(S, "first", ["word"])]),
        ]);
      case "no-word-boundary":
        return unionOf([
          concatWhole([restrict(P, "last", ["word"]), restrict(S, "first", ["word"])]),
          concatWhole([restrict(P, "last", ["other", "none"]), restrict(S, "first", ["other", "none"])]),
        ]);
    }
  }

  private atLook(
    ahead: boolean,
    negated: boolean,
    item: Whole,
    before: readonly Regex[],
    after: readonly Regex[],
  ): Whole {
    const [P, S] = [concatWhole(before), this.eliminate(after)];
    const asked = concatWhole(ahead ? [item, anything] : [anything, item]);
    const side: Whole = negated ? { kind: "complement", of: asked } : asked;
    return ahead ? concatWhole([P, intersection(S, side)]) : concatWhole([intersection(P, side), S]);
  }
}

function endingIn(set: CharacterSet): Whole {
  return concatWhole([anything, set]);
}

function startingWith(set: CharacterSet): Whole {
  return concatWhole([set, anything]);
}

/** What the first or last character of a text is to a word boundary; `none` where the text is empty. */
type Edge = "word" | "other" | "none";

const edgeSets = {
  word: { kind: "set", ranges: wordRanges },
  other: { kind: "set", ranges: invertRanges(wordRanges) },
} as const satisfies Record<string, CharacterSet>;

/** The texts of `whole` whose first or last character is one of the wanted; decided here where its edge is known. */
function restrict(whole: Whole, side: "first" | "last", wanted: readonly Edge[]): Whole {
  const possible = edges(whole, side);
  if ([...possible].every((edge) => wanted.includes(edge))) return whole;
  if (!wanted.some((edge) => possible.has(edge))) return nothing;
  const asked = wanted.map((edge) => {
    if (edge === "none") return empty;
    return side === "first" ? startingWith(edgeSets[edge]) : endingIn(edgeSets[edge]);
  });
  return intersection(whole, unionOf(asked));
}

/** The edges that texts of `whole` can have; perhaps more than they do have. */
function edges(whole: Whole, side: "first" | "last"): ReadonlySet<Edge> {
  switch (whole.kind) {
    case "set":
      return new Set((["word", "other"] as const).filter((edge) => overlap(whole.ranges, edgeSets[edge].ranges)));
    case "concat":
      return edgesOfConcat(side === "first" ? whole.items : whole.items.toReversed(), side);
    case "alternation":
      return new Set(whole.options.flatMap((option) => [...edges(option, side)]));
    case "repeat":
      return new Set([...edges(whole.item, side), ...(whole.min === 0 ? (["none"] as const) : [])]);
    case "intersection":
      return new Set([...edges(whole.of[0], side)].filter((edge) => edges(whole.of[1], side).has(edge)));
    default:
      return new Set(["word", "other", "none"]);
  }
}

function edgesOfConcat(items: readonly Whole[], side: "first" | "last"): ReadonlySet<Edge> {
  const found = new Set<Edge>();
  for (const item of items) {
    const own = edges(item, side);
    for (const edge of own) if (edge !== "none") found.add(edge);
    if (!own.has("none")) return found;
  }
  return found.add("none");
}

function overlap(a: readonly CodeRange[], b: readonly CodeRange[]): boolean {
  return a.some(([low, high]) => b.some((range) => low <= range[1] && range[0] <= high));
}

function itemsOf(regex: Regex): readonly Regex[] {
  return regex.kind === "concat" ? regex.items : [regex];
}

function holdsAssertion(regex: Regex): boolean {
  switch (regex.kind) {
    case "set":
      return false;
    case "concat":
      return regex.items.some(holdsAssertion);
    case "alternation":
      return regex.options.some(holdsAssertion);
    case "repeat":
      return holdsAssertion(regex.item);
    default:
      return true;
  }
}

function nullable(whole: Whole): boolean {
  switch (whole.kind) {
    case "set":
      return false;
    case "concat":
      return whole.items.every(nullable);
    case "alternation":
      return whole.options.some(nullable);
    case "repeat":
      return whole.min === 0 || nullable(whole.item);
    case "intersection":
      return whole.of.every(nullable);
    case "complement":
      return !nullable(whole.of);
    default:
      return false;
  }
}

function concatWhole(items: readonly Whole[]): Whole {
  const flat = items.flatMap((item): readonly Whole[] => (item.kind === "concat" ? item.items : [item]));
  if (flat.includes(nothing)) return nothing;
  const joined = flat.filter((item, index) => item !== anything || flat[index - 1] !== anything);
  return joined.length === 1 ? joined[0]! : { kind: "concat", items: joined };
}

function unionOf(options: readonly Whole[]): Whole {
  const some = options.filter((option) => option !== nothing);
  return some.length === 0 ? nothing : some.length === 1 ? some[0]! : { kind: "alternation", options: some };
}

function intersection(a: Whole, b: Whole): Whole {
  if (a === nothing || b === nothing) return nothing;
  if (a === anything) return b;
  if (b === anything) return a;
  return { kind: "intersection", of: [a, b] };
}

// ---- Printing ----

/** Letters that stand in one case only, so that matching without regard to case would say more. */
function hasCasedLetters(regex: Regex): boolean {
  switch (regex.kind) {
    case "set":
      return regex.folded === undefined && !closedOverCase(regex.ranges);
    case "concat":
      return regex.items.some(hasCasedLetters);
    case "alternation":
      return regex.options.some(hasCasedLetters);
    case "repeat":
    case "look":
      return hasCasedLetters(regex.item);
    default:
      return false;
  }
}

function closedOverCase(ranges: readonly CodeRange[]): boolean {
  const has = (code: number) => ranges.some(([low, high]) => low <= code && code <= high);
  for (let upper = 65; upper <= 90; upper++) if (has(upper) !== has(upper + 32)) return false;
  return true;
}

const tightness = { alternation: 0, intersection: 1, concat: 2, repeat: 3, atom: 4 } as const;

function print(whole: Whole, ignoreCase: boolean): string {
  const inside = (part: Whole, needed: number): string => {
    const text = print(part, ignoreCase);
    return tightnessOf(part) < needed ? `(${text})` : text;
  };
  switch (whole.kind) {
    case "set":
      return printSet(whole, ignoreCase);
    case "concat":
      return whole.items.length === 0 ? "()" : whole.items.map((item) => inside(item, tightness.concat)).join("");
    case "alternation":
      return printAlternation(whole.options, inside);
    case "repeat":
      return inside(whole.item, tightness.atom) + quantifier(whole.min, whole.max);
    case "intersection":
      return whole.of.map((part) => inside(part, tightness.concat)).join("&");
    case "complement":
      return `~${inside(whole.of, tightness.atom)}`;
    default:
      throw new RegexRefusal("has an assertion that cannot be replaced");
  }
}

function tightnessOf(whole: Whole): number {
  if (whole.kind === "concat") return whole.items.length === 0 ? tightness.atom : tightness.concat;
  if (whole.kind === "alternation") {
    if (whole.options.some(isEmpty)) return tightness.repeat;
    return whole.options.length === 1 ? tightnessOf(whole.options[0]!) : tightness.alternation;
  }
  if (whole.kind === "intersection") return tightness.intersection;
  return whole.kind === "repeat" || whole.kind === "complement" ? tightness.repeat : tightness.atom;
}

/** Lucene has no empty alternative: `(a|)` is `(a)?`. */
function printAlternation(options: readonly Whole[], inside: (part: Whole, needed: number) => string): string {
  const some = options.filter((option) => !isEmpty(option));
  if (some.length === options.length) return some.map((option) => inside(option, tightness.intersection)).join("|");
  if (some.length === 0) return "()";
  return `(${some.map((option) => inside(option, tightness.intersection)).join("|")})?`;
}

function isEmpty(whole: Whole): boolean {
  return whole.kind === "concat" && whole.items.length === 0;
}

function quantifier(min: number, max: number): string {
  if (max === Number.POSITIVE_INFINITY) return min === 0 ? "*" : min === 1 ? "+" : `{${min},}`;
  if (min === 0 && max === 1) return "?";
  return min === max ? `{${min}}` : `{${min},${max}}`;
}

function printSet({ ranges, folded }: CharacterSet, ignoreCase: boolean): string {
  if (ignoreCase && folded !== undefined) return escaped(folded, special);
  if (ranges.length === 0) return "#";
  const [first] = ranges;
  if (ranges.length === 1 && first![0] === 0 && first![1] === lastCodePoint) return ".";
  if (ranges.length === 1 && first![0] === first![1]) return escaped(first![0], special);
  const inverted = invertRanges(ranges);
  const negated = first![0] === 0;
  const listed = negated ? inverted : ranges;
  return `[${negated ? "^" : ""}${listed.map(printRange).join("")}]`;
}

const special = new Set([...'.?+*|{}[]()"#~&<>@\\^$']);
const specialInClass = new Set([...'[]^-\\"&~']);

function printRange([low, high]: CodeRange): string {
  const from = escaped(low, specialInClass);
  if (low === high) return from;
  return high === low + 1 ? from + escaped(high, specialInClass) : `${from}-${escaped(high, specialInClass)}`;
}

function escaped(code: number, signs: ReadonlySet<string>): string {
  const text = String.fromCodePoint(code);
  return signs.has(text) ? `\\${text}` : text;
}
