// The EQL rules that are exported as Sigma: Elastic's, as they lie in the corpus, and the packs'.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type PackRule, type Rule, readPack, readRuleFiles } from "../../src/detection/index.ts";
import { builtInPacks, findPacks, readPackFiles } from "../../src/node/index.ts";

/** Elastic's rules, in order of their paths. */
export function elasticRules(corpus: string): readonly Rule[] {
  const root = join(corpus, "rules/elastic-detection-rules");
  const files = readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".toml"))
    .toSorted()
    .map((path) => ({ source: path, text: readFileSync(join(root, path), "utf8") }));
  return readRuleFiles(files).flatMap(({ rules }) => rules);
}

/** All rules of the packs, variants too. */
export function packRules(): readonly PackRule[] {
  return findPacks("detections", builtInPacks).flatMap((folder) => readPack(readPackFiles(folder)).pack?.rules ?? []);
}
