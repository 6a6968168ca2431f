// ClickHouse: dots in column names mean nested arrays, so a field's column has underscores. Backslash escapes in texts and again in LIKE.
// Scalar columns are Nullable, arrays are never null.
import { blockText } from "../base/cidr.ts";
import { timeText } from "../base/lower.ts";
import { printPattern } from "../base/pattern.ts";
import { printRegex } from "../base/regex-print.ts";
import type { SqlDialect } from "../sql/dialect.ts";
import { stringFunctions } from "../sql/functions.ts";

const title = "ClickHouse";

export const clickhouse: SqlDialect = {
  id: "clickhouse",
  title,
  settings: " SETTINGS join_use_nulls = 1",
  columnName: (path) => path.replaceAll(/[.@-]/g, "_").replace(/^_timestamp$/, "timestamp"),
  name: (name) => (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : `\`${name.replaceAll("`", "\\`")}\``),
  string,
  constants: ["0", "1"],
  anyItem: (list, _type, variable, test) => `arrayExists(${variable} -> ifNull(${test(variable)}, 0), ${list})`,
  hasItem: (list) => `notEmpty(${list})`,
  definite: (test) => `ifNull(${test}, 0)`,
  equalsAny: (value, texts, ignoreCase) => {
    const list = [...new Set(texts.map((text) => string(ignoreCase ? text.toLowerCase() : text)))];
    const subject = ignoreCase ? `lowerUTF8(${value})` : value;
    return list.length === 1 ? `${subject} = ${list[0]}` : `${subject} IN (${list.join(", ")})`;
  },
  matches: (value, pattern, ignoreCase) => {
    const text = printPattern(pattern, "%", "_", (literal) => literal.replace(/[\\%_]/g, "\\$&"));
    return `${value} ${ignoreCase ? "ILIKE" : "LIKE"} ${string(text)}`;
  },
  regex: (value, regex, ignoreCase, span) =>
    `match(${value}, ${string(`(?${ignoreCase ? "is" : "s"})^(?:${printRegex(regex, { title, maxRepeat: 1000 }, span)})$`)})`,
  textOrder: (value, operator, text) => `${value} ${operator} ${string(text)}`,
  inBlock: (value, block) => `isIPAddressInRange(${value}, ${string(blockText(block))})`,
  flag: (value, flag) => `${value} = ${flag ? "true" : "false"}`,
  timeTest: (value, operator, nanoseconds) => `${value} ${operator} ${timeLiteral(nanoseconds)}`,
  timeKey: (value) => value,
  milliseconds: (value) => `toUnixTimestamp64Milli(${value})`,
  commonTable: "AS",
  padded: (number, digits) => `leftPad(toString(${number}), ${digits}, '0')`,
  integer: (text) => `toInt64(${text})`,
  divide: (left, right) => `intDivOrZero(${left}, NULLIF(${right}, 0))`,
  remainder: (left, right) => `moduloOrZero(${left}, NULLIF(${right}, 0))`,
  functions: stringFunctions({
    string,
    length: (text) => `lengthUTF8(${text})`,
    lower: (text) => `lowerUTF8(${text})`,
    position: (text, part) => `positionUTF8(${text}, ${part})`,
    slice: (text, from, count) => `substringUTF8(${text}, ${from}${count === undefined ? "" : `, ${count}`})`,
    greatest: "greatest",
    toText: (value) => `toString(${value})`,
  }),
};

function string(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}

function timeLiteral(nanoseconds: bigint): string {
  return `toDateTime64(${string(timeText(nanoseconds).replace("T", " ").replace("Z", ""))}, 9, 'UTC')`;
}
