// Finds all of many texts in a value in one pass, whatever the case (Aho and Corasick, 1975). Characters are put into classes, one for each of
// ASCII that any of the texts has, a few for those beyond, and one for all others, so that the table stays small. A step is worked out when it is
// first taken: of all steps that there could be, logs take few.
import { foldCase } from "../../event/fold-case.ts";
import { searchablePiece } from "./searchable-text.ts";

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
  /** By folded character beyond ASCII that the texts have. */
  private readonly wide = new Map<number, number>();
  /** By any character beyond ASCII that was met. */
  private readonly others = new Map<number, number>();

  /** @param texts folded texts, all of them searchable, with the number to tell for each */
  constructor(texts: readonly (readonly [text: string, number: number])[]) {
    const pieces = texts.map(([text]) => searchablePiece(text));
    this.width = this.classify(pieces);
    this.trie = new Trie(
      pieces.map((piece) => this.classesOf(piece)),
      texts.map(([, number]) => number),
      this.width,
    );
  }

  search(text: string, receiver: Found): void {
    const { trie, ascii, width } = this;
    let { steps } = trie;
    let row = 0;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      const label = unit < 128 ? ascii[unit]! : this.classOf(unit);
      let step = steps[row + label]!;
      if (step === 0) {
        step = trie.learn(row / width, label);
        steps = trie.steps;
      }
      row = step >> 2;
      if ((step & 1) === 0) continue;
      const found = trie.outputsOf(row / width);
      for (let j = 0; j < found.length; j++) receiver.found(found[j]!);
    }
  }

  /** Gives each folded character a class; the number of classes. */
  private classify(pieces: readonly string[]): number {
    const classes = new Map<number, number>();
    for (const piece of pieces) {
      for (let i = 0; i < piece.length; i++) {
        const unit = piece.charCodeAt(i);
        const shared = sharedUnit(unit);
        if (!classes.has(shared)) classes.set(shared, classes.size + 1);
        if (unit >= 128) this.wide.set(unit, classes.get(shared)!);
      }
    }
    for (let unit = 0; unit < 128; unit++) {
      const folded = unit >= 0x41 && unit <= 0x5a ? unit + 0x20 : unit;
      this.ascii[unit] = classes.get(folded) ?? otherClass;
    }
    return classes.size + 1;
  }

  private classesOf(piece: string): Uint16Array {
    const classes = new Uint16Array(piece.length);
    for (let i = 0; i < piece.length; i++) classes[i] = this.classOf(piece.charCodeAt(i));
    return classes;
  }

  /** The same for a character and its folded form. */
  private classOf(unit: number): number {
    if (unit < 128) return this.ascii[unit]!;
    if (this.wide.size === 0) return otherClass;
    const known = this.others.get(unit);
    if (known !== undefined) return known;
    const made = this.wide.get(foldCase(String.fromCharCode(unit)).charCodeAt(0)) ?? otherClass;
    this.others.set(unit, made);
    return made;
  }
}

/** Stands for all that share a character's class. */
function sharedUnit(unit: number): number {
  return unit < 128 ? unit : 128 + (unit % wideClasses);
}

/** The texts as a tree, and the steps of those of its states that were reached so far, a row each: of tens of thousands logs reach a few. */
class Trie {
  /**
   * row × class → 0 where the step is not known yet, or the place of the next row (row × width) times four, with the bit 2, and the bit 1 where something
   * is found there.
   */
  steps: Int32Array;
  private readonly width: number;
  private readonly tree: Tree;
  private readonly parents: Int32Array;
  /** The class that leads from the parent to a state. */
  private readonly labels: Uint16Array;
  /** The state of the longest proper suffix that is a state; -1 where it is not known yet. */
  private readonly suffixes: Int32Array;
  /** By state, the row of its steps; -1 where it has none yet. */
  private readonly rows: Int32Array;
  private readonly stateOfRow: number[] = [];
  /** The numbers of the texts that end in a state, then also of those that end in its suffixes. */
  private readonly ends = new Map<number, number[]>();
  private readonly outputs = new Map<number, readonly number[]>();
  private states = 1;

