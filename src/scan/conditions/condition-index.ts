// Which of thousands of conditions hold for an event, without running most of them. Two ideas: events are sorted into classes by the few
// fields that say what kind of event they are (category, code, provider …), and for each class all conditions are worked out beforehand as
// far as those fields decide, which leaves a few of them; and of those only the ones are run that have a required text in the event.
// Specified by a property: the answer is that of every condition run by itself (test/scan/conditions).
import type { CompileEnvironment } from "../../compile/index.ts";
import type { Event, FieldValue } from "../../event/event.ts";
import { type EventClass as KnownClass, kindFields, classOf as knownClassOf } from "../../event/event-class.ts";
import type { ConditionPlan } from "./condition-plan.ts";
import { ConditionReads } from "./condition-reads.ts";
import { addTo } from "./grouped.ts";
import { type EventSearch, Leaves } from "./leaves.ts";
import {
  eachLeaf,
  neededFields,
  no,
  type Program,
  requiredLeaves,
  run,
  specialise,
  type TruthCode,
  yes,
} from "./program.ts";

/** Beyond this many classes events of new ones share one class of which nothing is known. */
const mostClasses = 2048;
/** A value longer than this is not taken for the name of a kind. */
const longestRoutingValue = 100;

/** What is left of the conditions for the events of one class. */
interface RoutedClass {
  /** By condition; conditions that cannot hold are not here. */
  readonly programs: ReadonlyMap<number, Program>;
  /** Conditions to run for each leaf that was found. */
  readonly byLeaf: ReadonlyMap<number, readonly number[]>;
  /** Conditions to run for every event. */
  readonly always: readonly number[];
  /** Conditions that hold for every event. */
  readonly certain: readonly number[];
  readonly search: EventSearch;
}

/** What a scan did, for people who want to know why it took its time. */
export interface ConditionStatistics {
  readonly events: number;
  readonly classes: number;
  /** Leaves in use, and those that had to be compiled. */
  readonly leaves: number;
  readonly compiledLeaves: number;
  /** Conditions run, and leaves evaluated for them, over all events. */
  readonly candidates: number;
  readonly evaluations: number;
  /** By condition: how often it was run, how often it held, and the milliseconds that it took where they were measured. */
  readonly runs: readonly number[];
  readonly hits: readonly number[];
  readonly milliseconds: readonly number[];
  /** By condition: what is left of it where it had to be run for every event of a class. */
  readonly always: readonly (Program | undefined)[];
}

export interface ConditionIndexOptions {
  /** The conditions of the plan that are in use. Default: all. */
  readonly conditions?: readonly number[];
  /** The field that holds the category. Default: `event.category`. */
  readonly eventCategoryField?: string | undefined;
  /** Takes the time of each condition that is run. */
  readonly measures?: boolean | undefined;
}

/** The classes of events of which the same is known. */
interface Route {
  /** The routing fields that differ among them. */
  readonly slots: readonly number[];
  readonly classes: Map<string, RoutedClass>;
  /** Of the last event, which the next is often like: the values of the routing fields, and its class. */
  readonly lastValues: FieldValue[];
  last: RoutedClass | undefined;
}

/** The classes of events of streams in which some conditions need not be decided. */
interface Classes {
  readonly without: ReadonlySet<number>;
  /** By what is known of the events before they are read, then by their routing values. */
  readonly routes: Map<KnownClass | undefined, Route>;
  readonly families: Map<object, Family>;
  general: RoutedClass | undefined;
}

/** Kinds of events of which the same is known but for their routing fields. */
interface Family {
  /** Whether all events of a kind have the same in a slot. */
  isSettled(slot: number): boolean;
  /** The leaves that read a routing field in which the kinds may differ. */
  readonly routingLeaves: readonly number[];
  /** By what is decided of these leaves, a character for each: kinds that no rule names are many, and alike. */
  readonly classes: Map<string, RoutedClass>;
}

/** Stand for the truth of a leaf that events of a kind differ in, and of one that nobody asked for yet. */
const [open, unasked] = [3, 4];

const noConditions: ReadonlySet<number> = new Set();

/** Stands for the family of events of which nothing is known beforehand. */
const unknownFamily = {};

