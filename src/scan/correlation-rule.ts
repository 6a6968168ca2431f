// A Sigma correlation that EQL has no words for, fed at the end of the stream with the events that one of its rules matches, in order of time.
import { type CompileEnvironment, compileEventQuery, type Predicate } from "../compile/index.ts";
import type { EventQuery } from "../eql/ast.ts";
import type { Event, FieldValue } from "../event/event.ts";
import { compareInstants, fromEpochMs, type Instant, parseInstant } from "../event/instant.ts";
import type { CorrelationPlan } from "../sigma/index.ts";
import { Correlator } from "./correlation.ts";
import type { Finding } from "./finding.ts";
import { type EventPosition, findingOf, type KeptEvent, type RuleHead, type ScannedRule } from "./scanned-rule.ts";

export class CorrelationRule implements ScannedRule {
  private readonly head: RuleHead;
  private readonly correlator: Correlator<KeptEvent>;
  private readonly timestampSlot: number;
  private kept: { readonly kept: KeptEvent; readonly time: Instant }[] = [];

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

  add(event: Event, _position: EventPosition, keep: () => KeptEvent | undefined): readonly Finding[] {
    const time = instantOf(event.get(this.timestampSlot));
    const kept = time === undefined ? undefined : keep();
    if (time !== undefined && kept !== undefined) this.kept.push({ kept, time });
    return [];
  }

  takeKept(): readonly KeptEvent[] {
    const taken = this.kept.map(({ kept }) => kept);
    this.kept = [];
    return taken;
  }

  end(): readonly Finding[] {
    const inOrder = this.kept.toSorted((a, b) => compareInstants(a.time, b.time));
    this.kept = [];
    const found = inOrder.flatMap(({ kept, time }) => this.correlator.push(kept.event, time.ms, kept));
    return [...found, ...this.correlator.finish()].map((events) => findingOf(this.head, events, []));
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
