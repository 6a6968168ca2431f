// The leaves of all conditions and their truth for the current event: found out when it is first asked for, and remembered until the next
// event. A leaf whose required texts are not in the event is false without a look at it, and most are true as soon as one is found; one that is
// never looked at is never compiled, and a field that no event is searched in gets no index.
import { type CompileEnvironment, compileCondition, type Predicate } from "../../compile/index.ts";
import { type Event, noNumber, type Scalar } from "../../event/event.ts";
import { Int32List } from "../kept/int32-list.ts";
import type { ConditionPlan, SearchedText } from "./condition-plan.ts";
import { KeywordIndex } from "./keyword-index.ts";
import { LeafSet } from "./leaf-set.ts";
import { NumberedMemo } from "./numbered-memo.ts";
import { type LeafTruths, no, type TruthCode, unknown, yes } from "./program.ts";
import { anywhere } from "./required-text.ts";
import { type LeafReceiver, TextIndex } from "./text-index.ts";
import { type FoundInValue, MemoRoom, ValueMemo } from "./value-memo.ts";

/** Stands for the slot of what is looked for in every field. */
const everySlot = -2;
const noSlot = -1;
/** Nobody asked yet. */
const openSlot = -3;
/** The values of events that can be told by more numbers are not told by them. */
const mostNumbers = 64;

/** What the events of a class are searched for. */
export interface EventSearch {
  /** The leaves of the class's conditions that are looked up: what is not found of them does not hold. Others are evaluated if they are asked for. */
  readonly leaves: LeafSet;
  /** The fields in which they are. */
  readonly fields: readonly SearchedField[];
  /** The slots of these fields, and what was found in them before. */
  readonly slots: readonly number[];
  readonly keywords: KeywordIndex;
}

interface SearchedField {
  readonly slot: number;
  /** What was found in values that numbers tell. */
  readonly numbered: NumberedMemo;
  /** What was found in texts that are all of the field, and in those of lists; made when there is the first. */
  texts: ValueMemo | undefined;
  items: ValueMemo | undefined;
}

const none: FoundInValue = { held: [], open: [] };

export class Leaves implements LeafTruths, LeafReceiver {
  /** How many leaves were evaluated since the beginning, and how many were compiled for it. */
  evaluations = 0;
  compiled = 0;
  private readonly environment: CompileEnvironment;
  private readonly plan: ConditionPlan;
  /** Whether a leaf is one of the conditions in use. */
  private readonly inUse: Uint8Array;
  private readonly predicates: (Predicate | undefined)[];
  /** The slot in which the required texts of a leaf are looked up, `everySlot`, or `noSlot` if it has none; `openSlot` before it was asked for. */
  private readonly slots: Int32Array;
  private readonly slotsOfLeaves: (readonly number[] | undefined)[] = [];
  private readonly indexes: (TextIndex | undefined)[] = [];
  private readonly room = new MemoRoom();
  /** By the leaves that are looked for. */
  private readonly keywords = new Map<string, KeywordIndex>();
  private event: Event = { get: () => undefined };
  /** What was looked up in it. */
  private searched = new LeafSet([], 0);
  private epoch = 0;
  private readonly truthEpochs: Float64Array;
  private readonly truths: Uint8Array;
  private readonly foundEpochs: Float64Array;
  private readonly candidates = new Int32List();
  /** Those that tell the current event's values, and those of one field. */
  private readonly numbers = new Int32Array(mostNumbers);
  private readonly ofField = new Int32Array(mostNumbers);

  /** @param inUse by leaf, 1 where it will be asked for */
  constructor(plan: ConditionPlan, inUse: Uint8Array, environment: CompileEnvironment) {
    const { leaves } = plan;
    this.plan = plan;
    this.environment = environment;
    this.inUse = inUse;
    this.predicates = new Array(leaves.length);
    this.slots = new Int32Array(leaves.length).fill(openSlot);
    this.truthEpochs = new Float64Array(leaves.length);
    this.truths = new Uint8Array(leaves.length);
    this.foundEpochs = new Float64Array(leaves.length);
  }

