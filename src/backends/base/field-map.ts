// A target's field map as data: which column of which table holds an ECS field, and what a column holds when it is not the field's plain
// value. Applying a map rewrites conditions over ECS fields into conditions over columns; what has no column is refused, and what is only
// approximate is named as a loss. Nothing is dropped.
import type { Span } from "../../text/span.ts";
import {
  all,
  type Condition,
  constant,
  type FieldTest,
  type FieldType,
  type FieldValue,
  fieldsOf,
  type NumberTest,
  not,
  type RegexTest,
  some,
  type Test,
  type TextTest,
  type Value,
} from "./condition.ts";
import { literalPattern, literalText, type Pattern } from "./pattern.ts";
import { concat, type Regex, regexOfAll } from "./regex.ts";
import { type LossList, Refusal, type RefusalList } from "./result.ts";

/**
 * How a column's text holds a field's value. `value`: is it. `path`: ends in it, behind the last backslash; `any-path`: or slash.
 * `account`: ends in it, behind `DOMAIN\`. `hashes`: has it behind `ALGORITHM=` in a list. `hex`: is the number as `0x…`. `arguments`: is the command line of which the field is the
 * list of arguments. `extension`: ends in it, behind the last dot.
 */
export type Holding = "value" | "path" | "any-path" | "account" | "hashes" | "hex" | "arguments" | "extension";

export interface Column {
  readonly name: string;
  readonly type?: FieldType;
  readonly list?: boolean;
  readonly holds?: Holding;
  /** What is not the same as in ECS; every conversion that uses the column reports it. */
  readonly loss?: string;
}

/** A value of an ECS field that the target says in its own way: by equality of a column, by another value, or not at all. */
export interface ValueMeaning {
  readonly field: string;
  readonly value: string;
  /** Columns that equal one of their texts; a condition in the target's language; `true` (`false`): every (no) row of the table is so. */
  readonly means: ColumnTexts | string | boolean;
}

/** Column → one of these texts. A number is written `#4688`. */
export type ColumnTexts = Readonly<Record<string, string | readonly string[]>>;

export interface Table {
  readonly name: string;
  /** Event categories whose events are in this table. */
  readonly categories: readonly string[];
  /** What tells this table's events from others, where the table has more than them. */
  readonly only?: ColumnTexts;
  /** ECS field → column. A name alone is a text column that holds the field's value. */
  readonly columns: Readonly<Record<string, Column | string>>;
  readonly values: readonly ValueMeaning[];
  /** A family of fields that are text columns of the same names without this prefix, such as `winlog.event_data.`. */
  readonly prefix?: string;
  /** Where the map is from, and what to know about it. */
  readonly reason: string;
}

export interface MapContext {
  readonly target: string;
  readonly losses: LossList;
  /** Where given, refusals of single tests are kept there, so that all of them are reported. */
  readonly refusals?: RefusalList;
}

/** A condition over ECS fields as one over a table's columns. */
export function mapCondition(condition: Condition, table: Table, context: MapContext): Condition {
  switch (condition.kind) {
    case "constant":
      return condition;
    case "all":
    case "some": {
      const operands = condition.operands.map((operand) => mapCondition(operand, table, context));
      return (condition.kind === "all" ? all : some)(operands, condition.span);
    }
    case "not":
      return not(mapCondition(condition.operand, table, context), condition.span);
    case "anywhere":
    case "verbatim":
      return condition;
    default:
      if (context.refusals === undefined) return mapTest(condition, table, context);
      return context.refusals.attempt(() => mapTest(condition, table, context), condition);
  }
}

function mapTest(test: FieldTest, table: Table, context: MapContext): Condition {
  const { subject } = test;
  if (subject.kind !== "field") return { ...test, subject: mapValue(subject, table, context) } as Test;
  const meaning = test.kind === "text" ? mapKnownValues(test, subject, table, context) : undefined;
  if (meaning !== undefined) return meaning;
  const column = columnOf(subject, table, context);
  const field: FieldValue = fieldOf(column, subject);
  const holds = column.holds ?? "value";
  if (test.kind === "number" && field.type === "text" && holds === "value")
    return numberText(test, field, context, subject);
  if (isOfText(test) && field.type !== "text") refuseType(subject, column, context);
  if (test.kind === "exists" && holds === "arguments") tellTokens(test, subject, field, context);
  if (holds === "value" || test.kind === "exists") return { ...test, subject: field } as Test;
  return mapHeld(test, field, holds, context);
}

