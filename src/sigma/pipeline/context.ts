// What a pipeline knows while it works on one rule: its variables and state, and which of its items have been applied to what.
import type { DetectionItem, SigmaRule } from "../document/model.ts";

/** A field's new names; undefined for one that keeps its own. */
export type Rename = (field: string) => readonly string[] | undefined;

export class PipelineContext {
  readonly vars: ReadonlyMap<string, readonly (string | number)[]>;
  readonly state = new Map<string, unknown>();
  /** Ids of pipeline items applied to the rule. */
  readonly applied = new Set<string>();
  /** Attributes that the pipeline has given the rule. */
  readonly attributes = new Map<string, unknown>();
  private readonly appliedToItems = new WeakMap<DetectionItem, ReadonlySet<string>>();
  /** Names that fields were given, and the ids of the pipeline items that gave them. */
  private readonly appliedToFields = new Map<string, ReadonlySet<string>>();
  private readonly renames: Rename[] = [];
  private added = 0;

  constructor(vars: ReadonlyMap<string, readonly (string | number)[]>) {
    this.vars = vars;
  }

  isAppliedTo(item: DetectionItem, id: string): boolean {
    return this.appliedToItems.get(item)?.has(id) === true;
  }

  isAppliedToField(field: string | null, id: string): boolean {
    return field !== null && this.appliedToFields.get(field)?.has(id) === true;
  }

  /** A field has new names, which take over what is known of it. */
  renamed(field: string, names: readonly string[], id: string | undefined): void {
    const ids = new Set([...(this.appliedToFields.get(field) ?? []), ...(id === undefined ? [] : [id])]);
    for (const name of names) this.appliedToFields.set(name, ids);
  }

  /** Keeps how fields are renamed, for those that stand outside of the detection. */
  addRename(rename: Rename): void {
    this.renames.push(rename);
  }

  /** The names that the rule's pipelines have for a field; undefined where none has one. */
  namesOf(field: string): readonly string[] | undefined {
    let names: readonly string[] = [field];
    let isRenamed = false;
    for (const rename of this.renames) {
      names = names.flatMap((name) => {
        const found = rename(name);
        if (found !== undefined) isRenamed = true;
        return found ?? [name];
      });
    }
    return isRenamed ? names : undefined;
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
