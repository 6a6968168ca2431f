// A detection in a list: what it is called, how severe it is, how far it is tested, what it is about.
import type { CatalogueEntry } from "../catalogue.ts";
import { type Html, html } from "../html.ts";

/** @param root the way from the page to the site's root */
export function card(entry: CatalogueEntry, root: string): Html {
  const { href, name, severity, tests, collection, summary, techniques, binaries } = entry;
  const tested =
    tests > 0 ? html`<span class="badge good">${tests} tests</span>` : html`<span class="badge">${collection}</span>`;
  const about = [techniques.join(", "), binaries.slice(0, 4).join(", ")].filter((text) => text !== "").join(" · ");
  return html`<li class="card"><a href="${root}${href}"><b>${name}</b></a> <span class="badge sev-${severity}">${severity}</span> ${tested}<p>${summary}</p><p class="note">${about}</p></li>`;
}

/** More than this are left to the search, so that pages stay small. */
const mostCards = 300;

/** @param search the address of the catalogue with what narrows it to these entries */
export function cards(entries: readonly CatalogueEntry[], root: string, search: string): Html {
  if (entries.length === 0) return html`<p>None yet.</p>`;
  return html`<ul class="cards">${entries.slice(0, mostCards).map((entry) => card(entry, root))}</ul>
${entries.length > mostCards && html`<p class="note">The first ${mostCards} of ${entries.length}; <a href="${search}">all of them in the catalogue</a>.</p>`}`;
}
