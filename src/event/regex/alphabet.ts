// Code points that no part of a pattern tells apart are one symbol, so that the automaton has few transitions. With assertions in the
// pattern, a symbol is also entirely line feed, entirely word characters, or neither.
import { type CodePoints, maxCodePoint, type Syntax, wordPoints } from "./syntax.ts";

/** What stands on one side of a position. */
export const Side = { edge: 0, word: 1, newline: 2, other: 3 } as const;
export type Side = (typeof Side)[keyof typeof Side];

export class Alphabet {
  readonly size: number;
  readonly hasAssertions: boolean;
  /** The first code point of each symbol's range, ascending; a symbol may own several ranges. */
  private readonly starts: readonly number[];
  private readonly symbols: readonly number[];
  /** The symbol of each code point of ASCII. */
  readonly ascii = new Uint16Array(128);
  private readonly sides: readonly Side[];

  constructor(syntax: Syntax) {
    const sets: CodePoints[] = [];
    this.hasAssertions = collect(syntax, sets);
    if (this.hasAssertions) sets.push(wordPoints, [10, 10]);
    this.starts = boundaries(sets);
    const bySignature = new Map<string, number>();
    this.symbols = this.starts.map((start) => {
      const signature = sets.map((set) => (contains(set, start) ? "1" : "0")).join("");
      const known = bySignature.get(signature) ?? bySignature.size;
      bySignature.set(signature, known);
      return known;
    });
    this.size = bySignature.size;
    for (let point = 0; point < 128; point++) this.ascii[point] = this.search(point);
    const sides: Side[] = new Array<Side>(this.size).fill(Side.other);
    for (const [index, start] of this.starts.entries()) sides[this.symbols[index]!] = sideOf(start);
    this.sides = sides;
  }

  symbol(point: number): number {
    return point < 128 ? this.ascii[point]! : this.search(point);
  }

  /** Which side a character of this symbol makes; only meaningful with assertions. */
  side(symbol: number): Side {
    return this.sides[symbol]!;
  }

  /** For each symbol, whether its characters are in the set. The set must be one of the pattern's. */
  members(points: CodePoints): readonly boolean[] {
    const members = new Array<boolean>(this.size).fill(false);
    for (const [index, start] of this.starts.entries())
      if (contains(points, start)) members[this.symbols[index]!] = true;
    return members;
  }

  private search(point: number): number {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.starts[middle]! <= point) low = middle;
      else high = middle - 1;
    }
    return this.symbols[low]!;
  }
}

function sideOf(point: number): Side {
  if (point === 10) return Side.newline;
  return contains(wordPoints, point) ? Side.word : Side.other;
}

/** Gathers the distinct sets of a pattern; answers whether it has assertions. */
function collect(syntax: Syntax, sets: CodePoints[]): boolean {
  const seen = new Set<string>();
  const visit = (node: Syntax): boolean => {
    switch (node.kind) {
      case "set": {
        const key = node.points.join();
        if (!seen.has(key)) sets.push(node.points);
        seen.add(key);
        return false;
      }
      case "assertion":
        return true;
      case "complement":
      case "repeat":
        return visit(node.part);
      default:
        return node.parts.reduce((found, part) => visit(part) || found, false);
    }
  };
  return visit(syntax);
}

function boundaries(sets: readonly CodePoints[]): number[] {
  const starts = new Set([0]);
  for (const set of sets) {
    for (let i = 0; i < set.length; i += 2) {
      starts.add(set[i]!);
      if (set[i + 1]! < maxCodePoint) starts.add(set[i + 1]! + 1);
    }
  }
  return [...starts].sort((a, b) => a - b);
}

function contains(points: CodePoints, point: number): boolean {
  let low = 0;
  let high = points.length / 2 - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (point < points[2 * middle]!) high = middle - 1;
    else if (point > points[2 * middle + 1]!) low = middle + 1;
    else return true;
  }
  return false;
}
