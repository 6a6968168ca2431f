// A rule in the forms in which others keep rules: Elastic's TOML and Kibana's NDJSON, and what a Sigma rule carries besides its query.
import { stringify as stringifyToml } from "smol-toml";
import type { Statement } from "../eql/ast.ts";
import { formatQuery, printQuery } from "../eql/index.ts";
import { type ExportMetadata, type ExportOptions, eqlToSigma, type SigmaExport } from "../sigma/index.ts";
import { findTechnique, newestAttackVersion, replacementOf } from "./attack.ts";
import type { PackRule } from "./pack.ts";
import type { Rule } from "./rule.ts";

const riskScores: Readonly<Record<Rule["severity"], number>> = {
  informational: 5,
  low: 21,
  medium: 47,
  high: 73,
  critical: 99,
};

/** What Elastic knows no word for is the next one that it has. */
const elasticSeverities = {
  informational: "low",
  low: "low",
  medium: "medium",
  high: "high",
  critical: "critical",
} as const;

/** A rule as Kibana's detection engine imports it. It comes disabled. */
export function kibanaRule(rule: Rule): Readonly<Record<string, unknown>> {
  const pack = packOf(rule);
  return {
    rule_id: rule.id,
    name: rule.name,
    description: pack?.description.trim() ?? rule.name,
    type: "eql",
    language: "eql",
    query: queryText(rule),
    severity: elasticSeverities[rule.severity],
    risk_score: riskScores[rule.severity],
    index: pack?.detection.index_patterns ?? ["logs-*", "winlogbeat-*"],
    from: "now-9m",
    interval: "5m",
    max_signals: 100,
    enabled: false,
    tags: [...rule.tags],
    references: pack?.detection.references ?? [],
    false_positives: pack?.detection.false_positives.map(({ story }) => story) ?? [],
    threat: threatOf(rule, pack?.detection.attack.version ?? newestAttackVersion),
    version: pack?.detection.version ?? 1,
    ...(rule.eventCategoryField === undefined ? {} : { event_category_override: rule.eventCategoryField }),
    ...(rule.timestampField === undefined ? {} : { timestamp_field: rule.timestampField }),
    ...(rule.tiebreakerField === undefined ? {} : { tiebreaker_field: rule.tiebreakerField }),
  };
}

/** A rule as a TOML file of Elastic's rule repository. */
export function elasticToml(rule: Rule): string {
  const { version: _version, enabled: _enabled, ...members } = kibanaRule(rule);
  return tomlOfKibanaRule(members);
}

/** The members of a rule of Kibana as such a file. */
export function tomlOfKibanaRule({ query, ...members }: Readonly<Record<string, unknown>>): string {
  const text = stringifyToml({ metadata: { maturity: "development" }, rule: { ...members, query: "QUERY" } });
  // A query is read by people: it stands in a literal block, which no query that EQL can print ends early.
  const block = String(query).includes("'''") ? JSON.stringify(query) : `'''\n${String(query).trimEnd()}\n'''`;
  return `${text.replace('query = "QUERY"', () => `query = ${block}`)}\n`;
}

/** The rule as a Sigma rule, or correlation of rules, with what is lost. */
export function sigmaOf(rule: Rule, options: ExportOptions = {}): SigmaExport {
  return eqlToSigma(rule.query, sigmaMetadata(rule), options);
}

function sigmaMetadata(rule: Rule): ExportMetadata {
  const pack = packOf(rule);
  const version = pack?.detection.attack.version ?? newestAttackVersion;
  const techniques = [...new Set(rule.techniques.flatMap((id) => techniqueIn(id, version)))];
  const tactics = techniques.flatMap(
    (id) => findTechnique(id, version)?.tactics.map(({ shortname }) => shortname) ?? [],
  );
  return {
    title: rule.name,
    id: rule.id,
    level: rule.severity,
    techniques,
    tactics: [...new Set(tactics)],
    parts: rule.indicators.map(({ name, condition }) => ({ name, condition })),
    ...(pack === undefined
      ? {}
      : {
          description: pack.description.trim(),
          status: pack.detection.status,
          references: pack.detection.references,
          falsepositives: pack.detection.false_positives.map(({ story }) => story),
        }),
  };
}

/** A technique as a version has it: its own id, that of what took its place, or none. */
function techniqueIn(id: string, version: string): readonly string[] {
  if (findTechnique(id, version) !== undefined) return [id];
  const replacement = replacementOf(id);
  return replacement !== undefined && findTechnique(replacement, version) !== undefined ? [replacement] : [];
}

/** The query as its author wrote it, where that is known, else in lines. Throws where it says what EQL has no text for. */
export function queryText(rule: { readonly query: Statement }): string {
  if ("queryText" in rule && typeof rule.queryText === "string") return rule.queryText;
  return formatQuery(printQuery(rule.query)).text;
}

function packOf(rule: Rule): PackRule | undefined {
  return "detection" in rule ? (rule as PackRule) : undefined;
}

/** One entry for each tactic, with the techniques of the rule below it, as Elastic lists them. */
export function threatOf(
  { techniques }: Pick<Rule, "techniques">,
  version: string = newestAttackVersion,
): readonly object[] {
  const byTactic = new Map<string, { tactic: object; technique: object[] }>();
  for (const id of techniques) {
    const found = findTechnique(id, version);
    for (const { id: tactic, name } of found?.tactics ?? []) {
      const entry = byTactic.get(tactic) ?? {
        tactic: { id: tactic, name, reference: `https://attack.mitre.org/tactics/${tactic}/` },
        technique: [],
      };
      byTactic.set(tactic, entry);
      entry.technique.push(techniqueEntry(id));
    }
  }
  return [...byTactic.values()].map((entry) => ({ framework: "MITRE ATT&CK", ...entry }));
}

function techniqueEntry(id: string): object {
  const of = (one: string) => ({
    id: one,
    name: findTechnique(one)?.name ?? one,
    reference: findTechnique(one)?.url ?? "",
  });
  const parent = findTechnique(id)?.parent;
  return parent === undefined ? of(id) : { ...of(parent), subtechnique: [of(id)] };
}
