// Where results that can be made again are kept: the user's cache folder, as the XDG base directory specification and the systems have it.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { packageRoot } from "./package-root.ts";

/** The folder of this program's caches; undefined where the environment names none. Nothing is made. */
export function cacheFolder(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const { XDG_CACHE_HOME: xdg, LOCALAPPDATA: local, HOME: home } = env;
  // The specification has relative paths ignored.
  if (xdg !== undefined && isAbsolute(xdg)) return join(xdg, "eqlipse");
  if (process.platform === "win32") return local === undefined ? undefined : join(local, "eqlipse", "cache");
  if (home === undefined || !isAbsolute(home)) return undefined;
  return process.platform === "darwin" ? join(home, "Library", "Caches", "eqlipse") : join(home, ".cache", "eqlipse");
}

/** What decides how rules are read and compiled. */
const engineFolders = [
  "check",
  "compile",
  "detection",
  "eql",
  "event",
  "functions",
  "node",
  "scan",
  "schema",
  "sigma",
  "text",
];

/** Changes whenever this program does: by its version, and in a checkout by each source file's size and time. */
export function engineStamp(): string {
  const { version } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as { version: string };
  if (!import.meta.filename.endsWith(".ts")) return version;
  const files = engineFolders.flatMap((folder) => sourcesBelow(join(packageRoot, "src", folder)));
  return [version, ...files].join("\n");
}

function sourcesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sourcesBelow(path);
    const { size, mtimeMs } = statSync(path);
    return `${path} ${size} ${mtimeMs}`;
  });
}
