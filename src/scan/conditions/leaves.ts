// The leaves of all conditions, each kept once however many conditions have it, and their truth for the current event: found out when it
// is first asked for, and remembered until the next event. A leaf whose required texts are not in the event is false without a look at it.
import { type CompileEnvironment, compileCondition, type Predicate } from "../../compile/index.ts";
import type { Expression } from "../../eql/ast.ts";
import { walk } from "../../eql/visit.ts";
import type { Event, Scalar } from "../../event/event.ts";
import { isSearchable } from "./automaton.ts";
import { leafKey } from "./leaf-key.ts";
import { type LeafTruths, no, type TruthCode, unknown, yes } from "./program.ts";
import { type RequiredText, requirementOf } from "./required-text.ts";
import { TextIndex } from "./text-index.ts";

/** Stands for the slot of what is looked for in every field. */
const anywhere = -2;
const nowhere = -1;

interface Leaf {
  readonly predicate: Predicate;
  /** The slots of the fields it reads. */
  readonly slots: readonly number[];
  /** A keyword reads every field. */
  readonly readsAll: boolean;
  /** The slot in which its required texts are looked up, `anywhere`, or `nowhere` if it has none. */
  readonly searchedSlot: number;
  readonly required: readonly RequiredText[];
}

export class Leaves implements LeafTruths {
  /** How many leaves were evaluated since the beginning. */
  evaluations = 0;
  private readonly environment: CompileEnvironment;
  private readonly leaves: Leaf[] = [];
  private readonly byKey = new Map<string, number>();
  private readonly indexes: (TextIndex | undefined)[] = [];
  private readonly keywords = new TextIndex();
  private readonly searchAnywhere = (value: Scalar): boolean => {
    this.keywords.searchScalar(value, this);
    return false;
  };
  private readonly uses = new Map<string, number>();
  private event: Event = { get: () => undefined };
  private epoch = 0;
  private readonly truthEpochs: number[] = [];
  private readonly truths: TruthCode[] = [];
  private readonly foundEpochs: number[] = [];
  private candidates: number[] = [];

  constructor(environment: CompileEnvironment) {
    this.environment = environment;
  }

  get size(): number {
    return this.leaves.length;
  }

  /** The number of a leaf, the same for equal ones. @throws {CompileError} where it cannot be compiled */
  intern(expression: Expression): number {
    const key = leafKey(expression);
    const known = this.byKey.get(key);
    if (known !== undefined) return known;
    const number = this.leaves.length;
    this.leaves.push(this.leafOf(expression, number));
    this.byKey.set(key, number);
    this.truthEpochs.push(0);
    this.truths.push(no);
    this.foundEpochs.push(0);
    return number;
  }

  slotsOf(leaf: number): readonly number[] {
    return this.leaves[leaf]!.slots;
  }

  readsAll(leaf: number): boolean {
    return this.leaves[leaf]!.readsAll;
  }

  /** The slot whose texts tell whether the leaf can hold, to begin events with; `undefined` where nothing tells. */
  searchedSlot(leaf: number): number | undefined {
    const slot = this.leaves[leaf]!.searchedSlot;
    return slot === nowhere ? undefined : slot;
  }

  /** How often a leaf is expected to be worth a look, the lower the better; `undefined` where it always is. */
  costOf(leaf: number): number | undefined {
    const { searchedSlot, required } = this.leaves[leaf]!;
    if (searchedSlot === nowhere) return undefined;
    return required.reduce((sum, text) => sum + costOfText(text) * (1 + Math.log2(this.usesOf(searchedSlot, text))), 0);
  }

  /**
   * Begins an event: looks up the texts of some slots.
   * @returns the leaves that may hold by what was found, valid until the next event
   */
  begin(event: Event, slots: readonly number[]): readonly number[] {
    this.event = event;
    this.epoch++;
    this.candidates.length = 0;
    for (let i = 0; i < slots.length; i++) {
      const slot = slots[i]!;
      if (slot === anywhere) event.some?.(this.searchAnywhere);
      else this.indexes[slot]!.search(event.get(slot), this);
    }
    return this.candidates;
  }

  /** Told by the indexes of each required text that the event has. */
  found(leaf: number): void {
    if (this.foundEpochs[leaf] === this.epoch) return;
    this.foundEpochs[leaf] = this.epoch;
    this.candidates.push(leaf);
  }

  /** The truth of a leaf for the current event, whose searched slots must have been among those it was begun with. */
  truth(leaf: number): TruthCode {
    if (this.truthEpochs[leaf] === this.epoch) return this.truths[leaf]!;
    const { searchedSlot } = this.leaves[leaf]!;
    if (searchedSlot !== nowhere && this.foundEpochs[leaf] !== this.epoch) return no;
    return this.evaluate(leaf, this.event);
  }

  /** The truth of a leaf for an event, found without the indexes. */
  truthFor(leaf: number, event: Event): TruthCode {
    return codeOf(this.leaves[leaf]!.predicate(event));
  }

  private evaluate(leaf: number, event: Event): TruthCode {
    this.evaluations++;
    const truth = this.truthFor(leaf, event);
    this.truths[leaf] = truth;
    this.truthEpochs[leaf] = this.epoch;
    return truth;
  }

  private leafOf(expression: Expression, number: number): Leaf {
    const nodes = [...walk(expression)];
    const paths = new Set(nodes.flatMap((node) => (node.kind === "Field" ? [node.path] : [])));
    const requirement = requirementOf(expression);
    const isSearched = requirement?.texts.every((text) => text.kind !== "part" || isSearchable(text.text)) ?? false;
    const searchedSlot = isSearched ? this.slotOf(requirement?.path) : nowhere;
    const required = isSearched ? (requirement?.texts ?? []) : [];
    for (const text of required) this.register(searchedSlot, text, number);
    return {
      predicate: compileCondition(expression, this.environment),
      slots: [...paths].map((path) => this.environment.fields.slot(path)),
      readsAll: nodes.some(({ kind }) => kind === "Keyword"),
      searchedSlot,
      required,
    };
  }

  private slotOf(path: string | undefined): number {
    return path === undefined ? anywhere : this.environment.fields.slot(path);
  }

  private register(slot: number, text: RequiredText, leaf: number): void {
    if (slot === anywhere) this.keywords.add(text, leaf);
    else {
      this.indexes[slot] ??= new TextIndex();
      this.indexes[slot].add(text, leaf);
    }
    const key = useKey(slot, text);
    this.uses.set(key, (this.uses.get(key) ?? 0) + 1);
  }

  private usesOf(slot: number, text: RequiredText): number {
    return this.uses.get(useKey(slot, text)) ?? 1;
  }
}

function useKey(slot: number, text: RequiredText): string {
  return text.kind === "number" ? `${slot} = ${text.number}` : `${slot} ${text.kind} ${text.text}`;
}

/** Short texts are in many values; whole values are rare. What many rules look for is common in logs. */
function costOfText(required: RequiredText): number {
  if (required.kind !== "part") return 0.02;
  return Math.max(0.005, 2 ** -required.text.length);
}

function codeOf(truth: boolean | null): TruthCode {
  return truth === null ? unknown : truth ? yes : no;
}
