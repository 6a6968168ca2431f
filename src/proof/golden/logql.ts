// LogQL: a stream, a `json` stage that makes labels, and one chain of label filters. Expressions cover whole values, an absent label is empty, a list is its
// JSON text.
import type { Scalar } from "../../event/event.ts";
import type { EventRow } from "../rows.ts";
import { backslashText, type Dialect, type LiteralForm, names, numberLiteral, rawText } from "./expression.ts";
import { compares, inAddressBlock, type Meaning, searchRegex } from "./interpret.ts";

const addressMark = "\0ip\0";

/** `ip("10.0.0.0/8")` */
const addressText: LiteralForm = {
  pattern: /ip\("[^"]+"\)/y,
  read: (text) => ({ kind: "text", text, value: addressMark + text.slice(4, -2) }),
};

export const logqlDialect: Dialect = {
  title: "LogQL",
  and: "and",
  or: "or",
  not: "\0",
  orBindsTighter: false,
  infix: ["=~", "!~", "==", "!=", "<=", ">=", "=", "<", ">"],
  postfix: [],
  literals: [addressText, backslashText('"'), rawText, numberLiteral, names(/[A-Za-z_][A-Za-z_0-9]*/y)],
  calls: false,
  tight: ["=~", "!~", "=", "!="],
};

export const logqlMeaning: Meaning = {
  absent: "",
  operate: (operator, left, right) => {
    const [a, b] = [left as Scalar, right as Scalar];
    if (operator === "=~" || operator === "!~") {
      const found = searchRegex(`^(?:${withoutFlags(String(b))})$`, flagsOf(String(b))).test(String(a));
      return found === (operator === "=~");
    }
    if (String(b).startsWith(addressMark))
      return inAddressBlock(a, String(b).slice(addressMark.length)) === (operator === "=");
    if (typeof b === "number" && a === "") return false;
    return compares(operator === "==" ? "=" : operator, typeof b === "number" ? Number(a) : String(a), b);
  },
  call: (name) => {
    throw new Error(`LogQL: \`${name}\` is outside the subset`);
  },
};

function withoutFlags(source: string): string {
  return source.replace(/^\(\?[a-z]+\)/, "");
}

function flagsOf(source: string): string {
  return /^\(\?([a-z]+)\)/.exec(source)?.[1] ?? "";
}

/** The filter of a query in the subset. */
export function logqlConditions(query: string): readonly string[] {
  return [partsOf(query).filter];
}

function partsOf(query: string): { readonly labels: string; readonly filter: string } {
  const found = /^\{job="ecs"\} \| json ((?:\w+="(?:[^"\\]|\\.)*"(?:, )?)+) \| ([\s\S]*)$/.exec(query);
  if (found === null) throw new Error("LogQL: the query is outside the subset");
  return { labels: found[1]!, filter: found[2]! };
}

/** The labels that the query's `json` stage makes of an event. `lists` says which fields the documents write as arrays. */
export function logqlRow(query: string, row: EventRow, lists: (path: string) => boolean): EventRow {
  const labels = new Map<string, readonly Scalar[]>();
  for (const [, label, path] of partsOf(query).labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)) {
    const values = row.get(path!);
    if (values !== undefined) labels.set(label!, [lists(path!) ? JSON.stringify(values) : String(values[0])]);
  }
  return labels;
}
