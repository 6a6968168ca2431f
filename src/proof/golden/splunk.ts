// SPL: a source, then `search` and `where` steps. In `where` comparison heeds case; an absent field is null and makes a test null.
import type { Scalar } from "../../event/event.ts";
import { backslashText, type Dialect, names, numberLiteral } from "./expression.ts";
import type { GoldenCondition } from "./index.ts";
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
    if (name === "null") return null;
    if (name === "if") return first === true ? second! : (args[2] as Result);
    if (name === "coalesce") return args.find((arg) => arg !== null && arg !== undefined) as Result;
    if (first === undefined || first === null || args.some((arg) => arg === null)) return null;
    switch (name) {
      case "lower":
        return String(first).toLowerCase();
      case "tostring":
        return String(first);
      case "tonumber":
        return Number.isNaN(Number(first)) ? null : Number(first);
      case "round":
        return Number(Number(first).toFixed(Number(second)));
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

/** `search`: terms in a row must all hold; a value ignores case and has `*`; OR binds tighter than AND. */
export const splunkSearchDialect: Dialect = {
  title: "SPL's search",
  and: "AND",
  or: "OR",
  not: "NOT",
  orBindsTighter: true,
  juxtaposed: true,
  infix: ["="],
  postfix: [],
  literals: [
    { pattern: /\*/y, read: (text) => ({ kind: "text", text, value: "*" }) },
    backslashText('"'),
    numberLiteral,
    names(/[A-Za-z_][A-Za-z0-9_]*/y),
  ],
  calls: false,
  tight: ["="],
};

/** `search` is two-valued: a term holds for any value of its field, and NOT is all else. */
export const splunkSearchMeaning: Meaning = {
  absent: [],
  operate: (_, left, right) => {
    const values = Array.isArray(left) ? (left as readonly Scalar[]) : [left as Scalar];
    if (typeof right === "number") return values.some((value) => Number(value) === right);
    const wanted = new RegExp(`^${String(right).split("*").map(escaped).join("[\\s\\S]*")}$`, "iu");
    return values.some((value) => wanted.test(String(value)));
  },
  call: (name) => {
    throw new Error(`SPL: \`search\` has no \`${name}()\``);
  },
};

function escaped(text: string): string {
  return text.replace(/[\\^$.|?*+()[\]{}/]/g, "\\$&");
}

/** What is asked of the events in a query of the subset: terms of `search`, and conditions of `where`. The first step is the source. */
export function splunkConditions(query: string): readonly GoldenCondition[] {
  const [source, ...steps] = query.split("\n| ");
  const raw = /^search index=\* source="[^"]+"(?: (.+))?$/s.exec(source!);
  if (raw === null && !/^\| from datamodel:"[\w.]+"$/.test(source!))
    throw new Error(`SPL: \`${source}\` is no source of the subset`);
  return [...(raw?.[1] === undefined ? [] : [inSearch(raw[1])]), ...steps.map(stepCondition)];
}

function stepCondition(step: string): GoldenCondition {
  if (step.startsWith("search ")) return inSearch(step.slice("search ".length));
  if (!step.startsWith("where ")) throw new Error(`SPL: \`${step}\` is outside the subset`);
  return { text: step.slice("where ".length) };
}

function inSearch(text: string): GoldenCondition {
  return { text, dialect: splunkSearchDialect, meaning: splunkSearchMeaning };
}
