// Searches with groups in time that grows with text times expression, whatever the expression (Pike's machine): all ways to match go forward together,
// those that a backtracking engine would try first in front, and no state is entered twice at one place. Look-around is decided beforehand, for all
// places of the text in one run: behind a place forwards, ahead of it backwards.
import { RegexRefusal } from "./assertions.ts";
import type { CodeRange, Look, Place, Regex } from "./syntax.ts";

/** Where a match and its groups begin and end: `2n` and `2n + 1` for group `n`, the whole being group 0; -1 for a group without a part. */
export type Places = readonly number[];

type Instruction =
  | { readonly kind: "set"; readonly ranges: readonly CodeRange[]; readonly next: number }
  | { readonly kind: "split"; first: number; second: number }
  | { readonly kind: "save"; readonly slot: number; readonly next: number }
  | { readonly kind: "place"; readonly place: Place; readonly next: number }
  | { readonly kind: "look"; readonly look: number; readonly negated: boolean; readonly next: number }
  | { readonly kind: "match" };

/** Instructions with counted repetitions written out. */
const mostInstructions = 20_000;

interface Program {
  readonly instructions: readonly Instruction[];
  readonly start: number;
}

/** A look-around: what it looks for, written backwards where it looks ahead. */
interface LookProgram extends Program {
  readonly ahead: boolean;
}

export class Searcher {
  private readonly program: Program;
  private readonly looks: readonly LookProgram[];

  /** @throws {RegexRefusal} for what cannot be searched for in linear time, or is too large */
  constructor(regex: Regex) {
    const compiler = new Compiler();
    this.program = compiler.compile({ kind: "alternation", options: [regex], group: 0 }, false);
    this.looks = compiler.looks;
  }

  /** All matches from left to right, none over another; an empty one may follow another. */
  *all(text: string): Generator<Places> {
    const tables = this.tablesOf(text);
    for (let from = 0; from <= text.length; ) {
      const found = new Run(this.program, text, tables).find(from, false);
      if (found === undefined) return;
      yield found;
      const end = found[1]!;
      from = end > found[0]! ? end : end + widthAt(text, end);
    }
  }

  /** The match that begins at the text's beginning. */
  atStart(text: string): Places | undefined {
    return new Run(this.program, text, this.tablesOf(text)).find(0, true);
  }

  private tablesOf(text: string): readonly Uint8Array[] {
    const tables: Uint8Array[] = [];
    for (const look of this.looks) tables.push(placesOf(look, text, tables));
    return tables;
  }
}

function widthAt(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}

// ---- From trees to instructions ----

class Compiler {
  readonly looks: LookProgram[] = [];
  private instructions: Instruction[] = [];
  private size = 0;

  compile(regex: Regex, backwards: boolean): Program {
    const outer = this.instructions;
    this.instructions = [];
    const start = this.emit(regex, this.push({ kind: "match" }), backwards);
    const { instructions } = this;
    this.instructions = outer;
    return { instructions, start };
  }

  private push(instruction: Instruction): number {
    if (++this.size > mostInstructions) throw new RegexRefusal("is too large, its repetitions written out");
    return this.instructions.push(instruction) - 1;
  }

  /** Instructions for a tree, after which `next` follows; gives the first of them. */
  private emit(regex: Regex, next: number, backwards: boolean): number {
    switch (regex.kind) {
      case "set":
        return this.push({ kind: "set", ranges: regex.ranges, next });
      case "concat": {
        const items = backwards ? regex.items : regex.items.toReversed();
        return items.reduce((after, item) => this.emit(item, after, backwards), next);
      }
      case "alternation":
        return this.alternation(regex, next, backwards);
      case "repeat":
        return this.repeat(regex, next, backwards);
      case "assertion":
        return this.push({ kind: "place", place: regex.place, next });
      case "look":
        return this.push({ kind: "look", look: this.look(regex), negated: regex.negated, next });
      case "unsupported":
        throw new RegexRefusal(`has ${regex.what}, which cannot be searched for in linear time`);
    }
  }

  private alternation(
    { options, group }: Extract<Regex, { kind: "alternation" }>,
    next: number,
    backwards: boolean,
  ): number {
    const end = group === undefined ? next : this.push({ kind: "save", slot: group * 2 + 1, next });
    const starts = options.map((option) => this.emit(option, end, backwards));
    const start = starts.reduceRight((second, first) => this.push({ kind: "split", first, second }));
    return group === undefined ? start : this.push({ kind: "save", slot: group * 2, next: start });
  }

  private repeat(
    { item, min, max, lazy = false }: Extract<Regex, { kind: "repeat" }>,
    next: number,
    backwards: boolean,
  ): number {
    const split = (body: number, after: number) =>
      lazy ? { first: after, second: body } : { first: body, second: after };
    let start = next;
    if (max === Number.POSITIVE_INFINITY) {
      const loop: Extract<Instruction, { kind: "split" }> = { kind: "split", first: next, second: next };
      start = this.push(loop);
      Object.assign(loop, split(this.emit(item, start, backwards), next));
    } else {
      for (let count = min; count < max; count++)
        start = this.push({ kind: "split", ...split(this.emit(item, start, backwards), next) });
    }
    for (let count = 0; count < min; count++) start = this.emit(item, start, backwards);
    return start;
  }

  private look({ item, ahead }: Look): number {
    const program = this.compile(item, ahead);
    return this.looks.push({ ...program, ahead }) - 1;
  }
}

