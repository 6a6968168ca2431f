// A Sigma correlation that EQL has no words for, fed at the end of the stream with the events that one of its rules matches, in order of time.
import { type CompileEnvironment, compileEventQuery, type Predicate } from "../compile/index.ts";
import type { EventQuery } from "../eql/ast.ts";
import type { Event, FieldValue } from "../event/event.ts";
import { compareInstants, fromEpochMs, type Instant, parseInstant } from "../event/instant.ts";
import type { CorrelationPlan } from "../sigma/index.ts";
import { Correlator } from "./correlation.ts";
import type { Finding } from "./finding.ts";
import type { KeptEvents } from "./kept/kept-events.ts";
import { findingOfKept, type RuleHead, type SeenEvents, type WaitingRule } from "./scanned-rule.ts";

export class CorrelationRule implements WaitingRule {
  readonly needed = [];
  private readonly head: RuleHead;
  /** Of rows of kept events. */
  private readonly correlator: Correlator<number>;
  private readonly timestampSlot: number;

  /** @throws {CompileError} */
  constructor(
    head: RuleHead,
    plan: CorrelationPlan,
    environment: CompileEnvironment,
    eventCategoryField: string,
    timestampField: string,
  ) {
    const compile = (query: EventQuery): Predicate => compileEventQuery(query, { ...environment, eventCategoryField });
    this.head = head;
    this.timestampSlot = environment.fields.slot(timestampField);
    this.correlator = new Correlator(plan, environment.fields, (query) => {
      const matches = compile(query);
      return (event) => matches(event) === true;
    });
  }

  /** How many groups and events the correlation gave up for its limits. */
  get dropped(): number {
    return this.correlator.dropped;
  }

  wants(event: Event): boolean {
    return this.timeOf(event) !== undefined;
  }

  *end({ rows }: SeenEvents, kept: KeptEvents): Generator<Finding> {
    const timed = [...rows].flatMap((row) => {
      const event = kept.event(row);
      const time = this.timeOf(event);
      return time === undefined ? [] : [{ row, event, time }];
    });
    const inOrder = timed.sort((a, b) => compareInstants(a.time, b.time));
    const found = inOrder.flatMap(({ row, event, time }) => this.correlator.push(event, time.ms, row));
    for (const group of [...found, ...this.correlator.finish()]) yield findingOfKept(this.head, group, [], kept);
  }

  private timeOf(event: Event): Instant | undefined {
    return instantOf(event.get(this.timestampSlot));
  }
}

/** The event queries of a plan and of the plans in it. */
export function queriesOfPlan(plan: CorrelationPlan): readonly EventQuery[] {
  return plan.inputs.flatMap(({ source }) => (source.kind === "plan" ? queriesOfPlan(source.plan) : [source.query]));
}

function instantOf(value: FieldValue): Instant | undefined {
  if (typeof value === "string") return parseInstant(value);
  return typeof value === "number" ? fromEpochMs(value) : undefined;
}
