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
  private readonly outputs: readonly (Int32Array | undefined)[];
  private readonly ascii = new Uint16Array(128);
  private readonly others = new Map<number, number>();

  /** @param texts folded texts, none empty, with the number to tell for each */
  constructor(texts: readonly (readonly [text: string, number: number])[]) {
    const windows = rareWindows(texts.map(([text]) => text));
    this.width = this.classify(windows);
    const entries = windows.map((window, index) => [this.classesOf(window), texts[index]![1]] as const);
    const { next, outputs } = buildAutomaton(entries, this.width);
    this.next = next;
    this.outputs = outputs;
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
    const classes = new Map<string, number>();
    for (const window of windows)
      for (let i = 0; i < window.length; i++) if (!classes.has(window[i]!)) classes.set(window[i]!, classes.size + 1);
    for (let unit = 0; unit < 128; unit++)
      this.ascii[unit] = classes.get(String.fromCharCode(unit).toLowerCase()) ?? otherClass;
    if ([...classes.keys()].some((character) => character > "\x7f")) this.classifyOthers(classes);
    return classes.size + 1;
  }

  private classifyOthers(classes: ReadonlyMap<string, number>): void {
    for (let unit = 128; unit < 0x10000; unit++) {
      const number = classes.get(foldCase(String.fromCharCode(unit)));
      if (number !== undefined) this.others.set(unit, number);
    }
  }

  private classesOf(window: string): readonly number[] {
    return [...Array(window.length).keys()].map((i) => this.classOf(window.charCodeAt(i)));
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

/** For each text the window of it whose pairs of characters are rarest among all the texts. */
function rareWindows(texts: readonly string[]): readonly string[] {
  const pieces = texts.map((text) => withoutPairs(text).reduce((a, b) => (b.length > a.length ? b : a)));
  const counts = new Map<string, number>();
  for (const piece of pieces)
    for (let i = 0; i + 2 <= piece.length; i++) {
      const pair = piece.slice(i, i + 2);
      counts.set(pair, (counts.get(pair) ?? 0) + 1);
    }
  return pieces.map((piece) => rarestWindow(piece, counts));
}

function rarestWindow(text: string, counts: ReadonlyMap<string, number>): string {
  let best = text.slice(0, windowLength);
  let least = Number.POSITIVE_INFINITY;
  for (let start = 0; start + windowLength <= text.length; start++) {
    let weight = 0;
    for (let i = start; i < start + windowLength - 1; i++) weight += counts.get(text.slice(i, i + 2)) ?? 0;
    if (weight < least) [best, least] = [text.slice(start, start + windowLength), weight];
  }
  return best;
}

interface Automaton {
  readonly next: Int32Array;
  readonly outputs: readonly (Int32Array | undefined)[];
}

interface State {
  readonly children: Map<number, State>;
  readonly numbers: number[];
  row: number;
  /** The state of the longest proper suffix that is a state. */
  suffix: State;
}

/** States are numbered breadth first: the shallow ones, which nearly every step is among, lie close together in memory. */
function buildAutomaton(
  entries: readonly (readonly [classes: readonly number[], number: number])[],
  width: number,
): Automaton {
  const states = breadthFirst(trieOf(entries), width);
  const next = new Int32Array(states.length * width);
  const outputs = states.map(({ numbers }) => (numbers.length === 0 ? undefined : Int32Array.from(new Set(numbers))));
  for (const [index, state] of states.entries()) {
    const row = index * width;
    if (index > 0) next.copyWithin(row, state.suffix.row, state.suffix.row + width);
    for (const [each, child] of state.children) next[row + each] = child.row * 2 + (outputs[child.row / width] ? 1 : 0);
  }
  return { next, outputs };
}

/** All states, each before those below it, with their rows, suffixes and what is found in them. */
function breadthFirst(root: State, width: number): readonly State[] {
  const queue = [root];
  for (let head = 0; head < queue.length; head++) {
    const state = queue[head]!;
    state.row = head * width;
    for (const [each, child] of state.children) {
      child.suffix = suffixOf(state, each, root);
      child.numbers.push(...child.suffix.numbers);
      queue.push(child);
    }
  }
  return queue;
}

function trieOf(entries: readonly (readonly [classes: readonly number[], number: number])[]): State {
  const root = newState();
  for (const [classes, number] of entries) {
    let state = root;
    for (const each of classes) {
      let child = state.children.get(each);
      if (child === undefined) {
        child = newState();
        state.children.set(each, child);
      }
      state = child;
    }
    state.numbers.push(number);
  }
  return root;
}

function newState(): State {
  const state: Omit<State, "suffix"> & { suffix?: State } = { children: new Map(), numbers: [], row: 0 };
  state.suffix = state as State;
  return state as State;
}

function suffixOf(parent: State, each: number, root: State): State {
  if (parent === root) return root;
  let state = parent.suffix;
  while (state !== root && !state.children.has(each)) state = state.suffix;
  return state.children.get(each) ?? root;
}
