// Many rules over one stream of events. An index over the queries of all rules (conditions/) says which of them hold for an event, and only
// their rules see it. Rules about one event answer at once; sequences, samples, rules with pipes and correlations answer at the end of the
// stream, when the events that they have seen can be put in order of time.
import { type Document, DocumentEvent } from "../event/document.ts";
import { type Event, FieldTable } from "../event/event.ts";
import { type CompiledRule, type CompiledRules, compileRules, type RefusedRule } from "./compiled/compiled-rules.ts";
import { ConditionIndex } from "./conditions/condition-index.ts";
import type { Program } from "./conditions/program.ts";
import { CorrelationRule } from "./correlation-rule.ts";
import { EventRule } from "./event-rule.ts";
import type { Finding } from "./finding.ts";
import { type KeptDocument, KeptFields } from "./kept-fields.ts";
import { neededItems, OrderedRule } from "./ordered-rule.ts";
import type { EventPosition, KeptEvent, KeptState, ScannableRule, ScannedRule } from "./scanned-rule.ts";
import { type ScanStatistics, scanStatistics } from "./statistics.ts";

export interface ScannerOptions {
  /** The table that the events are made for; by default one of the scanner's own. */
  readonly fields?: FieldTable;
  /** Default: `event.category`. A rule that names its own field keeps it; rules that are compiled already have theirs. */
  readonly eventCategoryField?: string;
  /** Default: `@timestamp`. */
  readonly timestampField?: string;
  readonly tiebreakerField?: string;
  /** Events kept for rules over several events; beyond it new ones are left out and counted. Default: 1,000,000. */
  readonly maxKeptEvents?: number;
  /** Takes the time of each rule that is run, for `statistics`. */
  readonly measures?: boolean | undefined;
}

const nothing: readonly Finding[] = [];
/** How many events are kept of a stream where no other limit is given. */
export const mostKeptEvents = 1_000_000;

export class Scanner {
  readonly fields: FieldTable;
  /** Rules that cannot be compiled; all others are scanned for. */
  readonly refused: readonly RefusedRule[];
  /** Events that rules over several events would have needed and that were left out for `maxKeptEvents`. */
  private droppedEvents = 0;
  private readonly options: ScannerOptions;
  private readonly compiled: CompiledRules;
  /** Made when one of their queries first holds for an event. */
  private readonly rules: (ScannedRule | undefined)[];
  private readonly index: ConditionIndex;
  /** The rule of each query in the index. */
  private readonly ruleOfQuery: Int32Array;
  private readonly maxKept: number;
  private keptCount = 0;
  private keptFields: KeptFields | undefined;

  constructor(rules: readonly ScannableRule[] | CompiledRules, options: ScannerOptions = {}) {
    const compiled = "plan" in rules ? rules : compileRules(rules, options);
    this.fields = options.fields ?? new FieldTable();
    this.maxKept = options.maxKeptEvents ?? mostKeptEvents;
    this.options = options;
    this.compiled = compiled;
    this.refused = compiled.refused;
    this.rules = new Array(compiled.rules.length);
    this.ruleOfQuery = new Int32Array(compiled.plan.conditions.length).fill(-1);
    for (const [number, { queries }] of compiled.rules.entries())
      for (const query of queries) this.ruleOfQuery[query] = number;
    const { eventCategoryField, measures } = options;
    const conditions = compiled.rules.flatMap(({ queries }) => queries);
    this.index = new ConditionIndex(
      compiled.plan,
      { fields: this.fields },
      { conditions, eventCategoryField, measures },
    );
  }

  /** Takes the next event, made for `fields`, and gives the findings that it completes, in the order of the rules. */
  add(event: Event, position: EventPosition): readonly Finding[] {
    const matched = this.index.match(event);
    if (matched.length === 0) return nothing;
    const found: Finding[] = [];
    let rule = -1;
    const keep = this.keeper(event, position, () => rule);
    const told = onceDocumented(position);
    for (const query of matched) {
      if (this.ruleOfQuery[query]! === rule) continue;
      rule = this.ruleOfQuery[query]!;
      found.push(...this.rule(rule).add(event, told, keep));
    }
    return found;
  }

