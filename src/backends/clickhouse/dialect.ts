// ClickHouse: dots in column names mean nested arrays, so a field's column has underscores. Backslash escapes in texts and again in LIKE.
// `lower` is ASCII's, as texts want it here; ILIKE is Unicode's, and differs with the pattern. Scalar columns are Nullable, arrays are never null.
import { blockText } from "../base/cidr.ts";
import { timeText } from "../base/lower.ts";
import { printPattern } from "../base/pattern.ts";
import { printRegex } from "../base/regex-print.ts";
import type { SqlDialect } from "../sql/dialect.ts";
import { stringFunctions } from "../sql/functions.ts";

const title = "ClickHouse";
const flavour = { title, maxRepeat: 1000 };

export const clickhouse: SqlDialect = {
  id: "clickhouse",
  title,
  settings: (stages) => ` SETTINGS join_use_nulls = 1${stages > 30 ? ", max_subquery_depth = 1000" : ""}`,
  columnName: (path) => path.replaceAll(/[.@-]/g, "_").replace(/^_timestamp$/, "timestamp"),
  name: (name) => (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : `\`${name.replaceAll("`", "\\`")}\``),
  string,
  constants: ["0", "1"],
  hasAny: (list, texts) =>
    texts.length === 1 ? `has(${list}, ${string(texts[0]!)})` : `hasAny(${list}, [${texts.map(string).join(", ")}])`,
  anyItem: (list, variable, test, readsOthers) => {
    const tested = test(variable);
    return `arrayExists(${variable} -> ${readsOthers ? `ifNull(${tested}, 0)` : tested}, ${list})`;
  },
  hasItem: (list) => `notEmpty(${list})`,
  definite: (test) => `ifNull(${test}, 0)`,
  foldsWideTexts: false,
  equalsAny: (value, texts, ignoreCase) => {
    const list = [...new Set(texts.map((text) => string(ignoreCase ? text.toLowerCase() : text)))];
    const subject = ignoreCase ? `lower(${value})` : value;
    return list.length === 1 ? `${subject} = ${list[0]}` : `${subject} IN (${list.join(", ")})`;
  },
  matches: (value, pattern, ignoreCase) => {
    const text = printPattern(pattern, "%", "_", (literal) => literal.replace(/[\\%_]/g, "\\$&"));
    return ignoreCase ? `lower(${value}) LIKE ${string(text.toLowerCase())}` : `${value} LIKE ${string(text)}`;
  },
  regex: (value, regex, ignoreCase, span) => {
    const text = printRegex(regex, ignoreCase ? { ...flavour, strictLetters: "ks" } : flavour, span);
    return `match(${value}, ${string(`(?${ignoreCase ? "is" : "s"})^(?:${text})$`)})`;
  },
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
    lower: (text, reach) => `${reach === "ascii" ? "lower" : "lowerUTF8"}(${text})`,
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
