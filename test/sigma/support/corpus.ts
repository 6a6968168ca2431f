// SigmaHQ's rules as they lie in the shared data.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { sharedPath } from "../../support/shared.ts";

export interface CorpusRule {
  /** Relative to the folder of the rules. */
  readonly path: string;
  readonly text: string;
}

let rules: readonly CorpusRule[] | undefined;

/** All Windows rules, in order of their paths. */
export function corpusRules(): readonly CorpusRule[] {
  rules ??= readRuleFiles(sharedPath("corpus/rules/sigma"));
  return rules;
}

/** All rules below a folder, in order of their paths. */
export function readRuleFiles(root: string): readonly CorpusRule[] {
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".yml") && path !== "logsources-thor.yml")
    .toSorted()
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
}
