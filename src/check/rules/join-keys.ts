// Join keys that cannot be compared one by one: items with different numbers of them, or fields of different kinds.
import type { Expression, Sequence, Term } from "../../eql/ast.ts";
import type { Context, Rule } from "../context.ts";
import { areCompatible, describeKind } from "../kind.ts";
import { shown } from "../shown.ts";

export const joinKeys: Rule = {
  Sequence: checkKeys,
  Sample: ({ terms }, context) => checkTerms(terms, context),
  Join: checkKeys,
};

function checkKeys({ terms, until }: Pick<Sequence, "terms" | "until">, context: Context): void {
  checkTerms(until === null ? terms : [...terms, until], context);
}

/** The shared keys are the same fields everywhere; those of the items are compared with the first item's, one by one. */
function checkTerms([first, ...others]: readonly Term[], context: Context): void {
  for (const term of others) {
    checkCount(term, first?.by.length ?? 0, context);
    for (const [position, key] of term.by.entries()) {
      const expected = first?.by[position];
      if (expected !== undefined) checkPair(key, expected, context);
    }
  }
}

function checkCount({ by, span }: Term, expected: number, context: Context): void {
  const [from, to] = [by[0], by.at(-1)];
  if (by.length === expected) return;
  const place = from === undefined || to === undefined ? span : { start: from.span.start, end: to.span.end };
  const message = `This item has ${counted(by.length)}, but the first item has ${counted(expected)}`;
  context.report("join-key-count", place, message, {
    hint: "Every item needs the same number of join keys, `until` too.",
  });
}

function counted(keys: number): string {
  return keys === 0 ? "no join key of its own" : keys === 1 ? "one join key" : `${keys} join keys`;
}

function checkPair(key: Expression, expected: Expression, context: Context): void {
  const [kind, wanted] = [context.kindOf(key), context.kindOf(expected)];
  if (areCompatible(kind, wanted)) return;
  const message = `The key ${shown(key)} is ${describeKind(kind)}, but ${shown(expected)} of the first item is ${describeKind(wanted)}`;
  context.report("join-key-type", key.span, message);
}
