// The rule files of a command line: files, folders and globs, and the built-in packs.
import { readFileSync } from "node:fs";
import type { RuleText } from "../detection/index.ts";
import { builtInPacks, findPacks, insidePacks } from "./packs.ts";
import { findFiles, reasonOf, textOfBytes } from "./paths.ts";

export interface RuleSources {
  readonly cwd: string;
  /** Whether the built-in packs are among them. */
  readonly builtIn: boolean;
}

export interface FoundRules {
  readonly texts: readonly RuleBytes[];
  /** Paths that lead to nothing, and files that cannot be read. */
  readonly missing: readonly { readonly path: string; readonly reason: string }[];
}

/** A file of rules. It is read when its bytes are first asked for, and its text is made when that is: neither is where its rules are in a cache. */
export class RuleBytes implements RuleText {
  readonly source: string;
  readonly path: string;
  private read: Uint8Array | undefined;
  private decoded: string | undefined;

  constructor(source: string, path: string) {
    this.source = source;
    this.path = path;
  }

  /** Asked for before the text is, or read again. @throws the file system's error */
  bytes(): Uint8Array {
    this.read ??= readFileSync(this.path);
    return this.read;
  }

  get text(): string {
    if (this.decoded === undefined) {
      this.decoded = textOfBytes(this.bytes());
      this.read = undefined;
    }
    return this.decoded;
  }
}

/** The rule files that can be read. */
export function readRuleTexts(paths: readonly string[], sources: RuleSources): FoundRules {
  return readable(findRuleTexts(paths, sources));
}

/** Those of the files that can be read, all of which are. */
export function readable(found: FoundRules): FoundRules {
  const texts: RuleBytes[] = [];
  const missing = [...found.missing];
  for (const text of found.texts) {
    try {
      text.bytes();
      texts.push(text);
    } catch (error) {
      missing.push({ path: text.source, reason: reasonOf(error) });
    }
  }
  return { texts, missing };
}

/** The rule files, not yet read. */
export function findRuleTexts(paths: readonly string[], { cwd, builtIn }: RuleSources): FoundRules {
  const found = findFiles(paths, cwd, isRuleName, ruleFileKind);
  const inPacks = insidePacks(found.files.map(({ name }) => name));
  const texts: RuleBytes[] = [];
  const missing = [...found.missing];
  for (const { name, path, named } of found.files) {
    if (path === undefined) missing.push({ path: name, reason: "rules are not read from standard input" });
    else if (named || !inPacks(name)) texts.push(new RuleBytes(name, path));
  }
  if (builtIn) {
    for (const { name, path } of findPacks("detections", builtInPacks))
      texts.push(new RuleBytes(`${name}/detection.yml`, `${path}/detection.yml`));
  }
  return { texts, missing };
}

/** What a folder without rules lacks. */
export const ruleFileKind = "rule file (.eql, .toml, .yml, .yaml, .ndjson, .jsonl)";

/** What in a folder is a rule, by its name. */
export function isRuleName(name: string): boolean {
  return /\.(eql|toml|ya?ml|ndjson|jsonl)$/i.test(name);
}
