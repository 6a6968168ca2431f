// Regular expressions as trees. Case is settled here: a character of a case-insensitive part is a set of its forms.

export type Regex = CharacterSet | Concat | Alternation | Repeat | Assertion | Look | Unsupported;

/** One character of a set of code points, as sorted, disjoint, inclusive ranges. */
export interface CharacterSet {
  readonly kind: "set";
  readonly ranges: readonly CodeRange[];
  /** The character that was written, where the set is one letter in both cases. */
  readonly folded?: number;
}

export type CodeRange = readonly [low: number, high: number];

export interface Concat {
  readonly kind: "concat";
  readonly items: readonly Regex[];
}

export interface Alternation {
  readonly kind: "alternation";
  readonly options: readonly Regex[];
  /** The number of the group that takes hold of what it matches, where groups are asked for. */
  readonly group?: number;
}

export interface Repeat {
  readonly kind: "repeat";
  readonly item: Regex;
  readonly min: number;
  readonly max: number;
  /** Whether it takes as little as it can. That decides what groups hold, not whether there is a match. */
  readonly lazy?: boolean;
}

export type Place = "text-start" | "text-end" | "line-start" | "line-end" | "word-boundary" | "no-word-boundary";

export interface Assertion {
  readonly kind: "assertion";
  readonly place: Place;
}

export interface Look {
  readonly kind: "look";
  readonly ahead: boolean;
  readonly negated: boolean;
  readonly item: Regex;
}

/** What can be read and not be done by an automaton: back-references, possessive quantifiers, atomic groups, conditionals. */
export interface Unsupported {
  readonly kind: "unsupported";
  readonly what: string;
}

export const lastCodePoint = 0x10ffff;

export const empty: Concat = { kind: "concat", items: [] };
export const anyCharacter: CharacterSet = { kind: "set", ranges: [[0, lastCodePoint]] };
export const anything: Repeat = { kind: "repeat", item: anyCharacter, min: 0, max: Number.POSITIVE_INFINITY };
export const newline: CharacterSet = { kind: "set", ranges: [[10, 10]] };
export const wordRanges: readonly CodeRange[] = [[48, 57], [65, 90], [95, 95], [97, 122]]; // biome-ignore format: one line
export const digitRanges: readonly CodeRange[] = [[48, 57]];
export const spaceRanges: readonly CodeRange[] = [[9, 13], [32, 32]]; // biome-ignore format: one line

export function character(code: number): CharacterSet {
  return { kind: "set", ranges: [[code, code]] };
}

export function concat(items: readonly Regex[]): Regex {
  const flat = items.flatMap((item) => (item.kind === "concat" ? item.items : [item]));
  return flat.length === 1 ? flat[0]! : { kind: "concat", items: flat };
}

export function alternation(options: readonly Regex[]): Regex {
  return options.length === 1 ? options[0]! : { kind: "alternation", options };
}

/** Sorted and joined. */
export function normalizeRanges(ranges: readonly CodeRange[]): readonly CodeRange[] {
  const sorted = [...ranges].sort((a, b) => a[0] - b[0]);
  const joined: [number, number][] = [];
  for (const [low, high] of sorted) {
    const last = joined.at(-1);
    if (last !== undefined && low <= last[1] + 1) last[1] = Math.max(last[1], high);
    else joined.push([low, high]);
  }
  return joined;
}

export function invertRanges(ranges: readonly CodeRange[]): readonly CodeRange[] {
  const inverted: CodeRange[] = [];
  let next = 0;
  for (const [low, high] of normalizeRanges(ranges)) {
    if (low > next) inverted.push([next, low - 1]);
    next = high + 1;
  }
  if (next <= lastCodePoint) inverted.push([next, lastCodePoint]);
  return inverted;
}

/** The text that a tree spells, where it spells just one (in one case). */
export function literalText(regex: Regex): string | undefined {
  if (regex.kind === "concat") {
    const parts = regex.items.map(literalText);
    return parts.some((part) => part === undefined) ? undefined : parts.join("");
  }
  if (regex.kind !== "set") return undefined;
  if (regex.folded !== undefined) return String.fromCodePoint(regex.folded);
  const [range, ...more] = regex.ranges;
  return more.length === 0 && range !== undefined && range[0] === range[1] ? String.fromCodePoint(range[0]) : undefined;
}