export class ConditionIndex {
  private readonly environment: CompileEnvironment;
  private readonly plan: ConditionPlan;
  private readonly conditions: readonly number[];
  private readonly leaves: Leaves;
  /** By the conditions that need not be decided. */
  private readonly classesWithout = new Map<ReadonlySet<number>, Classes>();
  /** Those of the present stream. */
  private classes: Classes;
  private classCount = 0;
  /** What is decided of each leaf for the class that is being made. */
  private readonly decided: Uint8Array;
  private readonly reads: ConditionReads;
  private readonly routingSlots: readonly number[];
  /** By condition, the slots in each of which something must be for it to hold; made when it is first asked for. */
  private readonly neededSlots: (readonly number[] | undefined)[];
  private readonly lastRun: Float64Array;
  private readonly runs: number[];
  private readonly hits: number[];
  private readonly milliseconds: number[];
  private readonly always: (Program | undefined)[];
  private readonly measures: boolean;
  private events = 0;
  private candidates = 0;

  constructor(plan: ConditionPlan, environment: CompileEnvironment, options: ConditionIndexOptions = {}) {
    this.plan = plan;
    this.environment = environment;
    this.conditions = options.conditions ?? [...plan.conditions.keys()];
    this.measures = options.measures ?? false;
    const categoryField = options.eventCategoryField ?? "event.category";
    this.reads = new ConditionReads(plan, this.conditions, environment.fields, categoryField);
    this.routingSlots = this.reads.routingSlots;
    this.decided = new Uint8Array(plan.leaves.length);
    this.leaves = new Leaves(plan, this.reads.inUse, environment);
    const count = plan.conditions.length;
    this.neededSlots = new Array(count).fill(undefined);
    this.lastRun = new Float64Array(count);
    [this.runs, this.hits, this.milliseconds] = [zeros(count), zeros(count), zeros(count)];
    this.always = new Array(count).fill(undefined);
    this.classes = this.classesOf(noConditions);
  }

  /** From the next event on, until it is called again, some conditions need not be decided: they are as if none held. */
  leaveOut(conditions: ReadonlySet<number>): void {
    this.classes = this.classesOf(conditions);
  }

  private classesOf(without: ReadonlySet<number>): Classes {
    const known = this.classesWithout.get(without);
    if (known !== undefined) return known;
    const made: Classes = { without, routes: new Map(), families: new Map(), general: undefined };
    this.classesWithout.set(without, made);
    return made;
  }

  /** The fields in each of which something must be for a condition to hold. */
  fieldsNeededBy(condition: number): readonly string[] {
    return this.slotsNeededBy(condition).map((slot) => this.environment.fields.path(slot));
  }

  /** The numbers of the queries that hold for an event, in ascending order. */
  match(event: Event): readonly number[] {
    this.events++;
    const eventClass = this.classOf(event);
    const found = this.leaves.begin(event, eventClass.search);
    const held: number[] = [...eventClass.certain];
    for (const condition of eventClass.always) this.decide(condition, eventClass, held);
    for (let i = 0; i < found.length; i++) {
      const waiting = eventClass.byLeaf.get(found.values[i]!);
      if (waiting === undefined) continue;
      for (const condition of waiting)
        if (this.lastRun[condition] !== this.events) this.decide(condition, eventClass, held);
    }
    return inAscendingOrder(held);
  }

  /** The truth of a program over the plan's leaves for an event, found without the index. */
  holds(program: Program, event: Event): boolean {
    return run(program, { truth: (leaf) => this.leaves.truthFor(leaf, event) }) === yes;
  }

  get statistics(): ConditionStatistics {
    return {
      events: this.events,
      classes: this.classCount,
      leaves: this.leaves.size,
      compiledLeaves: this.leaves.compiled,
      candidates: this.candidates,
      evaluations: this.leaves.evaluations,
      runs: this.runs,
      hits: this.hits,
      milliseconds: this.milliseconds,
      always: this.always,
    };
  }

  private decide(condition: number, { programs }: RoutedClass, held: number[]): void {
    this.lastRun[condition] = this.events;
    this.candidates++;
    this.runs[condition]!++;
    const program = programs.get(condition)!;
    if ((this.measures ? this.measured(condition, program) : run(program, this.leaves)) !== yes) return;
    this.hits[condition]!++;
    held.push(condition);
  }

