// Patterns as terms that are equal exactly when they are the same object, kept in a normal form. The state of the automaton is a term: what
// remains to be matched. Its step over a character is the derivative (derive.ts), so complement and intersection cost nothing extra, and
// a state is built only when a text leads there. The normal form (sorted alternatives without duplicates, sequences nested to the right
// and spread over alternatives) keeps an ordinary pattern's states to sets of its positions, as in an automaton built beforehand.
import type { Alphabet } from "./alphabet.ts";
import type { Assertion, Syntax } from "./syntax.ts";

export type Term =
  | { readonly kind: "nothing"; readonly id: number }
  | { readonly kind: "empty"; readonly id: number }
  | { readonly kind: "symbols"; readonly id: number; readonly members: readonly boolean[] }
  | { readonly kind: "sequence"; readonly id: number; readonly head: Term; readonly tail: Term }
  | { readonly kind: "anyOf"; readonly id: number; readonly parts: readonly Term[] }
  | { readonly kind: "allOf"; readonly id: number; readonly parts: readonly Term[] }
  | { readonly kind: "complement"; readonly id: number; readonly part: Term }
  | { readonly kind: "repeat"; readonly id: number; readonly part: Term; readonly min: number; readonly max: number }
  | { readonly kind: "assertion"; readonly id: number; readonly assertion: Assertion };

type WithoutId<T> = T extends Term ? Omit<T, "id"> : never;

/** Makes terms over one alphabet; equal terms are the same object. */
export class Terms {
  readonly nothing: Term;
  readonly empty: Term;
  /** Matches every text. */
  readonly everything: Term;
  private readonly known = new Map<string, Term>();
  private readonly alphabet: Alphabet;

  constructor(alphabet: Alphabet) {
    this.alphabet = alphabet;
    this.nothing = this.intern("0", { kind: "nothing" });
    this.empty = this.intern("1", { kind: "empty" });
    this.everything = this.repeat(
      this.symbols(new Array<boolean>(alphabet.size).fill(true)),
      0,
      Number.POSITIVE_INFINITY,
    );
  }

  /** How many terms are kept. */
  get size(): number {
    return this.known.size;
  }

  fromSyntax(syntax: Syntax): Term {
    switch (syntax.kind) {
      case "set":
        return this.symbols(this.alphabet.members(syntax.points));
      case "sequence":
        return syntax.parts
          .map((part) => this.fromSyntax(part))
          .reduceRight((tail, head) => this.sequence(head, tail), this.empty);
      case "anyOf":
        return this.anyOf(syntax.parts.map((part) => this.fromSyntax(part)));
      case "allOf":
        return this.allOf(syntax.parts.map((part) => this.fromSyntax(part)));
      case "complement":
        return this.complement(this.fromSyntax(syntax.part));
      case "repeat":
        return this.repeat(this.fromSyntax(syntax.part), syntax.min, syntax.max);
      case "assertion":
        return this.assertion(syntax.assertion);
    }
  }

  /** The same term, made by this factory. `copies` remembers what was copied already. */
  copy(term: Term, copies: Map<Term, Term>): Term {
    const known = copies.get(term);
    if (known !== undefined) return known;
    const made = this.copyParts(term, copies);
    copies.set(term, made);
    return made;
  }

  private copyParts(term: Term, copies: Map<Term, Term>): Term {
    switch (term.kind) {
      case "nothing":
        return this.nothing;
      case "empty":
        return this.empty;
      case "symbols":
        return this.symbols(term.members);
      case "sequence":
        return this.copySequence(term, copies);
      case "anyOf":
        return this.anyOf(term.parts.map((part) => this.copy(part, copies)));
      case "allOf":
        return this.allOf(term.parts.map((part) => this.copy(part, copies)));
      case "complement":
        return this.complement(this.copy(term.part, copies));
      case "repeat":
        return this.repeat(this.copy(term.part, copies), term.min, term.max);
      case "assertion":
        return this.assertion(term.assertion);
    }
  }

  /** Sequences can be as long as the pattern; walked, not recursed. */
  private copySequence(term: Term, copies: Map<Term, Term>): Term {
    const heads: Term[] = [];
    let rest = term;
    while (rest.kind === "sequence") {
      heads.push(rest.head);
      rest = rest.tail;
    }
    return heads.reduceRight<Term>(
      (tail, head) => this.sequence(this.copy(head, copies), tail),
      this.copy(rest, copies),
    );
  }

  symbols(members: readonly boolean[]): Term {
    if (!members.includes(true)) return this.nothing;
    return this.intern(`s${members.map(Number).join("")}`, { kind: "symbols", members });
  }

  assertion(assertion: Assertion): Term {
    return this.intern(`a${assertion}`, { kind: "assertion", assertion });
  }

