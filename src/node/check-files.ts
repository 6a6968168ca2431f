// Everything that can be said about rules and packs without telemetry, for files, folders and globs.

import { basename } from "node:path";
import {
  type CheckedFile,
  checkPack,
  duplicateIds,
  formatOfRuleFile,
  type RuleFile,
  type RuleText,
  readPack,
  readRuleFiles,
  type SchemaOf,
} from "../detection/index.ts";
import { fieldsOf } from "../schema/index.ts";
import { lintSigma } from "../sigma/index.ts";
import { builtInPacks, findPacks, folderOf, insidePacks, isPackFile, type PackFolder, readPackFiles } from "./packs.ts";
import { findFiles, readText, reasonOf } from "./paths.ts";
import { isRuleName, ruleFileKind } from "./rule-texts.ts";

export interface CheckedFiles {
  /** By file, in the order of the paths. `path` is where a fix would be written; undefined for standard input. */
  readonly files: readonly (CheckedFile & { readonly path: string })[];
  readonly rules: number;
  readonly packs: number;
  readonly missing: readonly { readonly path: string; readonly reason: string }[];
}

/**
 * Checks rules and packs. A folder with a detection.yml is a pack, with its tests and documents. Fields are judged by ECS and the sources behind a
 * rule's index patterns, or by another schema.
 */
export function checkFiles(paths: readonly string[], cwd: string, schemaOf: SchemaOf = fieldsOf): CheckedFiles {
  const found = findFiles(paths, cwd, isRuleName, ruleFileKind);
  const inPacks = insidePacks(found.files.map(({ name }) => name));
  const missing = [...found.missing];
  const packs = new Map<string, PackFolder>();
  const texts: (RuleText & { readonly path: string })[] = [];
  for (const { name, path, named } of found.files) {
    if (path === undefined) missing.push({ path: name, reason: "rules are not read from standard input" });
    else if (isPackFile(name)) packs.set(folderOf(path), { name: folderOf(name) || ".", path: folderOf(path) });
    else if (named || !inPacks(name)) addText(name, path, texts, missing);
  }
  const rules = checkRules(texts, schemaOf);
  const checked = [...packs.values()].map((folder) => checkPackFolder(folder, siblingsOf(packs), schemaOf));
  return {
    files: [...checked.flatMap(({ files }) => files), ...rules.files],
    rules: rules.count + checked.reduce((sum, { count }) => sum + count, 0),
    packs: packs.size,
    missing,
  };
}

function addText(
  name: string,
  path: string,
  texts: (RuleText & { readonly path: string })[],
  missing: { path: string; reason: string }[],
): void {
  try {
    texts.push({ source: name, path, text: readText(path) });
  } catch (error) {
    missing.push({ path: name, reason: reasonOf(error) });
  }
}

/** Names that `related` may give: the packs that are checked, and the built-in ones. */
function siblingsOf(packs: ReadonlyMap<string, PackFolder>): ReadonlySet<string> {
  const folders = [...packs.keys(), ...findPacks("detections", builtInPacks).map(({ path }) => path)];
  return new Set(folders.map((path) => basename(path)));
}

function checkPackFolder(
  folder: PackFolder,
  folders: ReadonlySet<string>,
  schemaOf: SchemaOf,
): { files: CheckedFiles["files"]; count: number } {
  const input = readPackFiles(folder);
  const read = readPack(input, { schemaOf });
  const files = checkPack(input, read, { folders }).map((file) => ({
    ...file,
    path: `${folder.path}${file.source.slice(folder.name.length)}`,
  }));
  return { files, count: read.pack?.rules.length ?? 0 };
}

function checkRules(
  texts: readonly (RuleText & { readonly path: string })[],
  schemaOf: SchemaOf,
): { files: CheckedFiles["files"]; count: number } {
  const read = readRuleFiles(texts, { schemaOf });
  const lint = lintSigma(texts.filter((text) => formatOfRuleFile(text) === "sigma"))[Symbol.iterator]();
  const repeated = duplicateIds(read);
  const files = read.map((file, index) => {
    const { path } = texts[index]!;
    const { source, text } = file;
    const isSigma = formatOfRuleFile(texts[index]!) === "sigma";
    const linted = isSigma ? (lint.next().value as CheckedFile).diagnostics : [];
    return {
      path,
      source,
      text,
      diagnostics: merged(file, [...linted, ...(isSigma ? [] : (repeated.get(file) ?? []))]),
    };
  });
  return { files, count: read.reduce((sum, file) => sum + file.rules.length + file.correlations.length, 0) };
}

/** What is reported twice, by reading and by linting, is shown once. */
function merged(file: RuleFile, more: CheckedFile["diagnostics"]): CheckedFile["diagnostics"] {
  const keys = new Set<string>();
  return [...file.diagnostics, ...more]
    .filter(({ code, span, message }) => {
      const key = `${code} ${span.start} ${span.end} ${message}`;
      return !keys.has(key) && keys.add(key);
    })
    .toSorted((a, b) => a.span.start - b.span.start);
}
