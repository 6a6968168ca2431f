// Explains a query over a set of events: the first matches with the clauses that held, or what came nearest and why it went no further. The
// search is the real one; beside it every event is asked how much it lacks of each item, and the nearest few are kept.
import { printQuery } from "../../eql/printer.ts";
import type { Document } from "../../event/document.ts";
import type { Event } from "../../event/event.ts";
import { formatInstant } from "../../event/instant.ts";
import type { CompiledQuery } from "../compiled-query.ts";
import type { JoinValue } from "../join-key.ts";
import { compareOrdinals } from "../ordinal.ts";
import type { PlannedTerm } from "../query-plan.ts";
import { type EventPlace, type FoundEvent, hitOf, type SearchRun } from "../search-run.ts";
import { type Clause, type ClauseResult, queryClause } from "./clause.ts";
import type {
  EventExplanation,
  EventQueryExplanation,
  Explanation,
  FoundTogether,
  ItemSummary,
  PlacedEvent,
} from "./explanation.ts";
import { keyText } from "./key-text.ts";
import { NearMisses } from "./near-misses.ts";
import { explainSample } from "./sample.ts";
import { explainSequence } from "./sequence.ts";

/** Near misses kept of each item: enough to prefer one of the right keys and time. */
const nearMissesKept = 32;

export class Explainer {
  readonly query: CompiledQuery;
  /** Matches explained in full. */
  readonly limit: number;
  readonly run: SearchRun;
  readonly nearMisses: readonly NearMisses[];
  eventCount = 0;
  private readonly clauses: readonly Clause[];

  constructor(query: CompiledQuery, limit: number) {
    this.query = query;
    this.limit = limit;
    this.clauses = query.plan.terms.map((term) => queryClause(term.query, query.environment));
    this.nearMisses = this.clauses.map(() => new NearMisses(Math.max(limit, nearMissesKept)));
    this.run = query.start((seen) => this.watch(seen));
  }

  /** Takes a document or a hit. */
  add(document: Document, place?: EventPlace): void {
    this.run.add(document, place);
  }

  /** Takes an event made for the query's field table. */
  addEvent(event: Event, document: () => Document, place?: EventPlace): void {
    this.run.addEvent(event, document, place);
  }

  private watch(seen: FoundEvent): void {
    this.eventCount++;
    for (const [number, clause] of this.clauses.entries()) {
      if (!seen.terms.includes(number)) this.nearMisses[number]!.offer(seen, clause.distance(seen.event, true));
    }
  }

  finish(): Explanation {
    switch (this.query.plan.kind) {
      case "event":
        return this.eventExplanation();
      case "sequence":
        return explainSequence(this);
      case "sample":
        return explainSample(this);
    }
  }

  private eventExplanation(): EventQueryExplanation {
    const found = this.run.orderedEvents();
    const misses = found.length > 0 ? [] : this.nearMisses[0]!.nearest();
    return {
      kind: "event",
      events: this.eventCount,
      matched: found.length,
      hits: found.slice(0, this.limit).map((event) => this.explained(event, 0)),
      misses: misses.slice(0, this.limit).map((event) => this.explained(event, 0)),
    };
  }

  /** An event held against an item. */
  explained(found: FoundEvent, number: number): EventExplanation {
    const clauses = this.clauses[number]!.result(found.event, true);
    return {
      event: hitOf(found),
      time: found.ordinal.time === null ? null : formatInstant(found.ordinal.time),
      clauses,
      deciding: decidingTests(clauses),
    };
  }

  /** Events in the places of items; null where an event is missing. */
  together(
    keys: readonly JoinValue[],
    events: readonly (FoundEvent | null)[],
    items: readonly number[],
  ): FoundTogether {
    const placed = events.flatMap((event, place): PlacedEvent[] => {
      const number = items[place]!;
      return event === null ? [] : [{ item: number + 1, ...this.explained(event, number) }];
    });
    return { join_keys: keys, events: placed };
  }

  summaries(events: readonly FoundEvent[]): readonly ItemSummary[] {
    return this.query.plan.terms.map(({ query, missing, runs }, number) => ({
      item: number + 1,
      query: queryText(query),
      missing,
      runs,
      matched: events.filter(({ terms }) => terms.includes(number)).length,
    }));
  }

  /** An event that almost satisfies an item, the better if it comes after another and has its keys. */
  candidate(number: number, after: FoundEvent | undefined, key: string | undefined): EventExplanation | undefined {
    const { keys } = this.query.plan.terms[number]!;
    const isAfter = (event: FoundEvent) => after === undefined || compareOrdinals(event.ordinal, after.ordinal) > 0;
    const hasKey = (event: FoundEvent) =>
      key === undefined || keys.keys(event.event).some(({ values }) => keyText(values) === key);
    const best = this.nearMisses[number]!.best((event) => (isAfter(event) ? 1 : 0) + (hasKey(event) ? 1 : 0));
    return best === undefined ? undefined : this.explained(best, number);
  }
}

/** The text of an item, on one line. */
export function queryText(query: PlannedTerm["query"]): string {
  const { span } = query;
  const statement = { kind: "Statement", query, pipes: [], comments: [], span } as const;
  return printQuery(statement).replace(/\s*\n\s*/g, " ");
}

function decidingTests(clause: ClauseResult): readonly ClauseResult[] {
  if (!clause.decided) return [];
  return clause.clauses === undefined ? [clause] : clause.clauses.flatMap(decidingTests);
}
