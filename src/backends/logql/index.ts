// Grafana Loki: a `json` stage takes the fields of a rule out of ECS lines, label filters test them. There is no NOT, so negation is moved to the
// single filters; an absent label is the empty text; a list is its JSON text, in which a value is looked for between quotes.

import { blockText } from "../base/cidr.ts";
import type { Condition, FieldTest, Test, TextTest } from "../base/condition.ts";
import { all, not, some } from "../base/condition.ts";
import { fieldsIn } from "../base/ecs-columns.ts";
import { ecsCondition } from "../base/ecs-target.ts";
import { tellEmptiness } from "../base/emptiness.ts";
import { isAny, literalText } from "../base/pattern.ts";
import { planOf } from "../base/plan.ts";
import { anyOf, printCondition } from "../base/print.ts";
import { type CodeRange, concat, type Regex, type RegexSet, regexOfAll } from "../base/regex.ts";
import { printRegex } from "../base/regex-print.ts";
import { Refusal } from "../base/result.ts";
import { spellCases } from "../base/spell-cases.ts";
import type { Target } from "../base/target.ts";

const title = "LogQL";
const flavour = { title, maxRepeat: 1000 };

export const logqlTarget: Target = {
  id: "logql",
  aliases: ["loki"],
  title: "Grafana Loki LogQL",
  versions: "Loki 2.9 and later",
  level: "parsed",
  provenBy: "Grafana's grammar (`@grafana/lezer-logql` 0.4); our interpreter of the subset",
  purpose: "Searches and alerts over ECS lines in Grafana Loki.",
  layout:
    'ECS documents as JSON lines in the stream `{job="ecs"}`, with nested objects; fields that ECS makes arrays are arrays.',
  tables: [],
  texts: { folds: ["k", "s"], known: true, foldsComputed: true, countsCharacters: true },
  sequences: "none",
  notes: [
    "The time range belongs to the request, not to the query.",
    "An absent field and an empty text are the same.",
  ],
  write: (statement, context) => {
    const condition = spellCases(ecsCondition(planOf(statement, title), context, (path) => path));
    tellEmptiness(condition, title, context.losses);
    const labels = new Map(
      [...fieldsIn(condition).keys()].map((path) => [path, path.replaceAll(/[^A-Za-z0-9]/g, "_").replace(/^_+/, "")]),
    );
    const filter = printCondition(
      positive(condition, false),
      {
        and: "and",
        or: "or",
        not: (operand) => operand,
        constant: () => "",
        test: (test, negated) => printTest(test, negated, labels),
      },
      context.refusals,
    );
    if (condition.kind === "constant")
      throw new Refusal("constant", `${title}: a condition that is always the same cannot be written`, condition.span);
    const json = [...labels].map(([path, label]) => `${label}=${JSON.stringify(path)}`).join(", ");
    return { query: `${context.options.source ?? '{job="ecs"}'} | json ${json} | ${filter}` };
  },
};

/** The condition with `not` on single tests only. */
function positive(condition: Condition, negated: boolean): Condition {
  switch (condition.kind) {
    case "not":
      return positive(condition.operand, !negated);
    case "all":
    case "some": {
      const join = (condition.kind === "all") === negated ? some : all;
      return join(
        condition.operands.map((operand) => positive(operand, negated)),
        condition.span,
      );
    }
    default:
      return negated ? not(condition, condition.span) : condition;
  }
}

function printTest(test: Test, negated: boolean, labels: ReadonlyMap<string, string>): string {
  if (test.kind === "anywhere" || test.kind === "verbatim" || test.subject.kind !== "field")
    throw new Refusal(
      "unsupported",
      `${title}: a function or a search in every field cannot be written here`,
      test.span,
    );
  const label = labels.get(test.subject.name)!;
  if (test.subject.list) return listTest(test, negated, label);
  return printFieldTest(test, negated, label);
}

function printFieldTest(test: FieldTest, negated: boolean, label: string): string {
  switch (test.kind) {
    case "exists":
      return `${label}${negated ? "=" : "!="}""`;
    case "text":
      return textTest(test, negated, label);
    case "regex":
      return matches(label, printRegex(test.regex, flavour, test.span), test.ignoreCase, negated);
    case "number":
      return numberTest(label, test.operator, String(test.value), negated);
    case "flag":
      return `${label}${negated ? "!=" : "="}"${test.value}"`;
    case "address": {
      const tests = test.blocks.map((block) => `${label}${negated ? "!=" : "="}ip("${blockText(block)}")`);
      return negated ? tests.join(" and ") : anyOf(tests, "or");
    }
    default:
      throw new Refusal("unsupported-order", `${title}: an order of texts or times cannot be written`, test.span);
  }
}

const opposites: Readonly<Record<string, string>> = { "==": "!=", "<": ">=", "<=": ">", ">": "<=", ">=": "<" };

