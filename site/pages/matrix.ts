// The ATT&CK matrix of the newest version: a column a tactic, its techniques with their sub-techniques, and how many detections each has.
import {
  attackTactics,
  findTechnique,
  newestAttackVersion,
  type Tactic,
  type Technique,
  techniqueIds,
} from "eqlipse/detection";
import type { CatalogueEntry } from "../catalogue.ts";
import { type Html, html } from "../html.ts";
import { page, type SiteFrame } from "../layout.ts";

type ByTechnique = ReadonlyMap<string, readonly CatalogueEntry[]>;

export function matrixPage(byTechnique: ByTechnique, frame: SiteFrame): Html {
  const all = techniqueIds(newestAttackVersion).flatMap((id) => findTechnique(id, newestAttackVersion) ?? []);
  const covered = all.filter(({ id }) => byTechnique.has(id));
  const tactics = attackTactics(newestAttackVersion)
    .map((tactic) => ({
      tactic,
      techniques: all.filter((technique) => technique.tactics.some(({ id }) => id === tactic.id)),
    }))
    .sort((a, b) => Number(countOf(b.techniques, byTechnique) > 0) - Number(countOf(a.techniques, byTechnique) > 0));
  return page(
    {
      path: "matrix/index.html",
      title: "ATT&CK matrix",
      description: "Which ATT&CK techniques have detections here, and how many.",
      section: "matrix",
    },
    frame,
    html`<h1>ATT&CK matrix</h1><p>${covered.length} of the ${all.length} techniques and sub-techniques of ATT&CK ${newestAttackVersion} have detections here. The number beside a technique is how many; tactics with detections stand first. <a href="layer.json" download="eqlipse-layer.json">Layer for the ATT&CK Navigator</a></p>
<p class="badges">${tactics.map(({ tactic, techniques }) => tacticLink(tactic, countOf(techniques, byTechnique)))}</p>
<p><label><input type="checkbox" id="only-covered"> Only techniques with detections</label></p>
<div class="matrix scroll" tabindex="0" role="region" aria-label="Techniques by tactic">${tactics.map(({ tactic, techniques }) => column(tactic, techniques, byTechnique))}</div>`,
  );
}

/** The way to a tactic's column, for those that have something to show. */
function tacticLink({ id, name }: Tactic, count: number): Html | false {
  return count > 0 && html`<a class="badge" href="#${id}">${name} ${count}</a>`;
}

function countOf(techniques: readonly Technique[], byTechnique: ByTechnique): number {
  return techniques.filter(({ id }) => byTechnique.has(id)).length;
}

/** Techniques with detections first; each group by name, as MITRE has them. */
function column({ id, name }: Tactic, techniques: readonly Technique[], byTechnique: ByTechnique): Html {
  const parents = techniques.filter(({ parent }) => parent === undefined);
  const cells = parents.map((technique) => ({
    technique,
    below: techniques.filter(({ parent }) => parent === technique.id),
  }));
  const isCovered = ({ technique, below }: (typeof cells)[number]) =>
    [technique, ...below].some(({ id }) => byTechnique.has(id));
  const ordered = cells.sort(
    (a, b) =>
      Number(isCovered(b)) - Number(isCovered(a)) ||
      (a.technique.name.toLowerCase() < b.technique.name.toLowerCase() ? -1 : 1),
  );
  return html`<section id="${id}"><h2>${name}</h2><p class="note">${countOf(techniques, byTechnique)} of ${techniques.length}</p><ul>${ordered.map(({ technique, below }) => cell(technique, below, byTechnique))}</ul></section>`;
}

function cell(technique: Technique, below: readonly Technique[], byTechnique: ByTechnique): Html {
  const covered = below.filter(({ id }) => byTechnique.has(id));
  if (covered.length === 0 && !byTechnique.has(technique.id)) return html`<li class="cell">${technique.name}</li>`;
  return html`<li class="cell covered">${entry(technique, byTechnique)}${covered.length > 0 && html`<ul>${covered.map((one) => html`<li>${entry(one, byTechnique)}</li>`)}</ul>`}${covered.length < below.length && html`<span class="note">${below.length - covered.length} sub-techniques without</span>`}</li>`;
}

function entry({ id, name }: Technique, byTechnique: ByTechnique): Html {
  const count = byTechnique.get(id)?.length;
  return html`<a href="../techniques/${id}/index.html" title="${id}">${name}</a>${count !== undefined && html` <b>${count}</b>`}`;
}

/** The same coverage as a layer for MITRE's Navigator. */
export function navigatorLayer(byTechnique: ByTechnique): object {
  return {
    name: "eqlipse",
    versions: { attack: newestAttackVersion.split(".")[0], navigator: "5.1.0", layer: "4.5" },
    domain: "enterprise-attack",
    description: "Techniques with detections",
    gradient: { colors: ["#ffffff", "#2f6fdb"], minValue: 0, maxValue: 5 },
    techniques: [...byTechnique].map(([techniqueID, entries]) => ({
      techniqueID,
      score: entries.length,
      comment: entries.map(({ name }) => name).join("; "),
    })),
  };
}
