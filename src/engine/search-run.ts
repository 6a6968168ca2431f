// One run of a query. Events are taken one by one in any order, each is tested against every item of the query, and only those that some item
// matches are kept; at the end they are put in order, and sequences and samples are made of them.
import { type Document, DocumentEvent } from "../event/document.ts";
import type { Event } from "../event/event.ts";
import { parseInstant } from "../event/instant.ts";
import type { CompiledQuery } from "./compiled-query.ts";
import type { JoinValue } from "./join-key.ts";
import { MappedEvents } from "./mapping.ts";
import { compareOrdinals, type Ordinal, ordinalReader } from "./ordinal.ts";
import type { PlannedTerm } from "./query-plan.ts";
import { type Hit, missingHit, type SearchResponse, type SequenceHits, type SourceFailure } from "./response.ts";
import { SampleCollector } from "./samples.ts";
import { type FoundSequence, SequenceMatcher, type SequenceObserver } from "./sequence-matcher.ts";
import { applySlices, type Slice } from "./slices.ts";

/** Where an event comes from, as its hit names it. */
export interface EventPlace {
  /** Default: the option `index`. */
  readonly index?: string;
  /** Default: the 0-based position among all events given. */
  readonly id?: string;
}

/** An event that some item of the query matches. */
export interface FoundEvent {
  readonly event: Event;
  readonly ordinal: Ordinal;
  readonly index: string;
  readonly id: string;
  readonly document: () => Document;
  /** The numbers of the items that match it; `until` comes after all others. */
  readonly terms: readonly number[];
}

/** A source that failed while sequences need every source, or no other source is left. */
export class SearchError extends Error {
  override readonly name = "SearchError";
  readonly failures: readonly SourceFailure[];

  constructor(failures: readonly SourceFailure[], cause: unknown) {
    const [first] = failures;
    super(`[${first?.index}] could not be searched: ${first?.reason.reason}`, { cause });
    this.failures = failures;
  }
}

interface Failure {
  readonly error: Error;
  /** The items that could not be tested on every event of the source. */
  readonly terms: Set<number>;
}

type FoundGroup = FoundSequence<FoundEvent>;

export class SearchRun {
  private readonly query: CompiledQuery;
  private readonly watch: ((seen: FoundEvent) => void) | undefined;
  private readonly terms: readonly PlannedTerm[];
  private readonly ordinalOf: (event: Event, position: number) => Ordinal;
  private readonly mapped: ReadonlyMap<string, MappedEvents>;
  private readonly started = performance.now();
  private readonly found: FoundEvent[] = [];
  /** Of a run in order: what its events become, and what they have become. */
  private readonly matcher: SequenceMatcher<FoundEvent> | undefined;
  private readonly settled: FoundGroup[] = [];
  private readonly sources = new Set<string>();
  private readonly failures = new Map<string, Failure>();
  private position = 0;
  private withoutTime = 0;

  constructor(query: CompiledQuery, watch?: (seen: FoundEvent) => void, isInOrder = false) {
    this.query = query;
    this.watch = watch;
    const { fields, plan, types, options, mappings = {} } = query;
    const { timestampField = "@timestamp", tiebreakerField } = options;
    this.terms = plan.until === null ? plan.terms : [...plan.terms, plan.until];
    this.ordinalOf = ordinalReader({ timestampField, tiebreakerField }, fields, types);
    this.mapped = new Map(
      Object.entries(mappings).map(([index, mapping]) => [index, new MappedEvents(mapping, fields)]),
    );
    this.matcher = isInOrder ? this.sequenceMatcher() : undefined;
  }

  /** Takes a document, or a hit with `_index`, `_id` and `_source`. */
  add(input: Document, place: EventPlace = {}): void {
    const hit = isHit(input) ? input : undefined;
    const document = hit?._source ?? input;
    const index = hit?._index ?? place.index ?? this.defaultIndex;
    const event = this.mapped.get(index)?.event(document) ?? new DocumentEvent(document, this.query.fields);
    this.addEvent(event, () => document, { index, id: hit?._id ?? place.id ?? String(this.position) });
  }

  private get defaultIndex(): string {
    return this.query.options.index ?? "events";
  }

