// Many rules over one stream of events. An index over the queries of all rules (conditions/) says which of them hold for an event, and only
// their rules see it. Rules about one event answer at once; sequences, samples, rules with pipes and correlations answer at the end of the
// stream, when the events that they have seen can be put in order of time.
import { type Document, DocumentEvent } from "../event/document.ts";
import { type Event, FieldTable } from "../event/event.ts";
import type { StreamClass } from "../event/event-class.ts";
import { type CompiledRule, type CompiledRules, compileRules, type RefusedRule } from "./compiled/compiled-rules.ts";
import { ConditionIndex } from "./conditions/condition-index.ts";
import type { Program } from "./conditions/program.ts";
import { CorrelationRule } from "./correlation-rule.ts";
import { EventRule } from "./event-rule.ts";
import type { Finding } from "./finding.ts";
import { Int32List } from "./kept/int32-list.ts";
import { KeptEvents } from "./kept/kept-events.ts";
import { type KeptState, withRows } from "./kept/kept-state.ts";
import { KeptFields } from "./kept-fields.ts";
import { OrderedRule } from "./ordered-rule.ts";
import { noPlaces, PlaceLists } from "./place-lists.ts";
import type { EventPosition, EventSource, ScannableRule, SeenEvents, WaitingRule } from "./scanned-rule.ts";
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
const noQueries: ReadonlySet<number> = new Set();
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
  /** By number, made when one of their queries first holds for an event. */
  private readonly rules: (EventRule | WaitingRule | undefined)[];
  /** By the number of a rule that waits for the end of the stream. */
  private readonly seen = new Map<number, Seen>();
  private readonly index: ConditionIndex;
  /** The rule of each query in the index, and the place that the query has in it. */
  private readonly ruleOfQuery: Int32Array;
  private readonly placeOfQuery: Int32Array;
  private readonly placeLists = new PlaceLists();
  /** The queries of rules that can find nothing in streams of a class. */
  private readonly hopeless = new Map<StreamClass, ReadonlySet<number>>();
  private readonly maxKept: number;
  private readonly kept: KeptEvents;
  private keptFields: KeptFields | undefined;

  constructor(rules: readonly ScannableRule[] | CompiledRules, options: ScannerOptions = {}) {
    const compiled = "plan" in rules ? rules : compileRules(rules, options);
    this.fields = options.fields ?? new FieldTable();
    this.maxKept = options.maxKeptEvents ?? mostKeptEvents;
    this.options = options;
    this.compiled = compiled;
    this.refused = compiled.refused;
    this.kept = new KeptEvents(this.fields);
    this.rules = new Array(compiled.rules.length).fill(undefined);
    this.ruleOfQuery = new Int32Array(compiled.plan.conditions.length).fill(-1);
    this.placeOfQuery = new Int32Array(compiled.plan.conditions.length);
    for (const [number, { queries }] of compiled.rules.entries())
      for (const [place, query] of queries.entries())
        [this.ruleOfQuery[query], this.placeOfQuery[query]] = [number, place];
    const { eventCategoryField, measures } = options;
    const conditions = compiled.rules.flatMap(({ queries }) => queries);
    this.index = new ConditionIndex(
      compiled.plan,
      { fields: this.fields },
      { conditions, eventCategoryField, measures },
    );
  }

  /**
   * Begins a stream, of which something may be known beforehand: rules that can find nothing in it are not asked about its events. Not needed for a
   * stream of which nothing is known.
   */
  begin(streamClass: StreamClass | undefined): void {
    this.index.leaveOut(streamClass === undefined ? noQueries : this.hopelessIn(streamClass));
  }

  private hopelessIn(streamClass: StreamClass): ReadonlySet<number> {
    const known = this.hopeless.get(streamClass);
    if (known !== undefined) return known;
    const found = this.findHopeless(streamClass);
    this.hopeless.set(streamClass, found);
    return found;
  }

  private findHopeless(streamClass: StreamClass): ReadonlySet<number> {
    const isFound = (query: number) => !this.index.fieldsNeededBy(query).some((path) => streamClass.lacks(path));
    const hopeless = this.compiled.rules.filter(
      (rule) => rule.kind === "ordered" && !rule.needed.every((place) => isFound(rule.queries[place]!)),
    );
    return new Set(hopeless.flatMap(({ queries }) => queries));
  }

  /** Takes the next event, made for `fields`, and gives the findings that it completes, in the order of the rules. */
  add(event: Event, position: EventPosition): readonly Finding[] {
    const matched = this.index.match(event);
    if (matched.length === 0) return nothing;
    const found: Finding[] = [];
    const current: CurrentEvent = { event, position, told: undefined, row: undefined, hasRow: false, isRead: false };
    let number = -1;
    let seen: Seen | undefined;
    for (const query of matched) {
      if (this.ruleOfQuery[query]! !== number) {
        number = this.ruleOfQuery[query]!;
        seen = undefined;
        const rule = this.rule(number);
        if (rule instanceof EventRule) found.push(rule.found(event, toldPosition(current)));
        else if (rule.wants(event)) seen = this.keep(current, number);
      }
      if (seen !== undefined) this.holdsForLast(seen, this.placeOfQuery[query]!);
    }
    return found;
  }

  /** The end of a stream: gives the findings that are only settled now, in the order of the rules. Then the next stream can begin. */
  end(): readonly Finding[] {
    return [...this.endings()];
  }

  /**
   * The findings of `end`, each made when it is taken: all of them at once, with all of their events, can be more than the rest of a scan. The
   * stream is over when the last was taken.
   */
  *endings(): Generator<Finding> {
    for (const seen of this.inOrder()) {
      if (seen.missing.size > 0 || seen.rows.length === 0) continue;
      this.readAgain(seen);
      yield* seen.rule.end(this.seenEvents(seen), this.kept);
    }
    this.over();
    this.kept.clear();
  }

  private seenEvents({ rows, held }: Seen): SeenEvents {
    const { lists } = this.placeLists;
    return { rows: rows.toArray(), heldAt: (place) => lists[held.values[place]!]! };
  }

  private over(): void {
    this.seen.clear();
    this.index.leaveOut(noQueries);
  }

  /** How many events were left out for the limit since this was last asked. */
  takeDropped(): number {
    const dropped = this.droppedEvents;
    this.droppedEvents = 0;
    return dropped;
  }

  /** Gives up what is kept for the end of the stream, for `resume` of another scanner; the stream is then at its beginning again. */
  suspend(): KeptState {
    const rules = this.inOrder().map((seen) => {
      this.readAgain(seen);
      return { rule: seen.number, rows: seen.rows.toArray(), held: seen.held.toArray() };
    });
    this.over();
    const placeLists = [...this.placeLists.lists];
    const state = { events: this.kept.take(), rules, placeLists, dropped: this.takeDropped() };
    const used = new Set(rules.flatMap(({ rows }) => [...rows]));
    return withRows(state, (row) => used.has(row));
  }

  /**
   * Goes on from what a scanner for the same rules gave up, and may be given several states one after the other; `source` gives all of an event.
   * @throws {RangeError} if events of the stream were kept already
   */
  resume({ events, rules, placeLists, dropped }: KeptState, source: EventSource): void {
    const room = this.maxKept - this.kept.length;
    const first = this.kept.adopt(events, room, source);
    const numbers = placeLists.map((places) => this.placeLists.numberOf(places));
    for (const { rule, rows, held } of rules) {
      const seen = this.seenBy(rule);
      for (const [place, row] of rows.entries()) {
        if (row >= room) continue;
        seen.rows.push(first + row);
        seen.held.push(numbers[held[place]!]!);
        for (const query of placeLists[held[place]!]!) saw(seen, query);
      }
    }
    this.droppedEvents += dropped + Math.max(0, events.indexes.length - room);
  }

  /** What the scan did so far, by rule. */
  get statistics(): ScanStatistics {
    return scanStatistics(this.compiled, this.index.statistics);
  }

  private rule(number: number): EventRule | WaitingRule {
    const known = this.rules[number];
    if (known !== undefined) return known;
    const made = this.scannedRule(this.compiled.rules[number]!);
    this.rules[number] = made;
    return made;
  }

  private scannedRule(rule: CompiledRule): EventRule | WaitingRule {
    const { head } = rule;
    const eventCategoryField = head.eventCategoryField ?? this.options.eventCategoryField ?? "event.category";
    const timestampField = this.options.timestampField ?? "@timestamp";
    const holds = (program: Program, event: Event): boolean => this.index.holds(program, event);
    if (rule.kind === "event") return new EventRule(head, rule.indicators, holds);
    if (rule.kind === "correlation")
      return new CorrelationRule(head, rule.rule.plan, { fields: this.fields }, eventCategoryField, timestampField);
    const { query, timestampField: ownTimestampField, tiebreakerField = this.options.tiebreakerField } = rule.rule;
    return new OrderedRule(head, query, rule.indicators, rule.needed, holds, {
      eventCategoryField,
      timestampField: ownTimestampField ?? timestampField,
      size: Number.POSITIVE_INFINITY,
      ...(tiebreakerField === undefined ? {} : { tiebreakerField }),
    });
  }

  private seenBy(number: number): Seen {
    const known = this.seen.get(number);
    if (known !== undefined) return known;
    const rule = this.rule(number) as WaitingRule;
    const missing = new Set(rule.needed);
    const made: Seen = { number, rule, rows: new Int32List(), held: new Int32List(), unread: new Int32List(), missing };
    this.seen.set(number, made);
    return made;
  }

  /** What rules have seen, in the order of the rules. */
  private inOrder(): readonly Seen[] {
    return [...this.seen.values()].sort((a, b) => a.number - b.number);
  }

  /** Keeps an event for the end, once for all rules, with what a rule reads of it. Gives what that rule has seen, or nothing for the limit. */
  private keep(current: CurrentEvent, number: number): Seen | undefined {
    if (!current.hasRow) this.beginRow(current);
    const { row, event, position } = current;
    if (row === undefined) return undefined;
    const seen = this.seenBy(number);
    seen.rows.push(row);
    seen.held.push(noPlaces);
    if (seen.missing.size > 0 && position.forLater !== undefined && this.kept.canReadAgain(row)) {
      seen.unread.push(seen.rows.length - 1);
      return seen;
    }
    if (!current.isRead) this.fieldsToKeep.addCommon(event, toldPosition(current), this.kept);
    current.isRead = true;
    this.fieldsToKeep.addFor(number, event, this.kept);
    return seen;
  }

  /** Notes that a query of a rule holds for the event that was kept last. */
  private holdsForLast(seen: Seen, place: number): void {
    const { length, values } = seen.held;
    values[length - 1] = this.placeLists.with(values[length - 1]!, place);
    saw(seen, place);
  }

  private beginRow(current: CurrentEvent): void {
    const { position } = current;
    current.hasRow = true;
    if (this.kept.length >= this.maxKept) this.droppedEvents++;
    else current.row = this.kept.begin(position.index, position.forLater?.() ?? position);
  }

  /** Keeps what a rule reads of those events that were kept without it, since the rule had no chance yet; in most streams it never has one. */
  private readAgain({ number, rows, unread }: Seen): void {
    for (const place of unread.toArray()) {
      const row = this.kept.beginAgain(rows.values[place]!);
      const position = onceDocumented(this.kept.position(row));
      const event = new DocumentEvent(position.document(), this.fields);
      this.fieldsToKeep.addCommon(event, position, this.kept);
      this.fieldsToKeep.addFor(number, event, this.kept);
      rows.values[place] = row;
    }
    unread.clear();
  }

  private get fieldsToKeep(): KeptFields {
    this.keptFields ??= this.newKeptFields();
    return this.keptFields;
  }

  private newKeptFields(): KeptFields {
    const { timestampField = "@timestamp", tiebreakerField } = this.options;
    const others = [timestampField].concat(tiebreakerField ?? []);
    return new KeptFields(this.compiled.rules, others, this.fields);
  }
}

/** An event that a rule is interested in, while it is looked at. */
interface CurrentEvent {
  readonly event: Event;
  readonly position: EventPosition;
  /** The position for those who ask for the document; made when it is needed. */
  told: EventPosition | undefined;
  /** Whether it was to be kept, and the row where it is. */
  hasRow: boolean;
  row: number | undefined;
  /** Whether what is kept of every event was read. */
  isRead: boolean;
}

function toldPosition(current: CurrentEvent): EventPosition {
  current.told ??= onceDocumented(current.position);
  return current.told;
}

/** What a rule has seen so far. */
interface Seen {
  readonly number: number;
  readonly rule: WaitingRule;
  /** Rows of kept events, in order. */
  readonly rows: Int32List;
  /** For each of them, the list of the places of those queries of the rule that hold for it. */
  readonly held: Int32List;
  /** Places of those rows that are empty: the events came when the rule had no chance yet. */
  readonly unread: Int32List;
  /** Those of its needed queries that held for none of the events. */
  readonly missing: Set<number>;
}

function saw({ missing }: Seen, place: number): void {
  if (missing.size > 0) missing.delete(place);
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
