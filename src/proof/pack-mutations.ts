// Holds the changes of a pack's rules against its cases: which of them would a test notice?
import type { Pack, PackRule } from "../detection/index.ts";
import { type Mutation, mutationsOf } from "./mutations.ts";
import { type CaseTelemetry, findingsOf, telemetryOf } from "./pack-tests.ts";

export interface SurvivingChange {
  /** The rule as tests name it. */
  readonly rule: string;
  readonly change: string;
}

export interface MutationOutcome {
  readonly folder: string;
  readonly changes: number;
  /** Changes that no case of the pack notices. */
  readonly survivors: readonly SurvivingChange[];
}

/** Tries every change of every rule. The cases are taken to be green: a change is noticed where a rule matches more or less often. */
export function mutatePack(pack: Pack): MutationOutcome {
  const telemetry = pack.cases.flatMap((one) => telemetryOf(one).telemetry);
  const outcomes = pack.rules.map((rule) => mutateRule(rule, telemetry));
  return {
    folder: pack.folder,
    changes: outcomes.reduce((sum, { changes }) => sum + changes, 0),
    survivors: outcomes.flatMap(({ survivors }) => survivors),
  };
}

function mutateRule(
  rule: PackRule,
  telemetry: readonly CaseTelemetry[],
): { changes: number; survivors: readonly SurvivingChange[] } {
  const expected = telemetry.map((each) => matches(rule, each));
  const mutations = mutationsOf(rule.query, rule.queryText);
  const isNoticed = ({ statement }: Mutation) => {
    const mutant = { ...rule, query: statement };
    return telemetry.some((each, index) => matches(mutant, each) !== expected[index]);
  };
  const survivors = mutations.filter((mutation) => !isNoticed(mutation));
  return { changes: mutations.length, survivors: survivors.map(({ change }) => ({ rule: rule.key, change })) };
}

function matches(rule: PackRule, { documents }: CaseTelemetry): number {
  return findingsOf([rule], documents).length;
}
