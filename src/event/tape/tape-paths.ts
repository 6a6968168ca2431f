// Numbers for the paths of members in JSON objects.
import { FieldTable } from "../event.ts";

const root = 0;
/** Paths with numbers below this are marked where an object has them. */
export const markedPaths = 31;

/** Paths by number; the root of an object is 0. A path is written with dots, however its members are nested. */
export class TapePaths {
  private readonly table = new FieldTable();
  private readonly lists = new WeakMap<readonly string[], Int32Array>();

  /** @param first paths that get the lowest numbers, from 1; all of them are marked */
  constructor(first: readonly string[] = []) {
    if (first.length >= markedPaths) throw new RangeError(`at most ${markedPaths - 1} paths can be marked`);
    for (const path of ["", ...first]) this.id(path);
  }

  /** The number of a path, the same for every tape. */
  id(path: string): number {
    return this.table.slot(path);
  }

  /** The numbers of paths, in their order, for a list that stays as it is. */
  ids(paths: readonly string[]): Int32Array {
    const known = this.lists.get(paths);
    if (known !== undefined) return known;
    const ids = Int32Array.from(paths, (path) => this.id(path));
    this.lists.set(paths, ids);
    return ids;
  }

  path(id: number): string {
    return this.table.path(id);
  }

  /** The number of a member's path; undefined where the name is no member that a path can be written for. */
  below(parent: number, name: string): number | undefined {
    // Numbers come first among the members of an object whatever their place, and no path leads into an empty name or one that begins with a dot.
    if (name === "" || name.startsWith(".") || /^\d+$/.test(name)) return undefined;
    return this.id(parent === root ? name : `${this.path(parent)}.${name}`);
  }
}
