// Conditions that say less, more or something else than their author means.
import { type Condition, namesIn } from "../document/condition.ts";
import type { DetectionItem, Search, SigmaRule } from "../document/model.ts";
import { literalOf } from "../document/pattern.ts";
import type { Check } from "./check.ts";

/** A selection that no condition uses. */
export const unusedSelections: Check = (rule, report) => {
  const used = new Set(rule.conditions.flatMap((condition) => [...namesIn(condition)]));
  for (const { name, nameSpan } of rule.selections) {
    if (!used.has(name)) report("unused-selection", nameSpan, `No condition uses \`${name}\``);
  }
};

/** `selection and not selection`, and selections that ask different values of one field. */
export const impossibleConditions: Check = (rule, report) => {
  for (const condition of rule.conditions) {
    const { held, barred } = requiredNames(condition);
    const both = [...held].find((name) => barred.has(name));
    if (both !== undefined)
      report("impossible-condition", condition.span, `\`${both}\` is asked to hold and not to hold`);
    const conflict = conflictingField(rule, held);
    if (conflict !== undefined) {
      report("impossible-condition", condition.span, `No event has all the values that are asked of \`${conflict}\``);
    }
  }
};

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

/** A field of which two required tests have no value in common. */
function conflictingField(rule: SigmaRule, held: ReadonlySet<string>): string | undefined {
  const allowed = new Map<string, ReadonlySet<string>>();
  for (const { name, search } of rule.selections) {
    if (!held.has(name)) continue;
    for (const item of requiredItems(search)) {
      const values = exactValues(item);
      if (item.field === null || values === undefined) continue;
      const before = allowed.get(item.field);
      const both = before === undefined ? values : new Set([...values].filter((value) => before.has(value)));
      if (both.size === 0) return item.field;
      allowed.set(item.field, both);
    }
  }
  return undefined;
}

function requiredItems(search: Search): readonly DetectionItem[] {
  if (search.kind === "item") return [search];
  return search.kind === "all" ? search.of.flatMap(requiredItems) : [];
}

/** The values that an item allows, in lower case; undefined where it allows more than a list. */
function exactValues(item: DetectionItem): ReadonlySet<string> | undefined {
  if (item.negated || item.linking === "all") return undefined;
  const values = new Set<string>();
  for (const matcher of item.values.flatMap(({ matchers }) => matchers)) {
    if (matcher.kind === "number") values.add(String(matcher.value));
    else if (matcher.kind === "null") values.add("\0");
    else {
      const literal = matcher.kind === "text" ? literalOf(matcher.pattern) : undefined;
      if (literal === undefined) return undefined;
      values.add(literal.toLowerCase());
    }
  }
  return values;
}
