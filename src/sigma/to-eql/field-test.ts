// One detection item as an EQL condition: what its values ask, said of the ECS fields that hold the Sigma field.
import type { Expression, Field } from "../../eql/ast.ts";
import type { Span } from "../../text/span.ts";
import type {
  CidrMatcher,
  FieldMatcher,
  Matcher,
  NumberMatcher,
  RegexMatcher,
  TextMatcher,
  TimePartMatcher,
} from "../document/matcher.ts";
import type { DetectionItem, ItemValue } from "../document/model.ts";
import { literalOf, matchesPattern, type Pattern } from "../document/pattern.ts";
import { type FlagTarget, hashAlgorithms, type Target, type TextTarget } from "../mapping/target.ts";
import { RegexRefusal } from "../regex/assertions.ts";
import { toLucene } from "../regex/lucene.ts";
import { accountTest, accountText } from "./accounts.ts";
import { addressTest, addressText, cidrTest, textCidrTest } from "./addresses.ts";
import {
  and,
  call,
  compare,
  compareNumber,
  field,
  isIn,
  isNull,
  isTrue,
  match,
  not,
  number,
  oneOf,
  or,
  text,
} from "./build.ts";
import { hashesTest } from "./hash-lists.ts";
import { Refusal } from "./loss.ts";
import { registryDataTest } from "./registry.ts";
import { textTest } from "./texts.ts";
import { weekTest } from "./weeks.ts";

/** Finds the target of a field; one that is mapped has the name that it has in events. */
export type FindTarget = (field: string, isMapped: boolean) => Target;

/**
 * An item with a field as a condition.
 * @throws {Refusal} where EQL has no words for it
 */
export function fieldTest(item: DetectionItem, find: FindTarget): Expression {
  const target = find(item.field!, item.isMapped === true);
  const test = (values: readonly ItemValue[]) => valuesTest(target, values, find);
  const combined =
    item.linking === "all"
      ? and(
          item.span,
          item.values.map((value) => test([value])),
        )
      : test(item.values);
  return item.negated ? not(combined, item.span) : combined;
}

/** Any of some values. Matchers of one kind are tested together, so that they become one list. */
function valuesTest(target: Target, values: readonly ItemValue[], find: FindTarget): Expression {
  const span = { start: values[0]?.span.start ?? 0, end: values.at(-1)?.span.end ?? 0 };
  const tests = runsOfKind(values).map((run) => matchersTest(target, run.matchers, run.span, find));
  return or(span, tests);
}

interface MatcherRun {
  readonly matchers: readonly Matcher[];
  readonly span: Span;
}

/** The matchers of some values, those of one kind that follow each other together. */
function runsOfKind(values: readonly ItemValue[]): readonly MatcherRun[] {
  if (values.length === 1 && values[0]!.matchers.length === 1) return values;
  const runs: { matchers: Matcher[]; span: { start: number; end: number } }[] = [];
  let run: (typeof runs)[number] | undefined;
  for (const { matchers, span } of values) {
    for (const matcher of matchers) {
      if (run === undefined || run.matchers[0]!.kind !== matcher.kind) {
        run = { matchers: [matcher], span: { ...span } };
        runs.push(run);
      } else {
        run.matchers.push(matcher);
        run.span.end = span.end;
      }
    }
  }
  return runs;
}

/** Any of some matchers of the same kind. */
function matchersTest(target: Target, matchers: readonly Matcher[], span: Span, find: FindTarget): Expression {
  const [first] = matchers;
  switch (first!.kind) {
    case "text":
      return textsTest(target, matchers as readonly TextMatcher[], span);
    case "number":
      return numbersTest(target, matchers as readonly NumberMatcher[], span);
    case "cidr":
      return cidrsTest(target, matchers as readonly CidrMatcher[], span);
    default:
      return or(
        span,
        matchers.map((matcher) => otherTest(target, matcher, span, find)),
      );
  }
}

