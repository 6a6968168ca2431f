// Conditions: precedence, quantities, and what is wrong with a text.
import { describe, expect, test } from "vitest";
import { Reporter } from "../../src/sigma/diagnostics.ts";
import { type Condition, namesFitting, parseCondition } from "../../src/sigma/document/condition.ts";

const names = ["selection", "selection_a", "selection_b", "filter", "_hidden", "keywords"];

function read(text: string) {
  const reporter = new Reporter();
  const condition = parseCondition(text, names, (span) => span, reporter);
  return { condition, problems: reporter.diagnostics.map(({ code, span }) => `${code} ${span.start}-${span.end}`) };
}

/** A condition with every grouping in parentheses. */
function show(condition: Condition): string {
  switch (condition.kind) {
    case "name":
      return condition.name;
    case "of":
      return `${condition.quantity}[${condition.names.join(" ")}]`;
    case "not":
      return `not ${show(condition.operand)}`;
    default:
      return `(${condition.operands.map(show).join(` ${condition.kind} `)})`;
  }
}

describe("a condition", () => {
  test.each([
    ["selection", "selection"],
    ["selection and not filter", "(selection and not filter)"],
    ["selection or keywords and filter", "(selection or (keywords and filter))"],
    ["(selection or keywords) and filter", "((selection or keywords) and filter)"],
    ["not selection and filter", "(not selection and filter)"],
    ["not not selection", "not not selection"],
    ["not (selection or filter)", "not (selection or filter)"],
    ["1 of selection_*", "any[selection_a selection_b]"],
    ["any of selection*", "any[selection selection_a selection_b]"],
    ["all of selection_*", "all[selection_a selection_b]"],
    ["1 of them", "any[selection selection_a selection_b filter keywords]"],
    ["all of *_a", "all[selection_a]"],
    ["1 of selection", "any[selection]"],
    ["not 1 of filter* and keywords", "(not any[filter] and keywords)"],
    ["  selection\n  and filter ", "(selection and filter)"],
    ["(selection)and(filter)", "(selection and filter)"],
  ])("%s", (text, shown) => {
    const { condition, problems } = read(text);
    expect(problems).toEqual([]);
    expect(show(condition!)).toBe(shown);
  });

  test.each([
    ["", ["condition-syntax 0-0"]],
    ["selection and", ["condition-syntax 13-13"]],
    ["selection filter", ["condition-syntax 10-16"]],
    ["(selection", ["condition-syntax 0-1"]],
    ["selection)", ["condition-syntax 9-10"]],
    ["selection AND filter", ["condition-syntax 10-13"]],
    ["selectoin", ["unknown-selection 0-9"]],
    ["selection_*", ["condition-syntax 0-11"]],
    ["2 of selection_*", ["condition-syntax 0-1"]],
    ["1 of", ["condition-syntax 0-1"]],
    ["1 of nothing_*", ["unknown-selection 5-14"]],
    ["selection | count() > 5", ["deprecated-aggregation 10-11"]],
    ["and", ["condition-syntax 0-3"]],
    [`${"(".repeat(200)}selection${")".repeat(200)}`, ["condition-syntax 100-101"]],
  ])("%s is refused", (text, problems) => {
    const { condition, problems: found } = read(text);
    expect(condition).toBeUndefined();
    expect(found).toEqual(problems);
  });

  test.each([
    ["them", ["selection", "aba", "abba"]],
    ["_*", ["_hidden"]],
    ["*", ["selection", "_hidden", "aba", "abba"]],
    ["ab*ba", ["abba"]],
    ["a*a", ["aba", "abba"]],
    ["*b*", ["aba", "abba"]],
    ["*b*b*", ["abba"]],
    ["s*e*c*n", ["selection"]],
    ["s*c*e*n", []],
    ["selection", ["selection"]],
  ])("the pattern %s stands for %j", (pattern, fitting) => {
    expect(namesFitting(pattern, ["selection", "_hidden", "aba", "abba"])).toEqual(fitting);
  });
});
