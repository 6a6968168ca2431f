// The first page: every detection, with search and facets where scripts run and a plain table where they do not.

import type { CatalogueEntry } from "../catalogue.ts";
import { facets } from "../facets.ts";
import { type Html, html } from "../html.ts";
import { page, type SiteFrame } from "../layout.ts";

/** More rows than this are left to the search; the page stays small. */
const mostRows = 400;

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
<p class="numbers"><span><b>${entries.length}</b> detections</span> <span><b>${packs.reduce((sum, { rules }) => sum + rules, 0)}</b> tested rules</span> <span><b>${packs.reduce((sum, { tests }) => sum + tests, 0)}</b> tests</span></p>
</section>
<div class="catalogue" data-catalogue>
<form class="search script" role="search"><label for="search">Search</label><input id="search" type="search" autocomplete="off" spellcheck="false" placeholder="cmstp, T1218, regsvr32, FIN7 …"></form>
<details class="unfolded filters script"><summary>Filters</summary><div class="facets" data-facets>${facets.map(([field, title]) => html`<details data-field="${field}"><summary>${title}</summary><fieldset aria-label="${title}"></fieldset></details>`)}</div></details>
<div class="results">
<p class="script" data-count aria-live="polite">${entries.length} detections</p>
<ul class="cards" data-results>${shown.map(card)}</ul>
${entries.length > mostRows && html`<p class="note">The first ${mostRows} of ${entries.length}; with scripts on, the search finds all.</p>`}
</div>
</div>`,
  );
}

function card(entry: CatalogueEntry): Html {
  return html`<li class="card"><a href="${entry.href}"><b>${entry.name}</b></a> <span class="badge sev-${entry.severity}">${entry.severity}</span>${entry.tests > 0 && html` <span class="badge good">${entry.tests} tests</span>`}<p>${entry.summary}</p><p class="note">${entry.techniques.join(", ")}${entry.binaries.length > 0 && ` · ${entry.binaries.slice(0, 4).join(", ")}`}</p></li>`;
}
