// A rule over several events: a sequence, a sample, or a query with pipes. Events that none of its items match have no part in its result, so
// only those that one matches are kept; at the end they are searched in order of time, as Elasticsearch does.
import { type CompiledQuery, compile, type SearchOptions, type SearchResponse } from "../engine/index.ts";
import type { EventQuery, Expression, Query } from "../eql/ast.ts";
import type { CompiledIndicator, OrderedQuery } from "./compiled/compiled-rules.ts";
import { type Holds, holdingIndicators } from "./event-rule.ts";
import type { Finding } from "./finding.ts";
import type { KeptEvents } from "./kept/kept-events.ts";
import { findingOfKept, type RuleHead, type SeenEvents, type WaitingRule } from "./scanned-rule.ts";

/** The event queries of a query, one for each item, by its number; `until` comes last. An event that lacks a join key has no part in the result, so it is no item's. */
export function eventQueriesOf(query: Query): readonly EventQuery[] {
  if (query.kind === "EventQuery") return [query];
  const terms = "until" in query && query.until !== null ? [...query.terms, query.until] : query.terms;
  return terms.map((term) => withKeys(term.query, [...query.by, ...term.by]));
}

/** The items of a query, by their places among its event queries, of which a result has at least one event each. */
export function neededItems(query: Query): readonly number[] {
  if (query.kind === "EventQuery") return [];
  return query.terms.flatMap((term, place) => ("missing" in term && term.missing ? [] : [place]));
}

/** The query for events that have all the keys which are not optional. */
function withKeys(query: EventQuery, keys: readonly Expression[]): EventQuery {
  const present = keys.flatMap((key): Expression[] =>
    key.kind === "Field" && !key.optional ? [{ kind: "Comparison", operator: "!=", left: key, right: none, span }] : [],
  );
  if (present.length === 0) return query;
  return { ...query, condition: { kind: "Logical", operator: "and", operands: [query.condition, ...present], span } };
}

const span = { start: 0, end: 0 };
const none: Expression = { kind: "Null", span };

export class OrderedRule implements WaitingRule {
  readonly needed: readonly number[];
  private readonly head: RuleHead;
  private readonly query: OrderedQuery["query"];
  private readonly indicators: readonly CompiledIndicator[];
  private readonly holds: Holds;
  private readonly options: SearchOptions;
  /** Made when a stream first ends with events among which a result may be. */
  private compiled: CompiledQuery | undefined;

  constructor(
    head: RuleHead,
    query: OrderedQuery["query"],
    indicators: readonly CompiledIndicator[],
    needed: readonly number[],
    holds: Holds,
    options: SearchOptions,
  ) {
    this.head = head;
    this.query = query;
    this.indicators = indicators;
    this.needed = needed;
    this.holds = holds;
    this.options = options;
  }

  wants(): boolean {
    return true;
  }

  *end({ rows, heldAt }: SeenEvents, kept: KeptEvents): Generator<Finding> {
    this.compiled ??= compile(this.query, this.options);
    const { fields, plan } = this.compiled;
    const eventAt = (place: number) => kept.event(rows[place]!, fields);
    const places = [...rows.keys()];
    const isSequence = plan.kind === "sequence";
    const run = isSequence ? this.compiled.startInOrder() : this.compiled.start();
    for (const place of isSequence ? this.compiled.inOrder(places, eventAt) : places)
      run.addMatching(eventAt(place), heldAt(place), String(rows[place]));
    for (const group of groupsOf(run.finish())) {
      const events = group.map((row) => kept.event(row));
      yield findingOfKept(this.head, group, holdingIndicators(this.indicators, events, this.holds), kept);
    }
  }
}

/** Rows of the events of each hit; a missing event of a sequence has none. */
function groupsOf({ hits }: SearchResponse): readonly (readonly number[])[] {
  const rowsOf = (events: readonly { readonly _id: string; readonly missing?: boolean }[]) =>
    events.filter(({ missing }) => missing !== true).map(({ _id }) => Number(_id));
  if (hits.sequences !== undefined) return hits.sequences.map(({ events }) => rowsOf(events));
  return (hits.events ?? []).map((event) => rowsOf([event]));
}
