// Processing pipelines as pySigma defines them in YAML: transformations of rules, each under conditions on the rule, on the detection item and
// on the field name.
import type { Span } from "../../text/span.ts";

export interface Pipeline {
  readonly name: string | undefined;
  /** Pipelines are applied in ascending order of priority. */
  readonly priority: number;
  /** Values of placeholders. */
  readonly vars: ReadonlyMap<string, readonly (string | number)[]>;
  readonly items: readonly PipelineItem[];
}

export interface PipelineItem {
  readonly id: string | undefined;
  readonly type: string;
  readonly parameters: Parameters;
  readonly ruleConditions: ConditionSet;
  readonly itemConditions: ConditionSet;
  readonly fieldConditions: ConditionSet;
  readonly span: Span;
}

/** Parameters as plain data (expressions read, as `PythonRegex`), checked against what the transformation or condition takes. */
export type Parameters = Readonly<Record<string, unknown>>;

export interface ConditionSet {
  readonly conditions: readonly PipelineCondition[];
  readonly linking: "and" | "or";
  readonly negated: boolean;
  /** An expression over the conditions' names, which replaces linking and negation. */
  readonly expression: NameExpression | undefined;
}

export interface PipelineCondition {
  readonly name: string;
  readonly type: string;
  readonly parameters: Parameters;
}

export type NameExpression =
  | { readonly kind: "and" | "or"; readonly operands: readonly NameExpression[] }
  | { readonly kind: "not"; readonly operand: NameExpression }
  | { readonly kind: "name"; readonly name: string };

/** What a parameter is. `scalar` is a text, number or boolean, `regex` an expression of Python's, `any` whatever stands there. */
export type ParameterKind = "text" | "texts" | "regex" | "flag" | "scalar" | "map" | "items" | "any";

/** Parameter → what it is, with `!` for one that must be given. */
export type ParameterTable = Readonly<Record<string, ParameterKind | `${ParameterKind}!`>>;
