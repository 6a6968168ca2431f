// What one value of a detection item asks of its field, its modifiers applied.
import type { Pattern } from "./pattern.ts";

export type Matcher =
  | TextMatcher
  | RegexMatcher
  | CidrMatcher
  | NumberMatcher
  | BooleanMatcher
  | CompareMatcher
  | NullMatcher
  | ExistsMatcher
  | FieldMatcher
  | TimePartMatcher;

/** The whole value is like the pattern. */
export interface TextMatcher {
  readonly kind: "text";
  readonly pattern: Pattern;
  readonly cased: boolean;
}

/** The expression is found somewhere in the value. */
export interface RegexMatcher {
  readonly kind: "regex";
  readonly source: string;
  readonly ignoreCase: boolean;
  /** `^` and `$` also match at line breaks. */
  readonly multiline: boolean;
  /** `.` also matches line breaks. */
  readonly dotAll: boolean;
  /** True where `%name%` in it is a placeholder. */
  readonly expands?: boolean;
}

export interface CidrMatcher {
  readonly kind: "cidr";
  /** `10.0.0.0/8` */
  readonly block: string;
}

/** Equal to a number, whether the log has it as a number or as text. */
export interface NumberMatcher {
  readonly kind: "number";
  readonly value: number | bigint;
}

export interface BooleanMatcher {
  readonly kind: "boolean";
  readonly value: boolean;
}

export type Comparison = "<" | "<=" | ">" | ">=";

export interface CompareMatcher {
  readonly kind: "compare";
  readonly operator: Comparison;
  readonly value: number | bigint;
}

/** What a comparison says of a number. */
export function compares(left: number, operator: Comparison | "==", right: number): boolean {
  switch (operator) {
    case "==":
      return left === right;
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    case ">=":
      return left >= right;
  }
}

/** The field is absent. */
export interface NullMatcher {
  readonly kind: "null";
}

export interface ExistsMatcher {
  readonly kind: "exists";
  readonly exists: boolean;
}

export type FieldMatch = "equals" | "contains" | "startswith" | "endswith";

/** Like the value of another field of the event. */
export interface FieldMatcher {
  readonly kind: "field";
  readonly field: string;
  readonly match: FieldMatch;
  readonly cased: boolean;
  /** True where a pipeline has given the name that the field has in events. */
  readonly isMapped?: boolean;
}

export const timeUnits = ["minute", "hour", "day", "week", "month", "year"] as const;
export type TimeUnit = (typeof timeUnits)[number];

/** A part of a date: `hour` of `2024-05-01T13:00:00Z` is 13. */
export interface TimePartMatcher {
  readonly kind: "time-part";
  readonly unit: TimeUnit;
  readonly operator: Comparison | "==";
  readonly value: number | bigint;
}
