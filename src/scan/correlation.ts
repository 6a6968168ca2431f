// Carries out Sigma correlations that EQL has no words for, over events in order of time. State is a window of recent events for each group
// (each combination of key values). A correlation reports when its condition becomes true of a window, and again only after it has been
// false: one finding for one burst. Conditions that a later event can undo (`lt`, `eq`, `not`) are judged when their window closes.
// Specification: Sigma correlation rules, version 2.1.
import type { EventQuery } from "../eql/ast.ts";
import type { Event, FieldTable, Scalar } from "../event/event.ts";
import type { Condition } from "../sigma/document/condition.ts";
import type { CountBound } from "../sigma/document/model.ts";
import type { CorrelationInput, CorrelationPlan } from "../sigma/to-eql/correlation.ts";

/** Makes a test of one event from a query. */
export type CompileQuery = (query: EventQuery) => (event: Event) => boolean;

export interface CorrelationLimits {
  /** Groups kept at a time; the one that has been quiet for longest makes room. Default: 100,000. */
  readonly maxGroups?: number;
  /** Events kept of one group; the oldest makes room. Default: 10,000. */
  readonly maxEvents?: number;
}

/** A correlation over a stream. `Ref` is whatever stands for an event in findings. */
export class Correlator<Ref> {
  /** How many groups and events were given up for the limits. */
  dropped = 0;
  private readonly plan: CorrelationPlan;
  private readonly inputs: readonly Input<Ref>[];
  private readonly limits: Required<CorrelationLimits>;
  private readonly groups = new Map<string, Group<Ref>>();
  private readonly settles: boolean;

  constructor(plan: CorrelationPlan, table: FieldTable, compile: CompileQuery, limits: CorrelationLimits = {}) {
    this.plan = plan;
    this.limits = { maxGroups: limits.maxGroups ?? 100_000, maxEvents: limits.maxEvents ?? 10_000 };
    const isCount = plan.type === "value_count";
    this.inputs = plan.inputs.map((input, index) => inputOf<Ref>(input, index, isCount, table, compile, limits));
    this.settles = isSettledLate(plan);
  }

  /**
   * Takes the next event; `time` in milliseconds, never less than before. Gives the events of each finding that it completes.
   */
  push(event: Event, time: number, ref: Ref): readonly (readonly Ref[])[] {
    const found = this.firings(event, time, ref);
    return found.map(({ refs }) => refs);
  }

  /** The end of the stream: windows that are still open are judged. */
  finish(): readonly (readonly Ref[])[] {
    const found: (readonly Ref[])[] = [];
    for (const group of this.groups.values()) found.push(...this.settle(group).map(({ refs }) => refs));
    this.groups.clear();
    return found;
  }

  /** With the values of the keys, for a correlation of this one. */
  firings(event: Event, time: number, ref: Ref): readonly Firing<Ref>[] {
    const found: Firing<Ref>[] = [];
    for (const input of this.inputs) {
      for (const occurrence of input.occurrences(event, time, ref)) {
        const group = this.groupOf(occurrence.keys);
        if (this.settles && group.window.length > 0 && time - group.window[0]!.time > this.plan.timespan) {
          found.push(...this.settle(group));
        }
        this.add(group, occurrence);
        if (!this.settles) found.push(...this.judge(group));
      }
    }
    return found;
  }

  private groupOf(keys: readonly Scalar[]): Group<Ref> {
    const name = JSON.stringify(keys, (_key, value: unknown) => (typeof value === "bigint" ? `${value}n` : value));
    let group = this.groups.get(name);
    if (group === undefined) group = { keys, window: [], isOn: false };
    else this.groups.delete(name);
    // The map keeps its groups in the order of their last event.
    this.groups.set(name, group);
    if (this.groups.size > this.limits.maxGroups) {
      this.groups.delete(this.groups.keys().next().value!);
      this.dropped++;
    }
    return group;
  }

  private add(group: Group<Ref>, occurrence: Occurrence<Ref>): void {
    const { window } = group;
    window.push(occurrence);
    if (this.settles && window.length <= this.limits.maxEvents) return;
    const oldest = occurrence.time - this.plan.timespan;
    let expired = this.settles ? 0 : window.findIndex(({ time }) => time >= oldest);
    if (window.length - expired > this.limits.maxEvents) {
      this.dropped += window.length - expired - this.limits.maxEvents;
      expired = window.length - this.limits.maxEvents;
    }
    if (expired > 0) window.splice(0, expired);
  }

