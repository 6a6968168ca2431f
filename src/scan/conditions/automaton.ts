// Finds all of many texts in a value in one pass, whatever the case (Aho and Corasick, 1975). Characters are put into classes, one for each of
// ASCII that any of the texts has, a few for those beyond, and one for all others, so that the table stays small. A step is worked out when it is
// first taken: of all steps that there could be, logs take few.
import { asciiBytes } from "../../event/ascii-bytes.ts";
import { foldCase } from "../../event/fold-case.ts";
import { searchablePiece } from "./searchable-text.ts";

const otherClass = 0;
/** Characters beyond ASCII share so many classes, by their low bits: the table's size must not hang on how many of them rules have. */
const wideClasses = 64;
/** Shorter texts are searched as they are sooner than they are written down. */
const leastForBytes = 48;

/** Told of the texts found, by the numbers they were given; one text may be told of more than once. */
export interface Found {
  found(number: number): void;
}

/** Told of all places where one of the texts ends as well: behind it. */
export interface FoundAt {
  foundAt(number: number, end: number): void;
}

export class TextAutomaton {
  private readonly trie: Trie;
  private readonly ascii = new Uint16Array(128);
  /** By folded character beyond ASCII that the texts have. */
  private readonly wide = new Map<number, number>();
  /** By any character beyond ASCII that was met. */
  private readonly others = new Map<number, number>();

  /** @param texts folded texts, all of them searchable, with the number to tell for each */
  constructor(texts: readonly (readonly [text: string, number: number])[]) {
    const pieces = texts.map((text) => searchablePiece(text[0]));
    const tree = new Tree(this.classify(pieces));
    const ends = pieces.map((piece) => tree.add(piece, (unit) => this.classOf(unit)));
    this.trie = new Trie(
      tree,
      ends,
      texts.map((text) => text[1]),
    );
  }

  search(text: string, receiver: FoundAt): void {
    const bytes = text.length < leastForBytes ? undefined : asciiBytes(text);
    if (bytes === undefined) this.searchUnits(text, receiver);
    else this.searchBytes(bytes, text.length, receiver);
  }

  private searchUnits(text: string, receiver: FoundAt): void {
    const { trie, ascii } = this;
    let { steps } = trie;
    let row = 0;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      const label = unit < 128 ? ascii[unit]! : this.classOf(unit);
      let step = steps[row + label]!;
      if (step === 0) {
        step = trie.learn(row, label);
        steps = trie.steps;
      }
      row = step >> 2;
      if ((step & 1) !== 0) trie.tell(row, i + 1, receiver);
    }
  }

  /** The same for a text that is ASCII, in half the time. */
  private searchBytes(bytes: Uint8Array, length: number, receiver: FoundAt): void {
    const { trie, ascii } = this;
    let { steps } = trie;
    let row = 0;
    for (let i = 0; i < length; i++) {
      const label = ascii[bytes[i]!]!;
      let step = steps[row + label]!;
      if (step === 0) {
        step = trie.learn(row, label);
        steps = trie.steps;
      }
      row = step >> 2;
      if ((step & 1) !== 0) trie.tell(row, i + 1, receiver);
    }
  }

  /** Gives each folded character a class; the number of classes. */
  private classify(pieces: readonly string[]): number {
    const classes = new Uint16Array(128 + wideClasses);
    let count = 0;
    for (const piece of pieces) {
      for (let i = 0; i < piece.length; i++) {
        const unit = piece.charCodeAt(i);
        const shared = sharedUnit(unit);
        if (classes[shared] === otherClass) classes[shared] = ++count;
        if (unit >= 128) this.wide.set(unit, classes[shared]!);
      }
    }
    for (let unit = 0; unit < 128; unit++) {
      const folded = unit >= 0x41 && unit <= 0x5a ? unit + 0x20 : unit;
      this.ascii[unit] = classes[folded]!;
    }
    return count + 1;
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
  /** The state of the longest proper suffix that is a state; -1 where it is not known yet. */
  private readonly suffixes: Int32Array;
  /** By state, the row of its steps; -1 where it has none yet. */
  private readonly rows: Int32Array;
  private readonly stateOfRow: number[] = [];
  /** By text, its number, and the next text that ends in the same state; -1: none. */
  private readonly numbers: readonly number[];
  private readonly nextText: Int32Array;
  /** By state, the first text that ends there; -1: none. */
  private readonly firstText: Int32Array;
  /** The numbers of the texts that end in a state or in its suffixes, for those that were reached. */
  private readonly outputs = new Map<number, readonly number[]>();

  /** @param ends by text, the state in which it ends */
  constructor(tree: Tree, ends: readonly number[], numbers: readonly number[]) {
    const { size, width } = tree;
    this.width = width;
    this.tree = tree;
    this.numbers = numbers;
    this.nextText = new Int32Array(ends.length);
    this.firstText = new Int32Array(size).fill(-1);
    for (let text = ends.length - 1; text >= 0; text--) {
      this.nextText[text] = this.firstText[ends[text]!]!;
      this.firstText[ends[text]!] = text;
    }
    this.suffixes = new Int32Array(size).fill(-1);
    this.rows = new Int32Array(size).fill(-1);
    this.steps = new Int32Array(leastRows * this.width);
    this.rowOf(0);
  }

  /** The step from the state whose row begins at a place, which is not known yet. The steps may be others then. */
  learn(row: number, label: number): number {
    const next = this.next(this.stateAt(row), label);
    const step = this.rowOf(next) * this.width * 4 + 2 + (this.outputsOfState(next).length > 0 ? 1 : 0);
    this.steps[row + label] = step;
    return step;
  }

  /** Tells what is found in the state whose row begins at a place. */
  tell(row: number, end: number, receiver: FoundAt): void {
    const found = this.outputsOfState(this.stateAt(row));
    for (let i = 0; i < found.length; i++) receiver.foundAt(found[i]!, end);
  }

  private stateAt(row: number): number {
    return this.stateOfRow[row / this.width]!;
  }

  private outputsOfState(state: number): readonly number[] {
    const known = this.outputs.get(state);
    if (known !== undefined) return known;
    let outputs = state === 0 ? none : this.outputsOfState(this.suffixOf(state));
    if (this.firstText[state]! >= 0) outputs = this.textsIn(state).concat(outputs);
    this.outputs.set(state, outputs);
    return outputs;
  }

  /** The numbers of the texts that end in a state, each once. */
  private textsIn(state: number): readonly number[] {
    const numbers = new Set<number>();
    for (let text = this.firstText[state]!; text >= 0; text = this.nextText[text]!) numbers.add(this.numbers[text]!);
    return [...numbers];
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
    if (known > 0) return this.stateAt(known >> 2);
    const child = this.tree.child(state, label);
    if (child > 0) return child;
    return state === 0 ? 0 : this.next(this.suffixOf(state), label);
  }

  private suffixOf(state: number): number {
    const known = this.suffixes[state]!;
    if (known >= 0) return known;
    const parent = this.tree.parentOf(state);
    const suffix = parent === 0 ? 0 : this.next(this.suffixOf(parent), this.tree.labelOf(state));
    this.suffixes[state] = suffix;
    return suffix;
  }
}

