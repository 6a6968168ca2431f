// Parts that several sections of a detection's page are made of.
import { type Html, html } from "../html.ts";
import { inline } from "../markdown.ts";

/** A section's heading, which is its permalink. */
export function heading(id: string, title: string): Html {
  return html`<h2 id="${id}"><a class="anchor" href="#${id}">${title}</a></h2>`;
}

export function paragraphs(text: string): readonly Html[] {
  return text
    .trim()
    .split(/\n\s*\n/)
    .map((paragraph) => html`<p>${inline(paragraph)}</p>`);
}

/** A number with its thousands apart. */
export function counted(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}
