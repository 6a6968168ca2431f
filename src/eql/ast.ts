// The typed EQL tree: plain read-only data, so that it can be compared, kept as JSON and sent to a worker. Every node carries the span
// of its text. What the author wrote (quotes, operator spelling, list order) stays here; meaning is worked out by `check` and `compile`.
import type { Span } from "../text/span.ts";

interface Node {
  readonly span: Span;
}

/** A whole query text: the query, its pipes and the comments found anywhere in it. */
export interface Statement extends Node {
  readonly kind: "Statement";
  readonly query: Query;
  readonly pipes: readonly Pipe[];
  readonly comments: readonly Comment[];
}

export interface Comment extends Node {
  readonly kind: "Comment";
  readonly style: "line" | "block";
  /** The text with its markers. */
  readonly text: string;
  /** Whether it begins a line; otherwise it follows something on the same line and stays with that. */
  readonly ownLine: boolean;
}

export type Query = EventQuery | Sequence | Sample | Join;

/** `category where condition` */
export interface EventQuery extends Node {
  readonly kind: "EventQuery";
  readonly category: Category;
  readonly condition: Expression;
}

/** `any` puts no condition on the category; a quoted "any" is a category of that name. */
export interface Category extends Node {
  readonly kind: "Category";
  readonly name: string;
  readonly any: boolean;
  readonly quote: Quote | null;
}

export interface Sequence extends Node {
  readonly kind: "Sequence";
  readonly by: readonly Expression[];
  readonly maxspan: Duration | null;
  readonly terms: readonly Term[];
  readonly until: Term | null;
}

export interface Sample extends Node {
  readonly kind: "Sample";
  readonly by: readonly Expression[];
  readonly terms: readonly Term[];
}

/** Parses, as in Elasticsearch's grammar, and is refused by the checker. */
export interface Join extends Node {
  readonly kind: "Join";
  readonly by: readonly Expression[];
  readonly terms: readonly Term[];
  readonly until: Term | null;
}

/** `[ query ] by keys with runs=N`; `missing` is `![ query ]`. Keys are fields; other expressions parse and are refused by the checker. */
export interface Term extends Node {
  readonly kind: "Term";
  readonly missing: boolean;
  readonly query: EventQuery;
  readonly by: readonly Expression[];
  readonly runs: Runs | null;
}

export interface Runs extends Node {
  readonly kind: "Runs";
  readonly count: number;
}

/** `5m`: the number and unit as written, and the length in milliseconds. */
export interface Duration extends Node {
  readonly kind: "Duration";
  readonly value: number;
  readonly unit: "ms" | "s" | "m" | "h" | "d";
  readonly milliseconds: number;
}

export interface Pipe extends Node {
  readonly kind: "Pipe";
  readonly name: string;
  readonly args: readonly Expression[];
}

export type Expression =
  | Logical
  | Not
  | Comparison
  | In
  | Match
  | Arithmetic
  | Sign
  | Call
  | Field
  | Literal
  | Keyword
  | Invalid;

/** Two or more operands joined by one operator; `a and b and c` is one node, `a and (b and c)` is two. */
export interface Logical extends Node {
  readonly kind: "Logical";
  readonly operator: "and" | "or";
  readonly operands: readonly Expression[];
}

export interface Not extends Node {
  readonly kind: "Not";
  readonly operand: Expression;
}

export type ComparisonOperator = "==" | "!=" | "<" | "<=" | ">" | ">=";

export interface Comparison extends Node {
  readonly kind: "Comparison";
  readonly operator: ComparisonOperator;
  readonly left: Expression;
  readonly right: Expression;
}

/** `x in (…)`, `x not in~ (…)`. Items are expressions to the parser and must fold to constants. */
export interface In extends Node {
  readonly kind: "In";
  readonly negated: boolean;
  readonly caseInsensitive: boolean;
  readonly operand: Expression;
  readonly items: readonly Expression[];
}

export type MatchOperator = ":" | "like" | "like~" | "regex" | "regex~";

/** `x : "a*"`, `x regex~ ("…", "…")`. A list means "or"; `list` tells `("a")` from `"a"`. */
export interface Match extends Node {
  readonly kind: "Match";
  readonly operator: MatchOperator;
  readonly operand: Expression;
  readonly patterns: readonly Literal[];
  readonly list: boolean;
}

export interface Arithmetic extends Node {
  readonly kind: "Arithmetic";
  readonly operator: "+" | "-" | "*" | "/" | "%";
  readonly left: Expression;
  readonly right: Expression;
}

export interface Sign extends Node {
  readonly kind: "Sign";
  readonly operator: "+" | "-";
  readonly operand: Expression;
}

/** `name(args)`; `name~(args)` is case-insensitive. The name is kept as written and resolved case-insensitively. */
export interface Call extends Node {
  readonly kind: "Call";
  readonly name: string;
  readonly nameSpan: Span;
  readonly caseInsensitive: boolean;
  readonly args: readonly Expression[];
}

/** A field reference. `path` is the dotted path without quoting; `?path` sets `optional`. */
export interface Field extends Node {
  readonly kind: "Field";
  readonly path: string;
  readonly optional: boolean;
}

export type Literal = NullLiteral | BooleanLiteral | NumberLiteral | StringLiteral;

export interface NullLiteral extends Node {
  readonly kind: "Null";
}

export interface BooleanLiteral extends Node {
  readonly kind: "Boolean";
  readonly value: boolean;
}

/** Integers beyond 2^53 are `bigint`, so that nothing is rounded. `type` is Java's: 32-bit, 64-bit, or double. */
export interface NumberLiteral extends Node {
  readonly kind: "Number";
  readonly value: number | bigint;
  readonly type: "integer" | "long" | "double";
}

export type Quote = '"' | '"""';

export interface StringLiteral extends Node {
  readonly kind: "String";
  readonly value: string;
  readonly quote: Quote;
}

/** A value looked for in every field of the event. Sigma's keyword search needs it; EQL has no text for it and the printer refuses it. */
export interface Keyword extends Node {
  readonly kind: "Keyword";
  readonly pattern: string;
  readonly match: "wildcard" | "regex";
  readonly caseInsensitive: boolean;
}

/** Stands where the parser found something it could not read, so that the rest is still parsed. Always comes with a diagnostic. */
export interface Invalid extends Node {
  readonly kind: "Invalid";
}

export type AnyNode = Statement | Query | Category | Term | Runs | Duration | Pipe | Expression | Comment;
