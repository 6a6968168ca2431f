// YARA-L 2.0: the events section of a rule of one event variable. `=` is exact and heeds case but for `nocase`; absent fields are zero values.
import type { Scalar } from "../../event/event.ts";
import {
  backslashText,
  booleanLiteral,
  type Dialect,
  type LiteralForm,
  names,
  numberLiteral,
  rawText,
} from "./expression.ts";
import { compares, inAddressBlock, type Meaning, searchRegex } from "./interpret.ts";

/** Stands before a text that `nocase` follows. */
const nocaseMark = "\0nocase\0";

const nocaseText: LiteralForm = {
  pattern: /"(?:[^"\\]|\\[\s\S])*" nocase/y,
  read: (text) => {
    const plain = backslashText('"').read(text.slice(0, -" nocase".length));
    return { kind: "text", text, value: nocaseMark + (plain.kind === "text" ? plain.value : "") };
  },
};

export const secopsDialect: Dialect = {
  title: "YARA-L",
  and: "and",
  or: "or",
  not: "not",
  orBindsTighter: false,
  infix: ["!=", "<=", ">=", "=", "<", ">"],
  postfix: [],
  literals: [
    nocaseText,
    backslashText('"'),
    rawText,
    booleanLiteral,
    numberLiteral,
    names(/\$e\.[A-Za-z_0-9.]+|[a-z_][a-z_0-9.]*/y, (text) => text.replace("$e.", "")),
  ],
  calls: true,
  tight: [],
};

export const secopsMeaning: Meaning = {
  absent: "",
  operate: (operator, left, right) => {
    const [a, b] = [left as Scalar, String(right)];
    if (!b.startsWith(nocaseMark)) return compares(operator, a, right as Scalar);
    return compares(operator, String(a).toLowerCase(), b.slice(nocaseMark.length).toLowerCase());
  },
  call: (name, args) => {
    if (name === "re.regex") return searchRegex(String(args[1])).test(String(args[0]));
    if (name === "net.ip_in_range_cidr") return inAddressBlock(args[0] as Scalar, String(args[1]));
    throw new Error(`YARA-L: \`${name}\` is outside the subset`);
  },
};

/** The lines of the events section of a rule in the subset, all of which must hold. */
export function secopsConditions(query: string): readonly string[] {
  const found =
    /^rule \w+ \{\n {2}meta:\n {4}author = "eqlipse"\n {2}events:\n((?: {4}.*\n)+) {2}condition:\n {4}\$e\n\}$/.exec(
      query,
    );
  if (found === null) throw new Error("YARA-L: the rule is outside the subset");
  return found[1]!
    .trimEnd()
    .split("\n")
    .map((line) => line.trim());
}
