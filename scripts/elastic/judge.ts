// A second opinion on a finding: each event asked again by the plain evaluator of the tests, and for sequences and samples what holds the events
// together (keys, order, span), told from the documents alone.

import { leafPaths } from "../../src/engine/fields/leaf-paths.ts";
import type { EventQuery, Expression, Query, Term } from "../../src/eql/ast.ts";
import { type Document, valueAt } from "../../src/event/document.ts";
import { compareInstants, type Instant, parseInstant } from "../../src/event/instant.ts";
import { evaluateSlowly } from "../../test/support/slow-evaluator.ts";

/** Why a finding cannot be; undefined if everything that its query asks for is there. */
export function objectionTo(query: Query, documents: readonly Document[]): string | undefined {
  if (query.kind === "EventQuery")
    return documents.every((document) => holds(query, document)) ? undefined : "the condition";
  if (query.kind === "Join") return "a join";
  const terms = query.terms
    .filter(({ missing }) => !missing)
    .flatMap((term) => new Array<Term>(term.runs?.count ?? 1).fill(term));
  if (terms.length !== documents.length) return `${documents.length} events for ${terms.length} items`;
  if (!terms.every((term, stage) => holds(term.query, documents[stage]!))) return "the condition of an item";
  const keys = terms.map((term, stage) => keyValues([...query.by, ...term.by], documents[stage]!));
  if (!haveCommonKeys(keys)) return "the join keys";
  return query.kind === "Sequence" ? objectionToTimes(documents, query.maxspan?.milliseconds) : undefined;
}

function holds({ category, condition }: EventQuery, document: Document): boolean {
  const wanted = category.name;
  if (!category.any && !asList(valueAt(document, "event.category")).includes(wanted)) return false;
  return evaluateSlowly(condition, flatten(document), undefined) === true;
}

/** The values of all fields by their whole path, which is what the plain evaluator reads. */
function flatten(document: Document): Document {
  return Object.fromEntries(Array.from(leafPaths(document), (path) => [path, valueAt(document, path)]));
}

function asList(value: ReturnType<typeof valueAt>): readonly unknown[] {
  return value === undefined ? [] : typeof value === "object" ? value : [value];
}

function keyValues(keys: readonly Expression[], document: Document): readonly (readonly unknown[])[] {
  return keys.map((key) => {
    if (key.kind !== "Field") return [];
    const values = asList(valueAt(document, key.path));
    return values.length === 0 && key.optional ? [null] : values;
  });
}

/** Whether for each key some value is that of all events. */
function haveCommonKeys(keys: readonly (readonly (readonly unknown[])[])[]): boolean {
  const [first = [], ...others] = keys;
  return first.every((values, position) =>
    values.some((value) => others.every((other) => other[position]?.includes(value) === true)),
  );
}

function objectionToTimes(documents: readonly Document[], maxspan: number | undefined): string | undefined {
  const times = documents.map((document) => parseInstant(String(valueAt(document, "@timestamp"))));
  if (!times.every((time): time is Instant => time !== undefined)) return "an event without a time";
  if (times.some((time, stage) => stage > 0 && compareInstants(times[stage - 1]!, time) > 0)) return "the order";
  return maxspan !== undefined && times.at(-1)!.ms - times[0]!.ms > maxspan ? "the span" : undefined;
}
