// What SQL engines say differently. Everything else of a query is written once, in print.ts.

import type { Span } from "../../text/span.ts";
import type { CidrBlock } from "../base/cidr.ts";
import type { CallValue, OrderOperator } from "../base/condition.ts";
import type { Pattern } from "../base/pattern.ts";
import type { Regex } from "../base/regex.ts";

/** A function of the dialect: SQL texts of the arguments to the SQL text of a call. */
export type SqlFunction = (args: readonly string[], call: CallValue) => string;

export interface SqlDialect {
  readonly id: string;
  readonly title: string;
  /** The column of an ECS field in the default layout. */
  columnName(path: string): string;
  /** A column or table name, quoted. */
  name(name: string): string;
  string(text: string): string;
  readonly constants: readonly [no: string, yes: string];
  /**
   * Some item of a list column satisfies `test`, which is given the SQL text of the item. Never null where `list` is never null; `readsOthers` says
   * that the test also reads columns that may be null.
   */
  anyItem(list: string, variable: string, test: (item: string) => string, readsOthers: boolean): string;
  /** A list column has one of these texts, as written; left out where there is no better word than `anyItem`. */
  hasAny?(list: string, texts: readonly string[]): string;
  /** A list column has an item. */
  hasItem(list: string): string;
  /** A never-null form of a boolean. */
  definite(test: string): string;
  /** `equalsAny` and `matches` know every case of letters beyond ASCII; else they are only asked for texts without. */
  readonly foldsWideTexts: boolean;
  equalsAny(value: string, texts: readonly string[], ignoreCase: boolean): string;
  matches(value: string, pattern: Pattern, ignoreCase: boolean): string;
  regex(value: string, regex: Regex, ignoreCase: boolean, span: Span): string;
  textOrder(value: string, operator: OrderOperator, text: string): string;
  inBlock(value: string, block: CidrBlock, span: Span): string;
  flag(value: string, flag: boolean): string;
  /** A time column compared with an instant (nanoseconds since 1970). */
  timeTest(value: string, operator: OrderOperator, nanoseconds: bigint): string;
  /** What sorts as a time column's instants do. */
  timeKey(value: string): string;
  /** Milliseconds since 1970 of a time column. */
  milliseconds(value: string): string;
  /** How a common table of a sequence begins: `AS`, or words that have it kept instead of written out where it is read. */
  readonly commonTable: string;
  /** A whole number that is not negative as text of that many digits. */
  padded(number: string, digits: number): string;
  /** A text of digits as a number. */
  integer(text: string): string;
  /** Division and remainder of whole numbers as Java does them. */
  divide(left: string, right: string): string;
  remainder(left: string, right: string): string;
  /** The remainder of floating-point numbers, exactly and with the dividend's sign; the divisor is a constant that is not zero. */
  decimalRemainder?(left: string, right: string): string;
  /** By canonical name. A missing one is refused. */
  readonly functions: Readonly<Record<string, SqlFunction>>;
  /** Settings behind a statement with an outer join. */
  settings(stages: number): string;
}

/** A text in single quotes, a quote doubled. */
export function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name in double quotes. */
export function doubleQuoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A pattern for `LIKE`, with the escape clause where it needs one. */
export function likePattern(pattern: Pattern): { readonly text: string; readonly escape: string | undefined } {
  const literals = pattern.map((part) => (typeof part === "object" ? part.literal : "")).join("");
  const sign = /[%_]/.test(literals) ? escapeSignFor(literals) : undefined;
  const literal = (text: string) =>
    sign === undefined
      ? text
      : [...text].map((one) => (one === sign || "%_".includes(one) ? sign + one : one)).join("");
  const text = pattern.map((part) => (part === "any" ? "%" : part === "one" ? "_" : literal(part.literal))).join("");
  return { text, escape: sign };
}

/** A sign that does not occur in the text, or `!`, which is then escaped itself. */
function escapeSignFor(text: string): string {
  return [..."!^~|#"].find((candidate) => !text.includes(candidate)) ?? "!";
}

/** The `ESCAPE` clause of a pattern, where it needs one. */
export function escapeClause(like: { readonly escape: string | undefined }): string {
  return like.escape === undefined ? "" : ` ESCAPE '${like.escape}'`;
}
