// What the catalogue knows of each detection: for its cards, its search and its facets. The browser loads it as assets/catalogue.json.
import { findGroup, findSoftware, findTechnique, newestAttackVersion, type Rule } from "eqlipse/detection";
import { slug } from "./html.ts";
import type { DetectionModel } from "./model.ts";
import { summaryOf } from "./pages/detection.ts";
import { factsOf, type QueryFacts } from "./query-facts.ts";

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
  /** Which collection it is of. */
  readonly collection: string;
  /** Who has the events: providers by name for packs; logs or kinds of events, as far as the query says, for others. */
  readonly sources: readonly string[];
  /** Elastic, and for packs those that the main rule has been written for; rules of other collections are written in the playground. */
  readonly platforms: readonly string[];
  readonly eventIds: readonly string[];
  readonly binaries: readonly string[];
  readonly groups: readonly string[];
  readonly software: readonly string[];
  /** ATT&CK's ids of these groups and programs. */
  readonly actors: readonly string[];
  readonly validation: string;
  readonly rules: number;
  readonly tests: number;
}

const elastic = "Elastic EQL";
const collections = { pack: "eqlipse", sigma: "Sigma", elastic: "Elastic", eql: "EQL" } as const;

export function packEntry(model: DetectionModel): CatalogueEntry {
  const { document, folder, cases, rules } = model.pack;
  const failed = model.outcomes.filter(({ failures }) => failures.length > 0).length;
  const { binaries, eventIds } = factsOf(rules.map(({ query }) => query));
  return {
    kind: "pack",
    href: `detections/${folder}/index.html`,
    name: document.name,
    summary: summaryOf(document.description),
    severity: document.severity,
    confidence: document.confidence.level,
    techniques: model.techniques.map(({ stated }) => `${stated.id} ${stated.name}`),
    tactics: tacticsOf(document.attack.techniques),
    collection: collections.pack,
    sources: [...new Set(document.data_sources.map(({ provider }) => provider))],
    platforms: [
      elastic,
      ...(model.rules[0]?.ports ?? [])
        .filter(({ conversion }) => conversion.query !== null)
        .map(({ target }) => target.title),
    ],
    eventIds: [...new Set([...eventIds, ...document.data_sources.flatMap(({ name }) => eventIdsIn(name))])],
    binaries,
    groups: model.groups.map(({ name }) => name),
    software: model.software.map(({ name }) => name),
    actors: [...model.groups, ...model.software].map(({ id }) => id),
    validation: failed > 0 ? "tests fail" : model.evidence === undefined ? "tested" : "tested and measured",
    rules: model.rules.length,
    tests: cases.length,
  };
}

/** The event ids that a data source is named by: `Sysmon events 3, 7 and 22 (variants)`. */
function eventIdsIn(source: string): readonly string[] {
  const [, ids = ""] = /\bevents? ((?:\d+(?:, | and | or )?)+)/.exec(source) ?? [];
  return ids.match(/\d+/g) ?? [];
}

export function ruleEntry(rule: Rule, description: string): CatalogueEntry {
  const facts = factsOf([rule.query]);
  const actorIds = rule.tags.flatMap((tag) => /^attack\.([gs]\d{4})$/i.exec(tag)?.[1]?.toUpperCase() ?? []);
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
    collection: collections[rule.format],
    sources: sourcesOf(facts),
    platforms: [elastic],
    eventIds: facts.eventIds,
    binaries: facts.binaries,
    groups: actorIds.flatMap((id) => findGroup(id)?.name ?? []),
    software: actorIds.flatMap((id) => findSoftware(id)?.name ?? []),
    actors: actorIds,
    validation: "not tested",
    rules: 1,
    tests: 0,
  };
}

function sourcesOf({ channels, categories }: QueryFacts): readonly string[] {
  if (channels.length > 0) return channels.map((channel) => `Log ${channel}`);
  return categories.map((category) => `Events of ${category}`);
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
