// Join keys whose values can never be equal, because their fields are of different kinds.
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
    for (const [position, key] of term.by.entries()) {
      const expected = first?.by[position];
      if (expected !== undefined) checkPair(key, expected, context);
    }
  }
}

function checkPair(key: Expression, expected: Expression, context: Context): void {
  const [kind, wanted] = [context.kindOf(key), context.kindOf(expected)];
  if (areCompatible(kind, wanted)) return;
  const message = `The key ${shown(key)} is ${describeKind(kind)}, but ${shown(expected)} of the first item is ${describeKind(wanted)}`;
  context.report("join-key-type", key.span, message);
}
