// What putting a rule into Kibana would change. Members that say what the rule detects come from us; those that say how it is run there (whether it
// is enabled, its schedule, actions, exceptions) stay as they are.
import type { KibanaRule } from "./kibana-client.ts";

export interface MemberChange {
  readonly member: string;
  readonly before: unknown;
  readonly after: unknown;
}

export interface RuleChange {
  readonly kind: "new" | "changed" | "same" | "immutable";
  /** The rule as it is to be there. */
  readonly rule: KibanaRule;
  readonly changes: readonly MemberChange[];
}

const running = ["enabled", "from", "interval", "max_signals"];
/** What Kibana adds and takes care of itself. */
const ownOfKibana = [
  "id",
  "created_at",
  "created_by",
  "updated_at",
  "updated_by",
  "revision",
  "execution_summary",
  "immutable",
  "rule_source",
];
/** A new version of the same content is no change. */
const notCompared = ["version", ...running];

/** What each rule would change; `there` are the rules of the same ids. */
export function changesOf(wanted: readonly KibanaRule[], there: readonly KibanaRule[]): readonly RuleChange[] {
  const byId = new Map(there.map((rule) => [rule.rule_id, rule]));
  return wanted.map((rule) => changeOf(rule, byId.get(rule.rule_id)));
}

function changeOf(wanted: KibanaRule, there: KibanaRule | undefined): RuleChange {
  if (there === undefined) return { kind: "new", rule: wanted, changes: [] };
  const changes = Object.entries(wanted).flatMap(([member, after]): readonly MemberChange[] => {
    const before = there[member];
    return notCompared.includes(member) || isEqual(before, after) ? [] : [{ member, before, after }];
  });
  // Elastic's own rules are not imported over.
  if (there.immutable === true) return { kind: "immutable", rule: there, changes };
  const kept = Object.fromEntries(Object.entries(there).filter(([member]) => !ownOfKibana.includes(member)));
  const own = Object.fromEntries(
    Object.entries(wanted).filter(([member]) => !(running.includes(member) && member in kept)),
  );
  return { kind: changes.length === 0 ? "same" : "changed", rule: { ...kept, ...own }, changes };
}

/** A rule without what Kibana takes care of itself. */
export function withoutOwnOfKibana(rule: KibanaRule): KibanaRule {
  return Object.fromEntries(
    Object.entries(rule).filter(([member, value]) => !ownOfKibana.includes(member) && value !== null),
  );
}

/** Kibana writes empty lists where a member is absent; the blanks after a text say nothing. */
function isEqual(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_key, inner: unknown) => {
      if (Array.isArray(inner)) return inner.length === 0 ? undefined : inner;
      if (typeof inner === "string") return inner.trimEnd();
      if (typeof inner !== "object" || inner === null) return inner;
      return Object.fromEntries(Object.entries(inner).sort(([x], [y]) => (x < y ? -1 : 1)));
    }) ?? "[]"
  );
}
