// DuckDB: ECS objects are STRUCT columns as `read_json` makes them, arrays are lists. ILIKE and `lower` know all of Unicode, and count the sign of Kelvin as `k`.
import { addressText, blockRegex, blockText, isSingle } from "../base/cidr.ts";
import { atResolution, timeText } from "../base/lower.ts";
import { printRegex } from "../base/regex-print.ts";
import { doubleQuoted, escapeClause, likePattern, type SqlDialect, singleQuoted } from "../sql/dialect.ts";
import { stringFunctions } from "../sql/functions.ts";
import { unsupported } from "../sql/print.ts";

const title = "DuckDB";
const flavour = { title, maxRepeat: 1000 };

export const duckdb: SqlDialect = {
  id: "duckdb",
  title,
  settings: () => "",
  columnName: (path) => path,
  name: (name) => name.split(".").map(doubleQuoted).join("."),
  string: singleQuoted,
  constants: ["FALSE", "TRUE"],
  hasAny: (list, texts) =>
    texts.length === 1
      ? `list_contains(${list}, ${singleQuoted(texts[0]!)})`
      : `list_has_any(${list}, [${texts.map(singleQuoted).join(", ")}])`,
  anyItem: (list, variable, test) => `len(list_filter(${list}, lambda ${variable}: ${test(variable)})) > 0`,
  hasItem: (list) => `len(${list}) > 0`,
  definite: (test) => `coalesce(${test}, FALSE)`,
  foldsWideTexts: false,
  equalsAny: (value, texts, ignoreCase) => {
    const list = [...new Set(texts.map((text) => singleQuoted(ignoreCase ? text.toLowerCase() : text)))];
    const subject = ignoreCase ? `lower(${value})` : value;
    return list.length === 1 ? `${subject} = ${list[0]}` : `${subject} IN (${list.join(", ")})`;
  },
  matches: (value, pattern, ignoreCase) => {
    const like = likePattern(pattern);
    return `${value} ${ignoreCase ? "ILIKE" : "LIKE"} ${singleQuoted(like.text)}${escapeClause(like)}`;
  },
  regex: (value, regex, ignoreCase, span) => {
    const text = printRegex(regex, ignoreCase ? { ...flavour, strictLetters: "ks" } : flavour, span);
    return `regexp_full_match(${value}, ${singleQuoted(text)}, '${ignoreCase ? "is" : "s"}')`;
  },
  textOrder: (value, operator, text) => `${value} ${operator} ${singleQuoted(text)}`,
  inBlock: (value, block, span) => {
    if (isSingle(block)) return `${value} = ${singleQuoted(addressText(block.version, block.base))}`;
    const regex = blockRegex(block);
    if (regex === undefined)
      throw unsupported(
        { title },
        `the block ${blockText(block)}, whose addresses have no common beginning as text,`,
        span,
      );
    return `regexp_full_match(${value}, ${singleQuoted(printRegex(regex, flavour, span))})`;
  },
  flag: (value, flag) => `${value} = ${flag ? "TRUE" : "FALSE"}`,
  timeTest: (value, operator, nanoseconds) => {
    const test = atResolution(operator, nanoseconds, 1000n);
    return `${value} ${test.operator} ${timeLiteral(test.nanoseconds)}`;
  },
  timeKey: (value) => value,
  milliseconds: (value) => `epoch_ms(${value})`,
  // without the word, planning doubles with every other stage of a sequence
  commonTable: "AS MATERIALIZED",
  padded: (number, digits) => `lpad(CAST(${number} AS VARCHAR), ${digits}, '0')`,
  integer: (text) => `CAST(${text} AS BIGINT)`,
  divide: (left, right) => `(${left} // NULLIF(${right}, 0))`,
  decimalRemainder: (left, right) => `(CAST(${left} AS DOUBLE) % CAST(${right} AS DOUBLE))`,
  remainder: (left, right) => `(${left} % NULLIF(${right}, 0))`,
  functions: stringFunctions({
    string: singleQuoted,
    length: (text) => `length(${text})`,
    lower: (text) => `lower(${text})`,
    position: (text, part) => `strpos(${text}, ${part})`,
    slice: (text, from, count) => `substr(${text}, ${from}${count === undefined ? "" : `, ${count}`})`,
    greatest: "greatest",
    toText: (value) => `CAST(${value} AS VARCHAR)`,
  }),
};

function timeLiteral(nanoseconds: bigint): string {
  return `TIMESTAMP ${singleQuoted(timeText(nanoseconds).replace("T", " ").replace("Z", ""))}`;
}