function isOfText({ kind }: FieldTest): boolean {
  return kind === "text" || kind === "regex" || kind === "order";
}

function refuseType({ name, span }: FieldValue, column: Column, { target }: MapContext): never {
  throw new Refusal(
    "column-type",
    `${target}: \`${column.name}\` is of type \`${column.type}\`, and \`${name}\` is asked for a text here`,
    span,
  );
}

function fieldOf(column: Column, subject: FieldValue): FieldValue {
  return { ...subject, name: column.name, type: column.type ?? "text", list: column.list ?? false };
}

/** The column of a field; refused where there is none. */
export function columnOf(field: FieldValue, table: Table, context: MapContext): Column {
  const found = Object.hasOwn(table.columns, field.name) ? table.columns[field.name] : undefined;
  const column =
    found === undefined ? prefixed(field.name, table) : typeof found === "string" ? { name: found } : found;
  if (column === undefined)
    throw new Refusal("no-field", `${context.target}: ${table.name} has no column for \`${field.name}\``, field.span);
  if (column.loss !== undefined)
    context.losses.add("approximate-field", `\`${field.name}\`: ${column.loss}`, field.span);
  return column;
}

function prefixed(field: string, { prefix }: Table): Column | undefined {
  return prefix !== undefined && field.startsWith(prefix) ? { name: field.slice(prefix.length) } : undefined;
}

function mapValue(value: Value, table: Table, context: MapContext): Value {
  switch (value.kind) {
    case "field": {
      const column = columnOf(value, table, context);
      const typed = value.type === "text" || value.type === (column.type ?? "text");
      if ((column.holds ?? "value") !== "value" || !typed) refusePart(value, column.name, context);
      return fieldOf(column, value);
    }
    case "literal":
      return value;
    case "call":
      return { ...value, args: value.args.map((arg) => mapValue(arg, table, context)) };
    case "arithmetic":
      return { ...value, left: mapValue(value.left, table, context), right: mapValue(value.right, table, context) };
  }
}

function refusePart(field: FieldValue, column: string, context: MapContext): never {
  throw new Refusal(
    "field-is-part",
    `${context.target}: \`${field.name}\` is only a part of \`${column}\`, and this construct needs it whole`,
    field.span,
  );
}

/** Texts that the table says in its own way. A list with an unknown text among known ones loses that alternative, and says so. */
function mapKnownValues(test: TextTest, subject: FieldValue, table: Table, context: MapContext): Condition | undefined {
  const known = table.values.filter((one) => one.field === subject.name);
  if (known.length === 0) return undefined;
  const meant = new Map<string, Condition>();
  const unknown: Pattern[] = [];
  for (const pattern of test.patterns) {
    const meanings = known.filter((one) => matchesPattern(one.value, pattern, test.ignoreCase));
    if (meanings.length === 0) unknown.push(pattern);
    for (const one of meanings) meant.set(JSON.stringify(one.means), meaningCondition(one.means, subject, test.span));
  }
  const conditions = [...meant.values()];
  if (unknown.length === 0) return some(conditions, test.span);
  const named = unknown.map((pattern) => `"${literalText(pattern) ?? regexLike(pattern)}"`).join(", ");
  if (Object.hasOwn(table.columns, subject.name))
    return some([...conditions, mapTest({ ...test, patterns: unknown }, { ...table, values: [] }, context)], test.span);
  if (conditions.length === 0)
    throw new Refusal(
      "no-value",
      `${context.target}: ${table.name} has no counterpart of \`${subject.name}\` ${named}`,
      test.span,
    );
  context.losses.add(
    "value-left-out",
    `${table.name} has no counterpart of \`${subject.name}\` ${named}; that alternative is left out`,
    test.span,
  );
  return some(conditions, test.span);
}

function regexLike(pattern: Pattern): string {
  return pattern.map((part) => (part === "any" ? "*" : part === "one" ? "?" : part.literal)).join("");
}

