// Finds all of many texts in a value in one pass, whatever the case (Aho and Corasick, 1975, with every transition worked out beforehand).
// Characters are put into classes, one for each that any of the texts has and one for all others, so that the table stays small; long
// texts are represented by a window of eight characters that is rare among them, since a finding is only a reason to look closer.
import { foldCase } from "../../event/fold-case.ts";

const windowLength = 8;
const otherClass = 0;

/** Told of the texts found, by the numbers they were given; one text may be told of more than once. */
export interface Found {
  found(number: number): void;
}

export class TextAutomaton {
  private readonly width: number;
  /** state × class → the next state's row (state × width) shifted left by one, with a low bit that is set where something is found. */
  private readonly next: Int32Array;
  /** The numbers found in each state; most states have none. */
  private readonly outputs: readonly (readonly number[] | undefined)[];
  private readonly ascii = new Uint16Array(128);
  private readonly others = new Map<number, number>();

  /** @param texts folded texts, none empty, with the number to tell for each */
  constructor(texts: readonly (readonly [text: string, number: number])[]) {
    const windows = rareWindows(texts.map(([text]) => text));
    this.width = this.classify(windows);
    const trie = new Trie(this.width);
    const ends = trie.add(windows.map((window) => this.classesOf(window)));
    const suffixes = trie.link();
    this.outputs = outputsOf(
      ends,
      texts.map(([, number]) => number),
      suffixes,
    );
    this.next = trie.steps(this.outputs);
  }

  get stateCount(): number {
    return this.outputs.length;
  }

  search(text: string, receiver: Found): void {
    const { next, outputs, ascii, width } = this;
    let row = 0;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      const step = next[row + (unit < 128 ? ascii[unit]! : (this.others.get(unit) ?? otherClass))]!;
      row = step >> 1;
      if ((step & 1) === 0) continue;
      const found = outputs[row / width]!;
      for (let j = 0; j < found.length; j++) receiver.found(found[j]!);
    }
  }

  /** Gives each folded character a class, and all its unfolded forms the same; the number of classes. */
  private classify(windows: readonly string[]): number {
    const classes = new Map<number, number>();
    for (const window of windows) {
      for (let i = 0; i < window.length; i++) {
        const unit = window.charCodeAt(i);
        if (!classes.has(unit)) classes.set(unit, classes.size + 1);
      }
    }
    for (let unit = 0; unit < 128; unit++) {
      const folded = unit >= 0x41 && unit <= 0x5a ? unit + 0x20 : unit;
      this.ascii[unit] = classes.get(folded) ?? otherClass;
    }
    for (const [folded, number] of classes) {
      if (folded < 128) continue;
      for (const unit of formsOf(folded)) this.others.set(unit, number);
    }
    return classes.size + 1;
  }

  private classesOf(window: string): Uint16Array {
    const classes = new Uint16Array(window.length);
    for (let i = 0; i < window.length; i++) classes[i] = this.classOf(window.charCodeAt(i));
    return classes;
  }

  private classOf(unit: number): number {
    return unit < 128 ? this.ascii[unit]! : (this.others.get(unit) ?? otherClass);
  }
}

/** Whether a text can stand in an automaton: halves of pairs fold only together, so a text of nothing else cannot. */
export function isSearchable(text: string): boolean {
  return withoutPairs(text).some((piece) => piece !== "");
}

function withoutPairs(text: string): readonly string[] {
  return text.split(/[\ud800-\udfff]+/);
}

let foldedForms: Map<number, number[]> | undefined;

/** The characters beyond ASCII that fold to one. */
function formsOf(folded: number): readonly number[] {
  if (foldedForms === undefined) {
    foldedForms = new Map();
    for (let unit = 128; unit < 0x10000; unit++) {
      const form = foldCase(String.fromCharCode(unit)).charCodeAt(0);
      const known = foldedForms.get(form);
      if (known === undefined) foldedForms.set(form, [unit]);
      else known.push(unit);
    }
  }
  return foldedForms.get(folded) ?? [];
}

// ---- Windows ----

/** For each text the window of it whose pairs of characters are rarest among all the texts. */
function rareWindows(texts: readonly string[]): readonly string[] {
  const pieces = texts.map((text) => withoutPairs(text).reduce((a, b) => (b.length > a.length ? b : a)));
  const counts = new PairCounts();
  for (const piece of pieces) for (let i = 0; i + 1 < piece.length; i++) counts.count(piece, i);
  return pieces.map((piece) => (piece.length > windowLength ? rarestWindow(piece, counts) : piece));
}