  /** Takes an event made for the query's field table. `document` is asked for only if the event is part of a result. */
  addEvent(given: Event, document: () => Document, place: EventPlace = {}): void {
    const event = this.query.withSubFields?.(given) ?? given;
    const position = this.position++;
    const { index = this.defaultIndex, id = String(position) } = place;
    if (this.query.filter?.({ event, index, id, document }) === false) return;
    this.sources.add(index);
    const terms = this.matchingTerms(event, index);
    if (terms.length === 0 && this.watch === undefined) return;
    const found = { event, ordinal: this.ordinalOf(event, position), index, id, document, terms };
    this.watch?.(found);
    if (terms.length > 0) this.take(found);
  }

  /** Takes an event of which it is known which items match it; nothing of it is read but its time and its keys. Its hit has an empty `_source`. */
  addMatching(given: Event, terms: readonly number[], id: string): void {
    const event = this.query.withSubFields?.(given) ?? given;
    const ordinal = this.ordinalOf(event, this.position++);
    this.take({ event, ordinal, index: this.defaultIndex, id, document: noDocument, terms });
  }

  private take(found: FoundEvent): void {
    const { time } = found.ordinal;
    if (time === null) this.withoutTime++;
    if (this.matcher === undefined) this.found.push(found);
    else if (time !== null) this.settled.push(...this.matcher.push(found, time));
  }

  private matchingTerms(event: Event, index: string): readonly number[] {
    const matching: number[] = [];
    for (let number = 0; number < this.terms.length; number++) {
      try {
        if (this.terms[number]!.matches(event) === true) matching.push(number);
      } catch (error) {
        this.fail(index, number, error);
      }
    }
    return matching;
  }

  private fail(index: string, term: number, cause: unknown): void {
    const failure = this.failures.get(index);
    if (failure !== undefined) failure.terms.add(term);
    else {
      const error = cause instanceof Error ? cause : new Error(String(cause));
      this.failures.set(index, { error, terms: new Set([term]) });
    }
  }

  /**
   * The result of all events taken.
   * @throws {SearchError} if a source failed and partial results are not allowed, or no source is left
   */
  finish(observer?: SequenceObserver<FoundEvent>): SearchResponse {
    const { plan, options } = this.query;
    const failures = this.sourceFailures();
    const events = this.orderedEvents();
    const { size = 10, resultPosition = "tail" } = options;
    const slices: readonly Slice[] = [...plan.slices, { end: resultPosition, count: size }];
    const warnings: string[] = [];
    const hits =
      plan.kind === "event"
        ? this.eventHits(events, slices)
        : this.sequenceHits(applySlices(this.groups(events, failures.length > 0, warnings, observer), slices));
    warnings.push(...this.evaluationWarnings());
    return {
      is_partial: failures.length > 0,
      is_running: false,
      took: Math.round(performance.now() - this.started),
      timed_out: false,
      hits,
      ...(failures.length === 0 ? {} : { shard_failures: failures }),
      ...(warnings.length === 0 ? {} : { warnings }),
    };
  }

  private sourceFailures(): readonly SourceFailure[] {
    const failures = [...this.failures].map(([index, { error }]) => failureOf(index, error));
    const isAllowed = this.query.options.allowPartialSearchResults ?? true;
    if (failures.length > 0 && (!isAllowed || failures.length === this.sources.size)) {
      throw new SearchError(failures, this.failures.values().next().value?.error);
    }
    return failures;
  }

  /** The events found, in order, without those that only items of failed sources matched. */
  orderedEvents(): readonly FoundEvent[] {
    const healthy = this.failures.size === 0 ? this.found : this.found.flatMap((event) => this.withoutFailed(event));
    return [...healthy].sort((a, b) => compareOrdinals(a.ordinal, b.ordinal));
  }

  private withoutFailed(event: FoundEvent): readonly FoundEvent[] {
    const failed = this.failures.get(event.index)?.terms;
    if (failed === undefined) return [event];
    const terms = event.terms.filter((term) => !failed.has(term));
    return terms.length === 0 ? [] : [{ ...event, terms }];
  }

  private groups(
    events: readonly FoundEvent[],
    hasFailures: boolean,
    warnings: string[],
    observer: SequenceObserver<FoundEvent> | undefined,
  ): readonly FoundGroup[] {
    const { plan, options } = this.query;
    if (plan.kind === "sample") return this.sampleGroups(events);
    if (hasFailures && options.allowPartialSequenceResults !== true) return [];
    if (this.withoutTime > 0) warnings.push(`${this.withoutTime} events without a timestamp took part in no sequence`);
    const matcher = this.matcher ?? this.sequenceMatcher(observer);
    const groups = [...this.settled];
    for (const event of events) {
      if (event.ordinal.time === null) break;
      groups.push(...matcher.push(event, event.ordinal.time));
    }
    groups.push(...matcher.finish());
    if (matcher.dropped > 0) warnings.push(`${matcher.dropped} open sequences were dropped: raise maxOpenSequences`);
    return groups;
  }

