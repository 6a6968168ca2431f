// A rule about one event: a finding for each event that its query holds for, with the indicators that held.
import { type CompileEnvironment, compileCondition, type Predicate } from "../compile/index.ts";
import type { Indicator, Rule } from "../detection/index.ts";
import type { EventQuery } from "../eql/ast.ts";
import type { Event } from "../event/event.ts";
import type { Finding } from "./finding.ts";
import { type EventPosition, findingOf, type ScannedRule } from "./scanned-rule.ts";

interface CompiledIndicator {
  readonly name: string;
  readonly holds: Predicate;
}

/** Names of the indicators that hold for an event. */
export class IndicatorSet {
  private readonly compiled: readonly CompiledIndicator[];

  constructor(indicators: readonly Indicator[], environment: CompileEnvironment) {
    this.compiled = indicators.map(({ name, condition }) => ({
      name,
      holds: compileCondition(condition, environment),
    }));
  }

  holding(events: readonly Event[]): readonly string[] {
    return this.compiled.filter(({ holds }) => events.some((event) => holds(event) === true)).map(({ name }) => name);
  }
}

export class EventRule implements ScannedRule {
  readonly rule: Rule;
  readonly queries: readonly EventQuery[];
  private readonly indicators: IndicatorSet;

  /** @throws {CompileError} */
  constructor(rule: Rule, query: EventQuery, environment: CompileEnvironment) {
    this.rule = rule;
    this.queries = [query];
    this.indicators = new IndicatorSet(rule.indicators, environment);
  }

  add(event: Event, position: EventPosition): readonly Finding[] {
    return [findingOf(this.rule, [{ position, document: position.document() }], this.indicators.holding([event]))];
  }

  end(): readonly Finding[] {
    return [];
  }

  takeKept(): readonly [] {
    return [];
  }
}
