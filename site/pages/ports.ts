// The main rule for other platforms: a tab for each, with how far it is proven. The tabs are disclosures of one name, so they work without scripts;
// where a browser cannot lay them out as tabs they are a list that unfolds.
import type { Conversion, TargetPort } from "eqlipse/backends";
import type { PackRule } from "eqlipse/detection";
import { type Html, html } from "../html.ts";
import { inline } from "../markdown.ts";
import type { RuleModel } from "../model.ts";
import { heading } from "./parts.ts";

export function portsSection({ rule, ports }: RuleModel): Html {
  return html`<section>${heading("platforms", "Other platforms")}
<p>The same rule for other platforms. <em>executed</em>: real engines returned the same events as ours on the proof set; <em>bound</em>: the vendor's own parser accepted the query against a schema; <em>parsed</em>: the makers' grammar accepted it, and our interpreter ran it; <em>golden</em>: checked by our own grammar and interpreter, no engine of the vendor was involved.</p>
<div class="ports">${ports.map((port, index) => portDetails(rule, port, index === 0))}</div></section>`;
}

function portDetails(rule: PackRule, { target, conversion }: TargetPort, isOpen: boolean): Html {
  const summary = html`<summary>${target.title} <span class="level level-${levelOf(conversion)}">${levelOf(conversion)}</span>${conversion.query !== null && conversion.losses.length > 0 && html` <span class="level">${conversion.losses.length} ${conversion.losses.length === 1 ? "loss" : "losses"}</span>`}</summary>`;
  if (conversion.query === null)
    return html`<details name="port" id="port-${target.id}">${summary}<p>${target.title} cannot say this rule:</p>${listOf(conversion.diagnostics)}</details>`;
  return html`<details name="port" id="port-${target.id}"${isOpen && html` open`}>${summary}
<div class="code"><pre class="wrap" tabindex="0"><code>${conversion.query}</code></pre><p class="actions script"><button type="button" data-copy="${conversion.query}">Copy</button></p></div>
<p class="note">Level <em>${conversion.level}</em>, by ${inline(target.provenBy)}. Again: <code>npx eqlipse prove '${rule.id}' --to ${target.id} samples</code></p>
${listOf(conversion.losses)}${listOf(conversion.limits)}</details>`;
}

function listOf(notes: readonly { readonly message: string }[]): Html | false {
  return notes.length > 0 && html`<ul>${notes.map(({ message }) => html`<li>${inline(message)}</li>`)}</ul>`;
}

function levelOf(conversion: Conversion): string {
  return conversion.query === null ? "refused" : conversion.level;
}
