// "Did you mean …?": the candidates nearest to a name by edit distance (insertions, deletions, substitutions, neighbours exchanged).

/** The candidate nearest to a name, or undefined where none is near enough to be meant. */
export function suggest(name: string, candidates: Iterable<string>): string | undefined {
  return suggestAll(name, candidates, 1)[0];
}

/**
 * Up to `limit` candidates within a third of the name's length (at least one edit), nearest first; none that is more than twice as far as
 * the nearest. Case does not count: `Process.Name` is nearer to `process.name` than any other name.
 */
export function suggestAll(name: string, candidates: Iterable<string>, limit = 3): string[] {
  const lower = name.toLowerCase();
  const allowed = Math.max(1, Math.floor(name.length / 3));
  const near: { candidate: string; distance: number }[] = [];
  for (const candidate of candidates) {
    if (candidate === name || Math.abs(candidate.length - name.length) > allowed) continue;
    const distance = editDistance(lower, candidate.toLowerCase(), allowed);
    if (distance <= allowed) near.push({ candidate, distance });
  }
  near.sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1));
  const farthest = 2 * (near[0]?.distance ?? 0);
  return near
    .filter(({ distance }) => distance <= farthest)
    .slice(0, limit)
    .map(({ candidate }) => candidate);
}

/** The edit distance of two texts; anything over `limit` is given as `limit + 1`. */
export function editDistance(a: string, b: string, limit = Number.POSITIVE_INFINITY): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    let least = row;
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let distance = Math.min(previous[column]! + 1, current[column - 1]! + 1, previous[column - 1]! + (same ? 0 : 1));
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        distance = Math.min(distance, beforePrevious[column - 2]! + 1);
      }
      current.push(distance);
      least = Math.min(least, distance);
    }
    if (least > limit) return limit + 1;
    beforePrevious = previous;
    previous = current;
  }
  return Math.min(previous[b.length]!, limit + 1);
}

/** " Did you mean `x`?" or the like for a hint; undefined without suggestions. */
export function didYouMean(suggestions: readonly string[]): string | undefined {
  if (suggestions.length === 0) return undefined;
  const quoted = suggestions.map((suggestion) => `\`${suggestion}\``);
  const last = quoted.pop()!;
  return `Did you mean ${quoted.length === 0 ? last : `${quoted.join(", ")} or ${last}`}?`;
}