function otherTest(target: Target, matcher: Matcher, span: Span, find: FindTarget): Expression {
  switch (matcher.kind) {
    case "null":
      return absent(target, span);
    case "exists":
      return matcher.exists ? not(absent(target, span), span) : absent(target, span);
    case "boolean":
      return booleanTest(target, matcher.value, span);
    case "regex":
      return regexTest(target, matcher, span);
    case "compare":
      return or(
        span,
        numericOperands(target, span).map((operand) => compareNumber(operand, matcher.operator, matcher.value, span)),
      );
    case "field":
      return twoFields(target, find(matcher.field, matcher.isMapped === true), matcher, span);
    case "time-part":
      return timePartTest(target, matcher, span);
    default:
      throw new Refusal("This value cannot be asked for", span);
  }
}

// ---- Presence ----

/** All fields that can hold the target's value. */
function fieldsOf(target: Target, span: Span): readonly Field[] {
  switch (target.kind) {
    case "text":
      return target.paths.map((path) => field(path, span));
    case "flag":
      return flagPaths(target, false).map((path) => field(path, span));
    case "number":
    case "address":
    case "word":
      return [field(target.path, span)];
    case "account":
      return [field(target.name, span)];
    case "hashes":
      return hashAlgorithms.flatMap((algorithm) => target.algorithms[algorithm].map((path) => field(path, span)));
    case "registry-data":
      return [field(target.strings, span)];
  }
}

/** Where a flag is found that may be of either value: where only what is true is kept, the text as the log has it. */
function flagPaths({ paths, written }: FlagTarget, value: boolean): readonly string[] {
  return value || written === undefined ? paths : [written, ...paths.slice(1)];
}

function absent(target: Target, span: Span): Expression {
  return and(
    span,
    fieldsOf(target, span).map((each) => isNull(each, span)),
  );
}

/** Windows' ways to write that there is no value; the pipelines leave such fields out. */
function saysNothing(pattern: Pattern): boolean {
  const literal = literalOf(pattern);
  return literal === "" || literal === "-";
}

// ---- Texts ----

function textsTest(target: Target, matchers: readonly TextMatcher[], span: Span): Expression {
  if (!matchers.some(({ pattern }) => saysNothing(pattern))) return targetTextTest(target, matchers, span);
  const empty = matchers.filter(({ pattern }) => saysNothing(pattern));
  const others = matchers.filter(({ pattern }) => !saysNothing(pattern));
  const tests = empty.map(({ pattern }) => nothingTest(target, literalOf(pattern)!, span));
  if (others.length > 0) tests.unshift(targetTextTest(target, others, span));
  return or(span, tests);
}

/** Fields that are copied to ECS lose `-` and empty texts; raw members of the Security log keep their `-`. */
function nothingTest(target: Target, written: string, span: Span): Expression {
  const none = absent(target, span);
  if (written === "" || target.kind !== "text") return none;
  const raw = target.paths.filter((path) => path.includes("winlog."));
  return or(span, [none, ...raw.map((path) => compare(field(path, span), "==", text(written, span), span))]);
}

function targetTextTest(target: Target, matchers: readonly TextMatcher[], span: Span): Expression {
  switch (target.kind) {
    case "text":
      return pathsTest(target, matchers, span);
    case "number":
      return or(
        span,
        matchers.map((matcher) => numberTextTest(target.path, matcher, span)),
      );
    case "address":
      return addressesTest(target.path, matchers, span);
    case "flag":
      return or(
        span,
        matchers.flatMap((matcher) => flagTests(target, matcher, span)),
      );
    case "word":
      return wordTest(target.path, target.words, matchers, span);
    case "account":
      return accountTest(target, matchers, span);
    case "hashes":
      return hashesTest(target, matchers, span);
    case "registry-data":
      return registryDataTest(target, matchers, span);
  }
}

