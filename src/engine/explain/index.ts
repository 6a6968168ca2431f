// Explanations of a match or a miss.
import type { Statement } from "../../eql/ast.ts";
import type { Document } from "../../event/document.ts";
import { CompiledQuery } from "../compiled-query.ts";
import type { SearchOptions } from "../options.ts";
import { Explainer } from "./explainer.ts";
import type { Explanation } from "./explanation.ts";

export type { ClauseResult, SeenValue } from "./clause.ts";
export { Explainer } from "./explainer.ts";
export type {
  EventExplanation,
  EventQueryExplanation,
  Explanation,
  FoundTogether,
  ItemSummary,
  Lane,
  LaneEvent,
  NearestMatch,
  PlacedEvent,
  SampleExplanation,
  SequenceExplanation,
  Stop,
} from "./explanation.ts";

export interface ExplainOptions extends SearchOptions {
  /** Matches, or near misses, explained in full. Default: 3. */
  readonly limit?: number;
}

/**
 * Says why a query matches events, or why it does not: for an event query the clauses with the values they saw, for a sequence or sample also
 * the partial match that got furthest and why it stopped. Takes what `search` takes; `size` has no meaning here.
 * @throws {QueryError | OptionError}
 */
export function explain(
  query: string | Statement,
  events: Iterable<object>,
  { limit = 3, ...options }: ExplainOptions = {},
): Explanation {
  const explainer = new Explainer(new CompiledQuery(query, options), limit);
  for (const event of events) explainer.add(event as Document);
  return explainer.finish();
}
