// Many rules over one stream of events. An index over the queries of all rules (conditions/) says which of them hold for an event, and only
// their rules see it. Rules about one event answer at once; sequences, samples, rules with pipes and correlations answer at the end of the
// stream, when the events that they have seen can be put in order of time.
import { type CompileEnvironment, CompileError } from "../compile/index.ts";
import { DocumentEvent } from "../event/document.ts";
import { type Event, FieldTable } from "../event/event.ts";
import { ConditionIndex, type ConditionStatistics } from "./conditions/condition-index.ts";
import { CorrelationRule } from "./correlation-rule.ts";
import { EventRule } from "./event-rule.ts";
import type { Finding } from "./finding.ts";
import { OrderedRule } from "./ordered-rule.ts";
import type { EventPosition, KeptEvent, KeptState, ScannableRule, ScannedRule } from "./scanned-rule.ts";

export interface ScannerOptions {
  /** The table that the events are made for; by default one of the scanner's own. */
  readonly fields?: FieldTable;
  /** Default: `event.category`. A rule that names its own field keeps it. */
  readonly eventCategoryField?: string;
  /** Default: `@timestamp`. */
  readonly timestampField?: string;
  readonly tiebreakerField?: string;
  /** Events kept for rules over several events; beyond it new ones are left out and counted. Default: 1,000,000. */
  readonly maxKeptEvents?: number;
}

/** A rule that cannot be run, and why. */
export interface RefusedRule {
  readonly rule: ScannableRule;
  readonly reason: string;
}

const defaultMaxKept = 1_000_000;

export class Scanner {
  readonly fields: FieldTable;
  /** Rules that cannot be compiled; all others are scanned for. */
  readonly refused: readonly RefusedRule[];
  /** Events that rules over several events would have needed and that were left out for `maxKeptEvents`. */
  private droppedEvents = 0;
  private readonly rules: readonly ScannedRule[];
  private readonly index: ConditionIndex;
  /** The rule of each query in the index. */
  private readonly ruleOfQuery: number[] = [];
  private readonly maxKept: number;
  private keptCount = 0;

  constructor(rules: readonly ScannableRule[], options: ScannerOptions = {}) {
    this.fields = options.fields ?? new FieldTable();
    this.maxKept = options.maxKeptEvents ?? defaultMaxKept;
    this.index = new ConditionIndex({ fields: this.fields });
    const refused: RefusedRule[] = [];
    const accepted: ScannedRule[] = [];
    for (const rule of rules) {
      try {
        const scanned = scannedRule(rule, this.fields, options);
        this.addQueries(scanned, accepted.length, categoryFieldOf(rule, options));
        accepted.push(scanned);
      } catch (error) {
        if (!(error instanceof CompileError)) throw error;
        refused.push({ rule, reason: error.message });
      }
    }
    this.rules = accepted;
    this.refused = refused;
  }

  /** Takes the next event, made for `fields`, and gives the findings that it completes, in the order of the rules. */
  add(event: Event, position: EventPosition): readonly Finding[] {
    let kept: KeptEvent | undefined;
    const keep = (): KeptEvent | undefined => {
      kept ??= this.keep(event, position);
      return kept;
    };
    const found: Finding[] = [];
    let last = -1;
    for (const query of this.index.match(event)) {
      const rule = this.ruleOfQuery[query];
      if (rule === undefined || rule === last) continue;
      found.push(...this.rules[rule]!.add(event, position, keep));
      last = rule;
    }
    return found;
  }

  /** The end of a stream: gives the findings that are only settled now, in the order of the rules. Then the next stream can begin. */
  end(): readonly Finding[] {
    this.keptCount = 0;
    return this.rules.flatMap((rule) => rule.end());
  }

  /** How many events were left out for the limit since this was last asked. */
  takeDropped(): number {
    const dropped = this.droppedEvents;
    this.droppedEvents = 0;
    return dropped;
  }

  /** Gives up what is kept for the end of the stream, for `resume` of another scanner; the stream is then at its beginning again. */
  suspend(): KeptState {
    const places = new Map<KeptEvent, number>();
    const rules = this.rules.flatMap((rule, number) => {
      const kept = rule.takeKept();
      for (const event of kept) if (!places.has(event)) places.set(event, places.size);
      return kept.length === 0 ? [] : [{ rule: number, seen: kept.map((event) => places.get(event)!) }];
    });
    const dropped = this.takeDropped();
    this.keptCount = 0;
    const events = [...places.keys()].map(({ position: { index }, document }) => ({ index, document }));
    return { events, rules, dropped };
  }

  /** Goes on from what a scanner for the same rules gave up; `file` names the stream. */
  resume(state: KeptState, file: string): void {
    const kept = state.events.map(({ index, document }) => {
      const position = { file, index, document: () => document };
      return this.keep(new DocumentEvent(document, this.fields), position);
    });
    for (const { rule, seen } of state.rules) {
      for (const place of seen) {
        const event = kept[place];
        if (event !== undefined) this.rules[rule]!.add(event.event, event.position, () => event);
      }
    }
    this.droppedEvents += state.dropped;
  }

  /** What the index did so far, by query. */
  get statistics(): ConditionStatistics {
    return this.index.statistics;
  }

  /** If one of a rule's queries is refused, those before it stay in the index and belong to no rule. */
  private addQueries(scanned: ScannedRule, rule: number, categoryField: string): void {
    const numbers = scanned.queries.map((query) => this.index.add(query, categoryField));
    for (const number of numbers) this.ruleOfQuery[number] = rule;
  }

  private keep(event: Event, position: EventPosition): KeptEvent | undefined {
    if (this.keptCount >= this.maxKept) {
      this.droppedEvents++;
      return undefined;
    }
    this.keptCount++;
    return { event, position, document: position.document() };
  }
}

function categoryFieldOf(rule: ScannableRule, options: ScannerOptions): string {
  const own = "eventCategoryField" in rule ? rule.eventCategoryField : undefined;
  return own ?? options.eventCategoryField ?? "event.category";
}

/** @throws {CompileError} */
function scannedRule(rule: ScannableRule, fields: FieldTable, options: ScannerOptions): ScannedRule {
  const environment: CompileEnvironment = { fields };
  const eventCategoryField = categoryFieldOf(rule, options);
  const timestampField = options.timestampField ?? "@timestamp";
  if ("plan" in rule) return new CorrelationRule(rule, environment, eventCategoryField, timestampField);
  const { query, pipes } = rule.query;
  if (query.kind === "EventQuery" && pipes.length === 0) return new EventRule(rule, query, environment);
  const tiebreakerField = rule.tiebreakerField ?? options.tiebreakerField;
  return new OrderedRule(rule, environment, {
    eventCategoryField,
    timestampField: rule.timestampField ?? timestampField,
    size: Number.POSITIVE_INFINITY,
    ...(tiebreakerField === undefined ? {} : { tiebreakerField }),
  });
}
