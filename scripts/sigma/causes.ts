// Why a rule as EQL and the rule as written differ on a record: what ECS does to records, each as a change of the flat record after which both agree.
import type { FlatRecord } from "../../test/sigma/support/evaluator.ts";
import { type CorpusRule, holdsDirectly } from "./corpus-run.ts";

export interface Cause {
  readonly name: string;
  /** A sentence for readers, with the place that documents it. */
  readonly explanation: string;
  /** The record as ECS tells it. */
  readonly change: (flat: FlatRecord) => FlatRecord;
}

const documented = "documented in [Sigma](sigma.md#differences-that-ecs-brings-with-it)";

export const causes: readonly Cause[] = [
  {
    name: "an empty value",
    explanation: `ECS leaves out what is empty, so a null test holds of it; ${documented}. Winlogbeat does the same.`,
    change: (flat) => Object.fromEntries(Object.entries(flat).filter(([, value]) => value !== "")),
  },
  {
    name: "an empty value or `-`",
    explanation: `in ECS both are the field's absence, so each of \`''\`, \`'-'\` and \`null\` asks for it; ${documented}.`,
    change: (flat) =>
      Object.fromEntries(Object.entries(flat).map(([name, value]) => [name, value === "" ? "-" : value])),
  },
];

/** The cause that, taken into account, makes the rule as written say what the EQL says; undefined where none does. */
export function causeOf(rule: CorpusRule, flat: FlatRecord, converted: boolean): string | undefined {
  return causes.find(({ change }) => holdsDirectly(rule, change(flat)) === converted)?.name;
}
