// What a pipeline knows while it works on one rule: its variables and state, and which of its items have been applied to what.
import type { DetectionItem, SigmaRule } from "../document/model.ts";

export class PipelineContext {
  readonly vars: ReadonlyMap<string, readonly (string | number)[]>;
  readonly state = new Map<string, unknown>();
  /** Ids of pipeline items applied to the rule. */
  readonly applied = new Set<string>();
  /** Field names of the rule as written → as mapped, for correlations that group by them. */
  readonly fieldNames = new Map<string, readonly string[]>();
  private readonly appliedToItems = new WeakMap<DetectionItem, ReadonlySet<string>>();
  private added = 0;

  constructor(vars: ReadonlyMap<string, readonly (string | number)[]>) {
    this.vars = vars;
  }

  isAppliedTo(item: DetectionItem, id: string): boolean {
    return this.appliedToItems.get(item)?.has(id) === true;
  }

  /** An item takes over what is known of the one it comes from. */
  derive(item: DetectionItem, from: DetectionItem, id: string | undefined): DetectionItem {
    const ids = this.appliedToItems.get(from) ?? new Set<string>();
    this.appliedToItems.set(item, id === undefined ? ids : new Set([...ids, id]));
    return item;
  }

  /** A name for a selection that a pipeline adds. */
  newSelectionName(rule: SigmaRule): string {
    let name: string;
    do name = `_added_${++this.added}`;
    while (rule.selections.some((selection) => selection.name === name));
    return name;
  }
}
