// Samples: per key tuple, one event for each term, all distinct, without regard to their order. Events are chosen in the order in which they
// were given, going back where a choice leaves a later term without an event.
import { compareJoinKeys, type JoinKey, type JoinValue, type KeyKind } from "./join-key.ts";

export interface FoundSample<T> {
  readonly keys: readonly JoinValue[];
  readonly items: readonly T[];
}

/** The events of each term under one key tuple. */
interface Candidates<T> {
  readonly key: JoinKey;
  readonly byTerm: T[][];
}

export class SampleCollector<T> {
  private readonly terms: number;
  private readonly kinds: readonly KeyKind[];
  private readonly byKey = new Map<JoinValue, Candidates<T>>();

  /** `kinds`: how the values of each key are ordered. */
  constructor(terms: number, kinds: readonly KeyKind[]) {
    this.terms = terms;
    this.kinds = kinds;
  }

  add(term: number, keys: readonly JoinKey[], item: T): void {
    for (const key of keys) {
      let candidates = this.byKey.get(key.id);
      if (candidates === undefined) {
        candidates = { key, byTerm: Array.from({ length: this.terms }, () => []) };
        this.byKey.set(key.id, candidates);
      }
      candidates.byTerm[term]!.push(item);
    }
  }

  /** The samples by key, at most so many of each. */
  samples(maxPerKey: number): readonly FoundSample<T>[] {
    const complete = [...this.byKey.values()].filter(({ byTerm }) => byTerm.every((items) => items.length > 0));
    complete.sort((a, b) => compareJoinKeys(a.key, b.key, this.kinds));
    return complete.flatMap(({ key, byTerm }) =>
      combinations(byTerm, maxPerKey).map((items) => ({ keys: key.values, items })),
    );
  }

  /** The key tuples seen, with how many events each term has. */
  *counts(): Generator<{ readonly keys: readonly JoinValue[]; readonly byTerm: readonly (readonly T[])[] }> {
    for (const { key, byTerm } of this.byKey.values()) yield { keys: key.values, byTerm };
  }
}

/** Up to `limit` ways of choosing one item from each list, no item twice, in the order of the lists. */
export function combinations<T>(lists: readonly (readonly T[])[], limit: number): readonly (readonly T[])[] {
  const found: T[][] = [];
  const chosen: T[] = [];
  const choose = (depth: number): void => {
    const list = lists[depth];
    if (list === undefined) {
      found.push([...chosen]);
      return;
    }
    for (const item of list) {
      if (found.length >= limit) return;
      if (chosen.includes(item)) continue;
      chosen.push(item);
      if (canComplete(lists, chosen)) choose(depth + 1);
      chosen.pop();
    }
  };
  if (canComplete(lists, chosen)) choose(0);
  return found;
}

/**
 * Whether the lists after those chosen from still have an item each. The other lists take fewer items than there are lists, so that of each list
 * its first few are enough to know, and no choice is ever followed in vain.
 */
function canComplete<T>(lists: readonly (readonly T[])[], chosen: readonly T[]): boolean {
  const list = lists[chosen.length];
  if (list === undefined) return true;
  return list.slice(0, lists.length).some((item) => !chosen.includes(item) && canComplete(lists, [...chosen, item]));
}
