// Readiness measured: of the events of a sample that a stage of a rule looks at, how many have each clause's fields, and how many are as the rule
// wants them. Counted apart for each source in the sample.
import { compileCondition, compileEventQuery, type Predicate } from "../compile/index.ts";
import { printExpression, type Statement } from "../eql/index.ts";
import type { Event, FieldTable } from "../event/event.ts";
import { classOf } from "../event/event-class.ts";
import { clausesOf, fieldsOf, stagesOf } from "./readiness.ts";

export interface ClauseCount {
  readonly text: string;
  readonly negated: boolean;
  /** Events that have all fields of the clause. */
  readonly present: number;
  /** Events that are as the rule wants them here. */
  readonly satisfied: number;
}

export interface StageCount {
  /** Events of the stage's category. */
  readonly events: number;
  readonly matched: number;
  readonly clauses: readonly ClauseCount[];
}

export interface SourceCount {
  readonly source: string;
  readonly events: number;
  readonly stages: readonly StageCount[];
}

interface CompiledStage {
  readonly ofCategory: Predicate;
  readonly matches: Predicate;
  readonly clauses: readonly {
    readonly text: string;
    readonly wanted: boolean;
    readonly holds: Predicate;
    readonly slots: readonly number[];
  }[];
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

interface Counts {
  events: number;
  readonly stages: readonly { events: number; matched: number; readonly clauses: readonly Mutable<ClauseCount>[] }[];
}

/** Counts a rule's clauses over the events it is given. Throws CompileError for a query that cannot be compiled. */
export class ReadinessSample {
  private readonly stages: readonly CompiledStage[];
  private readonly sources = new Map<string, Counts>();
  private readonly moduleSlots: readonly number[];

  constructor(query: Statement, fields: FieldTable, eventCategoryField = "event.category") {
    const environment = { fields };
    this.moduleSlots = ["event.module", "event.dataset", "event.provider"].map((path) => fields.slot(path));
    this.stages = stagesOf(query).map((stage) => ({
      ofCategory: compileEventQuery(
        { ...stage, condition: always(stage.span) },
        { ...environment, eventCategoryField },
      ),
      matches: compileEventQuery(stage, { ...environment, eventCategoryField }),
      clauses: clausesOf(stage.condition).map(({ clause, wanted }) => ({
        text: printExpression(clause),
        wanted,
        holds: compileCondition(clause, environment),
        slots: fieldsOf(clause).map((path) => fields.slot(path)),
      })),
    }));
  }

  add(event: Event): void {
    const counts = this.countsOf(this.sourceOf(event));
    counts.events++;
    for (const [index, stage] of this.stages.entries()) {
      if (stage.ofCategory(event) === true) count(event, stage, counts.stages[index]!);
    }
  }

  /** The counts so far, the source with most events first. */
  result(): readonly SourceCount[] {
    return [...this.sources]
      .map(([source, counts]) => ({ source, ...counts }))
      .sort((left, right) => right.events - left.events || (left.source < right.source ? -1 : 1));
  }

  private sourceOf(event: Event): string {
    const known = classOf(event);
    if (known !== undefined) return known.name.replace(/-\d+$/, "");
    for (const slot of this.moduleSlots) {
      const value = event.get(slot);
      if (typeof value === "string") return value;
    }
    return "documents";
  }

  private countsOf(source: string): Counts {
    const known = this.sources.get(source);
    if (known !== undefined) return known;
    const made: Counts = {
      events: 0,
      stages: this.stages.map(({ clauses }) => ({
        events: 0,
        matched: 0,
        clauses: clauses.map(({ text, wanted }) => ({ text, negated: !wanted, present: 0, satisfied: 0 })),
      })),
    };
    this.sources.set(source, made);
    return made;
  }
}

function count(event: Event, stage: CompiledStage, counts: Counts["stages"][number]): void {
  counts.events++;
  if (stage.matches(event) === true) counts.matched++;
  for (const [index, { holds, wanted, slots }] of stage.clauses.entries()) {
    const clause = counts.clauses[index]!;
    if (slots.every((slot) => event.get(slot) !== undefined)) clause.present++;
    if (holds(event) === wanted) clause.satisfied++;
  }
}

function always(span: Statement["span"]) {
  return { kind: "Boolean", span, value: true } as const;
}
