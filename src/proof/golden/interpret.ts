// Runs a tree over one row by a dialect's own meaning: what an absent field is, how texts compare, what its functions give.
import type { Scalar } from "../../event/event.ts";
import { parseInstant } from "../../event/instant.ts";
import { inBlock, parseCidr, parseIp } from "../../event/ip.ts";
import { compareText } from "../../event/text-order.ts";
import type { EventRow } from "../rows.ts";
import type { Expression } from "./expression.ts";

/** `null` is the third truth value, or no value. */
export type Result = Scalar | null | readonly Scalar[];

export interface Meaning {
  /** The value of a field that a row lacks. */
  readonly absent: Result;
  /** An infix or postfix operator; `right` is undefined for a postfix one. `isDecimal`: a number in it is written with decimals. */
  operate(
    operator: string,
    left: Result,
    right: Result | RegexValue | undefined,
    row: EventRow,
    isDecimal?: boolean,
  ): Result;
  call(name: string, args: readonly (Result | RegexValue)[]): Result;
}

/** An expression literal as an operand. */
export interface RegexValue {
  readonly regex: RegExp;
}

/** The value of a tree on a row. */
export function interpret(tree: Expression, row: EventRow, meaning: Meaning): Result {
  switch (tree.kind) {
    case "row":
    case "group":
      return group(
        tree.kind === "row" ? "and" : tree.operator,
        tree.operands.map((operand) => interpret(operand, row, meaning)),
      );
    case "not": {
      const value = interpret(tree.operand, row, meaning);
      return value === null ? null : value !== true;
    }
    case "infix":
      return meaning.operate(
        tree.operator,
        interpret(tree.left, row, meaning),
        operand(tree.right, row, meaning),
        row,
        isDecimal(tree),
      );
    case "postfix":
      return meaning.operate(tree.operator, interpret(tree.operand, row, meaning), undefined, row);
    case "call":
      return meaning.call(
        tree.name,
        tree.args.map((arg) => operand(arg, row, meaning)),
      );
    case "list":
      return tree.items.map((item) => interpret(item, row, meaning) as Scalar);
    case "parentheses":
      return interpret(tree.inner, row, meaning);
    case "name": {
      const values = row.get(tree.name);
      return values === undefined ? meaning.absent : values.length === 1 ? values[0]! : values;
    }
    case "text":
    case "number":
    case "boolean":
      return tree.value;
    case "regex":
      throw new Error("an expression stands where a value is expected");
  }
}

/** Whether a number in an arithmetic expression is written with decimals. */
function isDecimal(tree: Expression): boolean {
  if (tree.kind === "number") return tree.text.includes(".");
  if (tree.kind === "parentheses") return isDecimal(tree.inner);
  return tree.kind === "infix" && (isDecimal(tree.left) || isDecimal(tree.right));
}

function operand(tree: Expression, row: EventRow, meaning: Meaning): Result | RegexValue {
  if (tree.kind !== "regex") return interpret(tree, row, meaning);
  return { regex: searchRegex(tree.source, tree.flags) };
}

/** Three-valued: false decides an `and`, true an `or`, before null does. */
function group(operator: "and" | "or", values: readonly Result[]): Result {
  const decisive = operator === "or";
  if (values.some((value) => value === decisive)) return decisive;
  return values.some((value) => value === null) ? null : !decisive;
}

/** An expression of RE2, PCRE or Java, of the subset that all have, with its flags in front or apart. */
export function searchRegex(source: string, flags = ""): RegExp {
  const leading = /^\(\?([a-z]+)\)/.exec(source);
  const body = leading === null ? source : source.slice(leading[0].length);
  const all = `${flags}${leading?.[1] ?? ""}`;
  const dotAll = /[sd]/.test(all) ? "s" : "";
  return new RegExp(body, `u${dotAll}${all.includes("i") ? "i" : ""}`);
}

/** The pattern of LIKE with `%` and `_` and no escape. */
export function likeRegex(pattern: string, ignoreCase: boolean): RegExp {
  const source = pattern
    .replace(/[\\^$.|?*+()[\]{}/]/g, "\\$&")
    .replaceAll("%", "[\\s\\S]*")
    .replaceAll("_", "[\\s\\S]");
  return new RegExp(`^${source}$`, ignoreCase ? "iu" : "u");
}

/** Whether an address lies in a block, or is one. */
export function inAddressBlock(address: Scalar, block: string): boolean {
  const own = parseIp(String(address));
  const wanted = parseCidr(block);
  return own !== undefined && (wanted === undefined ? own === parseIp(block) : inBlock(wanted, own));
}

const isoTime = /^\d{4}-\d\d-\d\dT/;

/** `<` and its like, on numbers or times where both are. */
export function compares(operator: string, left: Scalar, right: Scalar): boolean {
  if (isoTime.test(String(left)) && isoTime.test(String(right))) return compares(operator, epoch(left), epoch(right));
  const isNumber = typeof right === "number" || typeof left === "number";
  const [a, b] = isNumber ? [Number(left), Number(right)] : [compareText(String(left), String(right)), 0];
  switch (operator) {
    case "<":
      return a < b;
    case "<=":
      return a <= b;
    case ">":
      return a > b;
    case ">=":
      return a >= b;
    case "!=":
      return a !== b;
    default:
      return a === b;
  }
}

function epoch(time: Scalar): number {
  const instant = parseInstant(String(time));
  return instant === undefined ? Number.NaN : instant.ms + instant.ns / 1e6;
}
