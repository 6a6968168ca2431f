// SQLite: `LIKE` and NOCASE fold ASCII only and `GLOB` is exact, so text with other letters becomes a GLOB with both cases of each. Lists
// are JSON texts. A REGEXP function (PCRE or RE2 syntax) has to be loaded for rules that use regular expressions.
import { blockRegex, blockText } from "../base/cidr.ts";
import { caseVariants, hasWideCase } from "../base/fold.ts";
import { atResolution, timeText } from "../base/lower.ts";
import { literalPattern, type Pattern } from "../base/pattern.ts";
import { anyOf } from "../base/print.ts";
import { patternsOf, type Regex } from "../base/regex.ts";
import { printRegex } from "../base/regex-print.ts";
import { doubleQuoted, escapeClause, likePattern, type SqlDialect, singleQuoted } from "../sql/dialect.ts";
import { stringFunctions } from "../sql/functions.ts";
import { unsupported } from "../sql/print.ts";

const title = "SQLite";

export const sqlite: SqlDialect = {
  id: "sqlite",
  title,
  settings: () => "",
  columnName: (path) => path,
  name: doubleQuoted,
  string: singleQuoted,
  constants: ["0", "1"],
  anyItem: (list, variable, test) =>
    `EXISTS (SELECT 1 FROM json_each(${list}) AS ${variable} WHERE ${test(`${variable}.value`)})`,
  hasItem: (list) => `json_array_length(${list}) > 0`,
  definite: (test) => `coalesce(${test}, 0)`,
  foldsWideTexts: true,
  equalsAny,
  matches,
  regex: (value, regex, ignoreCase, span) => {
    const text = printRegex(regex, { title, ...(ignoreCase ? { strictLetters: "ks" } : {}) }, span);
    return `${value} REGEXP ${singleQuoted(`^(?${ignoreCase ? "is" : "s"}:${text})$`)}`;
  },
  textOrder: (value, operator, text) => `${value} ${operator} ${singleQuoted(text)}`,
  inBlock: (value, block, span) => {
    const regex = blockRegex(block);
    if (regex === undefined)
      throw unsupported(
        { title },
        `the block ${blockText(block)}, whose addresses have no common beginning as text,`,
        span,
      );
    const globs = addressGlobs(regex);
    return anyOf(
      globs.map((glob) =>
        /[*[]/.test(glob) ? `${value} GLOB ${singleQuoted(glob)}` : `${value} = ${singleQuoted(glob)}`,
      ),
      "OR",
    );
  },
  flag: (value, flag) => `${value} = ${flag ? 1 : 0}`,
  timeTest: (value, operator, nanoseconds) => {
    const test = atResolution(operator, nanoseconds, 1_000_000n);
    return `${timeKey(value)} ${test.operator} ${singleQuoted(timeText(test.nanoseconds).slice(0, 23))}`;
  },
  timeKey,
  milliseconds: (value) => `CAST(round(unixepoch(${value}, 'subsec') * 1000) AS INTEGER)`,
  commonTable: "AS",
  padded: (number, digits) => `printf('%0${digits}d', ${number})`,
  integer: (text) => `CAST(${text} AS INTEGER)`,
  divide: (left, right) => `(${left} / NULLIF(${right}, 0))`,
  decimalRemainder: (left, right) => `mod(${left}, ${right})`,
  remainder: (left, right) => `(${left} % NULLIF(${right}, 0))`,
  functions: stringFunctions({
    string: singleQuoted,
    length: (text) => `length(${text})`,
    lower: (text) => `lower(${text})`,
    position: (text, part) => `instr(${text}, ${part})`,
    slice: (text, from, count) => `substr(${text}, ${from}${count === undefined ? "" : `, ${count}`})`,
    greatest: "max",
    toText: (value, type) =>
      type === "flag" ? `CASE ${value} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END` : `CAST(${value} AS TEXT)`,
  }),
};

/** Any ISO 8601 spelling as one, to the millisecond. */
function timeKey(value: string): string {
  return `strftime('%Y-%m-%dT%H:%M:%f', ${value})`;
}

function equalsAny(value: string, texts: readonly string[], ignoreCase: boolean): string {
  if (!ignoreCase) return inList(value, texts);
  const plain = texts.filter((text) => !hasWideCase(text));
  const wide = texts
    .filter(hasWideCase)
    .map((text) => `${value} GLOB ${singleQuoted(globOf(literalPattern(text), true))}`);
  return anyOf([...(plain.length > 0 ? [inList(`${value} COLLATE NOCASE`, plain)] : []), ...wide], "OR");
}

function inList(value: string, texts: readonly string[]): string {
  const list = texts.map(singleQuoted);
  return list.length === 1 ? `${value} = ${list[0]}` : `${value} IN (${list.join(", ")})`;
}

function matches(value: string, pattern: Pattern, ignoreCase: boolean): string {
  const wide = pattern.some((part) => typeof part === "object" && hasWideCase(part.literal));
  if (!ignoreCase || wide) return `${value} GLOB ${singleQuoted(globOf(pattern, ignoreCase))}`;
  const like = likePattern(pattern);
  return `${value} LIKE ${singleQuoted(like.text)}${escapeClause(like)}`;
}

function globOf(pattern: Pattern, ignoreCase: boolean): string {
  return pattern
    .map((part) =>
      part === "any" ? "*" : part === "one" ? "?" : [...part.literal].map((c) => globCharacter(c, ignoreCase)).join(""),
    )
    .join("");
}

function globCharacter(character: string, ignoreCase: boolean): string {
  const variants = ignoreCase ? caseVariants(character) : [character];
  if (variants.length > 1) return `[${variants.join("")}]`;
  return "*?[".includes(character) ? `[${character}]` : character;
}

/** The expression of an address block as GLOBs; numbers become alternatives. */
function addressGlobs(regex: Regex): readonly string[] {
  switch (regex.kind) {
    case "literal":
      return [regex.text];
    case "set":
      return [
        `[${regex.ranges.map(([a, b]) => (a === b ? String.fromCharCode(a) : `${String.fromCharCode(a)}-${String.fromCharCode(b)}`)).join("")}]`,
      ];
    case "choice":
      return regex.options.flatMap(addressGlobs);
    case "concat":
      return regex.parts
        .map(addressGlobs)
        .reduce((heads, tails) => heads.flatMap((head) => tails.map((tail) => head + tail)), [""]);
    default:
      return patternsOf(regex)?.map(() => "*") ?? ["*"];
  }
}
