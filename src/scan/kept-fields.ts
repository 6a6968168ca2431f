// What rules over several events read of an event: all that is kept of it until the end of a stream.
import type { Document } from "../event/document.ts";
import type { Event, FieldTable } from "../event/event.ts";
import type { CorrelationPlan } from "../sigma/index.ts";
import type { CompiledRule } from "./compiled/compiled-rules.ts";
import { type EventPosition, toldFields } from "./scanned-rule.ts";

export class KeptFields {
  private readonly fields: readonly (readonly [path: string, slot: number])[];
  /** A keyword reads every field. */
  private readonly isWhole: boolean;

  /** @param others fields by which events are put in order */
  constructor(rules: readonly CompiledRule[], others: readonly string[], table: FieldTable) {
    const paths = new Set<string>([...toldFields, ...others]);
    let isWhole = false;
    for (const one of rules) {
      if (one.kind === "event") continue;
      isWhole = addFields(one.rule, paths) || isWhole;
      if (one.kind === "correlation") addKeys(one.rule.plan, paths);
      if (one.head.eventCategoryField !== undefined) paths.add(one.head.eventCategoryField);
      if (one.kind === "ordered") {
        for (const path of [one.rule.timestampField, one.rule.tiebreakerField]) if (path !== undefined) paths.add(path);
      }
    }
    this.fields = [...paths].map((path) => [path, table.slot(path)]);
    this.isWhole = isWhole;
  }

  documentOf(event: Event, position: EventPosition): Document {
    if (this.isWhole) return position.document();
    const document: Record<string, unknown> = {};
    for (const [path, slot] of this.fields) {
      const value = event.get(slot);
      if (value !== undefined) document[path] = value;
    }
    return document;
  }
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
