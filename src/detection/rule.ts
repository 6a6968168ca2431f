// A rule as everything downstream sees it, whichever format it was written in: a query tree, and what people want to know about it.
import type { Expression, Statement } from "../eql/ast.ts";
import type { RunnableCorrelation } from "../sigma/index.ts";
import type { Diagnostic } from "../text/diagnostic.ts";

export const severities = ["informational", "low", "medium", "high", "critical"] as const;
export type RuleSeverity = (typeof severities)[number];

export type RuleFormat = "pack" | "eql" | "elastic" | "sigma";

/** A named, explained condition that is a sub-expression of the rule's query. */
export interface Indicator {
  readonly name: string;
  readonly description: string;
  readonly condition: Expression;
}

export interface Rule {
  readonly id: string;
  readonly name: string;
  readonly severity: RuleSeverity;
  readonly format: RuleFormat;
  /** The file the rule came from, as given by the user. */
  readonly source: string;
  readonly query: Statement;
  readonly indicators: readonly Indicator[];
  /** ATT&CK technique ids (`T1218.003`). */
  readonly techniques: readonly string[];
  readonly tags: readonly string[];
  /** What the rule reads events by, where it says so: the field that holds the category, the time, the order of events of one time. */
  readonly eventCategoryField?: string;
  readonly timestampField?: string;
  readonly tiebreakerField?: string;
}

/** Rules read from one file, with what was wrong in it. A file with errors can still give rules. */
export interface RuleFile {
  readonly source: string;
  readonly text: string;
  readonly rules: readonly Rule[];
  /** Sigma correlations that EQL has no words for. */
  readonly correlations: readonly RunnableCorrelation[];
  readonly diagnostics: readonly Diagnostic[];
}
