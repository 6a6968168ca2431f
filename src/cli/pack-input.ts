// Packs and cases that a command names.

import { caseId } from "../detection/atomic.ts";
import { type Pack, type PackCase, readPack } from "../detection/index.ts";
import { builtInPacks, findPacks, type PackFolder, readPackFiles, resolvePath } from "../node/index.ts";
import { didYouMean, suggestAll } from "../text/index.ts";
import { CommandError, exitCodes } from "./exit.ts";
import type { Io } from "./io.ts";

/** Packs by a folder's path, a built-in pack's name, or a technique id; all built-in packs where none is named. Throws where nothing is found. */
export function findNamedPacks(names: readonly string[], io: Io): readonly Pack[] {
  if (names.length === 0) return findPacks("detections", builtInPacks).map(readFolder);
  return names.flatMap((name) => {
    const known = builtInFolders(name);
    return (known.length > 0 ? known : packsAt(name, io)).map(readFolder);
  });
}

/** Built-in packs by name or technique id. */
export function builtInFolders(name: string): readonly PackFolder[] {
  return findPacks("detections", builtInPacks).filter(({ path }) => isNamed(path, name));
}

/** The pack of that name, path or technique id; undefined where it names none, or several. */
export function findPack(name: string, io: Io): Pack | undefined {
  try {
    const packs = findNamedPacks([name], io);
    return packs.length === 1 ? packs[0] : undefined;
  } catch {
    return undefined;
  }
}

function isNamed(path: string, name: string): boolean {
  const folder = path.replace(/^.*[\\/]/, "");
  return folder === name || folder.toLowerCase().startsWith(`${name.toLowerCase()}-`);
}

function packsAt(name: string, io: Io): readonly PackFolder[] {
  const path = name.replace(/[\\/]+$/, "");
  try {
    const found = findPacks(path, resolvePath(io.cwd, path));
    if (found.length > 0) return found;
  } catch {
    // It is no folder: the message below says what could have been named.
  }
  const hint =
    didYouMean(
      suggestAll(
        name,
        findPacks("detections", builtInPacks).map((folder) => folder.path.replace(/^.*[\\/]/, "")),
      ),
    ) ?? "Give a folder with a detection.yml, a built-in pack's name, or a technique id.";
  throw new CommandError(`there is no detection pack \`${name}\`. ${hint}`);
}

function readFolder(folder: PackFolder): Pack {
  const { pack } = readPack(readPackFiles(folder));
  if (pack === undefined)
    throw new CommandError(`${folder.name} has errors: \`eqlipse check ${folder.name}\` shows them`);
  return pack;
}

/** A case by `PACK/CASE`, such as `T1218.003-cmstp/malicious-inf`, or by the path of its file. */
export function findNamedCase(name: string, io: Io): { readonly pack: Pack; readonly one: PackCase } {
  const path = name
    .replaceAll("\\", "/")
    .replace(/\.ya?ml$/, "")
    .replace("/tests/", "/");
  const slash = path.lastIndexOf("/");
  if (slash < 0)
    throw new CommandError(`\`${name}\` names no case: write PACK/CASE, such as T1218.003-cmstp/malicious-inf`);
  const packs = findNamedPacks([path.slice(0, slash)], io);
  for (const pack of packs) {
    const one = pack.cases.find(({ file }) => caseId(pack, file).endsWith(`/${path.slice(slash + 1)}`));
    if (one !== undefined) return { pack, one };
  }
  const names = packs.flatMap((pack) => pack.cases.map(({ file }) => caseId(pack, file)));
  const hint = didYouMean(suggestAll(name, names)) ?? `There are ${names.join(", ")}.`;
  throw new CommandError(`there is no case \`${name}\`. ${hint}`, exitCodes.usage);
}
