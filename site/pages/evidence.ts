// What was measured of a detection on real telemetry, or that nothing was yet.
import { type Html, html } from "../html.ts";
import type { Evidence } from "../model.ts";

export function evidenceSection(evidence: Evidence | undefined): Html {
  const heading = html`<h2 id="evidence"><a class="anchor" href="#evidence">Evidence</a></h2>`;
  if (evidence === undefined) {
    return html`<section>${heading}<p>Not measured on real telemetry yet. The tests below are made telemetry. To measure it on yours:</p>
<pre tabindex="0"><code>npx eqlipse evidence --attacks CAPTURES --benign LOGS</code></pre></section>`;
  }
  return html`<section>${heading}${fields(evidence)}</section>`;
}

function fields(value: unknown): Html {
  if (Array.isArray(value)) return html`<ul>${value.map((item) => html`<li>${fields(item)}</li>`)}</ul>`;
  if (typeof value !== "object" || value === null) return html`${String(value)}`;
  return html`<dl class="facts">${Object.entries(value).map(([name, inner]) => html`<dt>${name.replace(/_/g, " ")}</dt><dd>${fields(inner)}</dd>`)}</dl>`;
}
