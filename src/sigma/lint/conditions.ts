// Conditions that say less, more or something else than their author means.
import { type Condition, namesIn } from "../document/condition.ts";
import type { DetectionItem, Search, SigmaRule } from "../document/model.ts";
import { itemsOfRule } from "../pipeline/conditions.ts";
import type { Check } from "./check.ts";
import { ItemComparison } from "./implied.ts";

/** A selection that no condition uses. */
export const unusedSelections: Check = (rule, report) => {
  const used = new Set(rule.conditions.flatMap((condition) => [...namesIn(condition)]));
  for (const { name, nameSpan } of rule.selections) {
    if (!used.has(name)) report("unused-selection", nameSpan, `No condition uses \`${name}\``);
  }
};

/** `selection and not selection`, selections that ask different things of one field, and filters that leave nothing over. */
export const impossibleConditions: Check = (rule, report) => {
  const comparison = new ItemComparison();
  for (const item of itemsOfRule(rule)) {
    if (hasOneValue(item) && comparison.excludesItself(item))
      report("impossible-condition", item.fieldSpan, `No value of \`${item.field}\` is all of these`);
  }
  for (const condition of rule.conditions) {
    const reason = contradiction(rule, condition, comparison);
    if (reason !== undefined) report("impossible-condition", condition.span, reason);
  }
};

function contradiction(rule: SigmaRule, condition: Condition, comparison: ItemComparison): string | undefined {
  const { held, barred } = requiredNames(condition);
  const both = [...held].find((name) => barred.has(name));
  if (both !== undefined) return `\`${both}\` is asked to hold and not to hold`;
  const items = byField(rule.selections.flatMap(({ name, search }) => (held.has(name) ? requiredItems(search) : [])));
  const conflict = conflictingField(items, comparison);
  if (conflict !== undefined) return `No event has all the values that are asked of \`${conflict}\``;
  const isEmptying = (search: Search) => isImplied(search, items, comparison);
  const emptying = rule.selections.find(({ name, search }) => barred.has(name) && isEmptying(search));
  if (emptying !== undefined) return `\`${emptying.name}\` leaves out everything that the rest of the condition finds`;
  return undefined;
}

type ItemsByField = ReadonlyMap<string, readonly DetectionItem[]>;

function byField(items: readonly DetectionItem[]): ItemsByField {
  const found = new Map<string, DetectionItem[]>();
  for (const item of items) {
    if (item.field === null) continue;
    const known = found.get(item.field);
    if (known === undefined) found.set(item.field, [item]);
    else known.push(item);
  }
  return found;
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
function conflictingField(items: ItemsByField, comparison: ItemComparison): string | undefined {
  for (const [field, tests] of items) {
    if (!hasOneValue(tests[0]!)) continue;
    const conflicts = tests.some((test, index) =>
      tests.slice(index + 1).some((other) => comparison.excludeEachOther(test, other)),
    );
    if (conflicts) return field;
  }
  return undefined;
}

/** Whether a search holds wherever some items do. */
function isImplied(search: Search, items: ItemsByField, comparison: ItemComparison): boolean {
  if (search.kind !== "item") {
    const test = (each: Search) => isImplied(each, items, comparison);
    return search.of.length > 0 && (search.kind === "all" ? search.of.every(test) : search.of.some(test));
  }
  const known = search.field === null ? [] : (items.get(search.field) ?? []);
  return known.some((item) => comparison.follows(search, item));
}

function requiredItems(search: Search): readonly DetectionItem[] {
  if (search.kind === "item") return [search];
  return search.kind === "all" ? search.of.flatMap(requiredItems) : [];
}
