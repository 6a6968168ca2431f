// Derivatives of terms (Brzozowski): what remains of a pattern after one character. Positions between characters matter only to assertions;
// they are told by what stands on their two sides.
import { type Alphabet, Side } from "./alphabet.ts";
import type { Assertion } from "./syntax.ts";
import type { Term, Terms } from "./term.ts";

/** Whether a term matches the empty text at a position with these sides. */
export function isNullable(term: Term, before: Side, after: Side): boolean {
  switch (term.kind) {
    case "nothing":
    case "symbols":
      return false;
    case "empty":
      return true;
    case "sequence":
      return isSequenceNullable(term, before, after);
    case "anyOf":
      return term.parts.some((part) => isNullable(part, before, after));
    case "allOf":
      return term.parts.every((part) => isNullable(part, before, after));
    case "complement":
      return !isNullable(term.part, before, after);
    case "repeat":
      return term.min === 0 || isNullable(term.part, before, after);
    case "assertion":
      return holds(term.assertion, before, after);
  }
}

function isSequenceNullable(term: Term, before: Side, after: Side): boolean {
  let rest = term;
  while (rest.kind === "sequence") {
    if (!isNullable(rest.head, before, after)) return false;
    rest = rest.tail;
  }
  return isNullable(rest, before, after);
}

function holds(assertion: Assertion, before: Side, after: Side): boolean {
  switch (assertion) {
    case "textStart":
      return before === Side.edge;
    case "textEnd":
      return after === Side.edge;
    case "lineStart":
      return before === Side.edge || before === Side.newline;
    case "lineEnd":
      return after === Side.edge || after === Side.newline;
    case "wordEdge":
      return (before === Side.word) !== (after === Side.word);
    case "notWordEdge":
      return (before === Side.word) === (after === Side.word);
  }
}

/** What remains of `term` after a character of `symbol`, which follows a position with `before` on its left. */
export function derive(terms: Terms, alphabet: Alphabet, term: Term, symbol: number, before: Side): Term {
  const after = alphabet.side(symbol);
  const step = (current: Term): Term => {
    switch (current.kind) {
      case "nothing":
      case "empty":
      case "assertion":
        return terms.nothing;
      case "symbols":
        return current.members[symbol] ? terms.empty : terms.nothing;
      case "sequence":
        return stepSequence(current);
      case "anyOf":
        return terms.anyOf(current.parts.map(step));
      case "allOf":
        return terms.allOf(current.parts.map(step));
      case "complement":
        return terms.complement(step(current.part));
      case "repeat": {
        const inner = step(current.part);
        if (inner === terms.nothing) return inner;
        // If the part can be empty here, so can all repetitions still due before the one that takes the character.
        const due = isNullable(current.part, before, after) ? 0 : Math.max(0, current.min - 1);
        return terms.sequence(inner, terms.repeat(current.part, due, current.max - 1));
      }
    }
  };
  const stepSequence = (sequence: Term): Term => {
    const alternatives: Term[] = [];
    let rest = sequence;
    while (rest.kind === "sequence") {
      alternatives.push(terms.sequence(step(rest.head), rest.tail));
      if (!isNullable(rest.head, before, after)) return terms.anyOf(alternatives);
      rest = rest.tail;
    }
    alternatives.push(step(rest));
    return terms.anyOf(alternatives);
  };
  return step(term);
}
