// What compiling needs to know besides the tree, and how it refuses a tree that the checker would not have let through.
import type { Event, FieldTable } from "../event/event.ts";
import type { FieldTypes } from "../event/field-type.ts";
import type { EvaluationError, Value } from "../event/value.ts";
import type { Span } from "../text/span.ts";

/** Three-valued: null is EQL's null, "unknown". A query matches only on true. */
export type Truth = boolean | null;

export type Predicate = (event: Event) => Truth;

export type Evaluator = (event: Event) => Value;

export interface CompileEnvironment {
  /** Numbers the fields; the events given to the closures must have been made for this table. */
  readonly fields: FieldTable;
  /** Absent: every field is known, and each value says of what kind it is. */
  readonly types?: FieldTypes;
  /** `now` of date math, in epoch milliseconds. Default: the time of compiling. */
  readonly now?: number;
  /** Told of what could not be computed for one event (an overflow, a division by zero); its value is null there. */
  readonly onEvaluationError?: (error: EvaluationError, span: Span) => void;
}

/** A tree that cannot be compiled: an unknown function, a malformed regular expression, a constant that cannot be computed. */
export class CompileError extends Error {
  override readonly name = "CompileError";
  readonly span: Span;

  constructor(span: Span, message: string) {
    super(message);
    this.span = span;
  }
}