// ---- Places ----

function isAt(place: Place, text: string, at: number): boolean {
  switch (place) {
    case "text-start":
      return at === 0;
    case "text-end":
      return at === text.length;
    case "line-start":
      return at === 0 || text[at - 1] === "\n";
    case "line-end":
      return at === text.length || text[at] === "\n";
    case "word-boundary":
      return isWord(text[at - 1]) !== isWord(text[at]);
    case "no-word-boundary":
      return isWord(text[at - 1]) === isWord(text[at]);
  }
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /\w/.test(character);
}

function isIn(ranges: readonly CodeRange[], code: number): boolean {
  return ranges.some(([low, high]) => code >= low && code <= high);
}

/** Whether an instruction that takes no character lets through at a place. */
function passes(
  instruction: Extract<Instruction, { kind: "place" | "look" }>,
  text: string,
  at: number,
  tables: readonly Uint8Array[],
): boolean {
  if (instruction.kind === "place") return isAt(instruction.place, text, at);
  return (tables[instruction.look]![at] === 1) !== instruction.negated;
}

// ---- Look-around ----

/** The places at which a look-around finds what it looks for. */
function placesOf(
  { instructions, start, ahead }: LookProgram,
  text: string,
  tables: readonly Uint8Array[],
): Uint8Array {
  const found = new Uint8Array(text.length + 1);
  const marks = new Int32Array(instructions.length).fill(-1);
  let states: number[] = [];
  let at = ahead ? text.length : 0;
  for (;;) {
    const open = [start, ...states];
    const waiting: number[] = [];
    while (open.length > 0) {
      const state = open.pop()!;
      if (marks[state] === at) continue;
      marks[state] = at;
      const instruction = instructions[state]!;
      if (instruction.kind === "match") found[at] = 1;
      else if (instruction.kind === "set") waiting.push(state);
      else if (instruction.kind === "split") open.push(instruction.first, instruction.second);
      else if (instruction.kind === "save" || passes(instruction, text, at, tables)) open.push(instruction.next);
    }
    if (at === (ahead ? 0 : text.length)) return found;
    const before = ahead ? at - widthBefore(text, at) : at;
    const code = text.codePointAt(before)!;
    states = waiting.flatMap((state) => {
      const instruction = instructions[state]!;
      return instruction.kind === "set" && isIn(instruction.ranges, code) ? [instruction.next] : [];
    });
    at = ahead ? before : at + widthAt(text, at);
  }
}

function widthBefore(text: string, at: number): number {
  return at >= 2 && (text.codePointAt(at - 2) ?? 0) > 0xffff ? 2 : 1;
}

// ---- The search ----

interface Thread {
  readonly state: number;
  readonly places: Places;
}

class Run {
  private readonly program: Program;
  private readonly text: string;
  private readonly tables: readonly Uint8Array[];
  /** At which place a state was last entered. */
  private readonly marks: Int32Array;

  constructor(program: Program, text: string, tables: readonly Uint8Array[]) {
    this.program = program;
    this.text = text;
    this.tables = tables;
    this.marks = new Int32Array(program.instructions.length).fill(-1);
  }

  /** The first match at or behind a place, of several there the one that a backtracking engine finds. */
  find(from: number, onlyHere: boolean): Places | undefined {
    let threads: readonly Thread[] = [];
    let found: Places | undefined;
    for (let at = from; ; at += widthAt(this.text, at)) {
      const starts = found === undefined && (at === from || !onlyHere);
      const open = starts ? [...threads, { state: this.program.start, places: [] }] : threads;
      const { waiting, match } = this.settle(open, at);
      found = match ?? found;
      if (at >= this.text.length) return found;
      threads = this.step(waiting, this.text.codePointAt(at)!);
      if (threads.length === 0 && (found !== undefined || onlyHere)) return found;
    }
  }

  /** Follows threads to where they need a character. A match ends those behind it, which would come later. */
  private settle(
    threads: readonly Thread[],
    at: number,
  ): { readonly waiting: readonly Thread[]; readonly match?: Places } {
    const waiting: Thread[] = [];
    const open = threads.toReversed();
    while (open.length > 0) {
      const thread = open.pop()!;
      if (this.marks[thread.state] === at) continue;
      this.marks[thread.state] = at;
      const instruction = this.program.instructions[thread.state]!;
      switch (instruction.kind) {
        case "match":
          return { waiting, match: thread.places };
        case "set":
          waiting.push(thread);
          break;
        case "split":
          open.push({ ...thread, state: instruction.second }, { ...thread, state: instruction.first });
          break;
        case "save":
          open.push({ state: instruction.next, places: withPlace(thread.places, instruction.slot, at) });
          break;
        default:
          if (passes(instruction, this.text, at, this.tables)) open.push({ ...thread, state: instruction.next });
      }
    }
    return { waiting };
  }

  private step(threads: readonly Thread[], code: number): readonly Thread[] {
    return threads.flatMap(({ state, places }) => {
      const instruction = this.program.instructions[state]!;
      return instruction.kind === "set" && isIn(instruction.ranges, code) ? [{ state: instruction.next, places }] : [];
    });
  }
}

function withPlace(places: Places, slot: number, at: number): Places {
  const changed = [...places];
  while (changed.length <= slot) changed.push(-1);
  changed[slot] = at;
  return changed;
}
