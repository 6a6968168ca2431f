// What the objects of one reader share when they are asked for values: where the members of the object at hand lie, and texts that were decoded before.
import { ownText } from "../own-text.ts";
import { tapeWidth } from "./tape.ts";
import type { TapePaths } from "./tape-paths.ts";

/** A tape, or the part `[start, end)` of one, with the values of one object. */
export interface TapeSection {
  readonly tape: Int32Array;
  readonly start: number;
  readonly end: number;
}

/** A reader numbers no more texts than this. */
const mostTexts = 1 << 15;

let numberings = 0;

/** Texts by the numbers that a reader has given them. */
export class NumberedTexts {
  /** Another one for each set of numbers. */
  readonly numbering = ++numberings;
  private readonly texts = new Array<string | undefined>(mostTexts);

  known(number: number): string | undefined {
    return this.texts[number];
  }

  /** Gives the text that is kept for the number from now on. */
  put(number: number, decoded: string): string {
    const text = ownText(decoded);
    this.texts[number] = text;
    return text;
  }
}

export class TapeMemory {
  readonly paths: TapePaths;
  /** By path, a byte: 0 where the reader has not been told to number its texts. */
  private readonly pooling: Uint8Array;
  /** By path: where it first is in the object that was asked last. What older objects left points to nothing of that path there. */
  private places = new Int32Array(1 << 8);
  private atHand: TapeSection | undefined;

  constructor(paths: TapePaths, pooling: Uint8Array) {
    this.paths = paths;
    this.pooling = pooling;
  }

  /** The texts of a path are asked for: those that recur are worth a number. */
  wantTexts(path: number): void {
    if (this.pooling[path] === 0) this.pooling[path] = 1;
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