  private judge(group: Group<Ref>): readonly Firing<Ref>[] {
    const wasOn = group.isOn;
    const refs = matched(this.plan, group.window);
    group.isOn = refs !== undefined;
    return refs === undefined || wasOn ? [] : [{ keys: group.keys, refs }];
  }

  private settle(group: Group<Ref>): readonly Firing<Ref>[] {
    if (!this.settles) return [];
    const refs = group.window.length === 0 ? undefined : matched(this.plan, group.window);
    group.window.length = 0;
    return refs === undefined ? [] : [{ keys: group.keys, refs }];
  }
}

interface Group<Ref> {
  readonly keys: readonly Scalar[];
  readonly window: Occurrence<Ref>[];
  isOn: boolean;
}

/** An event that an input matched. */
interface Occurrence<Ref> {
  readonly input: number;
  readonly time: number;
  readonly keys: readonly Scalar[];
  /** The values of the counted field. */
  readonly values: readonly Scalar[];
  readonly refs: readonly Ref[];
}

export interface Firing<Ref> {
  readonly keys: readonly Scalar[];
  readonly refs: readonly Ref[];
}

// ---- Inputs ----

interface Input<Ref> {
  occurrences(event: Event, time: number, ref: Ref): readonly Occurrence<Ref>[];
}

function inputOf<Ref>(
  input: CorrelationInput,
  index: number,
  countsValues: boolean,
  table: FieldTable,
  compile: CompileQuery,
  limits: CorrelationLimits,
): Input<Ref> {
  if (input.source.kind === "plan") return nestedInput(input, input.source.plan, index, table, compile, limits);
  const matches = compile(input.source.query);
  const keys = input.keys.map((paths) => paths.map((path) => table.slot(path)));
  const counted = input.values.map((paths) => paths.map((path) => table.slot(path)));
  return {
    occurrences(event, time, ref) {
      if (!matches(event)) return [];
      const fields = counted.map((slots) => valuesOf(event, slots));
      const values = countsValues && fields.length > 1 ? countedTogether(fields) : fields.flat();
      return combinations(keys.map((slots) => valuesOf(event, slots))).map((own) => ({
        input: index,
        time,
        keys: own,
        values,
        refs: [ref],
      }));
    },
  };
}

/** A correlation as an input: its findings are its events, and have the keys that it was grouped by. */
function nestedInput<Ref>(
  { keys }: CorrelationInput,
  plan: CorrelationPlan,
  index: number,
  table: FieldTable,
  compile: CompileQuery,
  limits: CorrelationLimits,
): Input<Ref> {
  const inner = new Correlator<Ref>(plan, table, compile, limits);
  const places = keys.map((names) => plan.groupBy.findIndex((name) => names.includes(name)));
  return {
    occurrences(event, time, ref) {
      return inner.firings(event, time, ref).flatMap(({ keys: inside, refs }) => {
        const own = places.map((place) => inside[place]);
        return own.includes(undefined)
          ? []
          : [{ input: index, time, keys: own as readonly Scalar[], values: [], refs }];
      });
    },
  };
}

/** The values of the first field that has some. */
function valuesOf(event: Event, slots: readonly number[]): readonly Scalar[] {
  for (const slot of slots) {
    const value = event.get(slot);
    if (value !== undefined) return Array.isArray(value) ? (value as readonly Scalar[]) : [value as Scalar];
  }
  return [];
}

/** What is counted of several fields: each combination of their values, a missing one among them, unless all are missing. */
function countedTogether(fields: readonly (readonly Scalar[])[]): readonly Scalar[] {
  if (fields.every((values) => values.length === 0)) return [];
  const named = fields.map((values) => (values.length === 0 ? [""] : values));
  return combinations(named).map((values) => JSON.stringify(values.map(String)));
}

/** One group for each combination of key values; none where a key has no value. */
function combinations(keys: readonly (readonly Scalar[])[]): readonly (readonly Scalar[])[] {
  let all: readonly (readonly Scalar[])[] = [[]];
  for (const values of keys) all = all.flatMap((start) => values.map((value) => [...start, value]));
  return all;
}

// ---- Conditions ----

/** Whether a later event of the window could make the condition false again. */
function isSettledLate({ bounds, condition, type }: CorrelationPlan): boolean {
  if (condition !== undefined) return holdsNot(condition);
  if (bounds.some(({ operator }) => operator !== "gt" && operator !== "gte")) return true;
  return type === "value_avg" || type === "value_percentile" || type === "value_median";
}

