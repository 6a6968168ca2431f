// Elastic's EQL rules as they lie in the shared data.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "smol-toml";
import type { SigmaLevel } from "../../../src/sigma/document/model.ts";
import type { ExportMetadata } from "../../../src/sigma/from-eql/convert.ts";
import { sharedPath } from "../../support/shared.ts";

export interface ElasticRule {
  readonly path: string;
  readonly query: string;
  readonly metadata: ExportMetadata;
}

interface Toml {
  readonly metadata: { readonly creation_date: string };
  readonly rule: {
    readonly language?: string;
    readonly query: string;
    readonly name: string;
    readonly rule_id: string;
    readonly description: string;
    readonly severity: SigmaLevel;
    readonly author?: readonly string[];
    readonly references?: readonly string[];
    readonly false_positives?: readonly string[];
    readonly threat?: readonly {
      readonly tactic: { readonly name: string };
      readonly technique?: readonly {
        readonly id: string;
        readonly subtechnique?: readonly { readonly id: string }[];
      }[];
    }[];
  };
}

/** All EQL rules, in order of their paths. */
export function elasticRules(): readonly ElasticRule[] {
  const root = sharedPath("corpus/rules/elastic-detection-rules");
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".toml"))
    .toSorted()
    .flatMap((path) => {
      const toml = parse(readFileSync(join(root, path), "utf8")) as unknown as Toml;
      return toml.rule.language === "eql" ? [{ path, query: toml.rule.query, metadata: metadataOf(toml) }] : [];
    });
}

function metadataOf({ rule, metadata }: Toml): ExportMetadata {
  const threat = rule.threat ?? [];
  const techniques = threat.flatMap(({ technique = [] }) =>
    technique.flatMap(({ id, subtechnique = [] }) => [id, ...subtechnique.map((each) => each.id)]),
  );
  return {
    title: rule.name,
    id: rule.rule_id,
    description: rule.description.trim(),
    level: rule.severity,
    author: rule.author?.join(", "),
    date: metadata.creation_date.replaceAll("/", "-"),
    references: [...new Set(rule.references)],
    falsepositives: rule.false_positives,
    tactics: [...new Set(threat.map(({ tactic }) => tactic.name.toLowerCase().replaceAll(" ", "-")))],
    techniques: [...new Set(techniques)],
  };
}
