// Rules as a scanner takes them: their conditions as programs over shared leaves, and the whole of a rule only where it is needed at the end
// of a stream. Plain data, so that it can be kept in a cache and shared among workers (bytes.ts).
import { CompileError } from "../../compile/index.ts";
import type { Rule } from "../../detection/index.ts";
import { FieldTable } from "../../event/event.ts";
import type { RunnableCorrelation } from "../../sigma/index.ts";
import { type ConditionPlan, ConditionPlanner } from "../conditions/condition-plan.ts";
import type { Program } from "../conditions/program.ts";
import { queriesOfPlan } from "../correlation-rule.ts";
import { fieldsOfCorrelation, fieldsOfOrdered } from "../kept-fields.ts";
import { eventQueriesOf, neededItems } from "../ordered-rule.ts";
import type { RuleHead, ScannableRule } from "../scanned-rule.ts";

/** A named condition that is told of in findings. */
export interface CompiledIndicator {
  readonly name: string;
  readonly program: Program;
}

interface Compiled {
  /** The place among all rules that were compiled together. */
  readonly number: number;
  readonly head: RuleHead;
  /** The conditions that the rule waits for, by their numbers in the plan. */
  readonly queries: readonly number[];
}

export type CompiledRule = Compiled &
  (
    | { readonly kind: "event"; readonly indicators: readonly CompiledIndicator[] }
    | ({
        readonly kind: "ordered";
        readonly indicators: readonly CompiledIndicator[];
        readonly rule: OrderedQuery;
        /** Those of its queries, by their places, of which a result has an event each. */
        readonly needed: readonly number[];
      } & Kept)
    | ({ readonly kind: "correlation"; readonly rule: CorrelationQuery } & Kept)
  );

interface Kept {
  /** The fields that it reads of the events that are kept for it; undefined where it reads every one. */
  readonly reads: readonly string[] | undefined;
}

/** What a rule over several events is searched by. */
export type OrderedQuery = Pick<Rule, "query" | "timestampField" | "tiebreakerField">;

export type CorrelationQuery = Pick<RunnableCorrelation, "plan">;

/** A rule that cannot be run, and why. */
export interface RefusedRule {
  readonly rule: RuleHead;
  readonly reason: string;
}

export interface CompiledRules {
  readonly rules: readonly CompiledRule[];
  readonly refused: readonly RefusedRule[];
  readonly plan: ConditionPlan;
  /** What they were read from, with all rules that were compiled together. */
  readonly bytes?: Uint8Array;
}

export interface CompileRulesOptions {
  /** Default: `event.category`. A rule that names its own field keeps it. */
  readonly eventCategoryField?: string | undefined;
}

/** Takes rules apart; what cannot be compiled is refused and leaves no trace. */
export function compileRules(rules: Iterable<ScannableRule>, options: CompileRulesOptions = {}): CompiledRules {
  const planner = new ConditionPlanner({ fields: new FieldTable() });
  const compiled: CompiledRule[] = [];
  const refused: RefusedRule[] = [];
  for (const rule of rules) {
    planner.begin();
    try {
      compiled.push(compileRule(rule, compiled.length, planner, options));
    } catch (error) {
      if (!(error instanceof CompileError)) throw error;
      refused.push({ rule: headOf(rule), reason: error.message });
    }
  }
  return { rules: compiled, refused, plan: planner.plan() };
}

/** Some of the rules, by what is known of each without taking it apart. */
export function selectRules(compiled: CompiledRules, isWanted: (head: RuleHead) => boolean): CompiledRules {
  return {
    ...compiled,
    rules: compiled.rules.filter(({ head }) => isWanted(head)),
    refused: compiled.refused.filter(({ rule }) => isWanted(rule)),
  };
}

function compileRule(
  rule: ScannableRule,
  number: number,
  planner: ConditionPlanner,
  options: CompileRulesOptions,
): CompiledRule {
  const head = headOf(rule);
  const categoryField = rule.eventCategoryField ?? options.eventCategoryField;
  if ("plan" in rule) {
    const queries = queriesOfPlan(rule.plan).map((query) => planner.add(query, categoryField));
    const reads = fieldsOfCorrelation(rule.plan, categoryField ?? "event.category");
    return { kind: "correlation", number, head, queries, reads, rule: { plan: rule.plan } };
  }
  const { query, pipes } = rule.query;
  const indicators = rule.indicators.map(({ name, condition }) => ({ name, program: planner.program(condition) }));
  const queries = eventQueriesOf(query).map((one) => planner.add(one, categoryField));
  if (query.kind === "EventQuery" && pipes.length === 0) return { kind: "event", number, head, queries, indicators };
  const { timestampField, tiebreakerField } = rule;
  const ordered = {
    query: rule.query,
    ...(timestampField === undefined ? {} : { timestampField }),
    ...(tiebreakerField === undefined ? {} : { tiebreakerField }),
  };
  const reads = fieldsOfOrdered({ ...ordered, indicators: rule.indicators });
  const needed = neededItems(query);
  return { kind: "ordered", number, head, queries, needed, indicators, reads, rule: ordered };
}

/** What is told of a rule. */
export function headOf(rule: RuleHead): RuleHead {
  const { id, name, severity, format, source, techniques, tags, eventCategoryField } = rule;
  const head = { id, name, severity, format, source, techniques, tags };
  return eventCategoryField === undefined ? head : { ...head, eventCategoryField };
}
