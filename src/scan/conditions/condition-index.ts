// Which of thousands of conditions hold for an event, without running most of them. Two ideas: events are sorted into classes by the few
// fields that say what kind of event they are (category, code, provider …), and for each class all conditions are worked out beforehand as
// far as those fields decide, which leaves a few of them; and of those only the ones are run that have a required text in the event.
// Specified by a property: the answer is that of every condition run by itself (test/scan/conditions).
import { type CompileEnvironment, foldConstants } from "../../compile/index.ts";
import type { EventQuery, Expression } from "../../eql/ast.ts";
import type { Event, FieldValue } from "../../event/event.ts";
import { Leaves } from "./leaves.ts";
import { leavesOf, type Program, requiredLeaves, run, specialise, type TruthCode, yes } from "./program.ts";

/** Fields whose values say what kind of event it is; few combinations of them occur in a log. */
const routingFields = [
  "event.category",
  "event.type",
  "event.code",
  "event.kind",
  "event.module",
  "event.provider",
  "event.dataset",
  "event.action",
  "event.outcome",
  "winlog.channel",
  "winlog.provider_name",
  "winlog.event_id",
  "host.os.type",
  "host.os.family",
  "data_stream.dataset",
] as const;

/** Beyond this many classes events of new ones share one class of which nothing is known. */
const mostClasses = 2048;
/** A value longer than this is not taken for the name of a kind. */
const longestRoutingValue = 100;

export interface ConditionIndexOptions {
  /** The field that holds the category. Default: `event.category`. */
  readonly eventCategoryField?: string;
}

/** What is left of the conditions for the events of one class. */
interface EventClass {
  /** By condition; conditions that cannot hold are not here. */
  readonly programs: ReadonlyMap<number, Program>;
  /** Conditions to run for each leaf that was found. */
  readonly byLeaf: ReadonlyMap<number, readonly number[]>;
  /** Conditions to run for every event. */
  readonly always: readonly number[];
  /** Conditions that hold for every event. */
  readonly certain: readonly number[];
  /** The slots to look up texts in. */
  readonly slots: readonly number[];
}

/** What a scan did, for people who want to know why it took its time. */
export interface ConditionStatistics {
  readonly events: number;
  readonly classes: number;
  readonly leaves: number;
  /** Conditions run, and leaves evaluated for them, over all events. */
  readonly candidates: number;
  readonly evaluations: number;
  /** By condition: how often it was run and how often it held. */
  readonly runs: readonly number[];
  readonly hits: readonly number[];
}

export class ConditionIndex {
  private readonly environment: CompileEnvironment;
  private readonly categoryField: string;
  private readonly leaves: Leaves;
  private readonly conditions: Program[] = [];
  private readonly classes = new Map<string, EventClass>();
  private generalClass: EventClass | undefined;
  private routingSlots: readonly number[] | undefined;
  private readonly runs: number[] = [];
  private readonly hits: number[] = [];
  private readonly lastRun: number[] = [];
  private events = 0;
  private candidates = 0;

  constructor(environment: CompileEnvironment, options: ConditionIndexOptions = {}) {
    this.environment = environment;
    this.categoryField = options.eventCategoryField ?? "event.category";
    this.leaves = new Leaves(environment);
  }

  /**
   * Takes in a query; its number is the count of those before it. All are added before the first event.
   * @throws {CompileError}
   */
  add(query: EventQuery, categoryField = this.categoryField): number {
    const condition = this.programOf(foldConstants(query.condition, this.environment.types));
    const program = query.category.any
      ? condition
      : { kind: "and" as const, parts: [this.categoryLeaf(query, categoryField), condition] };
    this.conditions.push(program);
    this.runs.push(0);
    this.hits.push(0);
    this.lastRun.push(0);
    return this.conditions.length - 1;
  }

  /** The numbers of the queries that hold for an event, in ascending order. */
  match(event: Event): readonly number[] {
    this.events++;
    const eventClass = this.classOf(event);
    const found = this.leaves.begin(event, eventClass.slots);
    const held: number[] = [...eventClass.certain];
    for (const condition of eventClass.always) this.decide(condition, eventClass, held);
    for (const leaf of found) {
      const waiting = eventClass.byLeaf.get(leaf);
      if (waiting === undefined) continue;
      for (const condition of waiting)
        if (this.lastRun[condition] !== this.events) this.decide(condition, eventClass, held);
    }
    return held.length > 1 ? held.sort((a, b) => a - b) : held;
  }

  get statistics(): ConditionStatistics {
    return {
      events: this.events,
      classes: this.classes.size,
      leaves: this.leaves.size,
      candidates: this.candidates,
      evaluations: this.leaves.evaluations,
      runs: this.runs,
      hits: this.hits,
    };
  }

