// What rules over several events read of an event: all that is kept of it until the end of a stream.
import type { Rule } from "../detection/index.ts";
import type { Expression, Query } from "../eql/ast.ts";
import type { Event, FieldTable } from "../event/event.ts";
import type { CorrelationPlan } from "../sigma/index.ts";
import type { CompiledRule, OrderedQuery } from "./compiled/compiled-rules.ts";
import type { KeptEvents } from "./kept/kept-events.ts";
import { type EventPosition, toldFields } from "./scanned-rule.ts";

type Fields = readonly (readonly [path: string, slot: number])[];

export class KeptFields {
  /** What is kept of every event. */
  private readonly common: Fields;
  /** By the number of a rule, what it reads. */
  private readonly ofRule: readonly Fields[];
  /** A keyword reads every field. */
  private readonly isWhole: boolean;

  /** @param others fields by which events are put in order */
  constructor(rules: readonly CompiledRule[], others: readonly string[], table: FieldTable) {
    const fieldsAt = (paths: readonly string[]): Fields => paths.map((path) => [path, table.slot(path)]);
    this.common = fieldsAt([...new Set([...toldFields, ...others])]);
    this.ofRule = rules.map((rule) => fieldsAt(rule.kind === "event" ? [] : (rule.reads ?? [])));
    this.isWhole = rules.some((rule) => rule.kind !== "event" && rule.reads === undefined);
  }

  /** Adds to the row begun last what is kept of an event whichever rule wants it. */
  addCommon(event: Event, position: EventPosition, kept: KeptEvents): void {
    if (this.isWhole) kept.putWhole(position.document());
    else addFields(this.common, event, kept);
  }

  /** Adds to it what a rule reads of the event. */
  addFor(rule: number, event: Event, kept: KeptEvents): void {
    if (!this.isWhole) addFields(this.ofRule[rule]!, event, kept);
  }
}

function addFields(fields: Fields, event: Event, kept: KeptEvents): void {
  for (const [path, slot] of fields) {
    const value = event.get(slot);
    if (value !== undefined) kept.put(path, value);
  }
}

/** The fields that a sequence, a sample or a query with pipes reads of events that its items match; undefined where it reads every one. */
export function fieldsOfOrdered({
  query: { query, pipes },
  indicators,
  timestampField,
  tiebreakerField,
}: OrderedQuery & Pick<Rule, "indicators">): readonly string[] | undefined {
  const paths = new Set<string>();
  addGiven(paths, timestampField, tiebreakerField);
  const readsAll = addPaths([keysOf(query), pipes, indicators], paths);
  return readsAll ? undefined : [...paths];
}

function keysOf(query: Query): readonly Expression[] {
  if (query.kind === "EventQuery") return [];
  const until = "until" in query && query.until !== null ? query.until.by : [];
  return [...query.by, ...query.terms.flatMap(({ by }) => by), ...until];
}

/** The fields that a correlation reads of events; undefined where it reads every one. */
export function fieldsOfCorrelation(plan: CorrelationPlan, eventCategoryField: string): readonly string[] | undefined {
  const paths = new Set([eventCategoryField]);
  const readsAll = addPaths(plan, paths);
  addKeys(plan, paths);
  return readsAll ? undefined : [...paths];
}

function addGiven(paths: Set<string>, ...given: readonly (string | undefined)[]): void {
  for (const path of given) if (path !== undefined) paths.add(path);
}

/** Adds the paths of all fields in a tree; tells whether a keyword is in it. */
function addPaths(tree: unknown, paths: Set<string>): boolean {
  if (typeof tree !== "object" || tree === null) return false;
  const { kind, path } = tree as { readonly kind?: unknown; readonly path?: unknown };
  if (kind === "Field" && typeof path === "string") paths.add(path);
  let hasKeyword = kind === "Keyword";
  for (const child of Object.values(tree)) hasKeyword = addPaths(child, paths) || hasKeyword;
  return hasKeyword;
}

function addKeys({ inputs }: CorrelationPlan, paths: Set<string>): void {
  for (const { keys, values, source } of inputs) {
    for (const path of [...keys, ...values].flat()) paths.add(path);
    if (source.kind === "plan") addKeys(source.plan, paths);
  }
}
