// The paths of a command line as files: a file, a folder (all of it, by name), a glob, `-`. The order is that of the command line and, within
// a folder, of the names, so that every run reads the same files in the same order.
import {
  closeSync,
  type Dirent,
  globSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  type Stats,
  statSync,
} from "node:fs";
import { join, sep } from "node:path";

export interface FoundFile {
  /** As shown: what was given, with the rest of the path behind it. */
  readonly name: string;
  /** Where it lies; undefined for standard input. */
  readonly path: string | undefined;
  /** False where the file was found in a folder. */
  readonly named: boolean;
}

export interface FoundFiles {
  readonly files: readonly FoundFile[];
  /** Paths that lead to nothing, with the reason. */
  readonly missing: readonly { readonly path: string; readonly reason: string }[];
  /** Files of folders that are not of the wanted kind. */
  readonly leftAlone: readonly string[];
}

/** Decides of a file in a folder whether it is wanted, by its name and, where it must be, its first bytes. */
export type Wanted = (name: string, firstBytes: () => Uint8Array) => boolean;

/**
 * Finds the files of command-line paths, each once. `cwd` is where relative paths start. A folder without a wanted file leads to nothing, as a glob
 * does that nothing matches: `kind` says what it lacks.
 */
export function findFiles(paths: readonly string[], cwd: string, wanted: Wanted, kind: string): FoundFiles {
  const search = new Search(cwd, wanted, kind);
  for (const path of paths) search.add(path);
  return { files: search.files, missing: search.missing, leftAlone: search.leftAlone };
}

class Search {
  readonly files: FoundFile[] = [];
  readonly missing: { path: string; reason: string }[] = [];
  readonly leftAlone: string[] = [];
  private readonly seen = new Set<string>();
  /** By its real path, whether a folder leads to a wanted file, or to something that could not be read; undefined while it is looked through. */
  private readonly folders = new Map<string, boolean | undefined>();
  private readonly cwd: string;
  private readonly wanted: Wanted;
  private readonly kind: string;

  constructor(cwd: string, wanted: Wanted, kind: string) {
    this.cwd = cwd;
    this.wanted = wanted;
    this.kind = kind;
  }

