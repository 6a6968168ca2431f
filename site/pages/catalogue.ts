// The first page: every detection, with search and facets where scripts run and a plain table where they do not.

import type { CatalogueEntry } from "../catalogue.ts";
import { facets } from "../facets.ts";
import { type Html, html } from "../html.ts";
import { page, type SiteFrame } from "../layout.ts";
import { card } from "./card.ts";

/** More rows than this are left to the search; the page stays small. */
const mostRows = 400;

const browse = [
  ["matrix/index.html", "ATT&CK matrix"],
  ["techniques/index.html", "techniques"],
  ["groups/index.html", "groups"],
  ["software/index.html", "software"],
  ["data-sources/index.html", "data sources"],
] as const;

export function cataloguePage(entries: readonly CatalogueEntry[], frame: SiteFrame): Html {
  const shown = entries.slice(0, mostRows);
  const packs = entries.filter(({ kind }) => kind === "pack");
  const head = {
    path: "index.html",
    title: "eqlipse",
    description:
      "Detections that prove themselves: every query runs, every test replays telemetry, every port says how far it is proven.",
    section: "detections" as const,
    scripts: ["catalogue.js"],
  };
  return page(
    head,
    frame,
    html`
<section class="hero">
<h1>Detections that prove themselves</h1>
<p>Every query here runs, every test replays telemetry, and every port to another platform says how far it was compared with its source. Open a detection, press Run, and see it fire in your browser.</p>
<p>Browse by ${browse.map(([href, title], index) => html`${index > 0 && " · "}<a href="${href}">${title}</a>`)}</p>
<p class="numbers"><span><b>${entries.length}</b> detections</span> <span><b>${packs.reduce((sum, { rules }) => sum + rules, 0)}</b> tested rules</span> <span><b>${packs.reduce((sum, { tests }) => sum + tests, 0)}</b> tests</span></p>
</section>
<div class="catalogue" data-catalogue>
<form class="search script" role="search"><label for="search">Search</label><input id="search" type="search" autocomplete="off" spellcheck="false" placeholder="cmstp, T1218, regsvr32, FIN7 …"></form>
<details class="unfolded filters script"><summary>Filters</summary><div class="facets" data-facets>${facets.map(({ field, title, isOpen }) => html`<details data-field="${field}"${isOpen && html` open`}><summary>${title}</summary><fieldset aria-label="${title}">${valuesOf(entries, field)}</fieldset></details>`)}</div></details>
<div class="results">
<p class="script" data-count aria-live="polite">${entries.length} detections</p>
<p class="actions script" data-chosen hidden></p>
<ul class="cards" data-results>${shown.map((entry) => card(entry, ""))}</ul>
${entries.length > mostRows && html`<p class="note">The first ${mostRows} of ${entries.length}; with scripts on, the search finds all.</p>`}
</div>
</div>`,
  );
}

/** Room for a facet's values until the script fills it, so that nothing moves. */
function valuesOf(entries: readonly CatalogueEntry[], field: string): readonly Html[] {
  const isShown = facets.some((facet) => facet.field === field && facet.isOpen);
  if (!isShown) return [];
  const values = new Set(entries.flatMap((entry) => Object.entries(entry).find(([name]) => name === field)?.[1] ?? []));
  return [...values].map((value) => html`<label><input type="checkbox" disabled> ${String(value)}</label>`);
}
