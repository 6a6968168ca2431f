// ES|QL: FROM and one WHERE. Three-valued; comparison of several values is null; expressions are Lucene's, anchored.

import { parseRegex } from "../../backends/base/regex.ts";
import { printRegex } from "../../backends/base/regex-print.ts";
import type { Scalar } from "../../event/event.ts";
import { backslashText, booleanLiteral, type Dialect, type LiteralForm, names, numberLiteral } from "./expression.ts";
import { compares, inAddressBlock, type Meaning, type Result } from "./interpret.ts";

/** `"2026-01-10T10:00:00.000Z"::datetime` */
const castText: LiteralForm = {
  pattern: /"[^"\\]*"::(?:datetime|date_nanos)/y,
  read: (text) => ({ kind: "text", text, value: text.slice(1, text.lastIndexOf('"')) }),
};

export const esqlDialect: Dialect = {
  title: "ES|QL",
  and: "AND",
  or: "OR",
  not: "NOT",
  orBindsTighter: false,
  infix: ["RLIKE", "LIKE", "IN", "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "%"],
  postfix: ["IS NOT NULL"],
  literals: [
    castText,
    backslashText('"'),
    booleanLiteral,
    numberLiteral,
    names(/(?:[A-Za-z_@][A-Za-z0-9_]*|`[^`]+`)(?:\.(?:[A-Za-z_@][A-Za-z0-9_]*|`[^`]+`))*/y, (text) =>
      text.replaceAll("`", ""),
    ),
  ],
  calls: true,
  tight: [],
};

export const esqlMeaning: Meaning = {
  absent: null,
  operate: (operator, left, right, _row, isDecimal) => {
    if (operator === "IS NOT NULL") return left !== null;
    if (left === null || right === null || right === undefined || Array.isArray(left)) return null;
    if (operator === "IN") return (Array.isArray(right) ? right : [right]).includes(left);
    if (operator === "LIKE") return wildcard(String(right)).test(String(left));
    if (operator === "RLIKE") return lucene(String(right)).test(String(left));
    if ("+-*/%".includes(operator)) return arithmetic(operator, Number(left), Number(right), isDecimal);
    return compares(operator, left as Scalar, booleanOf(right as Scalar));
  },
  call: (name, args) => {
    if (name === "COALESCE") return (args as readonly Result[]).find((arg) => arg !== null) ?? null;
    if (args.some((arg) => arg === null)) return name === "MV_CONTAINS" ? false : null;
    const [first, second] = args as readonly Result[];
    switch (name) {
      case "MV_CONTAINS":
        return listOf(first!).includes(second as Scalar);
      case "MV_CONCAT":
        return listOf(first!).join(String(second));
      case "TO_LOWER":
        return Array.isArray(first) ? first.map((one) => String(one).toLowerCase()) : String(first).toLowerCase();
    }
    if (Array.isArray(first)) return null;
    switch (name) {
      case "CIDR_MATCH":
        return args.slice(1).some((block) => inAddressBlock(first as Scalar, String(block)));
      case "STARTS_WITH":
        return String(first).startsWith(String(second));
      case "ENDS_WITH":
        return String(first).endsWith(String(second));
      case "LENGTH":
        return [...String(first)].length;
      case "LOCATE":
        return String(first).indexOf(String(second)) + 1;
      case "CONCAT":
        return args.join("");
      case "TO_STRING":
        return String(first);
      case "GREATEST":
        return Math.max(...args.map(Number));
      case "SUBSTRING":
        return String(first).slice(
          Number(second) - 1,
          args[2] === undefined ? undefined : Number(second) - 1 + Number(args[2]),
        );
      default:
        throw new Error(`ES|QL: \`${name}\` is outside the subset`);
    }
  },
};

function arithmetic(operator: string, left: number, right: number, isDecimal = false): number | null {
  const whole = !isDecimal && Number.isInteger(left) && Number.isInteger(right);
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return whole ? (right === 0 ? null : Math.trunc(left / right)) : left / right;
    default:
      return whole && right === 0 ? null : left % right;
  }
}

function booleanOf(value: Scalar): Scalar {
  return value === "true" ? true : value === "false" ? false : value;
}

function listOf(value: Result): readonly Scalar[] {
  return Array.isArray(value) ? value : [value as Scalar];
}

function wildcard(pattern: string): RegExp {
  let source = "";
  for (let i = 0; i < pattern.length; i++) {
    const sign = pattern[i]!;
    if (sign === "*") source += "[\\s\\S]*";
    else if (sign === "?") source += "[\\s\\S]";
    else source += (sign === "\\" ? pattern[++i]! : sign).replace(/[\\^$.|?*+()[\]{}/]/g, "\\$&");
  }
  return new RegExp(`^${source}$`, "u");
}

function lucene(pattern: string): RegExp {
  const span = { start: 0, end: 0 };
  return new RegExp(`^(?:${printRegex(parseRegex(pattern, span), { title: "ES|QL" }, span)})$`, "su");
}

/** The WHERE of a query in the subset. */
export function esqlConditions(query: string): readonly string[] {
  const found = /^FROM [\w*.,-]+ METADATA _id, _index\n\| WHERE ([\s\S]*)$/.exec(query);
  if (found === null) throw new Error("ES|QL: the query is outside the subset");
  return [found[1]!];
}