  constructor(texts: readonly Uint16Array[], numbers: readonly number[], width: number) {
    const most = texts.reduce((sum, { length }) => sum + length, 1);
    this.width = width;
    this.tree = new Tree(most, width);
    this.parents = new Int32Array(most);
    this.labels = new Uint16Array(most);
    this.suffixes = new Int32Array(most).fill(-1);
    this.rows = new Int32Array(most).fill(-1);
    this.steps = new Int32Array(leastRows * width);
    this.rowOf(0);
    this.add(texts, numbers);
  }

  /** The step from a row, which is not known yet. The steps may be others then. */
  learn(row: number, label: number): number {
    const next = this.next(this.stateOfRow[row]!, label);
    const step = this.rowOf(next) * this.width * 4 + 2 + (this.outputsOfState(next).length > 0 ? 1 : 0);
    this.steps[row * this.width + label] = step;
    return step;
  }

  /** What is found where a row's steps begin. */
  outputsOf(row: number): readonly number[] {
    return this.outputsOfState(this.stateOfRow[row]!);
  }

  private outputsOfState(state: number): readonly number[] {
    const known = this.outputs.get(state);
    if (known !== undefined) return known;
    const [here = none, below] = [this.ends.get(state), state === 0 ? none : this.outputsOfState(this.suffixOf(state))];
    const found = below.length === 0 ? here : [...new Set([...here, ...below])];
    this.outputs.set(state, found);
    return found;
  }

  private rowOf(state: number): number {
    if (this.rows[state]! >= 0) return this.rows[state]!;
    const row = this.stateOfRow.push(state) - 1;
    this.rows[state] = row;
    if (this.stateOfRow.length * this.width > this.steps.length) {
      const larger = new Int32Array(2 * this.steps.length);
      larger.set(this.steps);
      this.steps = larger;
    }
    return row;
  }

  private next(state: number, label: number): number {
    const known = this.rows[state]! < 0 ? 0 : this.steps[this.rows[state]! * this.width + label]!;
    if (known > 0) return this.stateOfRow[(known >> 2) / this.width]!;
    const child = this.tree.child(state, label);
    if (child > 0) return child;
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
    for (const [place, text] of texts.entries()) {
      let state = 0;
      for (const label of text) state = this.childOf(state, label);
      const known = this.ends.get(state);
      if (known === undefined) this.ends.set(state, [numbers[place]!]);
      else known.push(numbers[place]!);
    }
  }

  private childOf(state: number, label: number): number {
    const child = this.tree.childOrNew(state, label, this.states);
    if (child === this.states) {
      this.states++;
      this.parents[child] = state;
      this.labels[child] = label;
    }
    return child;
  }
}

const leastRows = 64;

/** The children of states by class, in a table of hashes. */
class Tree {
  private readonly width: number;
  private readonly keys: Int32Array;
  private readonly children: Int32Array;
  private readonly mask: number;

  /** @param most how many states there are at most */
  constructor(most: number, width: number) {
    const size = 2 ** Math.ceil(Math.log2(2 * most + 1));
    this.width = width;
    this.keys = new Int32Array(size).fill(-1);
    this.children = new Int32Array(size);
    this.mask = size - 1;
  }

  /** The child of a state; 0 where there is none. */
  child(state: number, label: number): number {
    return this.children[this.placeOf(state * this.width + label)]!;
  }

  /** The child of a state, which is the given one where there was none. */
  childOrNew(state: number, label: number, made: number): number {
    const key = state * this.width + label;
    const place = this.placeOf(key);
    if (this.keys[place] !== key) {
      this.keys[place] = key;
      this.children[place] = made;
    }
    return this.children[place]!;
  }

  private placeOf(key: number): number {
    const hash = Math.imul(key, 0x9e3779b1);
    let place = (hash ^ (hash >>> 15)) & this.mask;
    while (this.keys[place] !== key && this.keys[place] !== -1) place = (place + 1) & this.mask;
    return place;
  }
}

const none: readonly number[] = [];