/** How often two characters stand side by side. Pairs are told apart by their low bits, which is enough to weigh them. */
class PairCounts {
  private readonly counts = new Uint32Array(1 << 14);

  count(text: string, at: number): void {
    this.counts[this.place(text, at)]!++;
  }

  of(text: string, at: number): number {
    return this.counts[this.place(text, at)]!;
  }

  private place(text: string, at: number): number {
    return ((text.charCodeAt(at) & 127) << 7) | (text.charCodeAt(at + 1) & 127);
  }
}

function rarestWindow(text: string, counts: PairCounts): string {
  let weight = 0;
  for (let i = 0; i < windowLength - 1; i++) weight += counts.of(text, i);
  let [best, least] = [0, weight];
  for (let start = 1; start + windowLength <= text.length; start++) {
    weight += counts.of(text, start + windowLength - 2) - counts.of(text, start - 1);
    if (weight < least) [best, least] = [start, weight];
  }
  return text.slice(best, best + windowLength);
}

// ---- The table ----

/**
 * The automaton while it is made. States are numbered by their depth: the shallow ones, which nearly every step is among, lie close together
 * in memory, and what a state is made from always has a lower number.
 */
class Trie {
  private readonly width: number;
  /** state × class → the next state; 0, the beginning, where there is none yet. */
  private table: Int32Array;
  private parents = new Int32Array(1024);
  /** The class that leads from the parent to a state. */
  private labels = new Uint16Array(1024);
  private states = 1;

  constructor(width: number) {
    this.width = width;
    this.table = new Int32Array(1024 * width);
  }

  /** The state in which each text ends. */
  add(texts: readonly Uint16Array[]): Int32Array {
    const ends = new Int32Array(texts.length);
    const longest = texts.reduce((most, { length }) => Math.max(most, length), 0);
    for (let depth = 0; depth < longest; depth++) {
      for (let i = 0; i < texts.length; i++) {
        const label = texts[i]![depth];
        if (label !== undefined) ends[i] = this.child(ends[i]!, label);
      }
    }
    return ends;
  }

  /** Works out all steps; gives the state of the longest proper suffix that is a state, for each. */
  link(): Int32Array {
    const { width, table, parents, labels } = this;
    const suffixes = new Int32Array(this.states);
    for (let state = 1; state < this.states; state++) {
      const parent = parents[state]!;
      const suffix = parent === 0 ? 0 : table[suffixes[parent]! * width + labels[state]!]!;
      suffixes[state] = suffix;
      const [row, from] = [state * width, suffix * width];
      for (let i = 0; i < width; i++) if (table[row + i] === 0) table[row + i] = table[from + i]!;
    }
    return suffixes;
  }

  /** The table as it is searched with. */
  steps(outputs: readonly unknown[]): Int32Array {
    const steps = this.table.slice(0, this.states * this.width);
    for (let i = 0; i < steps.length; i++) {
      const state = steps[i]!;
      steps[i] = state * this.width * 2 + (outputs[state] === undefined ? 0 : 1);
    }
    return steps;
  }

  private child(state: number, label: number): number {
    const known = this.table[state * this.width + label]!;
    if (known !== 0) return known;
    if (this.states === this.parents.length) this.grow();
    const child = this.states++;
    this.parents[child] = state;
    this.labels[child] = label;
    this.table[state * this.width + label] = child;
    return child;
  }

  private grow(): void {
    const size = this.parents.length * 2;
    const { table, parents, labels } = this;
    this.table = new Int32Array(size * this.width);
    this.table.set(table);
    this.parents = new Int32Array(size);
    this.parents.set(parents);
    this.labels = new Uint16Array(size);
    this.labels.set(labels);
  }
}

/** What is found in each state: the texts that end there, and those that end in its suffix. */
function outputsOf(
  ends: Int32Array,
  numbers: readonly number[],
  suffixes: Int32Array,
): readonly (readonly number[] | undefined)[] {
  const own = new Map<number, number[]>();
  for (const [text, state] of ends.entries()) {
    const known = own.get(state);
    if (known === undefined) own.set(state, [numbers[text]!]);
    else known.push(numbers[text]!);
  }
  const outputs: (readonly number[] | undefined)[] = new Array(suffixes.length);
  for (let state = 1; state < suffixes.length; state++) {
    const [here, below] = [own.get(state), outputs[suffixes[state]!]];
    outputs[state] = here === undefined ? below : [...new Set([...here, ...(below ?? [])])];
  }
  return outputs;
}
