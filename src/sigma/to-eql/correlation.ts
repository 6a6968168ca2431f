// Correlations. Ordered ones are sequences, and counts of N or more are a term with `runs=N`. What remains (order that does not matter, counts
// of values, sums, upper bounds) is no query of EQL; it is given as a plan, which src/scan carries out.
import type { Duration, EventQuery, Expression, Sequence, Term } from "../../eql/ast.ts";
import type { Diagnostic } from "../../text/diagnostic.ts";
import type { Span } from "../../text/span.ts";
import { report } from "../diagnostics.ts";
import type { Condition } from "../document/condition.ts";
import type { CorrelationType, CountBound, SigmaCorrelation } from "../document/model.ts";
import { and, compare, field, or, text } from "./build.ts";
import { Refusal } from "./loss.ts";

/** A rule or correlation that a correlation is about. */
export interface CorrelationInput {
  /** The names by which the correlation may refer to it. */
  readonly names: readonly string[];
  readonly source:
    | { readonly kind: "query"; readonly query: EventQuery }
    | { readonly kind: "plan"; readonly plan: CorrelationPlan };
  /** A key of the correlation → the event fields that can hold it, most of them one. */
  readonly keys: readonly (readonly string[])[];
  /** The fields whose values are counted, alike. */
  readonly values: readonly (readonly string[])[];
}

/** A correlation ready to run over events. */
export interface CorrelationPlan {
  readonly type: CorrelationType;
  readonly inputs: readonly CorrelationInput[];
  /** The keys by their names in the rule, by which a correlation of this one may be grouped. */
  readonly groupBy: readonly string[];
  /** The length of the window in milliseconds. */
  readonly timespan: number;
  readonly bounds: readonly CountBound[];
  readonly percentile: number | undefined;
  /** Over the inputs' names; undefined: all of them. */
  readonly condition: Condition | undefined;
}

export interface ConvertedCorrelation {
  readonly plan: CorrelationPlan;
  /** Undefined where EQL cannot say it; the diagnostics tell why. */
  readonly query: Sequence | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Converts a correlation whose rules have been converted. Never throws. */
export function convertCorrelation(
  correlation: SigmaCorrelation,
  inputs: readonly CorrelationInput[],
): ConvertedCorrelation {
  const { type, bounds, percentile, condition } = correlation;
  const plan = {
    type,
    inputs,
    groupBy: correlation.groupBy,
    timespan: correlation.timespan.milliseconds,
    bounds,
    percentile,
    condition,
  };
  try {
    return { plan, query: sequenceOf(correlation, plan), diagnostics: [] };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return {
      plan,
      query: undefined,
      diagnostics: [report("not-expressible", error.span, error.message, { hint: error.hint })],
    };
  }
}

function sequenceOf(correlation: SigmaCorrelation, plan: CorrelationPlan): Sequence {
  const span = correlation.metadata.title === undefined ? correlation.span : correlation.node.entries[0]!.value.span;
  const queries = plan.inputs.map(({ source }) => {
    if (source.kind === "query") return source.query;
    throw new Refusal("EQL cannot build a sequence of correlations", span);
  });
  switch (correlation.type) {
    case "temporal_ordered":
      return ordered(correlation, plan, queries, span);
    case "event_count":
      return counted(correlation, plan, queries, span);
    case "temporal":
      throw new Refusal(
        "EQL has no sequence in which order does not matter",
        span,
        "Where order matters, use `temporal_ordered`.",
      );
    default:
      throw new Refusal(`EQL cannot do \`${correlation.type}\`: it does not count or add up values`, span);
  }
}

const mostStages = 256;

function ordered(
  correlation: SigmaCorrelation,
  plan: CorrelationPlan,
  queries: readonly EventQuery[],
  span: Span,
): Sequence {
  if (correlation.condition !== undefined) throw new Refusal("EQL has no sequence under a condition over rules", span);
  if (queries.length < 2) throw new Refusal("A sequence needs two rules or more", span);
  if (queries.length > mostStages) throw new Refusal(`A sequence has at most ${mostStages} stages`, span);
  const keys = plan.inputs.map((input) => keysOf(input, span));
  const shared = keys.every((own) => own.join() === keys[0]!.join());
  const terms = queries.map((query, index) => term(query, shared ? [] : keys[index]!, undefined, span));
  return sequence(shared ? keys[0]! : [], terms, plan.timespan, span);
}

function counted(
  correlation: SigmaCorrelation,
  plan: CorrelationPlan,
  queries: readonly EventQuery[],
  span: Span,
): Sequence {
  const runs = leastCount(correlation.bounds);
  if (runs === undefined)
    throw new Refusal("EQL counts events only as `so many or more`", span, "Write the condition with `gte`.");
  if (runs < 2 || runs > 100) throw new Refusal(`EQL repeats a term 2 to 100 times, not ${runs} times`, span);
  const keys = plan.inputs.map((input) => keysOf(input, span));
  if (keys.some((own) => own.join() !== keys[0]!.join())) {
    throw new Refusal("The rules have their keys in different fields, and EQL counts them in one term", span);
  }
  return sequence(keys[0]!, [term(union(queries, span), [], runs, span)], plan.timespan, span);
}

/** N for a condition that means "N or more". */
function leastCount(bounds: readonly CountBound[]): number | undefined {
  const [only, ...more] = bounds;
  if (only === undefined || more.length > 0 || !Number.isInteger(only.value)) return undefined;
  return only.operator === "gte" ? only.value : only.operator === "gt" ? only.value + 1 : undefined;
}

function keysOf(input: CorrelationInput, span: Span): readonly string[] {
  return input.keys.map((paths) => {
    const [only, ...more] = paths;
    if (only !== undefined && more.length === 0) return only;
    throw new Refusal(`EQL joins by one field, and the key may be in ${paths.join(" or ")}`, span);
  });
}

/** Events of any of the queries. */
function union(queries: readonly EventQuery[], span: Span): EventQuery {
  const [first, ...more] = queries;
  if (more.every(({ category }) => category.any === first!.category.any && category.name === first!.category.name)) {
    return {
      ...first!,
      condition: or(
        span,
        queries.map(({ condition }) => condition),
      ),
    };
  }
  const conditions = queries.map(({ category, condition }): Expression => {
    if (category.any) return condition;
    return and(span, [compare(field("event.category", span), "==", text(category.name, span), span), condition]);
  });
  return {
    kind: "EventQuery",
    category: { kind: "Category", name: "any", any: true, quote: null, span },
    condition: or(span, conditions),
    span,
  };
}

function term(query: EventQuery, by: readonly string[], runs: number | undefined, span: Span): Term {
  return {
    kind: "Term",
    missing: false,
    query,
    by: by.map((path) => field(path, span)),
    runs: runs === undefined ? null : { kind: "Runs", count: runs, span },
    span,
  };
}

function sequence(by: readonly string[], terms: readonly Term[], timespan: number, span: Span): Sequence {
  return {
    kind: "Sequence",
    by: by.map((path) => field(path, span)),
    maxspan: duration(timespan, span),
    terms,
    until: null,
    span,
  };
}

const durations = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1000],
] as const;

function duration(milliseconds: number, span: Span): Duration {
  const [unit, length] = durations.find(([, each]) => milliseconds % each === 0) ?? (["ms", 1] as const);
  return { kind: "Duration", value: milliseconds / length, unit, milliseconds, span };
}
