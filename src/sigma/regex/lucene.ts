// Expressions that are searched for, as expressions in Lucene's syntax that cover the whole value, which is what EQL's `regex` takes.
import { nothing, RegexRefusal, type Whole, withoutAssertions } from "./assertions.ts";
import { parseRegex, type RegexFlags } from "./parse.ts";
import {
  anything,
  type CharacterSet,
  type CodeRange,
  concat,
  invertRanges,
  lastCodePoint,
  literalText,
  type Regex,
} from "./syntax.ts";

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