  /** The end of a stream: gives the findings that are only settled now, in the order of the rules. Then the next stream can begin. */
  end(): readonly Finding[] {
    this.keptCount = 0;
    return this.rules.flatMap((rule) => rule?.end() ?? []);
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
      const kept = rule?.takeKept() ?? [];
      for (const event of kept) if (!places.has(event)) places.set(event, places.size);
      return kept.length === 0 ? [] : [{ rule: number, seen: kept.map((event) => places.get(event)!) }];
    });
    const dropped = this.takeDropped();
    this.keptCount = 0;
    const events = [...places.keys()].map(({ position: { index }, document }) => ({ index, document }));
    return { events, rules, dropped };
  }

  /** Goes on from what a scanner for the same rules gave up; `file` names the stream, `documentAt` gives all of an event. */
  resume(state: KeptState, file: string, documentAt: (index: number) => Document): void {
    const kept = state.events.map(({ index, document }) =>
      this.keepDocument(document, { file, index, document: () => documentAt(index) }),
    );
    for (const { rule, seen } of state.rules) {
      for (const place of seen) {
        const event = kept[place];
        if (event !== undefined) this.rule(rule).add(event.event, event.position, () => event);
      }
    }
    this.droppedEvents += state.dropped;
  }

  /** What the scan did so far, by rule. */
  get statistics(): ScanStatistics {
    return scanStatistics(this.compiled, this.index.statistics);
  }

  private rule(number: number): ScannedRule {
    const known = this.rules[number];
    if (known !== undefined) return known;
    const made = this.scannedRule(this.compiled.rules[number]!);
    this.rules[number] = made;
    return made;
  }

  private scannedRule(rule: CompiledRule): ScannedRule {
    const { head } = rule;
    const eventCategoryField = head.eventCategoryField ?? this.options.eventCategoryField ?? "event.category";
    const timestampField = this.options.timestampField ?? "@timestamp";
    const holds = (program: Program, event: Event): boolean => this.index.holds(program, event);
    if (rule.kind === "event") return new EventRule(head, rule.indicators, holds);
    if (rule.kind === "correlation")
      return new CorrelationRule(head, rule.rule.plan, { fields: this.fields }, eventCategoryField, timestampField);
    const { query, timestampField: ownTimestampField, tiebreakerField = this.options.tiebreakerField } = rule.rule;
    const needed = neededItems(query.query).map((item) => this.compiled.plan.conditions[rule.queries[item]!]!);
    const canBeFound = (events: readonly KeptEvent[]): boolean =>
      needed.every((program) => this.someHolds(program, events));
    return new OrderedRule(head, query, rule.indicators, canBeFound, holds, {
      eventCategoryField,
      timestampField: ownTimestampField ?? timestampField,
      size: Number.POSITIVE_INFINITY,
      ...(tiebreakerField === undefined ? {} : { tiebreakerField }),
    });
  }

  /** Events of their own for this, which remember nothing when it is over. */
  private someHolds(program: Program, events: readonly KeptEvent[]): boolean {
    return events.some(({ document }) => this.index.holds(program, new DocumentEvent(document, this.fields)));
  }

  /** Keeps an event for the end, with what the rule at hand reads of it. */
  private keeper(event: Event, position: EventPosition, rule: () => number): () => KeptEvent | undefined {
    let document: KeptDocument | undefined;
    let kept: KeptEvent | undefined;
    return () => {
      this.keptFields ??= this.newKeptFields();
      document ??= this.keptFields.documentOf(event, position);
      kept ??= this.keepDocument(document, position.forLater?.() ?? position);
      if (kept !== undefined) this.keptFields.addFor(rule(), event, document);
      return kept;
    };
  }

  private newKeptFields(): KeptFields {
    const { eventCategoryField = "event.category", timestampField = "@timestamp", tiebreakerField } = this.options;
    const others = [eventCategoryField, timestampField].concat(tiebreakerField ?? []);
    return new KeptFields(this.compiled.rules, others, this.fields);
  }

  private keepDocument(document: Document, position: EventPosition): KeptEvent | undefined {
    if (this.keptCount >= this.maxKept) {
      this.droppedEvents++;
      return undefined;
    }
    this.keptCount++;
    return { event: new DocumentEvent(document, this.fields), position, document };
  }
}

/** The same position, all of whose event is read at most once. */
function onceDocumented(position: EventPosition): EventPosition {
  const { file, index } = position;
  let document: Document | undefined;
  return {
    file,
    index,
    document() {
      document ??= position.document();
      return document;
    },
  };
}
