// `head` and `tail`, and the size of a response, which acts as a last pipe: each takes one end of the ordered list of results.
import type { Pipe } from "../eql/ast.ts";
import { constantInteger } from "../eql/structure.ts";

export interface Slice {
  readonly end: "head" | "tail";
  readonly count: number;
}

/** The slice of a checked pipe. */
export function sliceOf(pipe: Pipe): Slice {
  const count = pipe.args[0] === undefined ? undefined : constantInteger(pipe.args[0]);
  return { end: pipe.name === "head" ? "head" : "tail", count: Number(count ?? 0n) };
}

/** The results that are left, in the same order. */
export function applySlices<T>(results: readonly T[], slices: readonly Slice[]): readonly T[] {
  return slices.reduce<readonly T[]>((rest, { end, count }) => {
    if (count >= rest.length) return rest;
    return end === "head" ? rest.slice(0, count) : rest.slice(rest.length - count);
  }, results);
}
