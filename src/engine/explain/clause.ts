// A condition as a tree of clauses, each of which can be asked about one event: whether it holds, what it saw, and how far the event is from
// satisfying it. Every clause is compiled on its own by the functions that compile the whole.
import {
  type CompileEnvironment,
  compileCondition,
  compileValues,
  type Predicate,
  type QueryEnvironment,
  type Truth,
} from "../../compile/index.ts";
import type { Category, EventQuery, Expression } from "../../eql/ast.ts";
import { printExpression } from "../../eql/printer.ts";
import { quoteString } from "../../eql/quote.ts";
import { children, walk } from "../../eql/visit.ts";
import type { Event, FieldValue, Scalar } from "../../event/event.ts";
import { magnitude, scalarText, textOf, type Value } from "../../event/value.ts";
import type { Span } from "../../text/span.ts";

/** What an expression in a clause was for an event: the values of a field, or what a function made of them. */
export interface SeenValue {
  readonly expression: string;
  /** None: there is no value. */
  readonly values: readonly Scalar[];
}

/** A clause and what became of it for one event. */
export interface ClauseResult {
  readonly kind: "and" | "or" | "not" | "category" | "test";
  /** The clause as EQL text. */
  readonly text: string;
  /** Where it stands in the query's text. */
  readonly span: Span;
  /** Null: unknown, which counts as false. */
  readonly truth: Truth;
  /** Whether the result of the whole hangs on it: the clauses that made it true, or those that kept it from being so. */
  readonly decided: boolean;
  readonly seen?: readonly SeenValue[];
  readonly clauses?: readonly ClauseResult[];
}

/** What an event lacks: the least number of tests that would have to come out otherwise. */
type Distance = number;

/** A clause, ready to be asked. */
export interface Clause {
  /** How many tests it is made of. */
  readonly tests: number;
  truth(event: Event): Truth;
  /** How many tests must change for the clause to be true, or not true. */
  distance(event: Event, wanted: boolean): Distance;
  result(event: Event, decided: boolean): ClauseResult;
}

/** The clauses of an event query: its category, unless it is `any`, and its condition. */
export function queryClause(query: EventQuery, environment: QueryEnvironment): Clause {
  const condition = conditionClause(query.condition, environment);
  if (query.category.any) return condition;
  const { name } = query.category;
  const text = `${name} where ${printExpression(query.condition)}`;
  return new Group("and", text, query.span, [categoryClause(query.category, environment, condition), condition]);
}

export function conditionClause(expression: Expression, environment: CompileEnvironment): Clause {
  const text = printExpression(expression);
  if (expression.kind === "Logical") {
    const parts = expression.operands.map((operand) => conditionClause(operand, environment));
    return new Group(expression.operator, text, expression.span, parts);
  }
  if (expression.kind === "Not") {
    return new Negation(text, expression.span, conditionClause(expression.operand, environment));
  }
  return new Test(
    "test",
    text,
    expression.span,
    compileCondition(expression, environment),
    seenBy(expression, environment),
  );
}

/** An event of another category is further off than any event of the right one. */
function categoryClause(category: Category, environment: QueryEnvironment, condition: Clause): Clause {
  const { eventCategoryField: path, fields } = environment;
  const slot = fields.slot(path);
  const seen = (event: Event): readonly SeenValue[] => [{ expression: path, values: scalars(event.get(slot)) }];
  const matches = (event: Event) => scalars(event.get(slot)).some((value) => scalarText(value) === category.name);
  return new Test(
    "category",
    `${path} == ${quoteString(category.name)}`,
    category.span,
    matches,
    seen,
    1 + condition.tests,
  );
}

type See = (event: Event) => readonly SeenValue[];

class Test implements Clause {
  readonly tests = 1;
  private readonly weight: Distance;
  private readonly kind: "category" | "test";
  private readonly text: string;
  private readonly span: Span;
  private readonly predicate: Predicate;
  private readonly see: See;

  constructor(kind: "category" | "test", text: string, span: Span, predicate: Predicate, see: See, weight = 1) {
    this.kind = kind;
    this.text = text;
    this.span = span;
    this.predicate = predicate;
    this.see = see;
    this.weight = weight;
  }