const leastRows = 64;

const leastStates = 16;

/** Texts as paths from state 0: the children of states by class, in a table of hashes that grows with them. */
class Tree {
  /** How many states there are. */
  size = 1;
  readonly width: number;
  /** By state, its parent and the class that leads to it, as parent × width + class. */
  private keys = new Int32Array(leastStates);
  /** States by the hash of their keys; 0 where there is none. */
  private places = new Int32Array(2 * leastStates);

  constructor(width: number) {
    this.width = width;
  }

  /** The state in which a text ends. */
  add(text: string, classOf: (unit: number) => number): number {
    let state = 0;
    for (let i = 0; i < text.length; i++) {
      const label = classOf(text.charCodeAt(i));
      state = this.child(state, label) || this.addChild(state, label);
    }
    return state;
  }

  /** The child of a state; 0 where there is none. */
  child(state: number, label: number): number {
    return this.places[this.placeOf(state * this.width + label)]!;
  }

  parentOf(state: number): number {
    return Math.floor(this.keys[state]! / this.width);
  }

  labelOf(state: number): number {
    return this.keys[state]! % this.width;
  }

  private addChild(state: number, label: number): number {
    if (this.size === this.keys.length) this.grow();
    const key = state * this.width + label;
    this.keys[this.size] = key;
    this.places[this.placeOf(key)] = this.size;
    return this.size++;
  }

  /** Makes room for twice as many. */
  private grow(): void {
    const keys = new Int32Array(2 * this.size);
    keys.set(this.keys);
    this.keys = keys;
    this.places = new Int32Array(2 * keys.length);
    for (let state = 1; state < this.size; state++) this.places[this.placeOf(keys[state]!)] = state;
  }

  /** Where the state of a key is, or belongs. */
  private placeOf(key: number): number {
    const mask = this.places.length - 1;
    const hash = Math.imul(key, 0x9e3779b1);
    let place = (hash ^ (hash >>> 15)) & mask;
    for (let state = this.places[place]!; state !== 0 && this.keys[state] !== key; state = this.places[place]!)
      place = (place + 1) & mask;
    return place;
  }
}

const none: readonly number[] = [];