function numberTest(label: string, operator: string, value: string, negated: boolean): string {
  if (!negated) return `${label} ${operator} ${value}`;
  return `(${label}="" or ${label} ${opposites[operator]} ${value})`;
}

function textTest(test: TextTest, negated: boolean, label: string): string {
  if (test.patterns.some(isAny)) return `${label}${negated ? "=" : "!="}""`;
  const [only, ...more] = test.patterns.map(literalText);
  if (only !== undefined && only !== "" && more.length === 0 && !test.ignoreCase)
    return `${label}${negated ? "!=" : "="}${JSON.stringify(only)}`;
  return matches(label, printRegex(regexOfAll(test.patterns), flavour, test.span), test.ignoreCase, negated);
}

/** Label filters match whole values. */
function matches(label: string, regex: string, ignoreCase: boolean, negated: boolean): string {
  const text = `(?${ignoreCase ? "is" : "s"})${regex}`;
  return `${label}${negated ? "!~" : "=~"}${text.includes("`") ? JSON.stringify(text) : `\`${text}\``}`;
}

/** A value between quotes in a list's JSON text. */
function listTest(test: FieldTest, negated: boolean, label: string): string {
  if (test.kind === "exists") return `${label}${negated ? "=" : "!="}""`;
  if (test.kind !== "text" && test.kind !== "regex")
    throw new Refusal("list-field", `${title}: this test on a list cannot be written`, test.span);
  const inner = inJson(test.kind === "text" ? regexOfAll(test.patterns) : test.regex);
  const quote: Regex = { kind: "literal", text: '"' };
  const value = concat([quote, inner, quote]);
  const before: Regex = {
    kind: "choice",
    options: [
      { kind: "literal", text: "[" },
      concat([{ kind: "literal", text: "[" }, { kind: "any" }, { kind: "literal", text: "," }]),
    ],
  };
  const after: Regex = {
    kind: "choice",
    options: [{ kind: "literal", text: "]" }, concat([{ kind: "literal", text: "," }, { kind: "any" }])],
  };
  return matches(label, printRegex(concat([before, value, after]), flavour, test.span), test.ignoreCase, negated);
}

const jsonCharacter: Regex = {
  kind: "choice",
  options: [
    { kind: "set", negated: true, ranges: [[34, 34], [92, 92]] }, // biome-ignore format: one line
    concat([{ kind: "literal", text: "\\" }, { kind: "one" }]),
  ],
};

/** An expression for a text as JSON writes it. */
function inJson(regex: Regex): Regex {
  switch (regex.kind) {
    case "literal":
      return { kind: "literal", text: JSON.stringify(regex.text).slice(1, -1) };
    case "any":
      return { kind: "repeat", item: jsonCharacter, min: 0, max: null };
    case "one":
      return jsonCharacter;
    case "concat":
      return concat(regex.parts.map(inJson));
    case "choice":
      return { kind: "choice", options: regex.options.map(inJson) };
    case "repeat":
      return { ...regex, item: inJson(regex.item) };
    case "set":
      return setInJson(regex);
    default:
      return regex;
  }
}

/** Characters that JSON writes as a backslash and a letter, by their codes. */
const jsonEscapes: readonly (readonly [code: number, text: string])[] = [8, 9, 10, 12, 13, 34, 92].map((code) => [
  code,
  JSON.stringify(String.fromCharCode(code)).slice(1, -1),
]);

/** Characters of a class as JSON writes them: those with an escape stand beside the class, not in it. */
function setInJson(set: RegexSet): Regex {
  const holds = (code: number) => set.ranges.some(([first, last]) => first <= code && code <= last) !== set.negated;
  const escaped = jsonEscapes.filter(([code]) => holds(code)).map(([, text]): Regex => ({ kind: "literal", text }));
  if (set.negated) {
    const plain: Regex = { ...set, ranges: [...set.ranges, [34, 34], [92, 92]] };
    return escaped.length === 0 ? plain : { kind: "choice", options: [plain, ...escaped] };
  }
  if (escaped.length === 0) return set;
  const ranges = jsonEscapes.reduce<RegexSet["ranges"]>(
    (kept, [code]) => kept.flatMap((one) => without(one, code)),
    set.ranges,
  );
  const plain: readonly Regex[] = ranges.length === 0 ? [] : [{ ...set, ranges }];
  return { kind: "choice", options: [...plain, ...escaped] };
}

/** A range of codes without one of them. */
function without([first, last]: CodeRange, code: number): readonly CodeRange[] {
  if (code < first || code > last) return [[first, last]];
  const parts: readonly CodeRange[] = [
    [first, code - 1],
    [code + 1, last],
  ];
  return parts.filter(([from, to]) => from <= to);
}
