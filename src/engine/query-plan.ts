// A checked statement as what the engine runs: a predicate and a reader of join keys for each item, and the slices of its pipes.

import { dynamicType, kindOf, valueReader } from "../compile/field-value.ts";
import { compileEventQuery, type Predicate, type QueryEnvironment } from "../compile/index.ts";
import type { EventQuery, Expression, Statement, Term } from "../eql/ast.ts";
import type { FieldTypes } from "../event/field-type.ts";
import { JoinKeyReader, type KeyField, type KeyKind } from "./join-key.ts";
import { type Slice, sliceOf } from "./slices.ts";

/** One item of a sequence or sample, `until`, or the one of an event query. */
export interface PlannedTerm {
  readonly query: EventQuery;
  readonly matches: Predicate;
  readonly keys: JoinKeyReader;
  readonly missing: boolean;
  readonly runs: number;
}

export interface QueryPlan {
  readonly kind: "event" | "sequence" | "sample";
  /** In the order of the query; `until`, if there is one, comes after them. */
  readonly terms: readonly PlannedTerm[];
  readonly until: PlannedTerm | null;
  readonly maxspan: number | null;
  readonly keyKinds: readonly KeyKind[];
  /** Which keys are dates, by position. */
  readonly dateKeys: readonly boolean[];
  readonly slices: readonly Slice[];
}

/**
 * Compiles what a statement asks for.
 * @throws {CompileError} for what the checker would have refused
 */
export function planQuery({ query, pipes }: Statement, environment: QueryEnvironment): QueryPlan {
  const slices = pipes.map(sliceOf);
  if (query.kind === "EventQuery") {
    return {
      kind: "event",
      terms: [eventTerm(query, environment)],
      until: null,
      maxspan: null,
      keyKinds: [],
      dateKeys: [],
      slices,
    };
  }
  if (query.kind === "Join") throw new RangeError("a join can be parsed but not run");
  const first = [...query.by, ...(query.terms[0]?.by ?? [])];
  return {
    kind: query.kind === "Sequence" ? "sequence" : "sample",
    terms: query.terms.map((term) => plannedTerm(term, query.by, environment)),
    until: query.kind === "Sequence" && query.until !== null ? plannedTerm(query.until, query.by, environment) : null,
    maxspan: query.kind === "Sequence" ? (query.maxspan?.milliseconds ?? null) : null,
    keyKinds: first.map((key) => keyKind(key, environment.types)),
    dateKeys: first.map((key) => key.kind === "Field" && familyOf(key.path, environment.types) === "date"),
    slices,
  };
}

function eventTerm(query: EventQuery, environment: QueryEnvironment): PlannedTerm {
  return {
    query,
    matches: compileEventQuery(query, environment),
    keys: new JoinKeyReader([]),
    missing: false,
    runs: 1,
  };
}

function plannedTerm(term: Term, shared: readonly Expression[], environment: QueryEnvironment): PlannedTerm {
  const fields = [...shared, ...term.by].flatMap((key) => (key.kind === "Field" ? [keyField(key, environment)] : []));
  return {
    query: term.query,
    matches: compileEventQuery(term.query, environment),
    keys: new JoinKeyReader(fields),
    missing: term.missing,
    runs: term.runs?.count ?? 1,
  };
}

function keyField(key: Expression & { readonly kind: "Field" }, { fields, types }: QueryEnvironment): KeyField {
  const type = types?.get(key.path);
  const isAbsent = types !== undefined && type === undefined;
  return {
    slot: fields.slot(key.path),
    optional: key.optional,
    kind: keyKind(key, types),
    read: isAbsent ? () => null : valueReader(type ?? dynamicType),
  };
}

function keyKind(key: Expression, types: FieldTypes | undefined): KeyKind {
  const family = key.kind === "Field" ? familyOf(key.path, types) : "dynamic";
  return family === "ip" || family === "version" ? family : "plain";
}

function familyOf(path: string, types: FieldTypes | undefined): ReturnType<typeof kindOf> {
  return kindOf(types?.get(path) ?? dynamicType);
}
