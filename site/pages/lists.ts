// Pages that gather detections: by technique, group, software and data source.
import {
  type Actor,
  attackTactics,
  findGroup,
  findSoftware,
  findTechnique,
  newestAttackVersion,
  type Technique,
  techniqueIds,
  usersOf,
} from "eqlipse/detection";
import type { CatalogueEntry } from "../catalogue.ts";
import { type Html, html, slug } from "../html.ts";
import { page, rootFrom, type SiteFrame } from "../layout.ts";

export function techniquePage(technique: Technique, entries: readonly CatalogueEntry[], frame: SiteFrame): Html {
  const path = `techniques/${technique.id}/index.html`;
  const users = usersOf(technique.id);
  const groups = users.groups.flatMap((id) => findGroup(id) ?? []);
  const software = users.software.flatMap((id) => findSoftware(id) ?? []);
  const parent = technique.parent === undefined ? undefined : findTechnique(technique.parent);
  const title = `${technique.id} ${technique.name}`;
  return page(
    { path, title, description: `Detections of ATT&CK technique ${title}.`, section: "matrix" },
    frame,
    html`<article class="narrow"><p class="crumbs"><a href="../../matrix/index.html">ATT&CK matrix</a>${parent !== undefined && ` / ${parent.id} ${parent.name}`}</p>
<h1>${title}</h1>
<dl class="facts"><dt>Tactics in ATT&CK ${newestAttackVersion}</dt><dd>${technique.tactics.map(({ name, id }) => `${name} (${id})`).join(", ")}</dd><dt>At MITRE</dt><dd><a href="${technique.url}" rel="noopener">${technique.url}</a></dd></dl>
<h2>Detections</h2>${entryList(entries, path)}
<h2>Who uses it</h2>${actorList("Groups", groups)}${actorList("Software", software)}</article>`,
  );
}

function actorList(title: string, actors: readonly Actor[]): Html {
  if (actors.length === 0) return html`<p><strong>${title}:</strong> none that ATT&CK records</p>`;
  return html`<p><strong>${title}:</strong> ${actors.map(({ name, url }, index) => html`${index > 0 && ", "}<a href="${url}" rel="noopener">${name}</a>`)}</p>`;
}

export function actorPage(
  kind: "groups" | "software",
  actor: Actor,
  entries: readonly CatalogueEntry[],
  frame: SiteFrame,
): Html {
  const path = `${kind}/${actor.id}/index.html`;
  return page(
    {
      path,
      title: `${actor.name} (${actor.id})`,
      description: `Detections of techniques that ${actor.name} uses.`,
      section: "detections",
    },
    frame,
    html`<article class="narrow"><p class="crumbs"><a href="../../index.html">Detections</a></p><h1>${actor.name} <span class="note">${actor.id}</span></h1>
${actor.aliases.length > 0 && html`<p>Also ${actor.aliases.join(", ")}</p>`}<p><a href="${actor.url}" rel="noopener">${actor.url}</a></p>
<h2>Detections of what it uses</h2>${entryList(entries, path)}</article>`,
  );
}

export function dataSourcePage(
  provider: string,
  datasets: readonly string[],
  entries: readonly CatalogueEntry[],
  frame: SiteFrame,
): Html {
  const path = `data-sources/${slug(provider)}/index.html`;
  return page(
    { path, title: provider, description: `Detections that read events from ${provider}.`, section: "detections" },
    frame,
    html`<article class="narrow"><p class="crumbs"><a href="../../index.html">Detections</a></p><h1>${provider}</h1>
<p><strong>Datasets:</strong> ${datasets.map((name, index) => html`${index > 0 && ", "}<code>${name}</code>`)}</p>
<h2>Detections</h2>${entryList(entries, path)}</article>`,
  );
}

function entryList(entries: readonly CatalogueEntry[], path: string): Html {
  if (entries.length === 0) return html`<p>None yet.</p>`;
  return html`<ul class="cards">${entries.map((entry) => html`<li class="card"><a href="${rootFrom(path)}${entry.href}"><b>${entry.name}</b></a> <span class="badge sev-${entry.severity}">${entry.severity}</span><p>${entry.summary}</p></li>`)}</ul>`;
}

/** All tactics of the newest version: techniques with detections, how many, and behind them those without. */
export function matrixPage(byTechnique: ReadonlyMap<string, readonly CatalogueEntry[]>, frame: SiteFrame): Html {
  const all = techniqueIds(newestAttackVersion).flatMap((id) => findTechnique(id) ?? []);
  const covered = all.filter(({ id }) => byTechnique.has(id));
  return page(
    {
      path: "matrix/index.html",
      title: "ATT&CK matrix",
      description: "Which ATT&CK techniques have detections here, and how many.",
      section: "matrix",
    },
    frame,
    html`<h1>ATT&CK matrix</h1><p>${covered.length} of the ${all.length} techniques and sub-techniques of ATT&CK ${newestAttackVersion} have detections here. <a href="layer.json" download="eqlipse-layer.json">Layer for the ATT&CK Navigator</a></p>
<div class="matrix">${attackTactics(newestAttackVersion).map((tactic) =>
      matrixColumn(
        tactic.name,
        all.filter(({ tactics }) => tactics.some(({ id }) => id === tactic.id)),
        byTechnique,
      ),
    )}</div>`,
  );
}

function matrixColumn(
  name: string,
  techniques: readonly Technique[],
  byTechnique: ReadonlyMap<string, readonly CatalogueEntry[]>,
): Html {
  const covered = techniques.filter(({ id }) => byTechnique.has(id));
  const uncovered = techniques.filter(({ id }) => !byTechnique.has(id));
  return html`<section><h2>${name}</h2><p class="note">${covered.length} of ${techniques.length}</p>
${covered.length > 0 && html`<ul>${covered.map(({ id, name: title }) => html`<li class="cell c${Math.min(3, byTechnique.get(id)!.length)}"><a href="../techniques/${id}/index.html">${title}</a><span class="note">${id} · ${byTechnique.get(id)!.length}</span></li>`)}</ul>`}
${uncovered.length > 0 && html`<details><summary>${uncovered.length} without</summary><ul class="plain">${uncovered.map(({ id, name: title }) => html`<li class="note">${id} ${title}</li>`)}</ul></details>`}</section>`;
}

/** The same coverage as a layer for MITRE's Navigator. */
export function navigatorLayer(byTechnique: ReadonlyMap<string, readonly CatalogueEntry[]>): object {
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
