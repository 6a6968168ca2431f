// Rules ready to be scanned for, from a cache where they were compiled before. A cache file is named after all that went into it (the rules'
// names and texts, what Sigma rules go through, and this program), holds data only, begins with the hash of the rest, and is written beside and then moved into place: what
// is damaged or cut off is made again, and any of them can be deleted at any time. Beside it is noted what the file system said of the rules'
// files: as long as it says the same, they are not read again to find out what they hold.
import { createHash, type Hash } from "node:crypto";
import {
  appendFileSync,
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { RuleText } from "../detection/index.ts";
import { compiledParts, readCompiledBytes } from "../scan/index.ts";
import type { SigmaOptions } from "../sigma/index.ts";
import type { Diagnostic } from "../text/index.ts";
import { engineStamp } from "./cache-folder.ts";
import type { CompiledTexts } from "./compile-texts.ts";
import { stampsOf } from "./file-stamps.ts";
import { type FoundRules, findRuleTexts, type RuleBytes, type RuleSources, readable } from "./rule-texts.ts";

export type LoadedForScan = CompiledTexts & Pick<FoundRules, "missing">;

export interface ScanRuleOptions extends RuleSources {
  /** Pipelines and values of placeholders for Sigma rules. */
  readonly sigma?: SigmaOptions;
}

/** Rules that were used last are kept; beyond these the oldest are deleted. */
const mostFiles = 8;
const hashLength = 32;

/** Loads and compiles rules. `cache` is the folder for what can be used again; without one everything is read. */
export async function loadCompiledRules(
  paths: readonly string[],
  options: ScanRuleOptions,
  cache?: string,
): Promise<LoadedForScan> {
  const found = findRuleTexts(paths, options);
  const { sigma = {} } = options;
  if (cache === undefined) {
    const { texts, missing } = readable(found);
    return { ...(await compiledAnew(texts, sigma)), missing };
  }
  // A hash of what decides about compiled rules beside the files.
  const begun = createHash("sha256").update(engineStamp()).update(JSON.stringify(sigma, asPlain));
  const seen = seenFile(cache, found.texts, begun);
  const unchanged = seen && readUnchanged(cache, seen.path, found.texts);
  if (unchanged !== undefined) return { ...unchanged, missing: found.missing };
  const { texts, missing } = readable(found);
  const key = keyOf(texts, begun);
  const file = join(cache, `rules-${key}`);
  const loaded = readCached(file, texts) ?? (await compiledAndKept(cache, file, texts, sigma));
  if (seen?.areSettled === true && texts.length === found.texts.length) writeInto(cache, seen.path, [key]);
  return { ...loaded, missing };
}

/** What was kept takes a third of the memory of what it was made of, whose trees and texts a scan then need not hold. */
async function compiledAndKept(
  cache: string,
  file: string,
  texts: readonly RuleText[],
  sigma: SigmaOptions,
): Promise<CompiledTexts> {
  const made = await compiledAnew(texts, sigma);
  writeInto(cache, file, cachedParts(made, texts));
  return readCached(file, texts) ?? made;
}

/** What reads rules is a third of the program, and is loaded only where rules are read. */
async function compiledAnew(texts: readonly RuleText[], sigma: SigmaOptions): Promise<CompiledTexts> {
  const { compileTexts } = await import("./compile-texts.ts");
  return compileTexts(texts, sigma);
}

/** Where it is noted which rules files hold that are as the file system says now; nowhere where it says nothing of one of them. */
function seenFile(
  cache: string,
  texts: readonly RuleBytes[],
  begun: Hash,
): { readonly path: string; readonly areSettled: boolean } | undefined {
  try {
    const { digest, areSettled } = stampsOf(texts.map(({ path }) => path));
    const hash = begun.copy().update(digest);
    for (const { source } of texts) hash.update(`\0${source}`);
    return { path: join(cache, `seen-${nameOf(hash)}`), areSettled };
  } catch {
    return undefined;
  }
}

/** The rules of files that were read before and are as they were. */
function readUnchanged(cache: string, seen: string, texts: readonly RuleBytes[]): CompiledTexts | undefined {
  try {
    const key = readFileSync(seen, "latin1");
    if (!/^[0-9a-f]{40}$/.test(key)) return undefined;
    utimesSync(seen, new Date(), new Date());
    return readCached(join(cache, `rules-${key}`), texts);
  } catch {
    return undefined;
  }
}

function keyOf(texts: readonly RuleBytes[], begun: Hash): string {
  const hash = begun.copy();
  for (const text of texts) {
    const bytes = text.bytes();
    hash.update(`\0${text.source}\0${bytes.length}\0`).update(bytes);
  }
  return nameOf(hash);
}

function nameOf(hash: Hash): string {
  return hash.digest("hex").slice(0, 40);
}

/** Maps and large numbers as JSON can write them. */
function asPlain(_name: string, value: unknown): unknown {
  return value instanceof Map ? [...value] : typeof value === "bigint" ? String(value) : value;
}

/** What lies before the compiled rules. */
interface CacheHead {
  /** By their place among the texts. */
  readonly broken: readonly (readonly [text: number, diagnostics: readonly Diagnostic[]])[];
}

/** Undefined where there is no such file, or it is not as it was written. */
function readCached(file: string, texts: readonly RuleText[]): CompiledTexts | undefined {
  try {
    const bytes = readShared(file);
    const hash = createHash("sha256").update(bytes.subarray(hashLength)).digest();
    if (!hash.equals(bytes.slice(0, hashLength))) return undefined;
    utimesSync(file, new Date(), new Date());
    const start = hashLength + 4;
    const end = start + new DataView(bytes.buffer).getUint32(hashLength, true);
    const { broken } = JSON.parse(Buffer.from(bytes.slice(start, end)).toString("utf8")) as CacheHead;
    return {
      compiled: readCompiledBytes(bytes.subarray(end)),
      broken: broken.map(([place, diagnostics]) => {
        const { source, text } = texts[place]!;
        return { source, text, diagnostics };
      }),
    };
  } catch {
    // Not there, not readable, or of another format: made again.
    return undefined;
  }
}

/** A file's bytes, where workers can read them too. */
function readShared(file: string): Uint8Array {
  const input = openSync(file, "r");
  try {
    const bytes = new Uint8Array(new SharedArrayBuffer(fstatSync(input).size));
    let length = 0;
    while (length < bytes.length) {
      const read = readSync(input, bytes, length, bytes.length - length, length);
      if (read === 0) throw new RangeError("cut off");
      length += read;
    }
    return bytes;
  } finally {
    closeSync(input);
  }
}

/** What is written, part by part: as one it would be there twice. */
function cachedParts({ compiled, broken }: CompiledTexts, texts: readonly RuleText[]): readonly Uint8Array[] {
  const places = new Map(texts.map(({ source }, place) => [source, place]));
  const head: CacheHead = { broken: broken.map(({ source, diagnostics }) => [places.get(source)!, diagnostics]) };
  const headBytes = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(headBytes.length);
  const parts = [length, headBytes, ...compiledParts(compiled)];
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return [hash.digest(), ...parts];
}

/** Writes a file of the cache, which is there as a whole or not at all. */
function writeInto(folder: string, file: string, parts: readonly (Uint8Array | string)[]): void {
  const beside = `${file}.${process.pid}`;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(beside, "", { mode: 0o600 });
    for (const part of parts) appendFileSync(beside, part);
    renameSync(beside, file);
    deleteOldest(folder);
  } catch {
    // A cache that cannot be written costs time and nothing else.
    discard(beside);
  }
}

function discard(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // It was never made.
  }
}

function deleteOldest(folder: string): void {
  const names = readdirSync(folder);
  for (const kind of ["rules-", "seen-"]) {
    const files = names
      .filter((name) => name.startsWith(kind))
      .map((name) => ({ path: join(folder, name), time: statSync(join(folder, name)).mtimeMs }))
      .sort((a, b) => b.time - a.time);
    for (const { path } of files.slice(mostFiles)) rmSync(path, { force: true });
  }
}