function matchesPattern(text: string, pattern: Pattern, ignoreCase: boolean): boolean {
  const source = pattern
    .map((part) =>
      part === "any" ? "[\\s\\S]*" : part === "one" ? "[\\s\\S]" : part.literal.replace(/[\\^$.|?*+()[\]{}/]/g, "\\$&"),
    )
    .join("");
  return new RegExp(`^${source}$`, ignoreCase ? "iu" : "u").test(text);
}

function meaningCondition(means: ValueMeaning["means"], subject: FieldValue, span: Span): Condition {
  if (typeof means === "boolean") return constant(means, span);
  return typeof means === "string" ? { kind: "verbatim", text: means, span } : columnsEqual(means, subject.span);
}

/** Every column equals one of its texts. */
export function columnsEqual(columns: ColumnTexts, span: Span): Condition {
  return all(
    Object.entries(columns).map(([name, texts]): Condition => {
      const number = typeof texts === "string" && /^#\d+$/.test(texts);
      const subject: FieldValue = { kind: "field", name, type: number ? "number" : "text", list: false, span };
      if (number) return { kind: "number", subject, operator: "==", value: Number(texts.slice(1)), span };
      const patterns = (typeof texts === "string" ? [texts] : texts).map(literalPattern);
      return { kind: "text", subject, patterns, ignoreCase: false, span };
    }),
    span,
  );
}

function mapHeld(test: FieldTest, field: FieldValue, holds: Holding, context: MapContext): Condition {
  const original = test.subject as FieldValue;
  if (holds === "hex" && test.kind === "number") return hexNumber(test, field, context, original);
  if (holds === "arguments" && (test.kind === "text" || test.kind === "regex")) {
    tellTokens(test, original, field, context);
    return within(test, field, argumentEdges);
  }
  if (test.kind === "text" && isTail(holds)) return tail(test, field, holds);
  if (test.kind === "text" && holds === "hashes") return hashText(test, field, original, context);
  if (test.kind === "regex" && isTail(holds) && holds !== "extension") {
    const head: Regex = { kind: "repeat", item: concat([{ kind: "any" }, separator(holds)]), min: 0, max: 1 };
    return { ...test, subject: field, regex: concat([head, withoutSeparators(test.regex, holds)]) };
  }
  return refusePart(original, field.name, context);
}

function isTail(holds: Holding): boolean {
  return holds === "path" || holds === "any-path" || holds === "account" || holds === "extension";
}

function tellTokens(test: FieldTest, original: FieldValue, field: FieldValue, context: MapContext): void {
  context.losses.add(
    "arguments-as-tokens",
    `\`${original.name}\` is a list of arguments; the port looks for the argument in \`${field.name}\` between blanks or quotes (approximate: an argument that holds blanks differs)`,
    test.span,
  );
}

/** `.` and `@` of an expression for a name must not run over the path's separators. */
function withoutSeparators(regex: Regex, holds: Holding): Regex {
  const inner = (item: Regex) => withoutSeparators(item, holds);
  switch (regex.kind) {
    case "one":
      return notSeparator(holds);
    case "any":
      return { kind: "repeat", item: notSeparator(holds), min: 0, max: null };
    case "concat":
      return concat(regex.parts.map(inner));
    case "choice":
      return { kind: "choice", options: regex.options.map(inner) };
    case "repeat":
      return { ...regex, item: inner(regex.item) };
    case "set": {
      if (!regex.negated) return regex;
      return { ...regex, ranges: [...regex.ranges, ...separatorCodes(holds).map((code) => [code, code] as const)] };
    }
    default:
      return regex;
  }
}

function separatorCodes(holds: Holding): readonly number[] {
  return holds === "any-path" ? [47, 92] : holds === "extension" ? [46, 47, 92] : [92];
}

function separator(holds: Holding): Regex {
  const codes = holds === "extension" ? [46] : separatorCodes(holds);
  if (codes.length === 1) return { kind: "literal", text: String.fromCharCode(codes[0]!) };
  return { kind: "set", negated: false, ranges: codes.map((code) => [code, code] as const) };
}

function notSeparator(holds: Holding): Regex {
  return { kind: "set", negated: true, ranges: separatorCodes(holds).map((code) => [code, code] as const) };
}

