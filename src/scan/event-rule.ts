// A rule about one event: its predicate, and the indicators that held.
import { type CompileEnvironment, compileCondition, compileEventQuery, type Predicate } from "../compile/index.ts";
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
  readonly matches: Predicate;
  private readonly indicators: IndicatorSet;

  /** @throws {CompileError} */
  constructor(rule: Rule, query: EventQuery, environment: CompileEnvironment, eventCategoryField: string) {
    this.rule = rule;
    this.matches = compileEventQuery(query, { ...environment, eventCategoryField });
    this.indicators = new IndicatorSet(rule.indicators, environment);
  }

  add(event: Event, position: EventPosition): readonly Finding[] {
    if (this.matches(event) !== true) return [];
    return [findingOf(this.rule, [{ position, document: position.document() }], this.indicators.holding([event]))];
  }

  end(): readonly Finding[] {
    return [];
  }
}