  sequence(head: Term, tail: Term): Term {
    if (head === this.nothing || tail === this.nothing) return this.nothing;
    if (head === this.empty) return tail;
    if (tail === this.empty) return head;
    if (head === this.everything && (tail === this.everything || (tail.kind === "sequence" && tail.head === head)))
      return tail;
    if (head.kind === "anyOf") return this.anyOf(head.parts.map((part) => this.sequence(part, tail)));
    if (head.kind === "sequence") return this.prepend(head, tail);
    return this.intern(`q${head.id},${tail.id}`, { kind: "sequence", head, tail });
  }

  private prepend(sequence: Term, tail: Term): Term {
    const heads: Term[] = [];
    let rest = sequence;
    while (rest.kind === "sequence") {
      heads.push(rest.head);
      rest = rest.tail;
    }
    return heads.reduceRight<Term>((joined, head) => this.sequence(head, joined), this.sequence(rest, tail));
  }

  anyOf(alternatives: readonly Term[]): Term {
    const only = this.onlyOf(alternatives);
    if (only !== undefined) return only;
    const parts = new Set<Term>();
    let members: boolean[] | undefined;
    for (const part of flat("anyOf", alternatives)) {
      if (part === this.everything) return this.everything;
      if (part.kind === "symbols") members = union(members, part.members);
      else if (part !== this.nothing) parts.add(part);
    }
    if (members !== undefined) parts.add(this.symbols(members));
    return this.join("anyOf", this.withoutLongerRepeats(parts), this.nothing);
  }

  /** The one alternative where there are no others, as in most steps of an automaton; undefined where there are. */
  private onlyOf(alternatives: readonly Term[]): Term | undefined {
    let only = this.nothing;
    for (const one of alternatives) {
      if (one === this.nothing || one === only) continue;
      if (only !== this.nothing) return undefined;
      only = one;
    }
    return only;
  }

  /**
   * Of `x{5,}y` and `x{7,}y` the first contains the second, and so for `x{5}.*` and `x{7}.*`. Leaving the second out keeps the states of
   * a counted repetition that is looked for anywhere to as many as it counts.
   */
  private withoutLongerRepeats(parts: ReadonlySet<Term>): ReadonlySet<Term> {
    const kept = new Map<unknown, { readonly part: Term; readonly min: number }>();
    for (const part of parts) {
      const { key, min } = this.openRepeat(part) ?? { key: part, min: 0 };
      const known = kept.get(key);
      if (known === undefined || min < known.min) kept.set(key, { part, min });
    }
    return new Set([...kept.values()].map(({ part }) => part));
  }

  /** A repetition that any number of further ones may follow: how many are due, and a key for what else it is. */
  private openRepeat(term: Term): { readonly key: string; readonly min: number } | undefined {
    const head = term.kind === "sequence" ? term.head : term;
    if (head.kind !== "repeat") return undefined;
    const tail = term.kind === "sequence" ? term.tail : this.empty;
    const takesAny = tail === this.everything || (tail.kind === "sequence" && tail.head === this.everything);
    if (!takesAny && head.max !== Number.POSITIVE_INFINITY) return undefined;
    return { key: `${head.part.id},${tail.id}`, min: head.min };
  }

  allOf(conditions: readonly Term[]): Term {
    const parts = new Set<Term>();
    for (const part of flat("allOf", conditions)) {
      if (part === this.nothing) return this.nothing;
      if (part !== this.everything) parts.add(part);
    }
    return this.join("allOf", parts, this.everything);
  }

  private join(kind: "anyOf" | "allOf", parts: ReadonlySet<Term>, neutral: Term): Term {
    const sorted = [...parts].sort((a, b) => a.id - b.id);
    if (sorted.length < 2) return sorted[0] ?? neutral;
    return this.intern(`${kind}${sorted.map((part) => part.id).join()}`, { kind, parts: sorted });
  }

  complement(part: Term): Term {
    if (part === this.nothing) return this.everything;
    if (part === this.everything) return this.nothing;
    if (part.kind === "complement") return part.part;
    return this.intern(`n${part.id}`, { kind: "complement", part });
  }

  repeat(part: Term, min: number, max: number): Term {
    if (max === 0 || part === this.empty) return this.empty;
    if (part === this.nothing) return min === 0 ? this.empty : this.nothing;
    if (min === 1 && max === 1) return part;
    if (part.kind === "repeat" && part.min === 0 && part.max === Number.POSITIVE_INFINITY) return part;
    return this.intern(`r${part.id},${min},${max}`, { kind: "repeat", part, min, max });
  }

  private intern(key: string, parts: WithoutId<Term>): Term {
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const term = { ...parts, id: this.known.size } as Term;
    this.known.set(key, term);
    return term;
  }
}

function* flat(kind: "anyOf" | "allOf", terms: readonly Term[]): Generator<Term> {
  for (const term of terms) {
    if (term.kind === kind) yield* term.parts;
    else yield term;
  }
}

function union(a: boolean[] | undefined, b: readonly boolean[]): boolean[] {
  return a === undefined ? [...b] : a.map((member, index) => member || b[index]!);
}