function pathsTest(target: TextTarget, matchers: readonly TextMatcher[], span: Span): Expression {
  const { paths, baseName } = target;
  const names = baseName === undefined ? undefined : baseNames(matchers);
  if (names !== undefined) return textTest(field(baseName!, span), names, span);
  const asked = target.isMessageList === true ? matchers.flatMap(withMessageNumber) : matchers;
  const tests = paths.map((path) => textTest(field(path, span), asked, span));
  if (target.isFallback === true)
    return or(span, [tests[0]!, and(span, [isNull(field(paths[0]!, span), span), ...tests.slice(1)])]);
  if (target.dashIsNothing === true && coversDash(matchers)) tests.push(absent(target, span));
  return or(span, tests);
}

/** Whether a pattern (but not a text alone) covers `-`, which ECS leaves out. */
function coversDash(matchers: readonly TextMatcher[]): boolean {
  return matchers.some(({ pattern, cased }) => pattern.length > 1 && matchesPattern(pattern, "-", cased));
}

/** A pattern of one message (`*%%1538*`) together with the message's number, as it stands in a list of them. */
function withMessageNumber(matcher: TextMatcher): readonly TextMatcher[] {
  const texts = matcher.pattern.filter((piece) => typeof piece === "string");
  const message = texts.length === 1 ? /^%%(\d+)$/.exec(texts[0]!) : null;
  return message === null ? [matcher] : [matcher, { ...matcher, pattern: [message[1]!] }];
}

/** `*\name` patterns as patterns of the base name; undefined unless all are of that form. */
function baseNames(matchers: readonly TextMatcher[]): readonly TextMatcher[] | undefined {
  const names: TextMatcher[] = [];
  for (const matcher of matchers) {
    const [first, second, ...more] = matcher.pattern;
    const ends =
      typeof first === "object" && "wildcard" in first && first.wildcard === "*" && typeof second === "string";
    if (!ends || more.length > 0 || second.lastIndexOf("\\") !== 0 || second.length < 2) return undefined;
    names.push({ ...matcher, pattern: [second.slice(1)] });
  }
  return names;
}

function numberTextTest(path: string, matcher: TextMatcher, span: Span): Expression {
  const literal = literalOf(matcher.pattern);
  const operand = field(path, span);
  if (literal !== undefined && /^\d{1,15}$/.test(literal)) return compareNumber(operand, "==", Number(literal), span);
  if (literal !== undefined && /^0x[0-9a-f]{1,12}$/i.test(literal))
    return compareNumber(operand, "==", Number(literal), span);
  return textTest(call("string", [operand], span), [matcher], span);
}

function addressesTest(path: string, matchers: readonly TextMatcher[], span: Span): Expression {
  const test = addressTest(path, matchers, span);
  return coversDash(matchers) ? or(span, [test, isNull(field(path, span), span)]) : test;
}

function flagTests(target: FlagTarget, { pattern }: TextMatcher, span: Span): readonly Expression[] {
  return [true, false]
    .filter((value) => matchesPattern(pattern, String(value)))
    .flatMap((value) => flagPaths(target, value).map((path) => flagTest(path === target.written, path, value, span)));
}

function flagTest(isText: boolean, path: string, value: boolean, span: Span): Expression {
  const operand = field(path, span);
  return isText ? match(operand, ":", [String(value)], span) : isTrue(operand, value, span);
}

function wordTest(
  path: string,
  words: Readonly<Record<string, string>>,
  matchers: readonly TextMatcher[],
  span: Span,
): Expression {
  const meant = Object.entries(words).filter(([raw]) => matchers.some(({ pattern }) => matchesPattern(pattern, raw)));
  const distinct = [...new Set(meant.map(([, word]) => word))];
  if (distinct.length > 0) return oneOf(field(path, span), distinct, false, span);
  return textTest(field(path, span), matchers, span);
}

function numbersTest(target: Target, matchers: readonly NumberMatcher[], span: Span): Expression {
  if (target.kind === "number") {
    const operand = field(target.path, span);
    const [only, ...more] = matchers;
    if (more.length === 0) return compareNumber(operand, "==", only!.value, span);
    if (matchers.every(({ value }) => value >= 0))
      return isIn(
        operand,
        matchers.map(({ value }) => number(value, span)),
        false,
        span,
      );
    return or(
      span,
      matchers.map(({ value }) => compareNumber(operand, "==", value, span)),
    );
  }
  const texts = matchers.map(({ value }): TextMatcher => ({ kind: "text", pattern: [String(value)], cased: false }));
  return targetTextTest(target, texts, span);
}