  private measured(condition: number, program: Program): TruthCode {
    const start = performance.now();
    const truth = run(program, this.leaves);
    this.milliseconds[condition]! += performance.now() - start;
    return truth;
  }

  private classOf(event: Event): RoutedClass {
    const known = knownClassOf(event);
    const route = this.classes.routes.get(known) ?? this.newRoute(known, event);
    if (route.last === undefined || !isLikeLast(event, route)) {
      for (let i = 0; i < route.slots.length; i++) route.lastValues[i] = event.get(route.slots[i]!);
      route.last = this.classIn(route, event, known);
    }
    return route.last;
  }

  private classIn({ lastValues, classes }: Route, event: Event, known: KnownClass | undefined): RoutedClass {
    const name = classNameOf(lastValues);
    const found = name === undefined ? this.general() : classes.get(name);
    if (found !== undefined) return found;
    if (this.classCount >= mostClasses) return this.general();
    const made = this.classFor(event, known);
    classes.set(name!, made);
    this.classCount++;
    return made;
  }

  private newRoute(known: KnownClass | undefined, event: Event): Route {
    const slots = this.differingSlots(known, event);
    const route: Route = { slots, classes: new Map(), lastValues: [], last: undefined };
    const { routes } = this.classes;
    if (routes.size < mostClasses) routes.set(known, route);
    return route;
  }

  /** The routing slots in which events of which the same is known may differ, as far as a condition that may hold for them reads them. */
  private differingSlots(known: KnownClass | undefined, event: Event): readonly number[] {
    if (known === undefined) return this.routingSlots;
    const isKnown = this.settledBy(known);
    const slots = this.routingSlots.filter((slot) => !isKnown(slot));
    if (slots.length === 0) return slots;
    this.leaves.beginKind(event, this.routingSlots);
    const isFalse = (leaf: number) =>
      this.isDecidedBy(leaf, isKnown) && this.leaves.truthOfKind(leaf, this.routingSlots) === no;
    const isEmpty = (slot: number) => isKnown(slot) && event.get(slot) === undefined;
    const mayHold = (condition: number) =>
      !this.classes.without.has(condition) &&
      !this.reads.gatesOf(condition).some(isFalse) &&
      !this.slotsNeededBy(condition).some(isEmpty);
    return slots.filter((slot) => this.reads.conditionsOver(slot).some(mayHold));
  }

  private general(): RoutedClass {
    this.classes.general ??= this.classOver(
      () => undefined,
      () => false,
    );
    return this.classes.general;
  }

  /** All events of the class have the routing values of this one and what is known beforehand, so leaves over those alone are decided for good. */
  private classFor(event: Event, known: KnownClass | undefined): RoutedClass {
    const { isSettled, routingLeaves, classes } = this.familyOf(known);
    const decided = this.decided.fill(unasked);
    const truthOf = (leaf: number): TruthCode | undefined => {
      if (decided[leaf] === unasked)
        decided[leaf] = this.isDecidedBy(leaf, isSettled) ? this.leaves.truthOfKind(leaf, this.routingSlots) : open;
      return decided[leaf] === open ? undefined : (decided[leaf] as TruthCode);
    };
    this.leaves.beginKind(event, this.routingSlots);
    const key = routingLeaves.map((leaf) => truthOf(leaf) ?? "-").join("");
    const isEmpty = (slot: number): boolean => isSettled(slot) && event.get(slot) === undefined;
    const made = classes.get(key) ?? this.classOver(truthOf, isEmpty);
    classes.set(key, made);
    return made;
  }

  private familyOf(known: KnownClass | undefined): Family {
    const key = known === undefined ? unknownFamily : (known.family ?? known);
    const { families } = this.classes;
    const family = families.get(key) ?? this.newFamily(known);
    families.set(key, family);
    return family;
  }

  private newFamily(known: KnownClass | undefined): Family {
    const isSettled = this.settledBy(known, this.routingSlots);
    const mayDiffer = (slot: number): boolean => {
      const path = this.environment.fields.path(slot);
      return kindFields.has(path) || known?.known(path) === undefined;
    };
    const routingLeaves = this.reads.leavesOver(this.routingSlots.filter(mayDiffer));
    return { isSettled, routingLeaves, classes: new Map() };
  }

