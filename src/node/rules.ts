// The rules of a command line, of any rule format.
import { type RuleFile, readRuleFiles, type SchemaOf } from "../detection/index.ts";
import type { SigmaOptions } from "../sigma/index.ts";
import { type FoundRules, type RuleSources, readRuleTexts } from "./rule-texts.ts";

export interface LoadedRules extends Pick<FoundRules, "missing"> {
  /** By file, in the order of the command line; the built-in packs last. */
  readonly files: readonly RuleFile[];
}

export interface LoadOptions extends RuleSources {
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
