// What the catalogue knows of each detection: for its cards, its search and its facets. The browser loads it as assets/catalogue.json.
import { findTechnique, newestAttackVersion, type Rule } from "eqlipse/detection";
import { walk } from "eqlipse/eql";
import { slug } from "./html.ts";
import { binariesOf, type DetectionModel } from "./model.ts";
import { summaryOf } from "./pages/detection.ts";

export interface CatalogueEntry {
  readonly kind: "pack" | "rule";
  /** From the site's root. */
  readonly href: string;
  readonly name: string;
  readonly summary: string;
  readonly severity: string;
  readonly confidence: string;
  readonly techniques: readonly string[];
  readonly tactics: readonly string[];
  readonly sources: readonly string[];
  /** Titles of the platforms that the main rule has been written for; not worked out for rules of other collections. */
  readonly platforms: readonly string[];
  readonly eventIds: readonly string[];
  readonly binaries: readonly string[];
  readonly groups: readonly string[];
  readonly software: readonly string[];
  readonly validation: string;
  readonly rules: number;
  readonly tests: number;
}

export function packEntry(model: DetectionModel): CatalogueEntry {
  const { document, folder, cases } = model.pack;
  const failed = model.outcomes.filter(({ failures }) => failures.length > 0).length;
  return {
    kind: "pack",
    href: `detections/${folder}/index.html`,
    name: document.name,
    summary: summaryOf(document.description),
    severity: document.severity,
    confidence: document.confidence.level,
    techniques: model.techniques.map(({ stated }) => `${stated.id} ${stated.name}`),
    tactics: tacticsOf(document.attack.techniques),
    sources: [...new Set(document.data_sources.map(({ provider }) => provider))],
    platforms: (model.rules[0]?.ports ?? [])
      .filter(({ conversion }) => conversion.query !== null)
      .map(({ target }) => target.title),
    eventIds: eventIdsOf(model.rules.map(({ rule }) => rule)),
    binaries: binariesOf(model),
    groups: model.groups.map(({ name }) => name),
    software: model.software.map(({ name }) => name),
    validation: failed > 0 ? "tests fail" : model.evidence === undefined ? "tested" : "tested and measured",
    rules: model.rules.length,
    tests: cases.length,
  };
}

export function ruleEntry(rule: Rule, description: string): CatalogueEntry {
  return {
    kind: "rule",
    href: rulePath(rule),
    name: rule.name,
    summary: summaryOf(description),
    severity: rule.severity,
    confidence: "not stated",
    techniques: rule.techniques.flatMap((id) => {
      const found = findTechnique(id);
      return found === undefined ? [id] : [`${id} ${found.name}`];
    }),
    tactics: tacticsOf(rule.techniques),
    sources: [rule.format === "sigma" ? "Sigma" : rule.format === "elastic" ? "Elastic" : "EQL"],
    platforms: [],
    eventIds: eventIdsOf([rule]),
    binaries: [],
    groups: [],
    software: [],
    validation: "not tested",
    rules: 1,
    tests: 0,
  };
}

/** The path of a rule's page; the id keeps rules of one name apart. */
export function rulePath({ name, id }: Rule): string {
  return `rules/${slug(name).slice(0, 60)}-${slug(id).slice(0, 40)}/index.html`;
}

function tacticsOf(techniques: readonly string[]): readonly string[] {
  const names = techniques.flatMap(
    (id) => findTechnique(id, newestAttackVersion)?.tactics.map(({ name }) => name) ?? [],
  );
  return [...new Set(names)];
}

function eventIdsOf(rules: readonly Rule[]): readonly string[] {
  const ids = new Set<string>();
  for (const { query } of rules)
    for (const node of walk(query)) {
      if (node.kind !== "Comparison" || node.left.kind !== "Field" || node.left.path !== "event.code") continue;
      if (node.right.kind === "String") ids.add(node.right.value);
    }
  return [...ids];
}