  /** The state machine of the query over events that know which items match them. */
  sequenceMatcher(observer?: SequenceObserver<FoundEvent>): SequenceMatcher<FoundEvent> {
    const { plan, options } = this.query;
    const { maxOpenSequences } = options;
    const term = (planned: PlannedTerm, number: number) => ({
      missing: planned.missing,
      runs: planned.runs,
      matches: (found: FoundEvent) => found.terms.includes(number),
      keys: (found: FoundEvent) => planned.keys.keys(found.event),
    });
    return new SequenceMatcher<FoundEvent>(
      {
        stages: plan.terms.map(term),
        until: plan.until === null ? null : term(plan.until, plan.terms.length),
        maxspan: plan.maxspan,
      },
      {
        ...(maxOpenSequences === undefined ? {} : { maxOpenSequences }),
        ...(observer === undefined ? {} : { observer }),
      },
    );
  }

  /** The events of each item of a sample, by key, in the order in which they were given. */
  sampleCollector(events: readonly FoundEvent[]): SampleCollector<FoundEvent> {
    const { plan } = this.query;
    const collector = new SampleCollector<FoundEvent>(plan.terms.length, plan.keyKinds);
    for (const found of events.toSorted((a, b) => a.ordinal.position - b.ordinal.position)) {
      for (const number of found.terms) collector.add(number, this.terms[number]!.keys.keys(found.event), found);
    }
    return collector;
  }

  private sampleGroups(events: readonly FoundEvent[]): readonly FoundGroup[] {
    const { plan, options } = this.query;
    const samples = this.sampleCollector(events).samples(options.maxSamplesPerKey ?? 1);
    return samples.map(({ keys, items }) => ({
      keys: keys.map((key, number) => sampleKey(key, plan.dateKeys[number])),
      items,
    }));
  }

  private eventHits(events: readonly FoundEvent[], slices: readonly Slice[]): SearchResponse["hits"] {
    const hits = applySlices(events, slices).map((found) => this.hit(found));
    return { total: { value: events.length, relation: "eq" }, events: hits };
  }

  private sequenceHits(groups: readonly FoundGroup[]): SearchResponse["hits"] {
    const sequences = groups.map((group) => this.group(group));
    return { total: { value: sequences.length, relation: "eq" }, sequences };
  }

  private group({ keys, items }: FoundGroup): SequenceHits {
    const events = items.map((item) => (item === null ? missingHit : this.hit(item)));
    return keys.length === 0 ? { events } : { join_keys: keys, events };
  }

  private hit(found: FoundEvent): Hit {
    const hit = hitOf(found);
    const { fetcher, types } = this.query;
    if (fetcher === undefined) return hit;
    const source = this.mapped.get(found.index)?.fetchSource ?? { types };
    return { ...hit, fields: fetcher.fetch(hit._source, source) };
  }

  private evaluationWarnings(): readonly string[] {
    const warnings = [...this.query.takeEvaluationErrors()].map(
      ([message, count]) =>
        `${count} value${count === 1 ? "" : "s"} could not be computed and counted as null: ${message}`,
    );
    const dropped = this.terms.reduce((sum, { keys }) => sum + keys.dropped, 0);
    if (dropped > 0) warnings.push(`${dropped} combinations of join key values were left out: an event has too many`);
    return warnings;
  }
}

function noDocument(): Document {
  return {};
}

/** A sample's date key is epoch milliseconds, since Elasticsearch groups by them. */
function sampleKey(value: JoinValue, isDate: boolean | undefined): JoinValue {
  if (isDate !== true || typeof value !== "string") return value;
  return parseInstant(value)?.ms ?? value;
}

function isHit(
  input: Document,
): input is { readonly _index: string; readonly _id: string; readonly _source: Document } {
  return typeof input._index === "string" && typeof input._source === "object" && input._source !== null;
}

export function hitOf({ index, id, document }: FoundEvent): Hit {
  return { _index: index, _id: id, _source: document() };
}

function failureOf(index: string, { name, message }: Error): SourceFailure {
  return { index, shard: 0, status: "FAILURE", reason: { type: name, reason: message } };
}
