// What the pages say of a detection, gathered once: the pack, what each source can show of its rules, its ports, what its tests gave.
import { portsOf, type TargetPort } from "eqlipse/backends";
import {
  type Actor,
  type AtomicTest,
  atomicTests,
  findGroup,
  findSoftware,
  findSubExpression,
  findTechnique,
  newestAttackVersion,
  type Pack,
  type PackRule,
  type Technique,
  usersOf,
} from "eqlipse/detection";
import { parseQuery } from "eqlipse/eql";
import {
  type CaseOutcome,
  type Hardness,
  hardenRule,
  type PackEvidence,
  readinessOf,
  type SourceReadiness,
  type Survivor,
  testHunts,
  testPack,
} from "eqlipse/proof";
import { telemetrySources } from "eqlipse/telemetry";
import type { Mark } from "./highlight.ts";
import type { Change } from "./history.ts";
import { factsOf } from "./query-facts.ts";
import { type Weights, weightsOf } from "./weight.ts";

export interface RuleModel {
  readonly rule: PackRule;
  readonly marks: readonly Mark[];
  readonly readiness: readonly SourceReadiness[];
  readonly ports: readonly TargetPort[];
}

export interface TechniqueModel {
  /** As the version that the pack states has it, and as the newest has it. */
  readonly stated: Technique;
  readonly newest: Technique | undefined;
}

export interface RelatedModel {
  readonly folder: string;
  readonly name: string;
  readonly reasons: readonly string[];
}

export interface DetectionModel {
  readonly pack: Pack;
  readonly rules: readonly RuleModel[];
  readonly techniques: readonly TechniqueModel[];
  readonly groups: readonly Actor[];
  readonly software: readonly Actor[];
  readonly outcomes: readonly CaseOutcome[];
  readonly huntOutcomes: readonly CaseOutcome[];
  /** Evasions of the main rule, tried on its own attack cases. */
  readonly hardness: Hardness | undefined;
  readonly weights: Weights | undefined;
  readonly atomics: readonly AtomicTest[];
  readonly documents: ReadonlyMap<string, string>;
  readonly evidence: PackEvidence | undefined;
  related: readonly RelatedModel[];
  /** Newest first. */
  history: readonly Change[];
}

/** The sources that the pages show the readiness of. */
const shownSources = ["endpoint", "sysmon", "security"];
const markColours = 6;

/** @param documents the pack's Markdown documents and evidence.json by name */
export function detectionModel(pack: Pack, documents: ReadonlyMap<string, string>): DetectionModel {
  const { document } = pack;
  const outcomes = testPack(pack).cases;
  return {
    pack,
    rules: pack.rules.map(ruleModel),
    techniques: document.attack.techniques.flatMap((id) => techniqueModel(id, document.attack.version)),
    groups: document.groups.flatMap((id) => findGroup(id) ?? []),
    software: document.software.flatMap((id) => findSoftware(id) ?? []),
    outcomes,
    huntOutcomes: testHunts(pack),
    hardness: pack.rules[0] && hardenRule(pack, pack.rules[0]),
    weights: weightsOf(pack, outcomes),
    atomics: atomicTests(pack),
    documents,
    evidence: evidenceOf(documents.get("evidence.json")),
    related: [],
    history: [],
  };
}

function ruleModel(rule: PackRule): RuleModel {
  const sources = telemetrySources.filter(({ name }) => shownSources.includes(name));
  return {
    rule,
    marks: marksOf(rule),
    readiness: sources.map((source) => readinessOf(rule.query, source)),
    ports: portsOf(rule),
  };
}

/** Where in the query's text each indicator is. */
function marksOf({ queryText, indicators }: PackRule): readonly Mark[] {
  const { statement } = parseQuery(queryText);
  return indicators.flatMap(({ name, condition }, index) => {
    const places = (statement && findSubExpression(statement, condition)) ?? [];
    return places.map((place) => ({ ...place, name, colour: index % markColours }));
  });
}

function techniqueModel(id: string, version: string): readonly TechniqueModel[] {
  const stated = findTechnique(id, version);
  return stated === undefined ? [] : [{ stated, newest: findTechnique(id, newestAttackVersion) }];
}

function evidenceOf(text: string | undefined): PackEvidence | undefined {
  return text === undefined ? undefined : (JSON.parse(text) as PackEvidence);
}

/** Finds for each detection the others that have something in common with it, with what that is. */
export function relate(models: readonly DetectionModel[]): void {
  for (const model of models) {
    model.related = models
      .filter((other) => other !== model)
      .map((other) => ({
        folder: other.pack.folder,
        name: other.pack.document.name,
        reasons: reasonsBetween(model, other),
      }))
      .filter(({ reasons }) => reasons.length > 0)
      .sort((a, b) => b.reasons.length - a.reasons.length || (a.folder < b.folder ? -1 : 1))
      .slice(0, 8);
  }
}

function reasonsBetween(a: DetectionModel, b: DetectionModel): readonly string[] {
  const reasons: string[] = [];
  if (a.pack.document.related.includes(b.pack.folder)) reasons.push("named by its author");
  const parents = (model: DetectionModel) => model.techniques.map(({ stated }) => stated.parent ?? stated.id);
  reasons.push(...shared(parents(a), parents(b)).map((id) => `technique ${id}`));
  reasons.push(...shared(binariesOf(a), binariesOf(b)).map((name) => `looks for ${name}`));
  reasons.push(...sharedActors("group", a.groups, b.groups), ...sharedActors("software", a.software, b.software));
  return reasons;
}

function sharedActors(kind: string, a: readonly Actor[], b: readonly Actor[]): readonly string[] {
  const names = shared(
    a.map(({ name }) => name),
    b.map(({ name }) => name),
  );
  return names.length === 0 ? [] : [`${kind} ${names.slice(0, 3).join(", ")}${names.length > 3 ? " …" : ""}`];
}

function shared(a: readonly string[], b: readonly string[]): readonly string[] {
  return [...new Set(a)].filter((one) => b.includes(one));
}

/** Programs that the rules of a detection ask for. */
function binariesOf({ pack }: DetectionModel): readonly string[] {
  return factsOf(pack.rules.map(({ query }) => query)).binaries;
}

/** Groups and software that ATT&CK knows of and the pack does not name. */
export function furtherUsers({ techniques, groups, software }: DetectionModel): number {
  const known = new Set([...groups, ...software].map(({ id }) => id));
  const users = techniques.flatMap(({ stated }) => Object.values(usersOf(stated.id)).flat());
  return new Set(users.filter((id) => !known.has(id))).size;
}

/** One variant of each evasion that the main rule misses, with how many of that evasion it misses. */
export function survivorsByEvasion(
  hardness: Hardness | undefined,
): readonly { readonly first: Survivor; readonly count: number }[] {
  const survivors = hardness?.survivors ?? [];
  return [...new Set(survivors.map(({ evasion }) => evasion))].map((evasion) => {
    const own = survivors.filter((survivor) => survivor.evasion === evasion);
    return { first: own[0]!, count: own.length };
  });
}

/** Changes of all detections, newest first. */
export function newestChanges(
  models: readonly DetectionModel[],
): readonly { readonly model: DetectionModel; readonly change: Change }[] {
  return models
    .flatMap((model) => model.history.map((change) => ({ model, change })))
    .sort((a, b) => Date.parse(b.change.date) - Date.parse(a.change.date));
}
