// Pages that gather detections: by technique, group, software and data source.
import {
  type Actor,
  findGroup,
  findSoftware,
  findTechnique,
  newestAttackVersion,
  type Technique,
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
