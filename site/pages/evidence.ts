// What was measured of a detection on real telemetry, or that nothing was yet.
import type { PackEvidence, RuleEvidence } from "eqlipse/proof";
import { type Html, html } from "../html.ts";
import { counted } from "./parts.ts";

export function evidenceSection(evidence: PackEvidence | undefined): Html {
  const heading = html`<h2 id="evidence"><a class="anchor" href="#evidence">Evidence</a></h2>`;
  if (evidence === undefined) {
    return html`<section>${heading}<p>Not measured on real telemetry yet. The tests below are made telemetry. To measure it on yours:</p>
<pre tabindex="0"><code>npx eqlipse evidence --attacks CAPTURES --benign LOGS</code></pre></section>`;
  }
  const { captures, attacks, benign, date, engine, version } = evidence;
  return html`<section>${heading}
<p>Measured on ${date} with eqlipse ${engine} and version ${version} of this pack: ${counted(attacks.events)} events of ${counted(attacks.files)} captures of attacks, ${counted(benign.events)} events of mostly ordinary activity.</p>
<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">Rule</th><th scope="col">Hits in captures</th><th scope="col">Hits in ordinary activity</th><th scope="col">Per million</th></tr></thead><tbody>
${evidence.rules.map(({ rule, attack_hits: hits, benign_hits: benignHits, benign_hits_per_million: rate }) => html`<tr><th scope="row">${rule}</th><td>${hits}</td><td>${benignHits}</td><td>${rate}</td></tr>`)}
</tbody></table></div>
${evidence.rules.map((rule, index) => ruleDetails(rule, index === 0))}
${capturesOf(captures)}
<p class="note">Corpus: attacks <code>${attacks.sha256.slice(0, 16)}</code>, ordinary <code>${benign.sha256.slice(0, 16)}</code> (SHA-256 over names and contents). Again: <code>npx eqlipse evidence --check --attacks … --benign …</code></p></section>`;
}

function ruleDetails({ rule, hits, benign, indicators }: RuleEvidence, isOpen: boolean): Html | false {
  if (hits.length + benign.length === 0) return false;
  return html`<details${isOpen && html` open`}><summary>${rule}: where it hit</summary>
<ul>${hits.map(({ file, events, record_id: record, indicators: held }) => html`<li><code>${file}</code>, event ${events.join(", ")}${record !== undefined && `, record ${record}`}${held.length > 0 && `: ${held.join(", ")}`}</li>`)}</ul>
${benign.length > 0 && html`<p>In ordinary activity:</p><ul>${benign.map(({ file, events }) => html`<li><code>${file}</code>, event ${events.join(", ")}</li>`)}</ul>`}
${indicators.length > 0 && html`<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">Indicator</th><th scope="col">Held in</th><th scope="col">Alone in</th></tr></thead><tbody>${indicators.map(({ name, hits: count, exclusive }) => html`<tr><th scope="row">${name}</th><td>${count}</td><td>${exclusive}</td></tr>`)}</tbody></table></div>`}</details>`;
}

function capturesOf({ named_by: words, hit, missed }: PackEvidence["captures"]): Html {
  if (hit.length + missed.length === 0)
    return html`<p>No capture of the corpus is named after the technique (${words.join(", ")}).</p>`;
  return html`<p>Of ${hit.length + missed.length} ${hit.length + missed.length === 1 ? "capture" : "captures"} named after the technique (${words.join(", ")}), ${hit.length} ${hit.length === 1 ? "is" : "are"} hit${hit.length > 0 && html`: ${hit.map((file, index) => html`${index > 0 && ", "}<code>${file}</code>`)}`}.</p>
${missed.length > 0 && html`<p>Missed, and what the closest event lacks for the main rule:</p><ul>${missed.map(({ file, reason }) => html`<li><code>${file}</code>: ${reason}</li>`)}</ul>`}`;
}
