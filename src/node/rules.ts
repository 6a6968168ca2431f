// The rules of a command line: files, folders and globs of any rule format, and the built-in packs.

import { readFileSync } from "node:fs";
import { type RuleFile, type RuleText, readRuleFiles, type SchemaOf } from "../detection/index.ts";
import type { SigmaOptions } from "../sigma/index.ts";
import { builtInPacks, findPacks, insidePacks } from "./packs.ts";
import { findFiles, reasonOf, textOfBytes } from "./paths.ts";

export interface LoadedRules {
  /** By file, in the order of the command line; the built-in packs last. */
  readonly files: readonly RuleFile[];
  /** Paths that lead to nothing, and files that cannot be read. */
  readonly missing: readonly { readonly path: string; readonly reason: string }[];
}

export interface LoadOptions {
  readonly cwd: string;
  readonly builtIn: boolean;
  /** Checks names and types of fields too. */
  readonly schemaOf?: SchemaOf;
  /** Pipelines and values of placeholders for Sigma rules. */
  readonly sigma?: SigmaOptions;
}

/** Loads rules. Of a folder that holds a pack, only the pack's rules are taken, not the files of its tests. */
export function loadRules(paths: readonly string[], options: LoadOptions): LoadedRules {
  const { texts, missing } = readRuleTexts(paths, options);
  const { schemaOf, sigma } = options;
  const files = readRuleFiles(texts, {
    ...(schemaOf === undefined ? {} : { schemaOf }),
    ...(sigma === undefined ? {} : { sigma }),
  });
  return { files, missing };
}

/** A file of rules as it was read. Its text is made when it is asked for, which it is not where its rules are in a cache. */
export class RuleBytes implements RuleText {
  readonly source: string;
  readonly bytes: Uint8Array;
  private decoded: string | undefined;

  constructor(source: string, bytes: Uint8Array) {
    this.source = source;
    this.bytes = bytes;
  }

  get text(): string {
    this.decoded ??= textOfBytes(this.bytes);
    return this.decoded;
  }
}

/** The rule files, not yet read for what they say. */
export function readRuleTexts(
  paths: readonly string[],
  { cwd, builtIn }: LoadOptions,
): Pick<LoadedRules, "missing"> & { readonly texts: readonly RuleBytes[] } {
  const found = findFiles(paths, cwd, isRuleName, ruleFileKind);
  const inPacks = insidePacks(found.files.map(({ name }) => name));
  const texts: RuleBytes[] = [];
  const missing = [...found.missing];
  for (const { name, path, named } of found.files) {
    if (path === undefined) missing.push({ path: name, reason: "rules are not read from standard input" });
    else if (named || !inPacks(name)) addText(name, path, texts, missing);
  }
  if (builtIn) {
    for (const { name, path } of findPacks("detections", builtInPacks)) {
      addText(`${name}/detection.yml`, `${path}/detection.yml`, texts, missing);
    }
  }
  return { texts, missing };
}

function addText(name: string, path: string, texts: RuleBytes[], missing: { path: string; reason: string }[]): void {
  try {
    texts.push(new RuleBytes(name, readFileSync(path)));
  } catch (error) {
    missing.push({ path: name, reason: reasonOf(error) });
  }
}

/** What a folder without rules lacks. */
export const ruleFileKind = "rule file (.eql, .toml, .yml, .yaml, .ndjson, .jsonl)";

/** What in a folder is a rule, by its name. */
export function isRuleName(name: string): boolean {
  return /\.(eql|toml|ya?ml|ndjson|jsonl)$/i.test(name);
}
