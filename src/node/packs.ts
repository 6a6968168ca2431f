// Detection packs on disk: folders with a detection.yml. The built-in ones lie in the package's own `detections/`.
import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, join, relative } from "node:path";
import type { PackFiles } from "../detection/index.ts";
import { packageRoot } from "./package-root.ts";
import { readText } from "./paths.ts";

export interface PackFolder {
  /** As shown. */
  readonly name: string;
  readonly path: string;
}

const packFile = "detection.yml";
const textFile = /\.(ya?ml|md|ndjson|json)$/i;
/** Telemetry of a test is a handful of events; what is larger is no text to check. */
const maxTextBytes = 16 * 2 ** 20;

/** The folder of the built-in packs. */
export const builtInPacks: string = join(packageRoot, "detections");

/** Every pack at or below a folder, by name. */
export function findPacks(name: string, path: string): readonly PackFolder[] {
  if (existsSync(join(path, packFile))) return [{ name, path }];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== "node_modules" && !entry.name.startsWith("."))
    .map((entry) => entry.name)
    .sort()
    .flatMap((entry) => findPacks(`${name}/${entry}`, join(path, entry)));
}

/** Whether a file is what makes its folder a pack. */
export function isPackFile(name: string): boolean {
  return /^detection\.ya?ml$/.test(basename(name));
}

/** The folder of a path; empty where it names none. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/"), path.lastIndexOf("\\")));
}

/** Of files found together, whether one belongs to a pack without being what makes it one: a test, or telemetry. */
export function insidePacks(names: readonly string[]): (name: string) => boolean {
  const packs = new Set(names.filter(isPackFile).map(folderOf));
  if (packs.size === 0) return () => false;
  return (name) => {
    let folder = isPackFile(name) ? folderOf(folderOf(name)) : folderOf(name);
    while (folder !== "" && !packs.has(folder)) folder = folderOf(folder);
    return folder !== "";
  };
}

/** The texts of a pack. */
export function readPackFiles(folder: PackFolder): PackFiles {
  const files = new Map<string, string>();
  for (const path of textFilesBelow(folder.path)) {
    files.set(relative(folder.path, path).replaceAll("\\", "/"), readText(path));
  }
  return { folder: basename(folder.path), path: folder.name, files };
}

function textFilesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return textFilesBelow(path);
    return entry.isFile() && textFile.test(entry.name) && statSync(path).size <= maxTextBytes ? [path] : [];
  });
}
