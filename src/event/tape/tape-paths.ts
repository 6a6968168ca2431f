// Numbers for the paths of members in JSON objects, found from their bytes without making texts of them: most objects of a log have the same
// members in the same order, so a member is first compared with the one that followed last time.
import { FieldTable } from "../event.ts";

const root = 0;
/** Paths with numbers below this are marked where an object has them. */
export const markedPaths = 31;
/** Beyond these a log's names are no vocabulary any more, and its objects are read otherwise. */
const mostPaths = 1 << 15;
const mostNameBytes = 200;
/** Names whose hashes fall together are compared one by one; a log that is made to have more of them is read otherwise. */
const mostInBucket = 64;

/** Paths by number; the root of an object is 0. A path is written with dots, however its members are nested. */
export class TapePaths {
  private readonly table = new FieldTable();
  /** Spellings of members below a path: `parent`, then the bytes of the name. */
  private readonly spellings: Spelling[] = [];
  private readonly buckets: (Spelling[] | undefined)[] = new Array(1 << 12);
  /** The spelling that followed another, and the one that began an object, when one was last read. */
  private readonly followers: (Spelling | undefined)[] = [];

  /** @param first paths that get the lowest numbers, from 1; all of them are marked */
  constructor(first: readonly string[] = []) {
    if (first.length >= markedPaths) throw new RangeError(`at most ${markedPaths - 1} paths can be marked`);
    for (const path of ["", ...first]) this.id(path);
  }

  /** The number of a path, the same for every tape. */
  id(path: string): number {
    return this.table.slot(path);
  }

  path(id: number): string {
    return this.table.path(id);
  }

  /** Whether names that are new are no members any more. */
  get isFull(): boolean {
    return this.spellings.length >= mostPaths;
  }

  /** The member that is most likely behind another (-1: at the beginning). */
  follower(spelling: number): Spelling | undefined {
    return this.followers[spelling + 1];
  }

  /**
   * The member with a name that lies in bytes, in printable ASCII without escapes.
   * @returns undefined where the name is no member that a path can be written for, or there are too many
   */
  spelling(parent: number, bytes: Uint8Array, from: number, to: number, last: number): Spelling | undefined {
    let hash = parent;
    for (let i = from; i < to; i++) hash = (Math.imul(hash, 31) + bytes[i]!) | 0;
    const bucket = hash & (this.buckets.length - 1);
    const known = this.buckets[bucket]?.find((one) => one.parent === parent && one.isAt(bytes, from, to));
    const found = known ?? this.newSpelling(parent, bytes.slice(from, to), bucket);
    if (found !== undefined) this.followers[last + 1] = found;
    return found;
  }

  private newSpelling(parent: number, name: Uint8Array, bucket: number): Spelling | undefined {
    const together = this.buckets[bucket] ?? [];
    if (this.isFull || together.length >= mostInBucket || name.length > mostNameBytes) return undefined;
    const text = String.fromCharCode(...name);
    // Numbers come first among the members of an object whatever their place, and no path leads into an empty name or one that begins with a dot.
    if (text === "" || text.startsWith(".") || /^\d+$/.test(text)) return undefined;
    const path = parent === root ? text : `${this.path(parent)}.${text}`;
    const made = new Spelling(this.spellings.length, parent, this.id(path), name);
    this.spellings.push(made);
    together.push(made);
    this.buckets[bucket] = together;
    return made;
  }
}

/** A member's name below a path. */
export class Spelling {
  readonly number: number;
  readonly parent: number;
  /** The path of the member. */
  readonly path: number;
  readonly name: Uint8Array;

  constructor(number: number, parent: number, path: number, name: Uint8Array) {
    this.number = number;
    this.parent = parent;
    this.path = path;
    this.name = name;
  }

  isAt(bytes: Uint8Array, from: number, to: number): boolean {
    const { name } = this;
    if (to - from !== name.length) return false;
    for (let i = 0; i < name.length; i++) if (bytes[from + i] !== name[i]) return false;
    return true;
  }
}
