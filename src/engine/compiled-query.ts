// A query made ready once, to be run over any number of sets of events.
import { checkQuery } from "../check/index.ts";
import { kindOf } from "../compile/field-value.ts";
import { CompileError, type QueryEnvironment } from "../compile/index.ts";
import type { Statement } from "../eql/ast.ts";
import { parseQuery } from "../eql/parser.ts";
import type { Document } from "../event/document.ts";
import { type Event, FieldTable } from "../event/event.ts";
import type { FieldTypes } from "../event/field-type.ts";
import type { EvaluationError } from "../event/value.ts";
import { type Diagnostic, hasErrors } from "../text/index.ts";
import { FieldFetcher } from "./fields/index.ts";
import { compileFilter, type EventFilter } from "./filter/index.ts";
import { fieldTypesOf, type IndexMapping, mergeMappings } from "./mapping.ts";
import { OptionError } from "./option-error.ts";
import { type SearchOptions, validateOptions } from "./options.ts";
import { ordinalReader, sortedByOrdinal } from "./ordinal.ts";
import { QueryError } from "./query-error.ts";
import { planQuery, type QueryPlan } from "./query-plan.ts";
import type { SearchResponse } from "./response.ts";
import { runtimeTypes, withRuntimeFields, withRuntimeTypes } from "./runtime-mappings.ts";
import { type FoundEvent, SearchRun } from "./search-run.ts";
import { subFieldReader } from "./sub-fields.ts";

export class CompiledQuery {
  readonly statement: Statement;
  /** The fields the query reads. Events given to `SearchRun.addEvent` are made for this table. */
  readonly fields: FieldTable;
  readonly types: FieldTypes | undefined;
  readonly options: SearchOptions;
  /** The mappings of `options`, with its runtime fields. */
  readonly mappings: Readonly<Record<string, IndexMapping>> | undefined;
  /** Which events are searched; undefined for all. */
  readonly filter: EventFilter | undefined;
  /** Reads the `fields` of hits, where they are wanted. */
  readonly fetcher: FieldFetcher | undefined;
  /** Warnings about the query. */
  readonly diagnostics: readonly Diagnostic[];
  readonly plan: QueryPlan;
  /** Reads sub-fields from the fields they belong to; undefined where the query names none. */
  readonly withSubFields: ((event: Event) => Event) | undefined;
  /** What its conditions were compiled with. */
  readonly environment: QueryEnvironment;
  private readonly evaluationErrors = new Map<string, number>();

  /** @throws {QueryError | OptionError} */
  constructor(query: string | Statement, options: SearchOptions, fields: FieldTable = new FieldTable()) {
    validateOptions(options);
    this.options = options;
    this.fields = fields;
    this.mappings = mappingsOf(options);
    this.types = typesOf(options, this.mappings);
    this.filter = filterOf(options, this.fields, this.types);
    this.fetcher = options.fields === undefined ? undefined : new FieldFetcher(options.fields);
    const { eventCategoryField = "event.category" } = options;
    const checked = checkedStatement(query, this.types, eventCategoryField);
    this.statement = checked.statement;
    if (this.types !== undefined && checked.statement.query.kind !== "Sample") requireOrder(options, this.types);
    this.diagnostics = checked.diagnostics;
    this.environment = {
      fields,
      eventCategoryField,
      ...(this.types === undefined ? {} : { types: this.types }),
      ...(options.now === undefined ? {} : { now: options.now }),
      onEvaluationError: (error) => this.count(error),
    };
    this.plan = this.planned(typeof query === "string" ? query : undefined);
    this.withSubFields = subFieldReader(this.fields, this.types);
  }

  private planned(text: string | undefined): QueryPlan {
    try {
      return planQuery(this.statement, this.environment);
    } catch (error) {
      if (!(error instanceof CompileError)) throw error;
      const { message, span } = error;
      throw new QueryError(text, "verify", [{ code: "cannot-compile", severity: "error", message, span }]);
    }
  }

  private count({ message }: EvaluationError): void {
    this.evaluationErrors.set(message, (this.evaluationErrors.get(message) ?? 0) + 1);
  }

  /** What could not be computed since this was last asked, with how often. */
  takeEvaluationErrors(): ReadonlyMap<string, number> {
    const taken = new Map(this.evaluationErrors);
    this.evaluationErrors.clear();
    return taken;
  }