  /** How many there are in use. */
  get size(): number {
    return this.inUse.reduce((sum, one) => sum + one, 0);
  }

  /** The slots of the fields that a leaf reads. */
  slotsOf(leaf: number): readonly number[] {
    this.slotsOfLeaves[leaf] ??= this.plan.leaves[leaf]!.paths.map((path) => this.environment.fields.slot(path));
    return this.slotsOfLeaves[leaf];
  }

  readsAll(leaf: number): boolean {
    return this.plan.leaves[leaf]!.readsAll;
  }

  /** The slot without which a leaf does not hold, where there is one. */
  neededSlot(leaf: number): number | undefined {
    const path = this.plan.leaves[leaf]!.needed;
    return path === undefined ? undefined : this.environment.fields.slot(path);
  }

  /**
   * What the events of a class are to be searched for.
   * @param leaves all that the conditions of the class have
   * @param wanted those by which it is told which conditions to run: what only others are in is not looked at
   */
  searchFor(leaves: ReadonlySet<number>, wanted: Iterable<number>): EventSearch {
    const searched = new Set(Array.from(wanted, (leaf) => this.searchedSlot(leaf)));
    searched.delete(noSlot);
    const found = [...leaves].filter((leaf) => searched.has(this.searchedSlot(leaf)));
    const slots = [...searched].filter((slot) => slot >= 0);
    const fields = slots.map((slot) => ({ slot, numbered: new NumberedMemo(), texts: undefined, items: undefined }));
    const keywords = this.keywordIndex(found.filter((leaf) => this.searchedSlot(leaf) === everySlot));
    return {
      leaves: new LeafSet(found, this.inUse.length),
      fields,
      slots,
      keywords,
    };
  }

  /** How often a leaf is expected to be worth a look, the lower the better; `undefined` where it always is. */
  costOf(leaf: number): number | undefined {
    return this.searchedSlot(leaf) === noSlot ? undefined : this.plan.leaves[leaf]!.cost;
  }

  /**
   * Begins an event and looks up what its class is to be searched for.
   * @returns the leaves that may hold by what was found, valid until the next event
   */
  begin(event: Event, search: EventSearch): Int32List {
    this.beginEvent(event);
    this.searched = search.leaves;
    this.searchFields(event, search);
    search.keywords.search(event);
    return this.candidates;
  }

  /** Begins an event of which only what its kind has is asked, and looks up some slots, in which kinds differ. */
  beginKind(event: Event, slots: readonly number[]): void {
    this.beginEvent(event);
    for (const slot of slots) {
      const value = event.get(slot);
      if (value !== undefined) this.indexOf(slot).search(value, this);
    }
  }

  /** The truth of a leaf for the event of `beginKind`, which was given those slots. */
  truthOfKind(leaf: number, slots: readonly number[]): TruthCode {
    const slot = this.searchedSlot(leaf);
    return this.truthWhere(leaf, slot >= 0 && (slots.includes(slot) || this.event.get(slot) === undefined));
  }

  private beginEvent(event: Event): void {
    this.event = event;
    this.epoch++;
    this.candidates.clear();
  }

  private searchFields(event: Event, search: EventSearch): void {
    const { slots, fields, leaves } = search;
    const told = event.identify?.(slots, this.numbers);
    if (told === undefined) {
      for (let i = 0; i < fields.length; i++) this.searchField(event, fields[i]!, leaves);
      return;
    }
    for (let i = 0; i < fields.length; i++) this.searchTold(event, fields[i]!, told.places[i], leaves);
  }

