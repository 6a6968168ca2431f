// What a Sigma file says, as plain data: rules, correlations and filters of the Sigma 2 specification. Modifiers are already applied: a
// detection item holds what each of its values asks of the field. Spans are of the file's text.
import type { Span } from "../../text/span.ts";
import type { YamlMap } from "../yaml/tree.ts";
import type { Condition } from "./condition.ts";
import type { Matcher } from "./matcher.ts";

export type SigmaDocument = SigmaRule | SigmaCorrelation | SigmaFilter;

export const levels = ["informational", "low", "medium", "high", "critical"] as const;
export type SigmaLevel = (typeof levels)[number];

export const statuses = ["stable", "test", "experimental", "deprecated", "unsupported"] as const;
export type SigmaStatus = (typeof statuses)[number];

/** What every kind of document can carry besides what it detects. Members that are absent or unusable are undefined or empty. */
export interface SigmaMetadata {
  readonly title: string | undefined;
  readonly id: string | undefined;
  /** A short name by which correlations and filters may refer to it. */
  readonly name: string | undefined;
  readonly description: string | undefined;
  readonly level: SigmaLevel | undefined;
  readonly status: SigmaStatus | undefined;
  readonly author: string | undefined;
  readonly date: string | undefined;
  readonly modified: string | undefined;
  readonly references: readonly string[];
  readonly tags: readonly string[];
  readonly falsepositives: readonly string[];
  readonly fields: readonly string[];
}

interface SigmaNode {
  readonly metadata: SigmaMetadata;
  readonly span: Span;
  /** The document as it was read, for checks and for members that are not modelled. */
  readonly node: YamlMap;
}

export interface SigmaRule extends SigmaNode {
  readonly kind: "rule";
  readonly logsource: LogSource;
  readonly selections: readonly Selection[];
  /** Usually one; the rule holds where any of them does. */
  readonly conditions: readonly Condition[];
}

export interface LogSource {
  readonly category: string | undefined;
  readonly product: string | undefined;
  readonly service: string | undefined;
  /** Members of one's own, as text, for pipelines that look at them. */
  readonly custom: Readonly<Record<string, string>>;
  readonly span: Span;
}

/** A named search of a rule's detection. */
export interface Selection {
  readonly name: string;
  readonly nameSpan: Span;
  readonly search: Search;
}

export type Search = SearchGroup | DetectionItem;

/** A map is `all` of its items, a list `any` of its members. One without members is what a pipeline has dropped. */
export interface SearchGroup {
  readonly kind: "all" | "any";
  readonly of: readonly Search[];
  readonly span: Span;
}

export interface DetectionItem {
  readonly kind: "item";
  /** Null for keywords, which are looked for in the whole event. */
  readonly field: string | null;
  /** The modifiers as written. */
  readonly modifiers: readonly string[];
  readonly values: readonly ItemValue[];
  /** Whether one value must hold or every one of them. */
  readonly linking: "any" | "all";
  /** True for `neq`: the item holds where its values do not. */
  readonly negated: boolean;
  /** True where a pipeline has given the name that the field has in events, so that no other mapping applies. */
  readonly isMapped?: boolean;
  readonly span: Span;
  readonly fieldSpan: Span;
}

/** One value of an item; `windash` and `base64offset` make several matchers of it, of which one must hold. */
export interface ItemValue {
  readonly matchers: readonly Matcher[];
  readonly span: Span;
}

export const correlationTypes = [
  "event_count",
  "value_count",
  "temporal",
  "temporal_ordered",
  "value_sum",
  "value_avg",
  "value_percentile",
  "value_median",
] as const;
export type CorrelationType = (typeof correlationTypes)[number];

export interface RuleReference {
  /** The id or name of a rule or correlation. */
  readonly to: string;
  readonly span: Span;
}

export type CountOperator = "gt" | "gte" | "lt" | "lte" | "eq" | "neq";

export interface CountBound {
  readonly operator: CountOperator;
  readonly value: number;
}

export interface SigmaCorrelation extends SigmaNode {
  readonly kind: "correlation";
  readonly type: CorrelationType;
  readonly rules: readonly RuleReference[];
  readonly groupBy: readonly string[];
  readonly timespan: { readonly text: string; readonly milliseconds: number };
  /** Name → rule → that rule's field. */
  readonly aliases: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** All must hold of the count, sum, average or percentile. */
  readonly bounds: readonly CountBound[];
  /** The fields whose values are counted or summed. */
  readonly fields: readonly string[];
  /** For `value_percentile`: 0 to 100. */
  readonly percentile: number | undefined;
  /** An extended temporal condition over rule names; undefined: every rule. */
  readonly condition: Condition | undefined;
  /** Whether the rules it refers to also report on their own. */
  readonly generate: boolean;
}

export interface SigmaFilter extends SigmaNode {
  readonly kind: "filter";
  readonly logsource: LogSource;
  /** The rules to narrow; undefined: every rule of the log source. */
  readonly rules: readonly RuleReference[] | undefined;
  readonly selections: readonly Selection[];
  readonly condition: Condition;
}
