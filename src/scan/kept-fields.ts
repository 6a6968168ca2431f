// What rules over several events read of an event: all that is kept of it until the end of a stream.
import type { Document } from "../event/document.ts";
import type { Event, FieldTable } from "../event/event.ts";
import { classOf, type EventClass } from "../event/event-class.ts";
import type { CorrelationPlan } from "../sigma/index.ts";
import type { CompiledRule, CorrelationQuery, OrderedQuery } from "./compiled/compiled-rules.ts";
import { type EventPosition, toldFields } from "./scanned-rule.ts";

type Fields = readonly (readonly [path: string, slot: number])[];

export class KeptFields {
  private readonly fields: Fields;
  /** Those that events of a class may have. */
  private readonly ofClass = new WeakMap<EventClass, Fields>();
  /** A keyword reads every field. */
  private readonly isWhole: boolean;

  /** @param others fields by which events are put in order */
  constructor(rules: readonly CompiledRule[], others: readonly string[], table: FieldTable) {
    const kept = rules.filter((rule) => rule.kind !== "event");
    const paths = new Set([...toldFields, ...others, ...kept.flatMap(({ reads }) => reads ?? [])]);
    this.fields = [...paths].map((path) => [path, table.slot(path)]);
    this.isWhole = kept.some(({ reads }) => reads === undefined);
  }

  documentOf(event: Event, position: EventPosition): Document {
    if (this.isWhole) return position.document();
    const document: Record<string, unknown> = {};
    for (const [path, slot] of this.fieldsOf(event)) {
      const value = event.get(slot);
      if (value !== undefined) document[path] = value;
    }
    return document;
  }

  private fieldsOf(event: Event): Fields {
    const eventClass = classOf(event);
    if (eventClass === undefined) return this.fields;
    let fields = this.ofClass.get(eventClass);
    if (fields === undefined) {
      fields = this.fields.filter(([path]) => {
        const known = eventClass.known(path);
        return known === undefined || known.value !== undefined;
      });
      this.ofClass.set(eventClass, fields);
    }
    return fields;
  }
}

/** The fields that a rule over several events reads of them; undefined where it reads every one. */
export function fieldsRead(
  rule: OrderedQuery | CorrelationQuery,
  eventCategoryField: string | undefined,
): readonly string[] | undefined {
  const paths = new Set<string>();
  const readsAll = addFields(rule, paths);
  if ("plan" in rule) addKeys(rule.plan, paths);
  else addGiven(paths, rule.timestampField, rule.tiebreakerField);
  addGiven(paths, eventCategoryField);
  return readsAll ? undefined : [...paths];
}

function addGiven(paths: Set<string>, ...given: readonly (string | undefined)[]): void {
  for (const path of given) if (path !== undefined) paths.add(path);
}

/** Adds the paths of all fields in a tree; tells whether a keyword is in it. */
function addFields(tree: unknown, paths: Set<string>): boolean {
  if (typeof tree !== "object" || tree === null) return false;
  const { kind, path } = tree as { readonly kind?: unknown; readonly path?: unknown };
  if (kind === "Field" && typeof path === "string") paths.add(path);
  let hasKeyword = kind === "Keyword";
  for (const child of Object.values(tree)) hasKeyword = addFields(child, paths) || hasKeyword;
  return hasKeyword;
}

function addKeys({ inputs }: CorrelationPlan, paths: Set<string>): void {
  for (const { keys, values, source } of inputs) {
    for (const path of [...keys, ...values].flat()) paths.add(path);
    if (source.kind === "plan") addKeys(source.plan, paths);
  }
}
