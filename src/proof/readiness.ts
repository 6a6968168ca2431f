// Whether a source can ever satisfy a rule, clause by clause: asked of what is known of the source's events before any is read. A clause over a
// field that no event has, or against a value that never changes, is dead there, and with it, mostly, the rule.
import { compileCondition } from "../compile/index.ts";
import { type AnyNode, type EventQuery, type Expression, printExpression, type Statement, walk } from "../eql/index.ts";
import { type Event, FieldTable, type FieldValue } from "../event/event.ts";
import type { KnownValue } from "../event/event-class.ts";
import { type Availability, availabilityIn, type SourceClass, type TelemetrySource } from "../telemetry/index.ts";

export interface FieldReadiness {
  readonly path: string;
  readonly availability: Availability;
  /** What it takes for the field to be there, where not every deployment of the source has it. */
  readonly needs?: string;
}

/** One condition of the query that is not itself made of conditions. */
export interface ClauseReadiness {
  readonly text: string;
  /** The query wants it not to hold. */
  readonly negated: boolean;
  readonly fields: readonly FieldReadiness[];
  /** How often events of the source can be as the query wants them here. */
  readonly availability: Availability;
  /** Why it can never be, or why it excludes nothing: the fields that are never there, or the value that never changes; what it needs. */
  readonly reason: string | undefined;
}

/** An event query, or one stage of a sequence or sample. */
export interface StageReadiness {
  /** The classes of events that can match, or, where none can, those of the category. */
  readonly classes: readonly string[];
  readonly availability: Availability;
  readonly clauses: readonly ClauseReadiness[];
}

export interface SourceReadiness {
  readonly source: string;
  /** The worst of the stages. */
  readonly availability: Availability;
  readonly stages: readonly StageReadiness[];
}

const order: readonly Availability[] = ["never", "seldom", "usually"];

function worst(given: readonly Availability[]): Availability {
  return order[Math.min(2, ...given.map((each) => order.indexOf(each)))]!;
}

function best(given: readonly Availability[]): Availability {
  return order[Math.max(0, ...given.map((each) => order.indexOf(each)))]!;
}

/** What a source can do for a query. */
export function readinessOf(query: Statement, source: TelemetrySource): SourceReadiness {
  const stages = stagesOf(query).map((stage) => stageReadiness(stage, source));
  return { source: source.name, availability: worst(stages.map(({ availability }) => availability)), stages };
}

/** The event queries in a statement, in order; `until` is not one that must match. */
export function stagesOf({ query }: Statement): readonly EventQuery[] {
  return query.kind === "EventQuery"
    ? [query]
    : query.terms.filter(({ missing }) => !missing).map((term) => term.query);
}

/** The conditions of an expression that are not made of conditions, with the truth that is wanted of each. */
export function clausesOf(
  expression: Expression,
  wanted = true,
): readonly { readonly clause: Expression; readonly wanted: boolean }[] {
  if (expression.kind === "Logical") return expression.operands.flatMap((operand) => clausesOf(operand, wanted));
  if (expression.kind === "Not") return clausesOf(expression.operand, !wanted);
  return [{ clause: expression, wanted }];
}

function stageReadiness({ category, condition }: EventQuery, source: TelemetrySource): StageReadiness {
  const ofCategory = source.classes.filter((each) => category.any || isOfCategory(each, category.name));
  const chances = ofCategory.map((each) => possible(condition, true, each));
  const able = ofCategory.filter((_, index) => chances[index] !== "never");
  const classes = able.length > 0 ? able : ofCategory;
  return {
    classes: classes.map(({ name }) => name),
    availability: best(chances),
    clauses: clausesOf(condition).map(({ clause, wanted }) => clauseReadiness(clause, wanted, classes)),
  };
}

function isOfCategory(each: SourceClass, category: string): boolean {
  const known = each.known("event.category");
  if (known === undefined) return true;
  return valuesOf(known).includes(category);
}

function valuesOf({ value }: KnownValue): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

