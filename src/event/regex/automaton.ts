// Runs a pattern over texts: a deterministic automaton built while texts need it, one state a distinct remaining term. The states are
// bounded; when there are too many, all are dropped and building goes on from where the text stands, so time stays linear in the text
// and memory bounded whatever the pattern.
import { Alphabet, Side } from "./alphabet.ts";
import { derive, isNullable } from "./derive.ts";
import { RegexError } from "./error.ts";
import { type PieceTest, pieceTestOf } from "./pieces.ts";
import type { Syntax } from "./syntax.ts";
import { type Term, Terms } from "./term.ts";

const mostStates = 2_000;
const mostTerms = 50_000;
/** Steps of all states together, four bytes each: a pattern of many different characters has states with many. */
const mostSteps = 1 << 20;
/** From so many characters on it is worth a look whether a text has what a match needs. */
const longText = 64;
/** Positions of a pattern with its counted repetitions written out. */
const largestPattern = 20_000;
/** States a pattern with complement or intersection may need in all; those can grow exponentially, so they are counted beforehand. */
const mostExploredStates = 2_000;

interface State {
  readonly term: Term;
  readonly before: Side;
  /** Where its steps begin. */
  readonly row: number;
  /** The answer for every text that leads here, where there is only one. */
  readonly verdict: boolean | undefined;
  accepts: boolean | undefined;
}

/**
 * A test of whole texts for a pattern. The automaton is built when a text is first tested, since most patterns of many rules never meet one;
 * whether it can be is found out before.
 * @throws {RegexError} `too-complex`
 */
export function matcherOf(syntax: Syntax): (text: string) => boolean {
  if (sizeOf(syntax) > largestPattern) {
    throw new RegexError(
      "too-complex",
      0,
      `the pattern has more than ${largestPattern} positions, repetitions written out`,
    );
  }
  let automaton = hasBooleans(syntax) ? new Automaton(syntax) : undefined;
  let hasPieces: PieceTest | undefined;
  return (text) => {
    hasPieces ??= pieceTestOf(syntax);
    if (text.length >= longText && !hasPieces(text)) return false;
    automaton ??= new Automaton(syntax);
    return automaton.test(text);
  };
}

/** A compiled pattern. `test` answers whether a whole text matches, in time linear in the text. */
class Automaton {
  private readonly alphabet: Alphabet;
  private terms: Terms;
  private byKey = new Map<string, State>();
  private states: State[] = [];
  /**
   * By state, a row with one step for each symbol: 0 where it is not known yet, or the row it leads to times four, with the bit 2, and the bit 1 where
   * that one has a verdict.
   */
  private steps = new Int32Array();
  private start: State;

  /** @throws {RegexError} `too-complex` */
  constructor(syntax: Syntax) {
    this.alphabet = new Alphabet(syntax);
    this.terms = new Terms(this.alphabet);
    this.start = this.state(this.terms.fromSyntax(syntax), Side.edge);
    this.makeRoom(this.start);
    if (hasBooleans(syntax)) this.explore();
  }

  test(text: string): boolean {
    const { alphabet, start } = this;
    const { ascii } = alphabet;
    if (start.verdict !== undefined) return start.verdict;
    let { steps } = this;
    let { row } = start;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      let symbol: number;
      if (unit < 128) symbol = ascii[unit]!;
      else {
        const point = text.codePointAt(i)!;
        if (point > 0xffff) i++;
        symbol = alphabet.symbol(point);
      }
      let step = steps[row + symbol]!;
      if (step === 0) {
        step = this.learn(row, symbol);
        steps = this.steps;
      }
      row = step >> 2;
      if ((step & 1) !== 0) return this.stateAt(row).verdict!;
    }
    const end = this.stateAt(row);
    end.accepts ??= isNullable(end.term, end.before, Side.edge);
    return end.accepts;
  }

  private stateAt(row: number): State {
    return this.states[row / this.alphabet.size]!;
  }

  /** The step from a row, which is not known yet. All rows may be others then. */
  private learn(row: number, symbol: number): number {
    const from = this.stateAt(row);
    const { row: known } = this.isFull ? this.forget(from) : from;
    const next = this.next(this.stateAt(known), symbol);
    const step = next.row * 4 + (next.verdict === undefined ? 2 : 3);
    this.makeRoom(next);
    this.steps[known + symbol] = step;
    return step;
  }

  private get isFull(): boolean {
    const { states, terms, alphabet } = this;
    return states.length >= mostStates || states.length * alphabet.size >= mostSteps || terms.size >= mostTerms;
  }

  private next(from: State, symbol: number): State {
    const { alphabet } = this;
    const term = derive(this.terms, alphabet, from.term, symbol, from.before);
    return this.state(term, alphabet.hasAssertions ? alphabet.side(symbol) : Side.edge);
  }

  /** Drops all states but the start and the given one, and gives the new form of the latter. */
  private forget(current: State): State {
    const start = this.start;
    const copies = new Map<Term, Term>();
    this.terms = new Terms(this.alphabet);
    this.byKey = new Map();
    this.states = [];
    this.steps.fill(0);
    this.start = this.state(this.terms.copy(start.term, copies), start.before);
    const copy = this.state(this.terms.copy(current.term, copies), current.before);
    this.makeRoom(copy);
    return copy;
  }

  private state(term: Term, before: Side): State {
    const key = `${term.id},${before}`;
    const known = this.byKey.get(key);
    if (known !== undefined) return known;
    const verdict = term === this.terms.everything ? true : term === this.terms.nothing ? false : undefined;
    const state: State = { term, before, row: this.states.length * this.alphabet.size, verdict, accepts: undefined };
    this.byKey.set(key, state);
    this.states.push(state);
    return state;
  }

  /** For the steps of a state. */
  private makeRoom({ row }: State): void {
    const end = row + this.alphabet.size;
    if (end <= this.steps.length) return;
    const larger = new Int32Array(2 * end);
    larger.set(this.steps);
    this.steps = larger;
  }

  private explore(): void {
    const queue = [this.start];
    const seen = new Set(queue);
    for (let state = queue.pop(); state !== undefined; state = queue.pop()) {
      for (let symbol = 0; symbol < this.alphabet.size; symbol++) {
        const next = this.next(state, symbol);
        if (seen.has(next)) continue;
        seen.add(next);
        queue.push(next);
        if (seen.size >= mostExploredStates || this.terms.size >= mostTerms) {
          throw new RegexError(
            "too-complex",
            0,
            "the complements and intersections of the pattern need too many states",
          );
        }
      }
    }
  }
}

function sizeOf(syntax: Syntax): number {
  switch (syntax.kind) {
    case "set":
    case "assertion":
      return 1;
    case "complement":
      return 1 + sizeOf(syntax.part);
    case "repeat":
      return 1 + sizeOf(syntax.part) * Math.max(1, Number.isFinite(syntax.max) ? syntax.max : syntax.min);
    default:
      return syntax.parts.reduce((sum, part) => sum + sizeOf(part), 1);
  }
}

function hasBooleans(syntax: Syntax): boolean {
  switch (syntax.kind) {
    case "set":
    case "assertion":
      return false;
    case "complement":
    case "allOf":
      return true;
    case "repeat":
      return hasBooleans(syntax.part);
    default:
      return syntax.parts.some(hasBooleans);
  }
}
