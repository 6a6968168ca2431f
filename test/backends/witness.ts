// Makes an event that satisfies a condition, by trying alternatives in order; what was made is checked, so a wrong guess only means no event.
import { addressText } from "../../src/backends/base/cidr.ts";
import type { Condition, FieldTest, FieldValue } from "../../src/backends/base/condition.ts";
import type { Pattern } from "../../src/backends/base/pattern.ts";
import type { Regex } from "../../src/backends/base/regex.ts";
import type { Scalar } from "../../src/event/event.ts";
import { holds } from "./evaluate.ts";

type Draft = ReadonlyMap<string, readonly Scalar[]>;

const mostDrafts = 200;

/** A row that satisfies a condition and has the given values; undefined where none was found. */
export function witness(condition: Condition, given: Draft): Draft | undefined {
  let tried = 0;
  for (const draft of drafts(condition, given)) {
    if (holds(condition, draft)) return draft;
    if (++tried >= mostDrafts) return undefined;
  }
  return undefined;
}

function* drafts(condition: Condition, from: Draft): Iterable<Draft> {
  switch (condition.kind) {
    case "all":
      yield* together(condition.operands, from);
      return;
    case "some":
      for (const operand of condition.operands) yield* drafts(operand, from);
      return;
    case "constant":
    case "not":
    case "anywhere":
    case "verbatim":
      yield from;
      return;
    default:
      yield* testDrafts(condition, from);
  }
}

function* together(operands: readonly Condition[], from: Draft): Iterable<Draft> {
  const [first, ...rest] = operands;
  if (first === undefined) yield from;
  else for (const draft of drafts(first, from)) yield* together(rest, draft);
}

function* testDrafts(test: FieldTest, from: Draft): Iterable<Draft> {
  if (test.subject.kind !== "field") {
    if (test.subject.kind === "call" && test.subject.args[0]?.kind === "field")
      yield withValue(from, test.subject.args[0], "x".repeat(600));
    return;
  }
  for (const value of valuesFor(test)) {
    const draft = withValue(from, test.subject, value);
    if (draft !== undefined) yield draft;
  }
}

/** The draft with one more value: beside others in a list, alone in any other field. */
function withValue(draft: Draft, field: FieldValue, value: Scalar): Draft {
  const known = draft.get(field.name) ?? [];
  if (known.includes(value)) return draft;
  return new Map([...draft, [field.name, field.list ? [...known, value] : [value]]]);
}

function* valuesFor(test: FieldTest): Iterable<Scalar> {
  switch (test.kind) {
    case "exists":
      yield { text: "x", number: 1, flag: true, address: "192.0.2.1", time: "2026-01-01T00:00:00.000Z" }[
        (test.subject as FieldValue).type
      ];
      return;
    case "text":
      for (const pattern of test.patterns) yield textOf(pattern);
      return;
    case "regex":
      yield matchOf(test.regex);
      return;
    case "number":
      yield Number(test.value) + (test.operator === ">" ? 1 : test.operator === "<" ? -1 : 0);
      return;
    case "flag":
      yield test.value;
      return;
    case "address":
      for (const block of test.blocks) yield addressText(block.version, block.base + (block.prefix < 31 ? 1n : 0n));
      return;
    case "order":
      yield test.operator.startsWith(">") ? `${test.value}z` : "";
      return;
    case "time":
      return;
  }
}

function textOf(pattern: Pattern): string {
  return pattern.map((part) => (part === "any" ? "" : part === "one" ? "q" : part.literal)).join("");
}

function matchOf(regex: Regex): string {
  switch (regex.kind) {
    case "literal":
      return regex.text;
    case "set":
      return regex.negated ? "q" : String.fromCodePoint(regex.ranges[0]![0]);
    case "one":
      return "q";
    case "concat":
      return regex.parts.map(matchOf).join("");
    case "choice":
      return matchOf(regex.options[0]!);
    case "repeat":
      return matchOf(regex.item).repeat(regex.min);
    default:
      return "";
  }
}
