// Expressions that engines cannot run because they make one automaton without choices of the whole. Behind `.*`, a long count of nearly any
// character has to remember at which of the last so many places it may have begun: states double with every few of them.
import type { Span } from "../../text/span.ts";
import type { Regex } from "./regex.ts";
import { Refusal } from "./result.ts";

const longCount = 24;

/** Throws a Refusal for an expression that a target with Lucene's automata cannot run. */
export function refuseTooManyStates(regex: Regex, title: string, span: Span): void {
  if (!hasLateCount(regex)) return;
  throw new Refusal(
    "unsupported-regex",
    `${title}: an expression with a long count behind \`.*\` needs more states than the engine allows`,
    span,
  );
}

function hasLateCount(regex: Regex): boolean {
  switch (regex.kind) {
    case "concat": {
      const open = regex.parts.findIndex(isOpen);
      return regex.parts.some(
        (part, index) => (open !== -1 && index > open && isLongCount(part)) || hasLateCount(part),
      );
    }
    case "choice":
      return regex.options.some(hasLateCount);
    case "intersection":
      return regex.items.some(hasLateCount);
    case "repeat":
    case "complement":
      return hasLateCount(regex.item);
    default:
      return false;
  }
}

/** Any text, or as much of nearly any character as there is. */
function isOpen(regex: Regex): boolean {
  return regex.kind === "any" || (regex.kind === "repeat" && regex.max === null && isWide(regex.item));
}

function isLongCount(regex: Regex): boolean {
  return regex.kind === "repeat" && regex.max !== null && regex.max >= longCount && isWide(regex.item);
}

function isWide(regex: Regex): boolean {
  return regex.kind === "one" || (regex.kind === "set" && regex.negated);
}
