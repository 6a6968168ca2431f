// Why a rule as EQL and the rule as written differ on a record: what ECS does to records, each as a change of the flat record after which both agree.
import type { FlatRecord } from "../../test/sigma/support/evaluator.ts";
import { type CorpusRule, holdsDirectly } from "./corpus-run.ts";

export interface Cause {
  readonly name: string;
  /** A sentence for readers, with the place that documents it. */
  readonly explanation: string;
  /** The record as ECS tells it; `asked` are the fields that the rule asks for. */
  readonly change: (flat: FlatRecord, asked: readonly string[]) => FlatRecord;
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
  {
    name: "`-` for nothing",
    explanation: `in ECS it is the field's absence, so a null test holds of it; ${documented}.`,
    change: (flat) => Object.fromEntries(Object.entries(flat).filter(([, value]) => value !== "-")),
  },
  {
    name: "no value, where a rule asks for an empty one",
    explanation: `in ECS an empty value is the field's absence, and an absent field is one; ${documented}.`,
    change: (flat, asked) => ({ ...Object.fromEntries(asked.map((name) => [name, ""])), ...flat }),
  },
  {
    name: "no value, where a rule asks for `-`",
    explanation: `in ECS \`-\` is the field's absence, and an absent field is one; ${documented}.`,
    change: (flat, asked) => ({ ...Object.fromEntries(asked.map((name) => [name, "-"])), ...flat }),
  },
  {
    name: "a program without its folder",
    explanation:
      "`Image|endswith: '\\x.exe'` asks for ECS's name of the program, which the Security log's events have with a folder or without (Winlogbeat does the same); Windows writes the folder.",
    change: (flat) =>
      Object.fromEntries(
        Object.entries(flat).map(([name, value]) => [
          name,
          programs.has(name) && !value.includes("\\") ? `\\${value}` : value,
        ]),
      ),
  },
];

/** The Security log's paths of programs. */
const programs: ReadonlySet<string> = new Set(["NewProcessName", "ParentProcessName", "ProcessName"]);

/** The cause that, taken into account, makes the rule as written say what the EQL says; undefined where none does. */
export function causeOf(rule: CorpusRule, flat: FlatRecord, converted: boolean): string | undefined {
  const asked = [...rule.text.matchAll(/^\s+(?:- )?(\w+)(?:\|[\w|]+)?:/gm)].map(([, name]) => name!);
  return causes.find(({ change }) => holdsDirectly(rule, change(flat, asked)) === converted)?.name;
}
