// Filters that say the opposite of what a filter is for.
import type { Reporter } from "../diagnostics.ts";
import type { Condition } from "../document/condition.ts";
import type { SigmaFilter } from "../document/model.ts";

/** A filter whose condition negates nothing leaves of a rule's findings only those that it describes. */
export function checkFilterSense({ condition }: SigmaFilter, reporter: Reporter): void {
  if (negates(condition)) return;
  const hint = "Write `not` before what is to be left out.";
  reporter.add("filter-without-not", condition.span, "The filter leaves out everything but what it describes", {
    hint,
  });
}

function negates(condition: Condition): boolean {
  if (condition.kind === "not") return true;
  return (condition.kind === "and" || condition.kind === "or") && condition.operands.some(negates);
}