/** The text stands at the end of the column, behind a separator. */
function tail(test: TextTest, field: FieldValue, holds: Holding): Condition {
  const simple: Pattern[] = [];
  const complex: Pattern[] = [];
  for (const pattern of test.patterns) {
    const literal = literalText(pattern);
    if (literal === undefined || literal === "") complex.push(pattern);
    else if (holds === "extension") simple.push(["any", { literal: `.${literal}` }]);
    else {
      for (const code of separatorCodes(holds)) simple.push(["any", { literal: String.fromCharCode(code) + literal }]);
      simple.push([{ literal }]);
    }
  }
  const texts: Condition[] = simple.length === 0 ? [] : [{ ...test, subject: field, patterns: simple }];
  if (complex.length === 0) return some(texts, test.span);
  const start: Regex = concat([{ kind: "any" }, separator(holds)]);
  const head: Regex = holds === "extension" ? start : { kind: "repeat", item: start, min: 0, max: 1 };
  const body = withoutSeparators(regexOfAll(complex), holds);
  const regex: RegexTest = { ...test, kind: "regex", subject: field, regex: concat([head, body]) };
  return some([...texts, regex], test.span);
}

interface Edges {
  readonly before: Regex;
  readonly after: Regex;
}

const blankOrQuote: Regex = { kind: "set", negated: false, ranges: [[9, 13], [32, 32], [34, 34], [39, 39]] }; // biome-ignore format: one line
const argumentEdges: Edges = {
  before: { kind: "repeat", item: concat([{ kind: "any" }, blankOrQuote]), min: 0, max: 1 },
  after: { kind: "repeat", item: concat([blankOrQuote, { kind: "any" }]), min: 0, max: 1 },
};

/** The text or expression stands somewhere in the column between the edges. */
function within(test: TextTest | RegexTest, field: FieldValue, edges: Edges): Condition {
  const inner = test.kind === "regex" ? test.regex : regexOfAll(test.patterns);
  const contains = test.kind === "text" ? test.patterns.filter(isContained) : [];
  if (test.kind === "text" && contains.length === test.patterns.length) return { ...test, subject: field };
  const regex = concat([edges.before, inner, edges.after]);
  return { kind: "regex", subject: field, regex, ignoreCase: test.ignoreCase, span: test.span };
}

/** `*text*`: in an argument exactly when in the command line. */
function isContained(pattern: Pattern): boolean {
  return pattern.length > 1 && pattern[0] === "any" && pattern.at(-1) === "any";
}

function hashText(test: TextTest, field: FieldValue, original: FieldValue, context: MapContext): Condition {
  const algorithm = original.name.split(".").at(-1)!.toUpperCase();
  const patterns = test.patterns.map((pattern): Pattern => {
    if (literalText(pattern) === undefined) refusePart(original, field.name, context);
    return ["any", { literal: `${algorithm}=${literalText(pattern)}` }, "any"];
  });
  return { ...test, subject: field, patterns, ignoreCase: true };
}

/** A column that keeps a number as text can be asked for one number only. */
function numberText(test: NumberTest, field: FieldValue, context: MapContext, original: FieldValue): Condition {
  if (test.operator !== "==") refusePart(original, field.name, context);
  const patterns = [literalPattern(String(test.value))];
  return { kind: "text", subject: field, patterns, ignoreCase: false, span: test.span };
}

function hexNumber(test: NumberTest, field: FieldValue, context: MapContext, original: FieldValue): Condition {
  if (test.operator !== "==" || test.value < 0 || !Number.isInteger(Number(test.value)))
    refusePart(original, field.name, context);
  const patterns = [literalPattern(`0x${BigInt(test.value).toString(16)}`)];
  return { kind: "text", subject: { ...field, type: "text" }, patterns, ignoreCase: true, span: test.span };
}

/** The columns that a mapped condition reads. */
export function columnsOf(condition: Condition): readonly string[] {
  switch (condition.kind) {
    case "constant":
    case "anywhere":
    case "verbatim":
      return [];
    case "all":
    case "some":
      return [...new Set(condition.operands.flatMap(columnsOf))];
    case "not":
      return columnsOf(condition.operand);
    default:
      return fieldsOf(condition.subject).map((field) => field.name);
  }
}