  add(given: string): void {
    if (given === "-") {
      this.files.push({ name: "-", path: undefined, named: true });
      return;
    }
    const path = resolvePath(this.cwd, given);
    const stats = statOf(path);
    if (typeof stats === "string" && /[*?[{]/.test(given)) this.addGlob(given);
    else if (!this.addPath(given, path, stats))
      this.missing.push({ path: given, reason: `there is no ${this.kind} in this folder` });
  }

  private addGlob(pattern: string): void {
    const found = globSync(pattern, { cwd: this.cwd }).sort();
    let leadsSomewhere = false;
    for (const name of found) {
      const path = resolvePath(this.cwd, name);
      if (this.addPath(slashes(name), path, statOf(path))) leadsSomewhere = true;
    }
    if (found.length === 0) this.missing.push({ path: pattern, reason: "no file matches" });
    else if (!leadsSomewhere)
      this.missing.push({ path: pattern, reason: `there is no ${this.kind} in the folders that match` });
  }

  /** False for a folder that leads to nothing. */
  private addPath(name: string, path: string, stats: Stats | string): boolean {
    const real = realpathOf(path);
    if (typeof stats === "string") this.missing.push({ path: name, reason: stats });
    else if (stats.isDirectory()) return this.addFolder(name.replace(/[\\/]+$/, "") || "/", path, real);
    else this.addFile({ name, path, named: true }, real);
    return true;
  }

  private addFile(file: FoundFile & { path: string }, real: string): void {
    if (this.seen.has(real)) return;
    this.seen.add(real);
    this.files.push(file);
  }

  private addFolder(name: string, path: string, real: string): boolean {
    if (this.folders.has(real)) return this.folders.get(real) ?? false;
    this.folders.set(real, undefined);
    const leadsSomewhere = this.addEntries(name, path, real);
    this.folders.set(real, leadsSomewhere);
    return leadsSomewhere;
  }

  private addEntries(name: string, path: string, real: string): boolean {
    let entries: Dirent[];
    try {
      entries = readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
    } catch (error) {
      this.missing.push({ path: name, reason: reasonOf(error) });
      return true;
    }
    let leadsSomewhere = false;
    for (const entry of entries) {
      if (entry.name === "node_modules" || entry.name.startsWith(".")) continue;
      const below = name === "/" ? `/${entry.name}` : `${name}/${entry.name}`;
      if (this.addEntry(below, inFolder(path, entry.name), inFolder(real, entry.name), entry)) leadsSomewhere = true;
    }
    return leadsSomewhere;
  }

  /** What the folder says of plain files and folders is believed; a link is followed to see what it is. */
  private addEntry(name: string, path: string, plainReal: string, entry: Dirent): boolean {
    const isPlain = entry.isFile() || entry.isDirectory();
    const kind = isPlain ? entry : statOf(path);
    const real = isPlain ? plainReal : realpathOf(path);
    if (typeof kind === "string") this.missing.push({ path: name, reason: kind });
    else if (kind.isDirectory()) return this.addFolder(name, path, real);
    else if (kind.isFile() && this.wanted(name, () => firstBytesOf(path, bytesThatName)))
      this.addFile({ name, path, named: false }, real);
    else {
      this.leftAlone.push(name);
      return false;
    }
    return true;
  }
}

/** A path of the command line from the folder where it was typed. */
export function resolvePath(cwd: string, given: string): string {
  return /^([\\/]|[A-Za-z]:)/.test(given) ? given : join(cwd, given);
}

/** The path of an entry of a folder. Both are as they are to be, so that nothing is left to settle, and there are thousands of them. */
function inFolder(folder: string, name: string): string {
  return /[\\/]$/.test(folder) ? folder + name : folder + sep + name;
}

function slashes(path: string): string {
  return process.platform === "win32" ? path.replaceAll("\\", "/") : path;
}

function statOf(path: string): Stats | string {
  try {
    return statSync(path);
  } catch (error) {
    return reasonOf(error);
  }
}

function realpathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // What has no path of its own, such as a pipe, stands for itself.
    return path;
  }
}

/** Of a file in a folder, to tell what it is. */
const bytesThatName = 64;

/** So many bytes from the start of a file; fewer where it is shorter, none where it cannot be read. */
export function firstBytesOf(path: string, count: number): Uint8Array {
  const bytes = new Uint8Array(count);
  try {
    const file = openSync(path, "r");
    try {
      return bytes.subarray(0, readSync(file, bytes));
    } finally {
      closeSync(file);
    }
  } catch {
    // Reading it later reports why it cannot be read.
    return new Uint8Array();
  }
}

/**
 * The text of a file in UTF-8 or, where its byte order mark says so, in UTF-16; without the mark. Bytes that are no UTF-8 become U+FFFD.
 * @throws the file system's error
 */
export function readText(path: string): string {
  return textOfBytes(readFileSync(path));
}

const utf8 = new TextDecoder();

/** The text of such a file's bytes. */
export function textOfBytes(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  return utf8.decode(bytes);
}

/** What a failed call of the file system says, in words. */
export function reasonOf(error: unknown): string {
  const code = (error as { code?: string }).code;
  if (code === "ENOENT") return "there is no such file or folder";
  if (code === "ENOTDIR" || code === "EEXIST") return "a file stands where a folder is wanted";
  if (code === "EROFS") return "nothing can be written there (read-only)";
  if (code === "ENOSPC") return "there is no space left";
  if (code === "EISDIR") return "it is a folder";
  if (code === "EACCES" || code === "EPERM") return "it may not be read (permission denied)";
  if (code === "Z_BUF_ERROR") return "the packed data is cut off";
  if (code === "Z_DATA_ERROR") return `the packed data is damaged (${(error as Error).message})`;
  if (code === "ELOOP") return "its symbolic links lead in a circle";
  if (error instanceof SyntaxError) return `it is not valid JSON: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}