  /** Whether all events of a kind have the same in a slot; in some they have by the class that they are put into. */
  private settledBy(known: KnownClass | undefined, byClass: readonly number[] = []): (slot: number) => boolean {
    const settled: boolean[] = [];
    for (const slot of byClass) settled[slot] = true;
    return (slot) => {
      settled[slot] ??= known?.known(this.environment.fields.path(slot)) !== undefined;
      return settled[slot];
    };
  }

  /** Whether nothing but some slots decides a leaf. */
  private isDecidedBy(leaf: number, isSettled: (slot: number) => boolean): boolean {
    return !this.leaves.readsAll(leaf) && this.leaves.slotsOf(leaf).every(isSettled);
  }

  /** The conditions but for those whose gate is shut. */
  private *openConditions(known: (leaf: number) => TruthCode | undefined): Generator<number> {
    for (const [gate, conditions] of this.reads.byRarestGate)
      if (gate === undefined || known(gate) !== no) yield* conditions;
  }

  private slotsNeededBy(condition: number): readonly number[] {
    const known = this.neededSlots[condition];
    if (known !== undefined) return known;
    const needed = neededFields(this.plan.conditions[condition]!, (leaf) => this.leaves.neededSlot(leaf));
    this.neededSlots[condition] = [...new Set(needed)];
    return this.neededSlots[condition];
  }

  /**
   * @param known what is decided of a leaf for all events of the class
   * @param isEmpty whether none of them has anything in a slot
   */
  private classOver(known: (leaf: number) => TruthCode | undefined, isEmpty: (slot: number) => boolean): RoutedClass {
    const programs = new Map<number, Program>();
    const byLeaf = new Map<number, number[]>();
    const [always, certain]: [number[], number[]] = [[], []];
    const used = new Set<number>();
    for (const condition of this.openConditions(known)) {
      if (this.classes.without.has(condition) || this.slotsNeededBy(condition).some(isEmpty)) continue;
      const program = specialise(this.plan.conditions[condition]!, known);
      if (program.kind === "constant") {
        if (program.truth === yes) certain.push(condition);
        continue;
      }
      programs.set(condition, program);
      const required = requiredLeaves(program, (leaf) => this.leaves.costOf(leaf));
      if (required === undefined) {
        always.push(condition);
        this.always[condition] ??= program;
      } else for (const leaf of required.leaves) addTo(byLeaf, leaf, condition);
      eachLeaf(program, (leaf) => used.add(leaf));
    }
    const wanted = new Set(byLeaf.keys());
    for (const condition of always) eachLeaf(programs.get(condition)!, (leaf) => wanted.add(leaf));
    return { programs, byLeaf, always, certain, search: this.leaves.searchFor(used, wanted) };
  }
}

/** Few numbers, as nearly always, are put in order where they are: `sort` makes lists of its own. */
function inAscendingOrder(numbers: number[]): readonly number[] {
  if (numbers.length > 16) return numbers.sort((a, b) => a - b);
  for (let i = 1; i < numbers.length; i++) {
    const number = numbers[i]!;
    let place = i;
    for (; place > 0 && numbers[place - 1]! > number; place--) numbers[place] = numbers[place - 1]!;
    numbers[place] = number;
  }
  return numbers;
}

function zeros(count: number): number[] {
  return new Array(count).fill(0);
}

function isLikeLast(event: Event, { slots, lastValues }: Route): boolean {
  for (let i = 0; i < slots.length; i++) if (event.get(slots[i]!) !== lastValues[i]) return false;
  return true;
}

/** The routing values as one text; `undefined` where one of them cannot be the name of a kind. */
function classNameOf(values: readonly FieldValue[]): string | undefined {
  let name = "";
  for (const value of values) {
    const text = value === undefined ? "" : textOf(value);
    if (text.length > longestRoutingValue) return undefined;
    // With its length, so that no two lists of values give one name.
    name += `${text.length} ${text}`;
  }
  return name;
}

/** Different for values of different type, since a condition may tell `1` from `"1"`. */
function textOf(value: Exclude<FieldValue, undefined>): string {
  if (typeof value === "string") return `"${value}`;
  if (typeof value !== "object") return `${typeof value} ${value}`;
  return JSON.stringify(value.map(textOf));
}
