// Conditions that say less, more or something else than their author means.
import { type Condition, namesIn } from "../document/condition.ts";
import type { DetectionItem, Search, SigmaRule } from "../document/model.ts";
import { itemsOfRule } from "../pipeline/conditions.ts";
import type { Check } from "./check.ts";
import { excludeEachOther, excludesItself, follows } from "./implied.ts";

/** A selection that no condition uses. */
export const unusedSelections: Check = (rule, report) => {
  const used = new Set(rule.conditions.flatMap((condition) => [...namesIn(condition)]));
  for (const { name, nameSpan } of rule.selections) {
    if (!used.has(name)) report("unused-selection", nameSpan, `No condition uses \`${name}\``);
  }
};

/** `selection and not selection`, selections that ask different things of one field, and filters that leave nothing over. */
export const impossibleConditions: Check = (rule, report) => {
  for (const item of itemsOfRule(rule)) {
    if (hasOneValue(item) && excludesItself(item))
      report("impossible-condition", item.fieldSpan, `No value of \`${item.field}\` is all of these`);
  }
  for (const condition of rule.conditions) {
    const reason = contradiction(rule, condition);
    if (reason !== undefined) report("impossible-condition", condition.span, reason);
  }
};

function contradiction(rule: SigmaRule, condition: Condition): string | undefined {
  const { held, barred } = requiredNames(condition);
  const both = [...held].find((name) => barred.has(name));
  if (both !== undefined) return `\`${both}\` is asked to hold and not to hold`;
  const items = rule.selections.flatMap(({ name, search }) => (held.has(name) ? requiredItems(search) : []));
  const conflict = conflictingField(items);
  if (conflict !== undefined) return `No event has all the values that are asked of \`${conflict}\``;
  const emptying = rule.selections.find(({ name, search }) => barred.has(name) && isImplied(search, items));
  if (emptying !== undefined) return `\`${emptying.name}\` leaves out everything that the rest of the condition finds`;
  return undefined;
}

/** The names that must hold, and those that must not, for a condition to hold. */
function requiredNames(condition: Condition): {
  readonly held: ReadonlySet<string>;
  readonly barred: ReadonlySet<string>;
} {
  const held = new Set<string>();
  const barred = new Set<string>();
  const visit = (node: Condition, wanted: boolean): void => {
    const into = wanted ? held : barred;
    if (node.kind === "name") into.add(node.name);
    else if (node.kind === "not") visit(node.operand, !wanted);
    else if (node.kind === "of") {
      if ((node.quantity === "all") === wanted || node.names.length === 1)
        for (const name of node.names) into.add(name);
    } else if ((node.kind === "and") === wanted) for (const operand of node.operands) visit(operand, wanted);
  };
  visit(condition, true);
  return { held, barred };
}

/** Whether an event has at most one value for the item; the unnamed values of a record are all `Data`. */
function hasOneValue({ field }: DetectionItem): boolean {
  return field !== null && field !== "Data";
}

/** A field of which two required tests have no value in common. */
function conflictingField(items: readonly DetectionItem[]): string | undefined {
  for (const [index, item] of items.entries()) {
    if (!hasOneValue(item)) continue;
    const others = items.slice(index + 1).filter(({ field }) => field === item.field);
    if (others.some((other) => excludeEachOther(item, other))) return item.field!;
  }
  return undefined;
}

/** Whether a search holds wherever some items do. */
function isImplied(search: Search, items: readonly DetectionItem[]): boolean {
  if (search.kind !== "item") {
    const test = (each: Search) => isImplied(each, items);
    return search.of.length > 0 && (search.kind === "all" ? search.of.every(test) : search.of.some(test));
  }
  return search.field !== null && items.some((item) => item.field === search.field && follows(search, item));
}

function requiredItems(search: Search): readonly DetectionItem[] {
  if (search.kind === "item") return [search];
  return search.kind === "all" ? search.of.flatMap(requiredItems) : [];
}
