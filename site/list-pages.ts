// The pages that gather detections: by technique, group, software and data source, an index of each, and the matrix.
import {
  type Actor,
  attackVersions,
  findGroup,
  findSoftware,
  findTechnique,
  type Technique,
  usersOf,
} from "eqlipse/detection";
import type { CatalogueEntry } from "./catalogue.ts";
import { slug } from "./html.ts";
import type { SiteFrame } from "./layout.ts";
import type { DetectionModel } from "./model.ts";
import {
  type ActorEntries,
  type ActorKind,
  actorIndex,
  actorPage,
  dataSourceIndex,
  dataSourcePage,
  type TechniqueEntries,
  techniqueIndex,
  techniquePage,
} from "./pages/lists.ts";
import { matrixPage, navigatorLayer } from "./pages/matrix.ts";
import type { SiteWriter } from "./writer.ts";

const actorKinds = ["groups", "software"] as const;

/** @param models the packs, whose data sources say which data sets they have */
export function writeLists(
  entries: readonly CatalogueEntry[],
  models: readonly DetectionModel[],
  frame: SiteFrame,
  writer: SiteWriter,
): void {
  const byTechnique = grouped(entries, ({ techniques }) => techniques.map((text) => text.split(" ")[0]!));
  const users = usersOfAll(byTechnique);
  writeTechniques(byTechnique, users, frame, writer);
  writer.page("matrix/index.html", matrixPage(byTechnique, frame));
  writer.file("matrix/layer.json", JSON.stringify(navigatorLayer(byTechnique), undefined, 1));
  for (const kind of actorKinds) writeActors(kind, byTechnique, users, entries, frame, writer);
  writeSources(entries, models, frame, writer);
}

type ByTechnique = ReadonlyMap<string, readonly CatalogueEntry[]>;
/** Ids of who uses each technique that has a page, in the order of the techniques' ids. */
type Users = ReadonlyMap<string, Readonly<Record<ActorKind, readonly string[]>>>;

/** Techniques with detections, and what they are sub-techniques of. */
function usersOfAll(byTechnique: ByTechnique): Users {
  const ids = new Set([...byTechnique.keys()].flatMap((id) => [findTechnique(id)?.parent ?? id, id]));
  return new Map([...ids].sort().map((id) => [id, usersOf(id)]));
}

function writeTechniques(byTechnique: ByTechnique, users: Users, frame: SiteFrame, writer: SiteWriter): void {
  const found = [...users.keys()].flatMap((id) => techniqueEntries(id, byTechnique));
  for (const one of found) {
    const { id, parent } = one.technique;
    const below = found.filter(({ technique, entries }) => technique.parent === id && entries.length > 0);
    const using = users.get(id);
    const actors = {
      groups: (using?.groups ?? []).flatMap((actor) => findGroup(actor) ?? []),
      software: (using?.software ?? []).flatMap((actor) => findSoftware(actor) ?? []),
    };
    const above = parent === undefined ? undefined : findTechnique(parent);
    writer.page(`techniques/${id}/index.html`, techniquePage(one, above, below, actors, frame));
  }
  const listed = found.filter(({ entries }) => entries.length > 0);
  writer.page("techniques/index.html", techniqueIndex(listed, frame));
}

/** A technique as the newest version has it, or as an older one for one that is there no more. */
function techniqueEntries(id: string, byTechnique: ByTechnique): readonly TechniqueEntries[] {
  const technique = attackVersions.reduce<Technique | undefined>(
    (older, version) => findTechnique(id, version) ?? older,
    undefined,
  );
  return technique === undefined ? [] : [{ technique, entries: byTechnique.get(id) ?? [] }];
}

function writeActors(
  kind: ActorKind,
  byTechnique: ByTechnique,
  users: Users,
  entries: readonly CatalogueEntry[],
  frame: SiteFrame,
  writer: SiteWriter,
): void {
  const actors = actorsOf(kind, byTechnique, users, entries);
  for (const one of actors) writer.page(`${kind}/${one.actor.id}/index.html`, actorPage(one, frame));
  writer.page(`${kind}/index.html`, actorIndex(kind, actors, frame));
}

/** Everybody whom ATT&CK records for a technique with a page, or whom a detection names; by name. */
function actorsOf(
  kind: ActorKind,
  byTechnique: ByTechnique,
  users: Users,
  entries: readonly CatalogueEntry[],
): readonly ActorEntries[] {
  const find = kind === "groups" ? findGroup : findSoftware;
  const named = grouped(entries, ({ actors: ids }) => ids.filter((id) => find(id) !== undefined));
  const actors = new Map<string, { readonly actor: Actor; readonly techniques: TechniqueEntries[] }>();
  const actorOf = (id: string) => {
    const known = actors.get(id);
    const actor = known === undefined ? find(id) : undefined;
    if (actor === undefined) return known;
    const made = { actor, techniques: [] };
    actors.set(id, made);
    return made;
  };
  for (const id of named.keys()) actorOf(id);
  for (const [id, using] of users) {
    const own = techniqueEntries(id, byTechnique).filter((one) => one.entries.length > 0);
    for (const actor of using[kind]) actorOf(actor)?.techniques.push(...own);
  }
  return [...actors]
    .map(([id, { actor, techniques }]) => ({ kind, actor, techniques, named: named.get(id) ?? [] }))
    .sort((a, b) => (a.actor.name.toLowerCase() < b.actor.name.toLowerCase() ? -1 : 1));
}

function writeSources(
  entries: readonly CatalogueEntry[],
  models: readonly DetectionModel[],
  frame: SiteFrame,
  writer: SiteWriter,
): void {
  const described = models.flatMap(({ pack }) => pack.document.data_sources);
  const sources = [...grouped(entries, (entry) => entry.sources)].map(([name, found]) => ({
    name,
    datasets: [...new Set(described.filter(({ provider }) => provider === name).map(({ dataset }) => dataset))],
    entries: found,
  }));
  for (const source of sources)
    writer.page(`data-sources/${slug(source.name)}/index.html`, dataSourcePage(source, frame));
  writer.page("data-sources/index.html", dataSourceIndex(sources, frame));
}

function grouped<T>(items: readonly T[], keysOf: (item: T) => readonly string[]): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items)
    for (const key of new Set(keysOf(item))) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [item]);
      else group.push(item);
    }
  return groups;
}
