// What gets past the main rule: its own attack cases, changed as evaders change them, and what would close each gap.
import { type Html, html } from "../html.ts";
import { type DetectionModel, survivorsByEvasion } from "../model.ts";

export function evasionsSection({ pack, hardness }: DetectionModel): Html | false {
  if (hardness === undefined || hardness.score === null) return false;
  const { tried, detected, score } = hardness;
  return html`<section><h2 id="evasions"><a class="anchor" href="#evasions">What gets past it</a></h2>
<p>The attack cases were changed in ${tried} ways that evaders use; the main rule still sees <b>${score}%</b> (${detected} of ${tried}). One of each kind that it misses is below; the variants of the pack are there to close such gaps. Again: <code>npx eqlipse harden ${pack.folder}</code></p>
${survivorsByEvasion(hardness).map(
  ({
    first: { evasion, title, assumes, commandLine, broke, close },
    count,
  }) => html`<details id="evasion-${evasion}"><summary>${title.slice(0, 1).toUpperCase()}${title.slice(1)} <span class="level">${count} missed</span></summary>
${commandLine !== undefined && html`<pre class="wrap" tabindex="0"><code>${commandLine}</code></pre>`}
<p class="actions script"><a class="button" href="../../playground/index.html#evasion=${encodeURIComponent(`${pack.folder}/${evasion}`)}">Mend the query in the playground</a></p>
<dl class="facts"><dt>Assumes</dt><dd>${assumes}</dd><dt>Would close it</dt><dd>${close}</dd></dl>
${broke.length > 0 && html`<p>What no longer held:</p><ul>${broke.map((test) => html`<li><code>${test}</code></li>`)}</ul>`}</details>`,
)}</section>`;
}
