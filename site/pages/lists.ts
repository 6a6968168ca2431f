// Pages that gather detections: by technique, group, software and data source, and an index of each kind.
import { type Actor, newestAttackVersion, type Technique } from "eqlipse/detection";
import type { CatalogueEntry } from "../catalogue.ts";
import { type Html, html, slug } from "../html.ts";
import { page, rootFrom, type SiteFrame } from "../layout.ts";
import { cards } from "./card.ts";

export type ActorKind = "groups" | "software";

/** A technique with the detections that name it. */
export interface TechniqueEntries {
  readonly technique: Technique;
  readonly entries: readonly CatalogueEntry[];
}

/** A group or program, the techniques with detections that ATT&CK records for it, and the detections that name it. */
export interface ActorEntries {
  readonly kind: ActorKind;
  readonly actor: Actor;
  readonly techniques: readonly TechniqueEntries[];
  readonly named: readonly CatalogueEntry[];
}

export interface SourceEntries {
  readonly name: string;
  readonly datasets: readonly string[];
  readonly entries: readonly CatalogueEntry[];
}

const kindTitles = { groups: "Groups", software: "Software" } as const;

/** @param users who uses the technique; all of them have pages */
export function techniquePage(
  { technique, entries }: TechniqueEntries,
  parent: Technique | undefined,
  below: readonly TechniqueEntries[],
  users: Readonly<Record<ActorKind, readonly Actor[]>>,
  frame: SiteFrame,
): Html {
  const path = `techniques/${technique.id}/index.html`;
  const title = `${technique.id} ${technique.name}`;
  const search = `../../index.html#techniques=${encodeURIComponent(title)}`;
  return page(
    { path, title, description: `Detections of ATT&CK technique ${title}.`, section: "matrix" },
    frame,
    html`<article class="narrow"><p class="crumbs"><a href="../../matrix/index.html">ATT&CK matrix</a> / <a href="../index.html">Techniques</a>${parent !== undefined && html` / <a href="../${parent.id}/index.html">${parent.id} ${parent.name}</a>`}</p>
<h1>${title}</h1>
<dl class="facts"><dt>Tactics in ATT&CK ${newestAttackVersion}</dt><dd>${technique.tactics.map(({ name, id }) => `${name} (${id})`).join(", ")}</dd><dt>At MITRE</dt><dd><a href="${technique.url}" rel="noopener">${technique.url}</a></dd></dl>
${below.length > 0 && html`<h2>Sub-techniques with detections</h2>${techniqueTable(below, "../")}`}
${(entries.length > 0 || below.length === 0) && html`<h2>Detections</h2>${cards(entries, rootFrom(path), search)}`}
<h2>Who uses it</h2>${actorList("groups", users.groups)}${actorList("software", users.software)}</article>`,
  );
}

function actorList(kind: ActorKind, actors: readonly Actor[]): Html {
  const title = html`<strong>${kindTitles[kind]}:</strong>`;
  if (actors.length === 0) return html`<p>${title} none that ATT&CK records</p>`;
  return html`<p>${title} ${actors.map(({ id, name }, index) => html`${index > 0 && ", "}<a href="../../${kind}/${id}/index.html">${name}</a>`)}</p>`;
}

/** @param toTechniques the way to the folder of the techniques' pages */
function techniqueTable(rows: readonly TechniqueEntries[], toTechniques: string): Html {
  return html`<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">Technique</th><th scope="col">Tactics</th><th scope="col">Detections</th></tr></thead><tbody>
${rows.map(({ technique, entries }) => html`<tr><th scope="row"><a href="${toTechniques}${technique.id}/index.html">${technique.id} ${technique.name}</a></th><td>${technique.tactics.map(({ name }) => name).join(", ")}</td><td>${entries.length}</td></tr>`)}
</tbody></table></div>`;
}

export function actorPage({ kind, actor, techniques, named }: ActorEntries, frame: SiteFrame): Html {
  const path = `${kind}/${actor.id}/index.html`;
  const search = `../../index.html#${kind}=${encodeURIComponent(actor.name)}`;
  return page(
    {
      path,
      title: `${actor.name} (${actor.id})`,
      description: `Detections of techniques that ${actor.name} uses.`,
      section: "detections",
    },
    frame,
    html`<article class="narrow"><p class="crumbs"><a href="../../index.html">Detections</a> / <a href="../index.html">${kindTitles[kind]}</a></p><h1>${actor.name} <span class="note">${actor.id}</span></h1>
${actor.aliases.length > 0 && html`<p>Also ${actor.aliases.join(", ")}</p>`}<p><a href="${actor.url}" rel="noopener">${actor.url}</a></p>
<h2>Techniques that it uses and that have detections</h2>${techniques.length > 0 ? techniqueTable(techniques, "../../techniques/") : html`<p>None that ATT&CK records.</p>`}
<h2>Detections that name it</h2>${cards(named, rootFrom(path), search)}</article>`,
  );
}

export function dataSourcePage({ name, datasets, entries }: SourceEntries, frame: SiteFrame): Html {
  const path = `data-sources/${slug(name)}/index.html`;
  const search = `../../index.html#sources=${encodeURIComponent(name)}`;
  return page(
    { path, title: name, description: `Detections that read events from ${name}.`, section: "detections" },
    frame,
    html`<article class="narrow"><p class="crumbs"><a href="../../index.html">Detections</a> / <a href="../index.html">Data sources</a></p><h1>${name}</h1>
${datasets.length > 0 && html`<p><strong>Datasets:</strong> ${datasets.map((dataset, index) => html`${index > 0 && ", "}<code>${dataset}</code>`)}</p>`}
<h2>Detections</h2>${cards(entries, rootFrom(path), search)}</article>`,
  );
}

export function techniqueIndex(techniques: readonly TechniqueEntries[], frame: SiteFrame): Html {
  return indexPage(
    "techniques",
    "Techniques",
    "ATT&CK techniques with detections.",
    techniqueTable(techniques, ""),
    frame,
  );
}

export function actorIndex(kind: ActorKind, actors: readonly ActorEntries[], frame: SiteFrame): Html {
  const table = html`<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">Name</th><th scope="col">Id</th><th scope="col">Techniques with detections</th><th scope="col">Detections that name it</th></tr></thead><tbody>
${actors.map(({ actor, techniques, named }) => html`<tr><th scope="row"><a href="${actor.id}/index.html">${actor.name}</a></th><td>${actor.id}</td><td>${techniques.length}</td><td>${named.length}</td></tr>`)}
</tbody></table></div>`;
  const about = `${kindTitles[kind]} that use techniques with detections, as ATT&CK records them.`;
  return indexPage(kind, kindTitles[kind], about, table, frame);
}

export function dataSourceIndex(sources: readonly SourceEntries[], frame: SiteFrame): Html {
  const table = html`<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">Data source</th><th scope="col">Detections</th></tr></thead><tbody>
${sources.map(({ name, entries }) => html`<tr><th scope="row"><a href="${slug(name)}/index.html">${name}</a></th><td>${entries.length}</td></tr>`)}
</tbody></table></div>`;
  return indexPage("data-sources", "Data sources", "Where the events come from that detections read.", table, frame);
}

function indexPage(folder: string, title: string, description: string, table: Html, frame: SiteFrame): Html {
  return page(
    { path: `${folder}/index.html`, title, description, section: "detections" },
    frame,
    html`<article class="narrow"><p class="crumbs"><a href="../index.html">Detections</a></p><h1>${title}</h1><p>${description}</p>${table}</article>`,
  );
}
