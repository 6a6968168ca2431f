// between(source, left, right[, greedy]): what stands between two delimiters.
import { foldCase } from "../event/fold-case.ts";
import { EvaluationError, textOf } from "../event/value.ts";
import type { FunctionDefinition } from "./definition.ts";

export const between: FunctionDefinition = {
  name: "between",
  parameters: [
    { name: "source", kind: "string" },
    { name: "left", kind: "string", notNull: true },
    { name: "right", kind: "string", notNull: true },
    { name: "greedy", kind: "boolean", optional: true, notNull: true },
  ],
  returns: "string",
  tilde: true,
  description:
    "The text after the first `left` and before the next `right` (greedy: before the last); empty if either is not found, all of the source if either is empty.",
  example: { call: 'between("system event log", "system ", " log")', value: "event" },
  evaluate: ([source = null, leftValue = null, rightValue = null, greedy], { caseInsensitive }) => {
    const text = textOf(source);
    if (text === null) return null;
    const left = textOf(leftValue);
    const right = textOf(rightValue);
    if (left === null || right === null)
      throw new EvaluationError("a delimiter of between is null; a string is required");
    if (left === "" || right === "") return text;
    const fold = caseInsensitive ? foldCase : (unchanged: string) => unchanged;
    const range = delimited(fold(text), fold(left), fold(right), greedy === true);
    return range === undefined ? "" : text.slice(range.start, range.end);
  },
};

function delimited(
  text: string,
  left: string,
  right: string,
  greedy: boolean,
): { start: number; end: number } | undefined {
  const at = text.indexOf(left);
  if (at < 0) return undefined;
  const start = at + left.length;
  const end = greedy ? text.lastIndexOf(right) : text.indexOf(right, start);
  return end < start ? undefined : { start, end };
}
