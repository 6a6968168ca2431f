// Expressions without assertions that match the same texts, for engines (Lucene's) that have none.
//
// First the expression is unfolded into lines: sequences of parts without assertions, with assertions between them. Most assertions look at
// one character on either side (`^`, `$`, `\\b`, look-around for one character): those are pushed into the neighbouring parts. What looks
// further ahead becomes an intersection with the rest, P(?=B)S = P(S&B.*); what looks further back one with all before it.
import {
  anything,
  type CharacterSet,
  type CodeRange,
  invertRanges,
  newline,
  type Place,
  type Regex,
  wordRanges,
} from "./syntax.ts";

/** Why an expression cannot be written, as the end of a sentence that begins with "the expression". */
export class RegexRefusal extends Error {
  override readonly name = "RegexRefusal";
}

/** A tree without assertions, with the operators that they may need. */
export type Whole = CharacterSet | WholeConcat | WholeAlternation | WholeRepeat | Intersection | Complement;

export interface WholeConcat {
  readonly kind: "concat";
  readonly items: readonly Whole[];
}

export interface WholeAlternation {
  readonly kind: "alternation";
  readonly options: readonly Whole[];
}

export interface WholeRepeat {
  readonly kind: "repeat";
  readonly item: Whole;
  readonly min: number;
  readonly max: number;
}

export interface Intersection {
  readonly kind: "intersection";
  readonly of: readonly [Whole, Whole];
}

export interface Complement {
  readonly kind: "complement";
  readonly of: Whole;
}

/** The expression that matches no text. */
export const nothing: CharacterSet = { kind: "set", ranges: [] };
const emptyText: WholeConcat = { kind: "concat", items: [] };
const everything = anything as Whole;

/**
 * An expression that covers a whole text, without its assertions.
 * @throws {RegexRefusal} if it asks what no automaton can do, or is too complex for this
 */
export function withoutAssertions(regex: Regex): Whole {
  return unionOf(linesOf([regex]).flatMap(withoutLocalTests).map(withoutLooks));
}

// ---- Lines ----

type Part = Whole | Test;

/** What must hold at a place between two parts. */
type Test = LocalTest | Look;

/** About the characters on both sides, in one of several ways. */
interface LocalTest {
  readonly kind: "local";
  readonly ways: readonly { readonly before: Neighbour; readonly after: Neighbour }[];
}

interface Look {
  readonly kind: "look";
  readonly ahead: boolean;
  readonly negated: boolean;
  readonly item: Whole;
}

/** A character of these, or (`none`) the end of the text. */
interface Neighbour {
  readonly ranges: readonly CodeRange[];
  readonly none: boolean;
}

const mostLines = 256;

function linesOf(items: readonly Regex[]): readonly (readonly Part[])[] {
  let lines: readonly (readonly Part[])[] = [[]];
  for (const item of items) {
    const ways = waysOf(item);
    lines = lines.flatMap((line) => ways.map((way) => [...line, ...way]));
    limit(lines.length);
  }
  return lines;
}

function limit(count: number): void {
  if (count > mostLines) throw new RegexRefusal("has too many assertions");
}

/** The lines of one item: itself where it holds no assertion. */
function waysOf(item: Regex): readonly (readonly Part[])[] {
  if (!holdsAssertion(item)) return [[item as Whole]];
  switch (item.kind) {
    case "concat":
      return linesOf(item.items);
    case "alternation":
      return item.options.flatMap((option) => linesOf([option]));
    case "repeat":
      return repetitions(item.item, item.min, item.max);
    case "assertion":
      return [[localTest(item.place)]];
    case "look":
      return [[lookTest(item.ahead, item.negated, item.item)]];
    case "unsupported":
      throw new RegexRefusal(`has ${item.what}, which no automaton can do`);
    case "set":
      return [[item]];
  }
}