function booleanTest(target: Target, value: boolean, span: Span): Expression {
  return targetTextTest(target, [{ kind: "text", pattern: [String(value)], cased: false }], span);
}

// ---- Operands ----

/** The target's values as texts. */
function textOperands(target: Target, span: Span): readonly Expression[] {
  switch (target.kind) {
    case "text":
      return target.paths.map((path) => field(path, span));
    case "number":
    case "address":
      return [addressText(target.path, span)];
    case "word":
      return [field(target.path, span)];
    case "flag":
      return target.paths.map((path) => call("string", [field(path, span)], span));
    case "account":
      return [accountText(target, span)];
    case "hashes":
      return [field(target.list, span)];
    case "registry-data":
      return [field(target.strings, span), field(target.details, span)];
  }
}

function numericOperands(target: Target, span: Span): readonly Expression[] {
  if (target.kind === "number") return [field(target.path, span)];
  return textOperands(target, span).map((operand) => call("number", [operand], span));
}

// ---- Everything else ----

function cidrsTest(target: Target, matchers: readonly CidrMatcher[], span: Span): Expression {
  if (target.kind === "address") return cidrTest(target.path, matchers, span);
  return or(
    span,
    textOperands(target, span).flatMap((operand) => matchers.map((matcher) => textCidrTest(operand, matcher, span))),
  );
}

function regexTest(target: Target, matcher: RegexMatcher, span: Span): Expression {
  try {
    const { pattern, ignoreCase, literal } = toLucene(matcher.source, matcher);
    if (literal !== undefined && literal !== "") {
      const found: TextMatcher = {
        kind: "text",
        pattern: [{ wildcard: "*" }, literal, { wildcard: "*" }],
        cased: !ignoreCase,
      };
      return or(
        span,
        textOperands(target, span).map((operand) => textTest(operand, [found], span)),
      );
    }
    const operator = ignoreCase ? "regex~" : "regex";
    return or(
      span,
      textOperands(target, span).map((operand) => match(operand, operator, [pattern], span)),
    );
  } catch (error) {
    if (error instanceof RegexRefusal) throw new Refusal(`The regular expression ${error.message}`, span);
    throw error;
  }
}

/** EQL compares fields only within functions: texts are equal where each starts with the other. */
function twoFields(left: Target, right: Target, { match: kind, cased }: FieldMatcher, span: Span): Expression {
  const test = (name: string, a: Expression, b: Expression) => call(name, [a, b], span, !cased);
  const pairs = textOperands(left, span).flatMap((a) => textOperands(right, span).map((b) => [a, b] as const));
  if (kind !== "equals") {
    const name = { contains: "stringContains", startswith: "startsWith", endswith: "endsWith" }[kind];
    return or(
      span,
      pairs.map(([a, b]) => test(name, a, b)),
    );
  }
  return or(
    span,
    pairs.map(([a, b]) => and(span, [test("startsWith", a, b), test("startsWith", b, a)])),
  );
}

/** Where a part of a date stands in its ISO text. */
const timeParts = { year: [0, 4], month: [5, 7], day: [8, 10], hour: [11, 13], minute: [14, 16] } as const;

function timePartTest(target: Target, { unit, operator, value }: TimePartMatcher, span: Span): Expression {
  const operands = textOperands(target, span).map((operand) =>
    operand.kind === "Field" && operand.path === "@timestamp" ? call("string", [operand], span) : operand,
  );
  if (unit === "week")
    return or(
      span,
      operands.map((operand) => weekTest(operand, operator, Number(value), span)),
    );
  const [start, end] = timeParts[unit];
  const part = (operand: Expression) =>
    call("number", [call("substring", [operand, number(start, span), number(end, span)], span)], span);
  return or(
    span,
    operands.map((operand) => compareNumber(part(operand), operator, value, span)),
  );
}