  /** @param places of the numbers that tell the field's value */
  private searchTold(event: Event, field: SearchedField, places: readonly number[] | undefined, leaves: LeafSet): void {
    const { numbered } = field;
    const count = places !== undefined && numbered.isUseful() ? this.takeNumbers(places) : 0;
    const known = count === 0 ? undefined : numbered.get(this.ofField, count);
    if (known !== undefined) {
      this.tell(known);
      return;
    }
    const before = this.candidates.length;
    this.searchField(event, field, leaves);
    if (count > 0) numbered.set(this.ofField, count, this.foundFrom(before, leaves));
  }

  /** Takes the numbers of one field; 0 where something has none. */
  private takeNumbers(places: readonly number[]): number {
    for (let i = 0; i < places.length; i++) {
      const number = this.numbers[places[i]!]!;
      if (number === noNumber) return 0;
      this.ofField[i] = number;
    }
    return places.length;
  }

  private searchField(event: Event, field: SearchedField, leaves: LeafSet): void {
    const value = event.get(field.slot);
    if (typeof value === "string") this.searchText(field, value, leaves);
    else if (typeof value === "object") this.searchItems(field, value, leaves);
    else if (value !== undefined) this.indexOf(field.slot).searchScalar(value, this);
  }

  /** What of some leaves was found for the current event after the first so many, in values that are all of their fields. */
  private foundFrom(first: number, leaves: LeafSet): FoundInValue {
    const { candidates } = this;
    const [held, open]: [number[], number[]] = [[], []];
    for (let i = first; i < candidates.length; i++) {
      const leaf = candidates.values[i]!;
      if (!leaves.has(leaf)) continue;
      const truth = this.truthEpochs[leaf] === this.epoch ? this.truths[leaf] : this.settled(leaf);
      if (truth === yes) held.push(leaf);
      else if (truth !== no) open.push(leaf);
    }
    return held.length + open.length === 0 ? none : { held, open };
  }

  private settled(leaf: number): TruthCode | undefined {
    const truth = this.truthByValue(leaf);
    return truth === undefined ? undefined : this.remember(leaf, truth);
  }

  private tell({ held, open }: FoundInValue): void {
    for (let i = 0; i < held.length; i++) this.holds(held[i]!);
    for (let i = 0; i < open.length; i++) this.found(open[i]!);
  }

  /** Told by the indexes of each required text that the event has. */
  found(leaf: number): void {
    if (this.foundEpochs[leaf] === this.epoch) return;
    this.foundEpochs[leaf] = this.epoch;
    this.candidates.push(leaf);
  }

  /** Told by the indexes of each leaf that holds for the event by what a value of it is. */
  holds(leaf: number): void {
    this.found(leaf);
    this.remember(leaf, yes);
  }

  /** Takes note of the truth of a leaf for the current event. */
  private remember(leaf: number, truth: TruthCode): TruthCode {
    this.truths[leaf] = truth;
    this.truthEpochs[leaf] = this.epoch;
    return truth;
  }

  /** The truth of a leaf for the event of `begin`. */
  truth(leaf: number): TruthCode {
    return this.truthWhere(leaf, this.searched.has(leaf));
  }

  /** The truth of a leaf for the current event, in which it was looked up or not. */
  private truthWhere(leaf: number, isLookedUp: boolean): TruthCode {
    if (this.truthEpochs[leaf] === this.epoch) return this.truths[leaf] as TruthCode;
    if (isLookedUp && this.foundEpochs[leaf] !== this.epoch) return no;
    this.evaluations++;
    return this.remember(leaf, this.truthFor(leaf, this.event));
  }

  /** The truth of a leaf for an event, found without the indexes. */
  truthFor(leaf: number, event: Event): TruthCode {
    const truth = (this.predicates[leaf] ?? this.compile(leaf))(event);
    return truth === null ? unknown : truth ? yes : no;
  }

  private searchText(field: SearchedField, value: string, leaves: LeafSet): void {
    field.texts ??= new ValueMemo(this.room);
    this.searchIn(field.texts, field.slot, value, leaves, true);
  }

