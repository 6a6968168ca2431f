// Rules of other collections, for which the catalogue has pages too: read once, each with the description in its file.
import type { Rule } from "eqlipse/detection";
import { loadRules } from "eqlipse/node";
import { rulePath } from "./catalogue.ts";

export interface FurtherRules {
  readonly rules: readonly DescribedRule[];
  /** Files that could not be read, with the reason. */
  readonly problems: readonly string[];
}

export interface DescribedRule {
  readonly rule: Rule;
  readonly description: string;
}

/** @param paths files, folders and globs, from `cwd` */
export function furtherRules(paths: readonly string[], cwd: string): FurtherRules {
  if (paths.length === 0) return { rules: [], problems: [] };
  const { files, missing } = loadRules(paths, { cwd, builtIn: false });
  const seen = new Set<string>();
  const found: DescribedRule[] = [];
  for (const file of files)
    for (const rule of file.rules) {
      const path = rulePath(rule);
      if (seen.has(path)) continue;
      seen.add(path);
      found.push({ rule, description: descriptionIn(file.text) ?? rule.name });
    }
  const problems = [
    ...missing.map(({ path, reason }) => `${path}: ${reason}`),
    ...files
      .filter((file) => file.rules.length + file.correlations.length === 0)
      .map(({ source }) => `${source}: no rule that can be read`),
  ];
  return { rules: found, problems };
}

/** The description in a rule's file, Sigma's YAML or Elastic's TOML, in one line. */
function descriptionIn(text: string): string | undefined {
  const toml = /^description = (?:"""\n?([\s\S]*?)"""|"((?:[^"\\]|\\.)*)")/m.exec(text);
  if (toml !== null) return (toml[1] ?? toml[2] ?? "").replace(/\s+/g, " ").trim();
  const yaml = /^description:[ \t]*(?:[|>][-+]?\n((?:[ \t]+.*\n?)+)|(.+)$)/m.exec(text);
  return yaml === null
    ? undefined
    : (yaml[1] ?? yaml[2] ?? "")
        .replace(/\s+/g, " ")
        .replace(/^(['"])(.*)\1$/, "$2")
        .trim();
}