  /** Whether a query has required texts in general; one without is run for every event of a class that it fits. */
  isSearchable(condition: number): boolean {
    return requiredLeaves(this.conditions[condition]!, (leaf) => this.leaves.costOf(leaf)) !== undefined;
  }

  private decide(condition: number, { programs }: EventClass, held: number[]): void {
    this.lastRun[condition] = this.events;
    this.candidates++;
    this.runs[condition]!++;
    if (run(programs.get(condition)!, this.leaves) !== yes) return;
    this.hits[condition]!++;
    held.push(condition);
  }

  private programOf(expression: Expression): Program {
    switch (expression.kind) {
      case "Logical":
        return { kind: expression.operator, parts: expression.operands.map((operand) => this.programOf(operand)) };
      case "Not":
        return { kind: "not", part: this.programOf(expression.operand) };
      case "In":
        if (!expression.negated) break;
        return { kind: "not", part: this.programOf({ ...expression, negated: false }) };
      case "Comparison":
        if (expression.operator !== "!=" || isNull(expression.left) || isNull(expression.right)) break;
        return { kind: "not", part: this.programOf({ ...expression, operator: "==" }) };
    }
    return { kind: "leaf", leaf: this.leaves.intern(expression) };
  }

  private categoryLeaf({ category }: EventQuery, field: string): Program {
    const { span } = category;
    const leaf = this.leaves.intern({
      kind: "In",
      span,
      negated: false,
      caseInsensitive: false,
      operand: { kind: "Field", path: field, optional: false, span },
      items: [{ kind: "String", value: category.name, quote: '"', span }],
    });
    return { kind: "leaf", leaf };
  }

  private classOf(event: Event): EventClass {
    this.routingSlots ??= this.usedRoutingSlots();
    const name = classNameOf(event, this.routingSlots);
    const known = name === undefined ? this.general() : this.classes.get(name);
    if (known !== undefined) return known;
    if (this.classes.size >= mostClasses) return this.general();
    const made = this.classFor(event, new Set(this.routingSlots));
    this.classes.set(name!, made);
    return made;
  }

  private usedRoutingSlots(): readonly number[] {
    const used = new Set<number>();
    for (let leaf = 0; leaf < this.leaves.size; leaf++) for (const slot of this.leaves.slotsOf(leaf)) used.add(slot);
    const slots = [this.categoryField, ...routingFields].map((path) => this.environment.fields.slot(path));
    return [...new Set(slots)].filter((slot) => used.has(slot));
  }

  private general(): EventClass {
    this.generalClass ??= this.classOver(() => undefined);
    return this.generalClass;
  }

  /** All events of the class have the routing values of this one, so leaves over those alone are decided for good. */
  private classFor(event: Event, routing: ReadonlySet<number>): EventClass {
    const decided = new Map<number, TruthCode | undefined>();
    return this.classOver((leaf) => {
      if (!decided.has(leaf)) decided.set(leaf, this.decidedTruth(leaf, event, routing));
      return decided.get(leaf);
    });
  }

  private decidedTruth(leaf: number, event: Event, routing: ReadonlySet<number>): TruthCode | undefined {
    const isDecided = !this.leaves.readsAll(leaf) && this.leaves.slotsOf(leaf).every((slot) => routing.has(slot));
    return isDecided ? this.leaves.truthFor(leaf, event) : undefined;
  }

  private classOver(known: (leaf: number) => TruthCode | undefined): EventClass {
    const programs = new Map<number, Program>();
    const byLeaf = new Map<number, number[]>();
    const [always, certain]: [number[], number[]] = [[], []];
    const slots = new Set<number>();
    for (let condition = 0; condition < this.conditions.length; condition++) {
      const program = specialise(this.conditions[condition]!, known);
      if (program.kind === "constant") {
        if (program.truth === yes) certain.push(condition);
        continue;
      }
      const required = requiredLeaves(program, (leaf) => this.leaves.costOf(leaf));
      if (required === undefined) always.push(condition);
      else for (const leaf of required.leaves) append(byLeaf, leaf, condition);
      programs.set(condition, program);
      for (const leaf of leavesOf(program)) addIfKnown(slots, this.leaves.searchedSlot(leaf));
    }
    return { programs, byLeaf, always, certain, slots: [...slots] };
  }
}

function isNull(expression: Expression): boolean {
  return expression.kind === "Null";
}

function addIfKnown(set: Set<number>, value: number | undefined): void {
  if (value !== undefined) set.add(value);
}

function append(map: Map<number, number[]>, key: number, value: number): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}

/** The routing values as one text; `undefined` where one of them cannot be the name of a kind. */
function classNameOf(event: Event, slots: readonly number[]): string | undefined {
  let name = "";
  for (let i = 0; i < slots.length; i++) {
    const value = event.get(slots[i]!);
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
