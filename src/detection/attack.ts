// ATT&CK as detections need it: does a technique exist in a version, under which tactics, and who uses it. Version 19 split Defense
// Evasion (TA0005) into Stealth (which keeps the id) and Defense Impairment (TA0112), so every answer depends on the version asked for.
import * as data from "./generated/attack.ts";

/** A tactic; `since` and `until` bound the versions in which the id has this name. */
export interface TacticRow {
  readonly id: string;
  readonly shortname: string;
  readonly name: string;
  readonly since?: string;
  readonly until?: string;
}

/** A technique as generated: tactics by short name, and what was or became different in other versions. */
export interface TechniqueRow {
  readonly name: string;
  readonly tactics: readonly string[];
  readonly since?: string;
  readonly until?: string;
  readonly replacedBy?: string;
  readonly before?: readonly { readonly until: string; readonly name?: string; readonly tactics?: readonly string[] }[];
  readonly after?: { readonly since: string; readonly tactics: readonly string[] };
}

/** A group or a piece of software; `uses` are technique ids with blanks between them. */
export interface ActorRow {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly uses: string;
}

export interface Tactic {
  readonly id: string;
  readonly shortname: string;
  readonly name: string;
}

export interface Technique {
  readonly id: string;
  /** The name on its own: `CMSTP`, not `System Binary Proxy Execution: CMSTP`. */
  readonly name: string;
  readonly tactics: readonly Tactic[];
  /** The technique that a sub-technique belongs to. */
  readonly parent?: string;
  readonly url: string;
}

export interface Actor {
  readonly id: string;
  readonly name: string;
  readonly aliases: readonly string[];
  readonly url: string;
}

/** The versions that can be asked for, oldest first. */
export const attackVersions: readonly string[] = data.versions;
export const newestAttackVersion: string = data.versions.at(-1)!;
/** The version whose record of who uses what is known. */
export const attackUsageVersion: string = data.usageVersion;

/** A technique or sub-technique as it stands in a version; undefined where that version has none of that id. */
export function findTechnique(id: string, version: string = newestAttackVersion): Technique | undefined {
  const row = Object.hasOwn(data.techniques, id) ? data.techniques[id] : undefined;
  if (row === undefined || !holdsIn(row, version)) return undefined;
  const older = row.before?.filter((change) => rank(version) <= rank(change.until)) ?? [];
  const after = row.after !== undefined && rank(version) >= rank(row.after.since) ? row.after.tactics : undefined;
  const tactics = after ?? older.find((change) => change.tactics !== undefined)?.tactics ?? row.tactics;
  const parent = id.includes(".") ? id.slice(0, id.indexOf(".")) : undefined;
  return {
    id,
    name: older.find((change) => change.name !== undefined)?.name ?? row.name,
    tactics: tactics.map((shortname) => tacticNamed(shortname, version)),
    ...(parent !== undefined && { parent }),
    url: `https://attack.mitre.org/techniques/${id.replace(".", "/")}/`,
  };
}

/** What took the place of an id that a later version no longer has. */
export function replacementOf(id: string): string | undefined {
  return Object.hasOwn(data.techniques, id) ? data.techniques[id]?.replacedBy : undefined;
}

/** The versions that have a technique id, oldest first; empty for an id that was never one. */
export function versionsOf(id: string): readonly string[] {
  const row = Object.hasOwn(data.techniques, id) ? data.techniques[id] : undefined;
  return row === undefined ? [] : attackVersions.filter((version) => holdsIn(row, version));
}

/** All technique ids of a version, sorted. */
export function techniqueIds(version: string = newestAttackVersion): readonly string[] {
  return Object.entries(data.techniques)
    .filter(([, row]) => holdsIn(row, version))
    .map(([id]) => id);
}

/** All tactics of a version. */
export function attackTactics(version: string = newestAttackVersion): readonly Tactic[] {
  return data.tactics
    .filter((row) => holdsIn(row, version))
    .map(({ id, shortname, name }) => ({ id, shortname, name }));
}

export function findGroup(id: string): Actor | undefined {
  return actor(data.groups, "groups", id);
}

export function findSoftware(id: string): Actor | undefined {
  return actor(data.software, "software", id);
}

/** Ids of the groups (`G…`) and software (`S…`) that ATT&CK records as using a technique or one of its sub-techniques. */
export function usersOf(technique: string): {
  readonly groups: readonly string[];
  readonly software: readonly string[];
} {
  const using = (rows: Readonly<Record<string, ActorRow>>) =>
    Object.keys(rows).filter((id) => rowUses(rows[id]!, technique));
  return { groups: using(data.groups), software: using(data.software) };
}

/** Whether a group or piece of software is recorded as using a technique or one of its sub-techniques. */
export function usesTechnique(actorId: string, technique: string): boolean {
  const row = rowOf(data.groups, actorId) ?? rowOf(data.software, actorId);
  return row !== undefined && rowUses(row, technique);
}

function rowUses(row: ActorRow, technique: string): boolean {
  return row.uses.split(" ").some((used) => used === technique || used.startsWith(`${technique}.`));
}

function rowOf(rows: Readonly<Record<string, ActorRow>>, id: string): ActorRow | undefined {
  return Object.hasOwn(rows, id) ? rows[id] : undefined;
}

function actor(rows: Readonly<Record<string, ActorRow>>, kind: string, id: string): Actor | undefined {
  const row = rowOf(rows, id);
  return row && { id, name: row.name, aliases: row.aliases ?? [], url: `https://attack.mitre.org/${kind}/${id}/` };
}

function tacticNamed(shortname: string, version: string): Tactic {
  const row = data.tactics.find((tactic) => tactic.shortname === shortname && holdsIn(tactic, version));
  if (row === undefined) throw new Error(`ATT&CK ${version} has no tactic ${shortname}`);
  return { id: row.id, shortname: row.shortname, name: row.name };
}

function holdsIn(row: { readonly since?: string; readonly until?: string }, version: string): boolean {
  const at = rank(version);
  return (row.since === undefined || rank(row.since) <= at) && (row.until === undefined || at <= rank(row.until));
}

/** Whether there is data for a version; a minor release counts as its major one (`18`, `18.0` and `18.1` are the same here). */
export function isAttackVersion(version: string): boolean {
  return attackVersions.some((known) => major(known) === major(version));
}

function rank(version: string): number {
  return Number(major(version));
}

function major(version: string): string {
  return version.replace(/^v/, "").split(".")[0]!;
}
