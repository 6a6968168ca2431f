// AQL: one SELECT. LIKE and `=` heed case, ILIKE and IMATCHES do not; a backslash is itself; an absent property is null.
import type { Scalar } from "../../event/event.ts";
import { type Dialect, names, numberLiteral, sqlText } from "./expression.ts";
import { compares, likeRegex, type Meaning, searchRegex } from "./interpret.ts";

export const qradarDialect: Dialect = {
  title: "AQL",
  and: "AND",
  or: "OR",
  not: "NOT",
  orBindsTighter: false,
  infix: ["IMATCHES", "MATCHES", "ILIKE", "LIKE", "!=", "<=", ">=", "=", "<", ">"],
  postfix: ["IS NOT NULL"],
  literals: [sqlText, numberLiteral, names(/"[^"]+"|[A-Za-z_][A-Za-z_0-9]*/y, (text) => text.replace(/^"|"$/g, ""))],
  calls: true,
  tight: [],
};

export const qradarMeaning: Meaning = {
  absent: null,
  operate: (operator, left, right) => {
    if (operator === "IS NOT NULL") return left !== null;
    if (left === null || right === null || right === undefined) return null;
    const [a, b] = [left as Scalar, right as Scalar];
    if (operator === "LIKE" || operator === "ILIKE") return likeRegex(String(b), operator === "ILIKE").test(String(a));
    if (operator.endsWith("MATCHES")) return searchRegex(String(b), operator === "IMATCHES" ? "i" : "").test(String(a));
    return compares(operator, a, b);
  },
  call: (name) => {
    throw new Error(`AQL: \`${name}\` is outside the subset`);
  },
};

/** The condition of a query in the subset. */
export function qradarConditions(query: string): readonly string[] {
  const found = /^SELECT \* FROM events WHERE ([\s\S]*) LAST 24 HOURS$/.exec(query);
  if (found === null) throw new Error("AQL: the query is outside the subset");
  return [found[1]!];
}
