// Where a condition depends on the difference between an absent field and an empty text.
import type { Condition, Test } from "./condition.ts";
import { touchesEmpty } from "./pattern.ts";
import { matchesEmpty } from "./regex.ts";
import { type LossList, tellEmptyIsAbsent } from "./result.ts";

/** Names the loss at every test that a platform without that difference answers otherwise. */
export function tellEmptiness(condition: Condition, target: string, losses: LossList): void {
  switch (condition.kind) {
    case "all":
    case "some":
      for (const operand of condition.operands) tellEmptiness(operand, target, losses);
      return;
    case "not":
      tellEmptiness(condition.operand, target, losses);
      return;
    case "constant":
      return;
    default:
      if (needsEmptiness(condition)) tellEmptyIsAbsent(losses, target, condition.span);
  }
}

function needsEmptiness(test: Test): boolean {
  if (test.kind === "verbatim" || test.kind === "anywhere") return false;
  const text = test.subject.kind !== "field" || test.subject.type === "text";
  if (test.kind === "exists") return text;
  if (test.kind === "order") return test.operator.startsWith("<");
  if (test.kind === "regex") return matchesEmpty(test.regex);
  return test.kind === "text" && test.patterns.some(touchesEmpty);
}