  private searchItems(field: SearchedField, values: readonly Scalar[], leaves: LeafSet): void {
    field.items ??= new ValueMemo(this.room);
    for (const value of values) {
      if (typeof value === "string") this.searchIn(field.items, field.slot, value, leaves, false);
      else this.indexOf(field.slot).searchScalar(value, this);
    }
  }

  private searchIn(memo: ValueMemo, slot: number, value: string, leaves: LeafSet, isAll: boolean): void {
    if (!memo.isUsefulFor(value)) {
      this.indexOf(slot).searchScalar(value, this);
      return;
    }
    let known = memo.get(value);
    if (known === undefined) {
      known = this.foundIn(this.indexOf(slot), value, leaves, isAll);
      memo.set(value, known);
    }
    this.tell(known);
  }

  /** What a text settles about some leaves; `isAll` says that the current event has nothing else in its field. */
  private foundIn(index: TextIndex, value: string, leaves: LeafSet, isAll: boolean): FoundInValue {
    const [held, found] = [new Set<number>(), new Set<number>()];
    const addTo = (set: Set<number>) => (leaf: number) => {
      if (leaves.has(leaf)) set.add(leaf);
    };
    index.searchScalar(value, { found: addTo(found), holds: addTo(held) });
    const open: number[] = [];
    for (const leaf of found) {
      if (held.has(leaf)) continue;
      const truth = isAll ? this.truthByValue(leaf) : undefined;
      if (truth === yes) held.add(leaf);
      else if (truth === undefined) open.push(leaf);
    }
    return held.size + open.length === 0 ? none : { held: [...held], open };
  }

  /** The truth of a leaf that was found in the only field that it reads; undefined where it reads others too. */
  private truthByValue(leaf: number): TruthCode | undefined {
    if (this.plan.leaves[leaf]!.paths.length > 1) return undefined;
    this.evaluations++;
    const truth = this.truthFor(leaf, this.event);
    return truth === unknown ? undefined : truth;
  }

  /** The index of what some leaves look for in every field. */
  private keywordIndex(leaves: readonly number[]): KeywordIndex {
    const key = leaves.toSorted((a, b) => a - b).join();
    let index = this.keywords.get(key);
    if (index === undefined) {
      const wanted = new Set(leaves);
      const texts = wanted.size === 0 ? [] : this.plan.searchedTexts(anywhere);
      index = new KeywordIndex(
        textsFor(texts, (leaf) => wanted.has(leaf)),
        this,
      );
      this.keywords.set(key, index);
    }
    return index;
  }

  private compile(leaf: number): Predicate {
    this.compiled++;
    const predicate = compileCondition(this.plan.leaves[leaf]!.expression, this.environment);
    this.predicates[leaf] = predicate;
    return predicate;
  }

  private searchedSlot(leaf: number): number {
    if (this.slots[leaf] === openSlot) this.slots[leaf] = this.slotOf(this.plan.leaves[leaf]!.searched);
    return this.slots[leaf]!;
  }

  private slotOf(path: string | undefined): number {
    if (path === undefined) return noSlot;
    return path === anywhere ? everySlot : this.environment.fields.slot(path);
  }

  private indexOf(slot: number): TextIndex {
    return this.indexes[slot] ?? this.newIndex(slot);
  }

  private newIndex(slot: number): TextIndex {
    const texts = this.plan.searchedTexts(this.environment.fields.path(slot));
    const index = new TextIndex(textsFor(texts, (leaf) => this.inUse[leaf] === 1));
    this.indexes[slot] = index;
    return index;
  }
}

/** The texts that some leaves need. */
function textsFor(texts: readonly SearchedText[], isWanted: (leaf: number) => boolean): readonly SearchedText[] {
  const wanted: SearchedText[] = [];
  for (const row of texts) {
    const leaves = row[1];
    if (leaves.every(isWanted)) wanted.push(row);
    else if (leaves.some(isWanted)) wanted.push([row[0], leaves.filter(isWanted)]);
  }
  return wanted;
}