  /** Runs the query over documents (or hits: objects with `_index`, `_id` and `_source`). Not to be started again while it runs. */
  search(events: Iterable<object>): SearchResponse {
    const run = this.start();
    for (const event of events) run.add(event as Document);
    return run.finish();
  }

  /**
   * A run of a sequence that takes its events in the order of `inOrder`: none is held but those that a sequence may still be made of. All are of one
   * source.
   */
  startInOrder(): SearchRun {
    return new SearchRun(this, undefined, true);
  }

  /** The items in the order in which a sequence meets their events, each of which is asked for once. */
  inOrder<T>(items: readonly T[], eventOf: (item: T) => Event): readonly T[] {
    const { timestampField = "@timestamp", tiebreakerField } = this.options;
    const ordinalOf = ordinalReader({ timestampField, tiebreakerField }, this.fields, this.types);
    return sortedByOrdinal(items, (item, position) => {
      const event = eventOf(item);
      return ordinalOf(this.withSubFields?.(event) ?? event, position);
    });
  }

  /** A run that takes its events one by one. `watch` is shown every event, also those that match nothing. */
  start(watch?: (seen: FoundEvent) => void): SearchRun {
    return new SearchRun(this, watch);
  }
}

function mappingsOf({ mappings, runtimeMappings }: SearchOptions): CompiledQuery["mappings"] {
  if (mappings === undefined || runtimeMappings === undefined) return mappings;
  const runtime = runtimeTypes(runtimeMappings);
  return Object.fromEntries(
    Object.entries(mappings).map(([index, mapping]) => [index, withRuntimeFields(mapping, runtime)]),
  );
}

function typesOf(
  { fieldTypes, runtimeMappings }: SearchOptions,
  mappings: CompiledQuery["mappings"],
): FieldTypes | undefined {
  if (mappings !== undefined) return mergeMappings(Object.values(mappings));
  const types = fieldTypes === undefined ? undefined : fieldTypesOf(fieldTypes);
  return runtimeMappings === undefined ? types : withRuntimeTypes(types, runtimeTypes(runtimeMappings));
}

/** Under a mapping, what orders the events must be in it where it is named, and the time must be a date. Samples have no order. */
function requireOrder({ timestampField, tiebreakerField }: SearchOptions, types: FieldTypes): void {
  const time = types.get(timestampField ?? "@timestamp");
  if (time === undefined && timestampField !== undefined) refuseUnmapped("timestampField", timestampField);
  if (time !== undefined && kindOf(time) !== "date" && kindOf(time) !== "dynamic") {
    const path = timestampField ?? "@timestamp";
    throw new OptionError(`timestampField: \`${path}\` is of type ${time.type}, and a date is needed`);
  }
  if (tiebreakerField !== undefined && types.get(tiebreakerField) === undefined) {
    refuseUnmapped("tiebreakerField", tiebreakerField);
  }
}

function refuseUnmapped(option: string, path: string): never {
  throw new OptionError(`${option}: the mapping has no field \`${path}\``);
}

function filterOf(
  { filter, timestampField = "@timestamp", now = Date.now() }: SearchOptions,
  fields: FieldTable,
  types: FieldTypes | undefined,
): EventFilter | undefined {
  if (typeof filter === "function") return ({ document }) => filter(document());
  return filter === undefined ? undefined : compileFilter(filter, { fields, types, timestampField, now });
}

function checkedStatement(
  query: string | Statement,
  types: FieldTypes | undefined,
  eventCategoryField: string,
): { readonly statement: Statement; readonly diagnostics: readonly Diagnostic[] } {
  const text = typeof query === "string" ? query : undefined;
  const parsed = typeof query === "string" ? parseQuery(query) : { statement: query, diagnostics: [] };
  const { statement } = parsed;
  if (statement === undefined || hasErrors(parsed.diagnostics)) throw new QueryError(text, "parse", parsed.diagnostics);
  const found = checkQuery(statement, { eventCategoryField, ...(types === undefined ? {} : { schema: types }) });
  const diagnostics = [...parsed.diagnostics, ...found];
  if (hasErrors(found)) throw new QueryError(text, "verify", diagnostics);
  return { statement, diagnostics };
}
