// What the objects of one reader share when they are asked for values: where the members of the object at hand lie, and texts that were decoded before.
import type { TapePaths } from "./tape-paths.ts";
import { tapeWidth } from "./tape-reader.ts";
import { TextPool } from "./text-pool.ts";

/** A tape, or the part `[start, end)` of one, with the values of one object. */
export interface TapeSection {
  readonly tape: Int32Array;
  readonly start: number;
  readonly end: number;
}

export class TapeMemory {
  readonly paths: TapePaths;
  readonly texts = new TextPool();
  /** By path: where it first is in the object that was asked last. What older objects left points to nothing of that path there. */
  private places = new Int32Array(1 << 8);
  private atHand: TapeSection | undefined;

  constructor(paths: TapePaths) {
    this.paths = paths;
  }

  /** Where a path first is in an object; -1 where it is not. */
  placeIn(object: TapeSection, path: number): number {
    if (this.atHand !== object) this.take(object);
    const at = this.places[path];
    const { tape, start, end } = object;
    return at !== undefined && at >= start && at < end && tape[at] === path ? at : -1;
  }

  private take(object: TapeSection): void {
    this.atHand = object;
    const { tape, start, end } = object;
    for (let at = end - tapeWidth; at >= start; at -= tapeWidth) {
      const path = tape[at]!;
      if (path >= this.places.length) this.growTo(path + 1);
      this.places[path] = at;
    }
  }

  private growTo(least: number): void {
    const larger = new Int32Array(Math.max(least, 2 * this.places.length));
    larger.set(this.places);
    this.places = larger;
  }
}