function holdsNot(condition: Condition): boolean {
  if (condition.kind === "not") return true;
  return (condition.kind === "and" || condition.kind === "or") && condition.operands.some(holdsNot);
}

/** The events by which a window meets the condition; undefined where it does not. */
function matched<Ref>(plan: CorrelationPlan, window: readonly Occurrence<Ref>[]): readonly Ref[] | undefined {
  switch (plan.type) {
    case "temporal":
      return temporal(plan, window);
    case "temporal_ordered":
      return ordered(plan, window);
    default: {
      const figure = figureOf(plan, window);
      if (figure === undefined || !plan.bounds.every((bound) => isWithin(figure, bound))) return undefined;
      return window.flatMap(({ refs }) => refs);
    }
  }
}

function figureOf<Ref>({ type, percentile }: CorrelationPlan, window: readonly Occurrence<Ref>[]): number | undefined {
  if (type === "event_count") return window.length;
  const values = window.flatMap((occurrence) => occurrence.values);
  if (type === "value_count") return new Set(values.map(String)).size;
  const numbers = values.map(Number).filter((value) => !Number.isNaN(value));
  if (numbers.length === 0) return undefined;
  switch (type) {
    case "value_sum":
      return numbers.reduce((sum, value) => sum + value, 0);
    case "value_avg":
      return numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
    case "value_median":
      return percentileOf(numbers, 50);
    default:
      return percentileOf(numbers, percentile ?? 50);
  }
}

/** Between two values, the percentile is interpolated. */
function percentileOf(numbers: readonly number[], percentile: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const place = (Math.min(Math.max(percentile, 0), 100) / 100) * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (sorted[above]! - sorted[below]!) * (place - below);
}

function isWithin(figure: number, { operator, value }: CountBound): boolean {
  switch (operator) {
    case "gt":
      return figure > value;
    case "gte":
      return figure >= value;
    case "lt":
      return figure < value;
    case "lte":
      return figure <= value;
    case "eq":
      return figure === value;
    case "neq":
      return figure !== value;
  }
}

/** Every rule, or as many as the condition says, in whatever order; the latest event of each. */
function temporal<Ref>(plan: CorrelationPlan, window: readonly Occurrence<Ref>[]): readonly Ref[] | undefined {
  const latest = new Map<number, Occurrence<Ref>>();
  for (const occurrence of window) latest.set(occurrence.input, occurrence);
  if (!isComplete(plan, new Set(latest.keys()))) return undefined;
  return [...latest.values()].toSorted((a, b) => a.time - b.time).flatMap(({ refs }) => refs);
}

function isComplete({ inputs, condition, bounds }: CorrelationPlan, seen: ReadonlySet<number>): boolean {
  if (condition !== undefined) {
    const names = new Set(inputs.flatMap((input, index) => (seen.has(index) ? input.names : [])));
    return evaluate(condition, names);
  }
  return bounds.length === 0 ? seen.size === inputs.length : bounds.every((bound) => isWithin(seen.size, bound));
}

function evaluate(condition: Condition, seen: ReadonlySet<string>): boolean {
  switch (condition.kind) {
    case "name":
      return seen.has(condition.name);
    case "not":
      return !evaluate(condition.operand, seen);
    case "of":
      return condition.quantity === "all"
        ? condition.names.every((name) => seen.has(name))
        : condition.names.some((name) => seen.has(name));
    case "and":
      return condition.operands.every((operand) => evaluate(operand, seen));
    case "or":
      return condition.operands.some((operand) => evaluate(operand, seen));
  }
}

/** The latest chain of one event for each rule, in order, that ends with the newest event. */
function ordered<Ref>(plan: CorrelationPlan, window: readonly Occurrence<Ref>[]): readonly Ref[] | undefined {
  if (plan.condition !== undefined || plan.bounds.length > 0) return temporal(plan, window);
  const chain: Occurrence<Ref>[] = [];
  let wanted = plan.inputs.length - 1;
  if (window.at(-1)?.input !== wanted) return undefined;
  for (let i = window.length - 1; i >= 0 && wanted >= 0; i--) {
    const occurrence = window[i]!;
    const last = chain[0];
    if (occurrence.input !== wanted || occurrence.refs[0] === last?.refs[0]) continue;
    chain.unshift(occurrence);
    wanted--;
  }
  return wanted < 0 ? chain.flatMap(({ refs }) => refs) : undefined;
}
