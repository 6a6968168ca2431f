// Finds all of many texts in a value in one pass, whatever the case (Aho and Corasick, 1975). Characters are put into classes, one for each of
// ASCII that any of the texts has, a few for those beyond, and one for all others, so that the table stays small; long texts are represented by a window of eight characters that
// is rare among them, since a finding is only a reason to look closer. A step is worked out when it is first taken: of all steps that there
// could be, logs take few.
import { foldCase } from "../../event/fold-case.ts";

const windowLength = 8;
const otherClass = 0;
/** Characters beyond ASCII share so many classes, by their low bits: the table's size must not hang on how many of them rules have. */
const wideClasses = 64;

/** Told of the texts found, by the numbers they were given; one text may be told of more than once. */
export interface Found {
  found(number: number): void;
}

export class TextAutomaton {
  private readonly width: number;
  private readonly trie: Trie;
  private readonly ascii = new Uint16Array(128);
  private readonly others = new Map<number, number>();

  /** @param texts folded texts, all of them searchable, with the number to tell for each */
  constructor(texts: readonly (readonly [text: string, number: number])[]) {
    const windows = rareWindows(texts.map(([text]) => text));
    this.width = this.classify(windows);
    this.trie = new Trie(
      windows.map((window) => this.classesOf(window)),
      texts.map(([, number]) => number),
      this.width,
    );
  }

  search(text: string, receiver: Found): void {
    const { trie, ascii, width } = this;
    const { steps } = trie;
    let row = 0;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      const label = unit < 128 ? ascii[unit]! : this.classOf(unit);
      let step = steps[row + label]!;
      if (step <= 0) step = trie.learn(row / width, label);
      row = step >> 2;
      if ((step & 1) === 0) continue;
      const found = trie.outputsOf(row / width);
      for (let j = 0; j < found.length; j++) receiver.found(found[j]!);
    }
  }

  /** Gives each folded character a class, and all its unfolded forms the same; the number of classes. */
  private classify(windows: readonly string[]): number {
    const classes = new Map<number, number>();
    const wide = new Set<number>();
    for (const window of windows) {
      for (let i = 0; i < window.length; i++) {
        const unit = window.charCodeAt(i);
        if (!classes.has(sharedUnit(unit))) classes.set(sharedUnit(unit), classes.size + 1);
        if (unit >= 128) wide.add(unit);
      }
    }
    for (let unit = 0; unit < 128; unit++) {
      const folded = unit >= 0x41 && unit <= 0x5a ? unit + 0x20 : unit;
      this.ascii[unit] = classes.get(folded) ?? otherClass;
    }
    for (const folded of wide)
      for (const unit of formsOf(folded)) this.others.set(unit, classes.get(sharedUnit(folded))!);
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

/** Stands for all that share a character's class. */
function sharedUnit(unit: number): number {
  return unit < 128 ? unit : 128 + (unit % wideClasses);
}

/** Whether a text can stand in an automaton: one of nothing but halves of pairs, or pairs that have a case, cannot. */
export function isSearchable(text: string): boolean {
  return searchablePieces(text).some((piece) => piece !== "");
}

/** The text without halves that are no pair, and without pairs that have a case, whose halves fold only together. */
function searchablePieces(text: string): readonly string[] {
  if (!/[\ud800-\udfff]/.test(text)) return [text];
  const characters = Array.from(text, (character) => (isCaseless(character) ? character : "\n"));
  return characters.join("").split("\n");
}

function isCaseless(character: string): boolean {
  if (character.length === 1) return !/[\ud800-\udfff]/.test(character);
  return character.toLowerCase() === character && character.toUpperCase() === character;
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
  const pieces = texts.map((text) => searchablePieces(text).reduce((a, b) => (b.length > a.length ? b : a)));
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

/** States are numbered by their depth: the shallow ones, which nearly every step is among, lie close together in memory. */
class Trie {
  /**
   * state × class → 0 where the step is not known yet, the negated state that a text leads to, or the next state's row (state × width) times
   * four, with the bit 2, and the bit 1 where something is found there.
   */
  readonly steps: Int32Array;
  private readonly width: number;
  private readonly parents: Int32Array;
  /** The class that leads from the parent to a state. */
  private readonly labels: Uint16Array;
  /** The state of the longest proper suffix that is a state; -1 where it is not known yet. */
  private readonly suffixes: Int32Array;
  /** The numbers of the texts that end in a state, then also of those that end in its suffixes. */
  private readonly ends = new Map<number, number[]>();
  private readonly outputs = new Map<number, readonly number[]>();
  private states = 1;

  constructor(texts: readonly Uint16Array[], numbers: readonly number[], width: number) {
    const most = texts.reduce((sum, { length }) => sum + length, 1);
    this.width = width;
    this.steps = new Int32Array(most * width);
    this.parents = new Int32Array(most);
    this.labels = new Uint16Array(most);
    this.suffixes = new Int32Array(most).fill(-1);
    this.add(texts, numbers);
  }

  /** The step from a state, which is not known yet. */
  learn(state: number, label: number): number {
    const at = state * this.width + label;
    const next = this.next(state, label);
    const step = next * this.width * 4 + 2 + (this.outputsOf(next).length > 0 ? 1 : 0);
    this.steps[at] = step;
    return step;
  }

  /** What is found in a state. */
  outputsOf(state: number): readonly number[] {
    const known = this.outputs.get(state);
    if (known !== undefined) return known;
    const [here = none, below] = [this.ends.get(state), state === 0 ? none : this.outputsOf(this.suffixOf(state))];
    const found = below.length === 0 ? here : [...new Set([...here, ...below])];
    this.outputs.set(state, found);
    return found;
  }

  private next(state: number, label: number): number {
    const step = this.steps[state * this.width + label]!;
    if (step < 0) return -step;
    if (step > 0) return (step >> 2) / this.width;
    return state === 0 ? 0 : this.next(this.suffixOf(state), label);
  }

  private suffixOf(state: number): number {
    const known = this.suffixes[state]!;
    if (known >= 0) return known;
    const parent = this.parents[state]!;
    const suffix = parent === 0 ? 0 : this.next(this.suffixOf(parent), this.labels[state]!);
    this.suffixes[state] = suffix;
    return suffix;
  }

  private add(texts: readonly Uint16Array[], numbers: readonly number[]): void {
    const ends = new Int32Array(texts.length);
    for (let depth = 0; depth < windowLength; depth++) {
      for (let i = 0; i < texts.length; i++) {
        const label = texts[i]![depth];
        if (label !== undefined) ends[i] = this.child(ends[i]!, label);
      }
    }
    for (const [text, state] of ends.entries()) {
      const known = this.ends.get(state);
      if (known === undefined) this.ends.set(state, [numbers[text]!]);
      else known.push(numbers[text]!);
    }
  }

  private child(state: number, label: number): number {
    const at = state * this.width + label;
    if (this.steps[at]! < 0) return -this.steps[at]!;
    const child = this.states++;
    this.parents[child] = state;
    this.labels[child] = label;
    this.steps[at] = -child;
    return child;
  }
}

const none: readonly number[] = [];
