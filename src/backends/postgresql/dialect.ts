// PostgreSQL: arrays are array columns, addresses `inet`. What ignores case is asked under the collation "C", which knows ASCII's letters only: the
// database's own may make `I` an `ı` (Turkish) or the sign of Kelvin a `k`.
import { blockText } from "../base/cidr.ts";
import { atResolution, timeText } from "../base/lower.ts";
import { printPattern } from "../base/pattern.ts";
import { printRegex } from "../base/regex-print.ts";
import { doubleQuoted, type SqlDialect, singleQuoted } from "../sql/dialect.ts";
import { stringFunctions } from "../sql/functions.ts";

const title = "PostgreSQL";
const flavour = { title, maxRepeat: 255, control: (code: number) => `\\u${code.toString(16).padStart(4, "0")}` };

export const postgresql: SqlDialect = {
  id: "postgresql",
  title,
  settings: () => "",
  columnName: (path) => path,
  name: doubleQuoted,
  string: singleQuoted,
  constants: ["FALSE", "TRUE"],
  hasAny: (list, texts) =>
    texts.length === 1
      ? `${singleQuoted(texts[0]!)} = ANY (${list})`
      : `${list} && ARRAY[${texts.map(singleQuoted).join(", ")}]`,
  anyItem: (list, variable, test) =>
    `EXISTS (SELECT 1 FROM unnest(${list}) AS ${variable}(item) WHERE ${test(`${variable}.item`)})`,
  hasItem: (list) => `cardinality(${list}) > 0`,
  definite: (test) => `coalesce(${test}, FALSE)`,
  foldsWideTexts: false,
  equalsAny: (value, texts, ignoreCase) => {
    const list = [...new Set(texts.map((text) => singleQuoted(ignoreCase ? text.toLowerCase() : text)))];
    const subject = ignoreCase ? `lower(${value} COLLATE "C")` : value;
    return list.length === 1 ? `${subject} = ${list[0]}` : `${subject} IN (${list.join(", ")})`;
  },
  matches: (value, pattern, ignoreCase) => {
    const text = printPattern(pattern, "%", "_", (literal) => literal.replace(/[\\%_]/g, "\\$&"));
    return `${value} ${ignoreCase ? 'COLLATE "C" ILIKE' : "LIKE"} ${singleQuoted(text)}`;
  },
  regex: (value, regex, ignoreCase, span) =>
    `${value} ${ignoreCase ? 'COLLATE "C" ~*' : "~"} ${singleQuoted(`^(?:${printRegex(regex, flavour, span)})$`)}`,
  textOrder: (value, operator, text) => `${value} COLLATE "C" ${operator} ${singleQuoted(text)}`,
  inBlock: (value, block) => `${value} <<= ${singleQuoted(blockText(block))}`,
  flag: (value, flag) => `${value} = ${flag ? "TRUE" : "FALSE"}`,
  timeTest: (value, operator, nanoseconds) => {
    const test = atResolution(operator, nanoseconds, 1000n);
    return `${value} ${test.operator} ${timeLiteral(test.nanoseconds)}`;
  },
  timeKey: (value) => value,
  milliseconds: (value) => `round(extract(epoch FROM ${value}) * 1000)`,
  commonTable: "AS",
  padded: (number, digits) => `lpad(CAST(${number} AS bigint)::text, ${digits}, '0')`,
  integer: (text) => `CAST(${text} AS bigint)`,
  divide: (left, right) => `(${left} / NULLIF(${right}, 0))`,
  remainder: (left, right) => `(${left} % NULLIF(${right}, 0))`,
  functions: stringFunctions({
    string: singleQuoted,
    length: (text) => `length(${text})`,
    lower: (text, reach) => (reach === "ascii" ? `lower(${text} COLLATE "C")` : `lower(${text})`),
    position: (text, part) => `strpos(${text}, ${part})`,
    slice: (text, from, count) => `substr(${text}, ${from}${count === undefined ? "" : `, ${count}`})`,
    greatest: "greatest",
    toText: (value) => `(${value})::text`,
  }),
};

function timeLiteral(nanoseconds: bigint): string {
  return `TIMESTAMPTZ ${singleQuoted(timeText(nanoseconds))}`;
}
