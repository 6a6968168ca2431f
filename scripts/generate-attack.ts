// Writes src/detection/generated/attack.ts: the ATT&CK facts that detections are checked against, from MITRE's data and its list of changes.
//   node scripts/generate-attack.ts [FOLDER]     FOLDER holds enterprise-attack-18.1.json and version-changes.json
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

interface Named {
  readonly id: string;
  readonly name: string;
}
interface TacticItem extends Named {
  readonly shortname: string;
}
interface TechniqueItem extends Named {
  readonly tactics: readonly string[];
}
interface ActorItem extends Named {
  readonly aliases: readonly string[];
  readonly uses: readonly string[];
}
interface Enterprise {
  readonly attack_version: string;
  readonly source: string;
  readonly notice: string;
  readonly tactics: readonly TacticItem[];
  readonly techniques: readonly TechniqueItem[];
  readonly groups: readonly ActorItem[];
  readonly software: readonly ActorItem[];
}
interface Changes {
  readonly steps: readonly {
    readonly from: string;
    readonly to: string;
    readonly added: readonly TechniqueItem[];
    readonly revoked: readonly (TechniqueItem & { readonly replaced_by: string | null })[];
    readonly deprecated: readonly TechniqueItem[];
    readonly renamed: readonly { readonly id: string; readonly from: string }[];
    readonly tactics_changed: readonly { readonly id: string; readonly from: readonly string[] }[];
  }[];
  readonly v19: {
    readonly tactic_changes: readonly { readonly became: readonly TacticItem[] }[];
    readonly added: readonly TechniqueItem[];
    readonly gone: readonly (Named & { readonly replaced_by: Named | null })[];
    readonly tactics_changed: readonly { readonly id: string; readonly to: readonly string[] }[];
  };
}
interface TechniqueRow {
  name: string;
  tactics: readonly string[];
  since?: string;
  until?: string;
  replacedBy?: string;
  before?: { until: string; name?: string; tactics?: readonly string[] }[];
  after?: { since: string; tactics: readonly string[] };
}

const folder = process.argv[2] ?? join(import.meta.dirname, "../../shared/corpus/attack");
const read = <T>(name: string): T => JSON.parse(readFileSync(join(folder, name), "utf8")) as T;
const enterprise = read<Enterprise>("enterprise-attack-18.1.json");
const changes = read<Changes>("version-changes.json");
const newest = "19";
const versions = [...changes.steps.map((step) => step.from), enterprise.attack_version, newest];

const techniques: Record<string, TechniqueRow> = {};
for (const { id, name, tactics } of enterprise.techniques) techniques[id] = { name, tactics };
for (const step of changes.steps) applyStep(step);
applyNewest();

function applyStep(step: Changes["steps"][number]): void {
  for (const { id, name, tactics } of step.added) {
    techniques[id] ??= { name, tactics };
    techniques[id].since = step.to;
  }
  for (const { id, name, tactics, replaced_by } of step.revoked) {
    techniques[id] = {
      ...techniques[id],
      name,
      tactics,
      until: step.from,
      ...(replaced_by && { replacedBy: replaced_by }),
    };
  }
  for (const { id, name, tactics } of step.deprecated)
    techniques[id] = { ...techniques[id], name, tactics, until: step.from };
  for (const { id, from } of step.renamed) before(id, { until: step.from, name: from });
  for (const { id, from } of step.tactics_changed) before(id, { until: step.from, tactics: from });
}

function before(id: string, change: NonNullable<TechniqueRow["before"]>[number]): void {
  const row = techniques[id];
  if (row !== undefined) row.before = [...(row.before ?? []), change];
}

function applyNewest(): void {
  for (const { id, name, tactics } of changes.v19.added)
    techniques[id] = { name: name.replace(/^.*: /, ""), tactics, since: newest };
  for (const { id, replaced_by } of changes.v19.gone) {
    const row = techniques[id];
    if (row === undefined) throw new Error(`${id} is said to be gone, but is in no version`);
    row.until = enterprise.attack_version;
    if (replaced_by !== null) row.replacedBy = replaced_by.id;
  }
  for (const { id, to } of changes.v19.tactics_changed) {
    const row = techniques[id];
    if (row !== undefined) row.after = { since: newest, tactics: to };
  }
}

const tactics = enterprise.tactics.map(({ id, shortname, name }) => ({ id, shortname, name }));
const newTactics = changes.v19.tactic_changes.flatMap((change) => change.became);
const split = new Set(newTactics.map((tactic) => tactic.id));
const tacticRows = [
  ...tactics.map((tactic) => (split.has(tactic.id) ? { ...tactic, until: enterprise.attack_version } : tactic)),
  ...newTactics.map(({ id, shortname, name }) => ({ id, shortname, name, since: newest })),
];
const actors = (items: readonly ActorItem[]) =>
  Object.fromEntries(
    items.map(({ id, name, aliases, uses }) => [
      id,
      { name, ...(aliases.length > 0 && { aliases }), uses: uses.filter((used) => used.startsWith("T")).join(" ") },
    ]),
  );

const lines = (rows: Readonly<Record<string, unknown>>): string =>
  Object.keys(rows)
    .sort()
    .map((id) => `  ${JSON.stringify(id)}: ${JSON.stringify(rows[id])},`)
    .join("\n");

const text = `// Generated by scripts/generate-attack.ts from ${enterprise.source} and its changes from ${versions[0]} to ${newest}; not edited by hand.
// ATT&CK: ${enterprise.notice}
// What is known of ${newest} is derived from indexes of others that are built on it, not from MITRE's own data.
import type { ActorRow, TacticRow, TechniqueRow } from "../attack.ts";

/** Versions that technique ids and tactics are known for, oldest first. Who uses what is that of ${enterprise.attack_version}. */
export const versions: readonly string[] = ${JSON.stringify(versions)};
export const usageVersion = ${JSON.stringify(enterprise.attack_version)};

export const tactics: readonly TacticRow[] = [
${tacticRows.map((row) => `  ${JSON.stringify(row)},`).join("\n")}
];

export const techniques: Readonly<Record<string, TechniqueRow>> = {
${lines(techniques as Readonly<Record<string, unknown>>)}
};

export const groups: Readonly<Record<string, ActorRow>> = {
${lines(actors(enterprise.groups))}
};

export const software: Readonly<Record<string, ActorRow>> = {
${lines(actors(enterprise.software))}
};
`;
writeFileSync(join(import.meta.dirname, "../src/detection/generated/attack.ts"), text);
