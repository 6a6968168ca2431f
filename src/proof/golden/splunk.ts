// SPL: a source, then `where` steps. Comparison heeds case; an absent field is null and makes a test null.
import type { Scalar } from "../../event/event.ts";
import { backslashText, type Dialect, names, numberLiteral } from "./expression.ts";
import { compares, type Meaning, type RegexValue, type Result, searchRegex } from "./interpret.ts";

export const splunkDialect: Dialect = {
  title: "SPL",
  and: "AND",
  or: "OR",
  not: "NOT",
  orBindsTighter: false,
  infix: ["==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "%", "."],
  postfix: [],
  literals: [
    backslashText('"'),
    numberLiteral,
    names(/'[^']+'|[A-Za-z_][A-Za-z0-9_]*/y, (text) => text.replace(/^'|'$/g, "")),
  ],
  calls: true,
  tight: [],
};

export const splunkMeaning: Meaning = {
  absent: null,
  operate: (operator, left, right) => {
    if (left === null || right === null || right === undefined || isList(left) || isList(right)) return null;
    if (operator === ".") return String(left) + String(right);
    if ("+-*/%".includes(operator)) return arithmetic(operator, Number(left), Number(right));
    return compares(operator, left, right);
  },
  call: (name, args) => {
    const [first, second] = args as readonly Result[];
    if (name === "true" || name === "false") return name === "true";
    if (name === "isnotnull") return first !== null;
    if (first === undefined || first === null || args.some((arg) => arg === null)) return null;
    switch (name) {
      case "lower":
        return String(first).toLowerCase();
      case "tostring":
        return String(first);
      case "tonumber":
        return Number.isNaN(Number(first)) ? null : Number(first);
      case "len":
        return String(first).length;
      case "substr":
        return substr(String(first), Number(second), args[2] === undefined ? undefined : Number(args[2]));
      case "match":
        return searchRegex(String(second)).test(String(first));
      case "in":
        return args.slice(1).some((item) => item === first);
      default:
        throw new Error(`SPL: \`${name}\` is outside the subset`);
    }
  },
};

function isList(value: Result | RegexValue): value is readonly Scalar[] | RegexValue {
  return typeof value === "object" && value !== null;
}

/** 1-based, negative from the end. */
function substr(text: string, start: number, length?: number): string {
  const from = start < 0 ? Math.max(0, text.length + start) : start - 1;
  return text.slice(from, length === undefined ? undefined : from + length);
}

function arithmetic(operator: string, left: number, right: number): number {
  if (operator === "+") return left + right;
  if (operator === "-") return left - right;
  if (operator === "*") return left * right;
  return operator === "/" ? left / right : left % right;
}

/** The `where` conditions of a query in the subset; the first step is the source. */
export function splunkConditions(query: string): readonly string[] {
  const [source, ...steps] = query.split("\n| ");
  if (!/^\| from datamodel:"[\w.]+"$|^search index=\* source="[^"]+"$/.test(source!))
    throw new Error(`SPL: \`${source}\` is no source of the subset`);
  return steps.map((step) => {
    if (!step.startsWith("where ")) throw new Error(`SPL: \`${step}\` is outside the subset`);
    return step.slice("where ".length);
  });
}
