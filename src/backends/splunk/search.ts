// Conditions as SPL's `search` expressions: values ignore case and have `*`, a negation keeps events without the field, and the index answers much of
// it. What `search` cannot say exactly (case, one character, expressions, order) is left to `where`. It binds OR tighter than AND, so groups stand in
// parentheses.
import type { Condition, Test } from "../base/condition.ts";
import { type Pattern, printPattern } from "../base/pattern.ts";
import { anyOf } from "../base/print.ts";
import { splString } from "./print.ts";

/** The text of a condition for `search`, or undefined where `search` would not mean the same. */
export function printSearchTerms(condition: Condition): string | undefined {
  switch (condition.kind) {
    case "all":
    case "some": {
      const texts = condition.operands.map(printSearchTerms).filter((text) => text !== undefined);
      if (texts.length < condition.operands.length) return undefined;
      return `(${texts.join(condition.kind === "all" ? " AND " : " OR ")})`;
    }
    case "not": {
      const text = printSearchTerms(condition.operand);
      return text === undefined ? undefined : `NOT ${text}`;
    }
    case "constant":
      return undefined;
    default:
      return searchTerm(condition);
  }
}

function searchTerm(test: Test): string | undefined {
  if (test.kind === "anywhere" || test.kind === "verbatim" || test.subject.kind !== "field") return undefined;
  const field = test.subject.name;
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(field)) return undefined;
  switch (test.kind) {
    case "exists":
      return `${field}=*`;
    case "number":
      return test.operator === "==" && Number.isSafeInteger(Number(test.value)) ? `${field}=${test.value}` : undefined;
    case "text":
      if (!test.ignoreCase || !test.patterns.every(isSearchable)) return undefined;
      return anyOf(
        test.patterns.map((pattern) => `${field}=${splString(printPattern(pattern, "*", "", (text) => text))}`),
        "OR",
      );
    default:
      return undefined;
  }
}

/** No `*` of its own, which cannot be escaped; nothing for one character; no text that is read as a block of addresses. */
function isSearchable(pattern: Pattern): boolean {
  if (pattern.length === 0) return false;
  return pattern.every(
    (part) =>
      part === "any" || (typeof part === "object" && /^[^*\p{Cc}]+$/u.test(part.literal) && !isBlock(part.literal)),
  );
}

function isBlock(text: string): boolean {
  return /^[\d.]+\/\d+$|^[\da-f:]+\/\d+$/i.test(text);
}
