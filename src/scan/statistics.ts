// What a scan did, by rule: which rules were run for how many events, what that took, and which could not be kept out by the index and why.
import type { Expression } from "../eql/ast.ts";
import type { CompiledRules } from "./compiled/compiled-rules.ts";
import type { ConditionStatistics } from "./conditions/condition-index.ts";
import type { PlannedLeaf } from "./conditions/condition-plan.ts";
import type { Program } from "./conditions/program.ts";
import type { RuleHead } from "./scanned-rule.ts";

export interface RuleStatistics {
  readonly rule: Pick<RuleHead, "id" | "name" | "severity" | "source">;
  /** Events that one of the rule's queries was run for, and that one held for. */
  readonly runs: number;
  readonly hits: number;
  /** The time of these runs. What rules share is paid by the first of them that needs it for an event. */
  readonly milliseconds: number;
  /** Why the rule had to be run for every event of some kind; absent where the index chose the events. */
  readonly unindexed?: string;
}

export interface ScanStatistics {
  readonly events: number;
  /** Kinds of events that were told apart. */
  readonly classes: number;
  /** Conditions that the rules in use are made of, each counted once, and those that had to be compiled. */
  readonly leaves: number;
  readonly compiledLeaves: number;
  /** Queries run, and conditions evaluated for them, over all events. */
  readonly candidates: number;
  readonly evaluations: number;
  /** The rules that were run at least once, in the order in which they were given. */
  readonly rules: readonly RuleStatistics[];
}

export function scanStatistics({ rules, plan }: CompiledRules, index: ConditionStatistics): ScanStatistics {
  const sum = (queries: readonly number[], counts: readonly number[]) =>
    queries.reduce((total, query) => total + counts[query]!, 0);
  const seen = rules.map(({ head, queries }): RuleStatistics => {
    const { id, name, severity, source } = head;
    const rest = queries.map((query) => index.always[query]).find((program) => program !== undefined);
    return {
      rule: { id, name, severity, source },
      runs: sum(queries, index.runs),
      hits: sum(queries, index.hits),
      milliseconds: sum(queries, index.milliseconds),
      ...(rest === undefined ? {} : { unindexed: unindexedReason(rest, plan.leaves) }),
    };
  });
  const { events, classes, leaves, compiledLeaves, candidates, evaluations } = index;
  return {
    events,
    classes,
    leaves,
    compiledLeaves,
    candidates,
    evaluations,
    rules: seen.filter(({ runs }) => runs > 0),
  };
}

/** The statistics of several scanners of the same rules as one. */
export function mergeStatistics(all: readonly ScanStatistics[]): ScanStatistics {
  const rules = new Map<string, RuleStatistics>();
  for (const statistics of all) {
    for (const one of statistics.rules) {
      const key = `${one.rule.source}\0${one.rule.id}`;
      const known = rules.get(key);
      rules.set(key, known === undefined ? one : added(known, one));
    }
  }
  const total = (of: (statistics: ScanStatistics) => number) => all.reduce((sum, one) => sum + of(one), 0);
  const most = (of: (statistics: ScanStatistics) => number) => Math.max(0, ...all.map(of));
  return {
    events: total(({ events }) => events),
    classes: most(({ classes }) => classes),
    leaves: most(({ leaves }) => leaves),
    compiledLeaves: most(({ compiledLeaves }) => compiledLeaves),
    candidates: total(({ candidates }) => candidates),
    evaluations: total(({ evaluations }) => evaluations),
    rules: [...rules.values()],
  };
}

function added(a: RuleStatistics, b: RuleStatistics): RuleStatistics {
  return {
    ...b,
    ...a,
    runs: a.runs + b.runs,
    hits: a.hits + b.hits,
    milliseconds: a.milliseconds + b.milliseconds,
  };
}

/** Why a condition has no text that could be looked up before it is run: the part that leaves it open. */
function unindexedReason(program: Program, leaves: readonly PlannedLeaf[]): string {
  switch (program.kind) {
    case "constant":
      return "nothing is left that an event could lack";
    case "leaf":
      return leafReason(leaves[program.leaf]!);
    case "not":
      return "beside the kind of event it only says what must not be there";
    case "and":
      return unindexedReason(program.parts.find(({ kind }) => kind !== "not") ?? program.parts[0]!, leaves);
    case "or":
      return unindexedReason(program.parts.find((part) => !isIndexed(part, leaves)) ?? program.parts[0]!, leaves);
  }
}

function isIndexed(program: Program, leaves: readonly PlannedLeaf[]): boolean {
  switch (program.kind) {
    case "leaf":
      return leaves[program.leaf]!.searched !== undefined;
    case "and":
      return program.parts.some((part) => isIndexed(part, leaves));
    case "or":
      return program.parts.every((part) => isIndexed(part, leaves));
    case "not":
      return false;
    case "constant":
      return program.truth === 0;
  }
}

function leafReason({ expression, paths }: PlannedLeaf): string {
  return `${fieldNames(paths)}: ${kindReason(expression)}`;
}

function fieldNames(paths: readonly string[]): string {
  return paths.length === 0 ? "no field" : paths.join(", ");
}

function kindReason(expression: Expression): string {
  switch (expression.kind) {
    case "Match":
    case "Keyword":
      return "a pattern without a text that every match has";
    case "Comparison":
      if (expression.left.kind === "Null" || expression.right.kind === "Null") return "whether there is a value";
      if (expression.operator === "==") return "compared with what is no constant text or number";
      return `an order (${expression.operator})`;
    case "Call":
      return `the function ${expression.name}`;
    case "In":
      return "a list with dates or computed items";
    default:
      return "a computed value";
  }
}