  truth(event: Event): Truth {
    return this.predicate(event);
  }

  distance(event: Event, wanted: boolean): Distance {
    return (this.predicate(event) === true) === wanted ? 0 : this.weight;
  }

  result(event: Event, decided: boolean): ClauseResult {
    const { kind, text, span } = this;
    return { kind, text, span, truth: this.truth(event), decided, seen: this.see(event) };
  }
}

class Group implements Clause {
  readonly tests: number;
  private readonly kind: "and" | "or";
  private readonly text: string;
  private readonly span: Span;
  private readonly parts: readonly Clause[];

  constructor(kind: "and" | "or", text: string, span: Span, parts: readonly Clause[]) {
    this.kind = kind;
    this.text = text;
    this.span = span;
    this.parts = parts;
    this.tests = parts.reduce((sum, part) => sum + part.tests, 0);
  }

  truth(event: Event): Truth {
    const decisive = this.kind === "or";
    let unknown = false;
    for (const part of this.parts) {
      const truth = part.truth(event);
      if (truth === decisive) return decisive;
      unknown ||= truth === null;
    }
    return unknown ? null : !decisive;
  }

  distance(event: Event, wanted: boolean): Distance {
    const distances = this.parts.map((part) => part.distance(event, wanted));
    // All parts of a true "and", or of an "or" that is not true, must be so; of the other two one is enough.
    return (this.kind === "and") === wanted
      ? distances.reduce((sum, distance) => sum + distance, 0)
      : Math.min(...distances);
  }

  result(event: Event, decided: boolean): ClauseResult {
    const { kind, text, span } = this;
    const truth = this.truth(event);
    const decisive = this.kind === "or";
    const clauses = this.parts.map((part) => {
      const own = part.truth(event);
      const isDeciding = (truth === true) === decisive ? (own === true) === decisive : true;
      return part.result(event, decided && isDeciding);
    });
    return { kind, text, span, truth, decided, clauses };
  }
}

class Negation implements Clause {
  readonly tests: number;
  private readonly text: string;
  private readonly span: Span;
  private readonly operand: Clause;

  constructor(text: string, span: Span, operand: Clause) {
    this.text = text;
    this.span = span;
    this.operand = operand;
    this.tests = operand.tests;
  }

  truth(event: Event): Truth {
    const truth = this.operand.truth(event);
    return truth === null ? null : !truth;
  }

  distance(event: Event, wanted: boolean): Distance {
    if (this.operand.truth(event) === null) return wanted ? 1 : 0;
    return this.operand.distance(event, !wanted);
  }

  result(event: Event, decided: boolean): ClauseResult {
    const { text, span } = this;
    return {
      kind: "not",
      text,
      span,
      truth: this.truth(event),
      decided,
      clauses: [this.operand.result(event, decided)],
    };
  }
}

/** What a test looks at: its fields, and what it computes from them. */
function seenBy(test: Expression, environment: CompileEnvironment): See {
  const seers: See[] = [];
  const known = new Set<string>();
  const add = (expression: Expression, values: (event: Event) => readonly Scalar[]) => {
    const text = printExpression(expression);
    if (known.has(text)) return;
    known.add(text);
    seers.push((event) => [{ expression: text, values: values(event) }]);
  };
  for (const operand of children(test)) {
    if (operand.kind !== "Call" && operand.kind !== "Arithmetic" && operand.kind !== "Sign") continue;
    if (!readsField(operand)) continue;
    const values = compileValues(operand, environment);
    add(operand, (event) => values(event).map(scalarOf));
  }
  for (const node of walk(test)) {
    if (node.kind !== "Field") continue;
    const slot = environment.fields.slot(node.path);
    add(node, (event) => scalars(event.get(slot)));
  }
  return (event) => seers.flatMap((see) => see(event));
}

function readsField(expression: Expression): boolean {
  return walk(expression).some(({ kind }) => kind === "Field");
}

function scalars(value: FieldValue): readonly Scalar[] {
  if (value === undefined) return [];
  return typeof value === "object" ? value : [value];
}

function scalarOf(value: Value): Scalar {
  if (typeof value === "string" || typeof value === "boolean") return value;
  return magnitude(value) ?? textOf(value) ?? "";
}
