// Kibana's query language: `field:value`, where an unquoted value may have `*`, and heeds case; a list in parentheses is "or".
import type { Scalar } from "../../event/event.ts";
import type { EventRow } from "../rows.ts";
import { backslashText, type Dialect, type Expression, type LiteralForm, names } from "./expression.ts";
import { compares, inAddressBlock } from "./interpret.ts";

/** An unquoted value: `*` is any run of characters, a backslash takes a meaning away; it ends before ` and ` and ` or `, not at other blanks. */
const unquoted: LiteralForm = {
  pattern: /(?:[^\\():<>"{}\s*]|\\[\s\S]| (?!(?:and|or) ))*\*(?:[^\\():<>"{}\s]|\\[\s\S]| (?!(?:and|or) ))*/y,
  read: (text) => ({ kind: "text", text, value: `\0${text}` }),
};

export const kibanaDialect: Dialect = {
  title: "KQL",
  and: "and",
  or: "or",
  not: "not",
  orBindsTighter: false,
  infix: [":", "<=", ">=", "<", ">"],
  postfix: [],
  literals: [
    unquoted,
    backslashText('"'),
    names(/(?:[^\\():<>"*{} ,]|\\[\s\S])+/y, (text) => text.replace(/\\([\s\S])/g, "$1")),
  ],
  calls: false,
  tight: [":"],
};

/** Whether a row satisfies a tree. */
export function kibanaHolds(tree: Expression, row: EventRow): boolean {
  switch (tree.kind) {
    case "group":
      return tree.operator === "and"
        ? tree.operands.every((operand) => kibanaHolds(operand, row))
        : tree.operands.some((operand) => kibanaHolds(operand, row));
    case "not":
      return !kibanaHolds(tree.operand, row);
    case "parentheses":
      return kibanaHolds(tree.inner, row);
    case "infix": {
      if (tree.left.kind === "text" && tree.left.text === "*") return true;
      const values = tree.left.kind === "name" ? (row.get(tree.left.name) ?? []) : [];
      return values.some((value) => compared(tree.operator, value, tree.right));
    }
    default:
      throw new Error(`KQL: a ${tree.kind} is no condition of the subset`);
  }
}

function compared(operator: string, value: Scalar, wanted: Expression): boolean {
  if (wanted.kind === "group") return wanted.operands.some((operand) => compared(operator, value, operand));
  if (wanted.kind !== "text" && wanted.kind !== "name")
    throw new Error(`KQL: a ${wanted.kind} is no value of the subset`);
  const text = wanted.kind === "text" ? wanted.value : wanted.name;
  if (operator === ":") return matches(text, value) || inAddressBlock(value, text);
  return compares(operator, value, typeof value === "number" ? Number(text) : text);
}

function matches(wanted: Scalar, value: Scalar): boolean {
  const text = String(wanted);
  if (!text.startsWith("\0")) return String(value) === text;
  let source = "";
  for (let i = 1; i < text.length; i++) {
    const sign = text[i]!;
    if (sign === "\\" && /[tnr]/.test(text[i + 1] ?? "")) source += `\\${text[++i]}`;
    else
      source +=
        sign === "*" ? "[\\s\\S]*" : (sign === "\\" ? text[++i]! : sign).replace(/[\\^$.|?*+()[\]{}/]/g, "\\$&");
  }
  return new RegExp(`^${source}$`, "u").test(String(value));
}