function repetitions(item: Regex, min: number, max: number): readonly (readonly Part[])[] {
  if (item.kind === "unsupported") throw new RegexRefusal(`has ${item.what}, which no automaton can do`);
  if (max > 8) throw new RegexRefusal("repeats an assertion");
  return Array.from({ length: max - min + 1 }, (_, more) => linesOf(Array<Regex>(min + more).fill(item))).flat();
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

const any: Neighbour = { ranges: [[0, 0x10ffff]], none: true };
const end: Neighbour = { ranges: [], none: true };
const lineEnd: Neighbour = { ranges: newline.ranges, none: true };
const word: Neighbour = { ranges: wordRanges, none: false };
const noWord: Neighbour = { ranges: invertRanges(wordRanges), none: true };

function localTest(place: Place): LocalTest {
  const ways = {
    "text-start": [{ before: end, after: any }],
    "text-end": [{ before: any, after: end }],
    "line-start": [{ before: lineEnd, after: any }],
    "line-end": [{ before: any, after: lineEnd }],
    "word-boundary": [
      { before: word, after: noWord },
      { before: noWord, after: word },
    ],
    "no-word-boundary": [
      { before: word, after: word },
      { before: noWord, after: noWord },
    ],
  };
  return { kind: "local", ways: ways[place] };
}

function lookTest(ahead: boolean, negated: boolean, item: Regex): Test {
  if (holdsAssertion(item)) throw new RegexRefusal("has an assertion within a look-around");
  if (item.kind !== "set") return { kind: "look", ahead, negated, item: item as Whole };
  const neighbour = negated ? { ranges: invertRanges(item.ranges), none: true } : { ranges: item.ranges, none: false };
  return { kind: "local", ways: [ahead ? { before: any, after: neighbour } : { before: neighbour, after: any }] };
}

// ---- One character on either side ----

/** A line without its local tests, as the lines that it may become. */
function withoutLocalTests(line: readonly Part[]): readonly (readonly Part[])[] {
  const index = line.findIndex((part) => part.kind === "local");
  if (index < 0) return [line];
  const [before, after] = [line.slice(0, index), line.slice(index + 1)];
  const lines = (line[index] as LocalTest).ways.flatMap((way) =>
    demand(before, "last", way.before).flatMap((left) =>
      demand(after, "first", way.after).map((right) => [...left, ...right]),
    ),
  );
  limit(lines.length);
  return lines.flatMap(withoutLocalTests);
}

type Side = "first" | "last";

/** The ways in which the first or last character of some parts is as demanded. */
function demand(parts: readonly Part[], side: Side, neighbour: Neighbour): readonly (readonly Part[])[] {
  if (neighbour === any) return [parts];
  const found: (readonly Part[])[] = [];
  const order = side === "first" ? parts.keys() : [...parts.keys()].reverse();
  let rest = parts;
  for (const index of order) {
    const part = parts[index]!;
    if (part.kind === "local" || part.kind === "look") continue;
    const edged = withEdge(part, side, neighbour.ranges);
    if (edged !== nothing) found.push(rest.with(index, edged));
    if (!nullable(part)) return found;
    rest = rest.with(index, emptyText);
  }
  return neighbour.none ? [...found, rest] : found;
}

/** The texts that are not empty and whose first or last character is in the ranges. */
function withEdge(whole: Whole, side: Side, ranges: readonly CodeRange[]): Whole {
  switch (whole.kind) {
    case "set":
      return setOf(common(whole.ranges, ranges));
    case "concat":
      return unionOf(
        demand(whole.items, side, { ranges, none: false }).map((items) => concatOf(items as readonly Whole[])),
      );
    case "alternation":
      return unionOf(whole.options.map((option) => withEdge(option, side, ranges)));
    case "repeat": {
      if (whole.max === 0) return nothing;
      const edge = withEdge(whole.item, side, ranges);
      const others = repeatOf(whole.item, Math.max(whole.min - 1, 0), whole.max - 1);
      return concatOf(side === "first" ? [edge, others] : [others, edge]);
    }
    default: {
      const edge: CharacterSet = { kind: "set", ranges };
      return intersectionOf(whole, concatOf(side === "first" ? [edge, everything] : [everything, edge]));
    }
  }
}

function setOf(ranges: readonly CodeRange[]): CharacterSet {
  return ranges.length === 0 ? nothing : { kind: "set", ranges };
}

function common(a: readonly CodeRange[], b: readonly CodeRange[]): readonly CodeRange[] {
  return a.flatMap(([low, high]) =>
    b.flatMap((range): CodeRange[] => {
      const [from, to] = [Math.max(low, range[0]), Math.min(high, range[1])];
      return from <= to ? [[from, to]] : [];
    }),
  );
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
  }
}

// ---- Further ahead and back ----

function withoutLooks(line: readonly Part[]): Whole {
  const looks = line.filter((part) => part.kind === "look") as readonly Look[];
  const ahead = looks.some((look) => look.ahead);
  if (ahead && looks.some((look) => !look.ahead)) throw new RegexRefusal("looks both ahead and back");
  let joined: Whole = emptyText;
  for (const part of ahead ? line.toReversed() : line) {
    if (part.kind !== "look") joined = concatOf(ahead ? [part as Whole, joined] : [joined, part as Whole]);
    else {
      const asked = concatOf(ahead ? [part.item, everything] : [everything, part.item]);
      joined = intersectionOf(joined, part.negated ? { kind: "complement", of: asked } : asked);
    }
  }
  return joined;
}

// ---- Building ----

function concatOf(items: readonly Whole[]): Whole {
  const flat = items.flatMap((item): readonly Whole[] => (item.kind === "concat" ? item.items : [item]));
  if (flat.includes(nothing)) return nothing;
  const joined = flat.filter((item, index) => item !== everything || flat[index - 1] !== everything);
  return joined.length === 1 ? joined[0]! : { kind: "concat", items: joined };
}

function unionOf(options: readonly Whole[]): Whole {
  const some = options.filter((option) => option !== nothing);
  return some.length === 0 ? nothing : some.length === 1 ? some[0]! : { kind: "alternation", options: some };
}

function repeatOf(item: Whole, min: number, max: number): Whole {
  if (max === 0) return emptyText;
  if (item === anything.item && min === 0 && max === Number.POSITIVE_INFINITY) return everything;
  return { kind: "repeat", item, min, max };
}

function intersectionOf(a: Whole, b: Whole): Whole {
  if (a === nothing || b === nothing) return nothing;
  if (a === everything) return b;
  return b === everything ? a : { kind: "intersection", of: [a, b] };
}
