// Reads the imports of source files and names those that the layout does not allow.
import { posix } from "node:path";
import type { Layer } from "./layers.ts";

/** Source files by path from `src/`, with forward slashes: `eql/parser.ts` → text. */
export type Sources = ReadonlyMap<string, string>;

export interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

const importPattern =
  /(?:^|\n)\s*(?:import|export)\s+(type\s)?[^;"'`]*?from\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)|(?:^|\n)import\s*["']([^"']+)["']/g;

/** Every import in the sources; relative ones are resolved to a path from `src/`. */
export function importsOf(sources: Sources): Import[] {
  const found: Import[] = [];
  for (const [from, text] of sources) {
    for (const match of text.matchAll(importPattern)) {
      const target = match[2] ?? match[3] ?? match[4] ?? "";
      const to = target.startsWith(".") ? posix.normalize(posix.join(posix.dirname(from), target)) : target;
      found.push({ from, to, typeOnly: match[1] !== undefined });
    }
  }
  return found;
}

/** One sentence for each import that the layers forbid. */
export function forbiddenImports(sources: Sources, layers: readonly Layer[]): string[] {
  const byFolder = new Map(layers.map((layer) => [layer.folder, layer]));
  const problems: string[] = [];
  for (const { from, to } of importsOf(sources)) {
    const layer = byFolder.get(folderOf(from));
    if (layer === undefined) problems.push(`${from}: its folder is not in the table of layers`);
    else if (to.startsWith("node:")) {
      if (!layer.node) problems.push(`${from} imports ${to}, but ${layer.folder}/ runs in a browser too`);
    } else if (to.startsWith("..")) problems.push(`${from} imports ${to}, outside src/`);
    else if (sources.has(to) && folderOf(to) !== layer.folder && !layer.imports.includes(folderOf(to)))
      problems.push(`${from} imports ${to}, but ${layer.folder}/ may not import ${folderOf(to)}/`);
  }
  return problems;
}

/** The files of each cycle among run-time imports (imports of types only do not count), first file first. */
export function runtimeCycles(sources: Sources): string[][] {
  const edges = new Map<string, string[]>();
  for (const { from, to, typeOnly } of importsOf(sources)) {
    if (!typeOnly && sources.has(to)) edges.set(from, [...(edges.get(from) ?? []), to]);
  }
  const cycles: string[][] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): void => {
    const start = path.indexOf(file);
    if (start >= 0) cycles.push([...path.slice(start), file]);
    if (start >= 0 || done.has(file)) return;
    path.push(file);
    for (const next of edges.get(file) ?? []) visit(next);
    path.pop();
    done.add(file);
  };
  for (const file of sources.keys()) visit(file);
  return cycles;
}

function folderOf(file: string): string {
  return file.split("/")[0] ?? "";
}