function clauseReadiness(clause: Expression, wanted: boolean, classes: readonly SourceClass[]): ClauseReadiness {
  const availability = best(classes.map((each) => possible(clause, wanted, each)));
  const fields = fieldsOf(clause).map((path) => fieldReadiness(path, classes));
  return {
    text: printExpression(clause),
    negated: !wanted,
    fields,
    availability,
    reason:
      availability === "never" ? reasonOf(fields, classes) : ((wanted ? undefined : idleness(fields)) ?? need(fields)),
  };
}

function fieldReadiness(path: string, classes: readonly SourceClass[]): FieldReadiness {
  const availability = availabilityIn(classes, path);
  const having = classes.filter((each) => each.availability(path) !== "never");
  const needs = new Set(having.map((each) => each.needs(path)));
  const [only] = needs;
  return { path, availability, ...(needs.size === 1 && only !== undefined ? { needs: only } : {}) };
}

/** What the fields of a clause that can hold take to be there. */
function need(fields: readonly FieldReadiness[]): string | undefined {
  const needs = new Set(fields.flatMap(({ needs: own }) => own ?? []));
  if (needs.size > 0) return `needs ${[...needs].join(", and ")}`;
  const some = fields.filter(({ availability }) => availability === "seldom").map(({ path }) => path);
  return some.length === 0 ? undefined : `not every event has ${some.join(", ")}`;
}

/** An exclusion over fields that are never there. */
function idleness(fields: readonly FieldReadiness[]): string | undefined {
  const absent = fields.length > 0 && fields.every(({ availability }) => availability === "never");
  return absent ? `${absence(fields)}, so nothing is excluded` : undefined;
}

function absence(fields: readonly FieldReadiness[]): string {
  return `${fields.map(({ path }) => path).join(", ")} ${fields.length === 1 ? "is" : "are"} never there`;
}

function reasonOf(fields: readonly FieldReadiness[], classes: readonly SourceClass[]): string {
  if (classes.length === 0) return "no event of this source has the category";
  const absent = fields.filter(({ availability }) => availability === "never");
  if (absent.length > 0) return absence(absent);
  const values = fields.map(({ path }) => `${path} is always ${shown(path, classes)}`);
  return values.join(", ") || "it is constant";
}

function shown(path: string, classes: readonly SourceClass[]): string {
  const values = new Set(classes.flatMap((each) => valuesOf(each.known(path) ?? { value: undefined })));
  return [...values]
    .slice(0, 5)
    .map((value) => JSON.stringify(value))
    .join(" or ");
}

/** The fields that an expression reads, each once. */
export function fieldsOf(expression: AnyNode): readonly string[] {
  const paths = new Set<string>();
  for (const node of walk(expression)) if (node.kind === "Field") paths.add(node.path);
  return [...paths];
}

/** How often events of a class can make an expression true, or false. What an event without a value satisfies is satisfied mostly. */
function possible(node: Expression, wanted: boolean, each: SourceClass): Availability {
  const fields = fieldsOf(node);
  if (fields.every((path) => each.known(path) !== undefined)) {
    return truthOf(node, each) === wanted ? "usually" : "never";
  }
  if (node.kind === "Logical") {
    const chances = node.operands.map((operand) => possible(operand, wanted, each));
    return (node.operator === "and") === wanted ? worst(chances) : best(chances);
  }
  if (node.kind === "Not") return possible(node.operand, !wanted, each);
  if (truthOf(node, each) === wanted) return "usually";
  return worst(fields.map((path) => each.availability(path)));
}

/** The truth of an expression over the values that are known of a class, all others being absent. */
function truthOf(node: Expression, each: SourceClass): boolean | null {
  const fields = new FieldTable();
  return compileCondition(node, { fields })(new KnownEvent(each, fields));
}

class KnownEvent implements Event {
  private readonly of: SourceClass;
  private readonly fields: FieldTable;

  constructor(of: SourceClass, fields: FieldTable) {
    this.of = of;
    this.fields = fields;
  }

  get(slot: number): FieldValue {
    return this.of.known(this.fields.path(slot))?.value;
  }
}
