// A statement in the shape that targets with tables print: one condition per stage, join keys as fields, pipes as slices.
import type { EventQuery, Expression, Field, Sequence, Statement, Term } from "../../eql/ast.ts";
import type { Span } from "../../text/span.ts";
import type { Condition, FieldType, FieldValue } from "./condition.ts";
import { type FieldFacts, guessType, isEcsList } from "./fields.ts";
import { type LowerContext, lowerCondition, lowerEventQuery } from "./lower.ts";
import { type LossList, Refusal } from "./result.ts";
import type { ConvertOptions } from "./target.ts";

export type Plan = EventPlan | SequencePlan;

export interface EventPlan {
  readonly kind: "event";
  readonly query: EventQuery;
  readonly slices: readonly Slice[];
}

/** The first or last results, in order. */
export interface Slice {
  readonly end: "head" | "tail";
  readonly count: number;
  readonly span: Span;
}

export interface SequencePlan {
  readonly kind: "sequence";
  readonly stages: readonly Stage[];
  readonly until: Stage | null;
  /** Milliseconds between the first and any later event, at most. */
  readonly maxspan: number | null;
  readonly slices: readonly Slice[];
  readonly span: Span;
}

export interface Stage {
  readonly query: EventQuery;
  readonly keys: readonly Field[];
  readonly span: Span;
}

/** The plan of a statement. Refuses samples, joins and missing-event terms, naming the target. */
export function planOf(statement: Statement, target: string): Plan {
  const slices = statement.pipes.map((pipe): Slice => {
    const [count] = pipe.args;
    if ((pipe.name !== "head" && pipe.name !== "tail") || count?.kind !== "Number")
      throw new Refusal("unsupported-pipe", `${target}: the pipe \`${pipe.name}\` cannot be written`, pipe.span);
    return { end: pipe.name, count: Number(count.value), span: pipe.span };
  });
  const { query } = statement;
  if (query.kind === "EventQuery") return { kind: "event", query, slices };
  if (query.kind !== "Sequence")
    throw new Refusal("unsupported-query", `${target}: \`${query.kind.toLowerCase()}\` cannot be written`, query.span);
  return { ...sequencePlan(query, target), slices };
}

function sequencePlan(sequence: Sequence, target: string): Omit<SequencePlan, "slices"> {
  const stages = sequence.terms.flatMap((term) => {
    if (term.missing)
      throw new Refusal(
        "unsupported-missing-event",
        `${target}: a missing event \`![…]\` cannot be written`,
        term.span,
      );
    return Array<Stage>(term.runs?.count ?? 1).fill(stageOf(term, sequence));
  });
  return {
    kind: "sequence",
    stages,
    until: sequence.until === null ? null : stageOf(sequence.until, sequence),
    maxspan: sequence.maxspan?.milliseconds ?? null,
    span: sequence.span,
  };
}

function stageOf(term: Term, sequence: Sequence): Stage {
  return { query: term.query, keys: [...sequence.by, ...term.by].map(keyField), span: term.span };
}

function keyField(key: Expression): Field {
  if (key.kind !== "Field") throw new Refusal("unsupported-key", "a join key must be a field", key.span);
  return key;
}

/** Names the loss of platforms on which an event without a join key takes no part in a sequence. */
export function tellOptionalKeys(plan: SequencePlan, losses: LossList): void {
  const optional = plan.stages.flatMap((stage) => stage.keys).find((key) => key.optional);
  if (optional === undefined) return;
  losses.add(
    "missing-key-left-out",
    `an event without \`${optional.path}\` takes no part; in EQL a missing optional key is a value of its own`,
    optional.span,
  );
}

/** What lowering needs to know, from the options of a conversion. */
export function lowerContext(options: ConvertOptions): LowerContext {
  return { facts: (path, hint) => factsOf(path, hint, options) };
}

function factsOf(path: string, hint: FieldType, options: ConvertOptions): FieldFacts {
  const given = options.facts !== undefined && Object.hasOwn(options.facts, path) ? options.facts[path] : undefined;
  return { type: given?.type ?? guessType(path, hint), list: given?.list ?? isEcsList(path) };
}

/** The condition of an event query over ECS fields, its category included. */
export function conditionOf(query: EventQuery, options: ConvertOptions): Condition {
  return lowerEventQuery(query, options.eventCategoryField ?? "event.category", lowerContext(options));
}

/** The condition without the category, for targets that choose a table by it. */
export function bareConditionOf(query: EventQuery, options: ConvertOptions): Condition {
  return lowerCondition(query.condition, lowerContext(options));
}

/** A join key as a field of a condition. */
export function keyOf(key: Field, options: ConvertOptions): FieldValue {
  return { kind: "field", name: key.path, ...factsOf(key.path, "text", options), span: key.span };
}
