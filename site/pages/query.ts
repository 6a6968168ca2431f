// The queries of a detection: the main rule with its indicators and what each carries, and the variants.
import type { PackRule } from "eqlipse/detection";
import { highlighted } from "../highlight.ts";
import { type Html, html, slug } from "../html.ts";
import { inline } from "../markdown.ts";
import type { DetectionModel } from "../model.ts";
import type { Weights } from "../weight.ts";
import { downloads } from "./downloads.ts";
import { heading, paragraphs } from "./parts.ts";

export function querySection({ pack: { folder }, rules, weights, documents }: DetectionModel): Html {
  const { rule, marks } = rules[0]!;
  return html`<section>
${heading("query", "Query")}
<div class="code" data-rule="main">${highlighted(rule.queryText.trimEnd(), marks)}${ruleActions(folder, rule, true)}</div>
${
  rule.indicators.length > 0 &&
  html`<p class="note">Named indicators: parts of the query that a finding tells of by name${weights !== undefined && `; in how many of the ${weights.attacks} attack tests and ${weights.stories} false-positive tests that make the rule fire each of them holds, and how many attacks would be missed without it`}.</p>
<div class="scroll" tabindex="0"><table class="indicators">${weights !== undefined && html`<thead><tr><th scope="col">Indicator</th><th scope="col">What it says</th><th scope="col">Attacks</th><th scope="col">Missed without it</th><th scope="col">False positives</th></tr></thead>`}<tbody>${indicatorRows(rule, "query", weights)}</tbody></table></div>`
}
${weights !== undefined && weakCondition(weights, documents.has("tuning.md"))}
</section>`;
}

function indicatorRows(rule: PackRule, id: string, weights?: Weights): readonly Html[] {
  return rule.indicators.map(({ name, description }, index) => {
    const weight = weights?.indicators.find((one) => one.name === name);
    return html`<tr id="${id}-${slug(name)}" data-indicator-row="${rule.key}:${name}"><th scope="row"><a class="anchor" href="#${id}-${slug(name)}"><span class="dot m${index % 6}" aria-hidden="true"></span>${name}</a></th><td>${inline(description)}</td>${weight !== undefined && html`<td data-title="Attacks">${weight.attacks}</td><td data-title="Missed without it">${weight.decides}</td><td data-title="False positives">${weight.stories}</td>`}</tr>`;
  });
}

/** Says which condition carries least, by the figures, and where the same is asked without it. */
function weakCondition({ weakest, attacks, stories, sharper }: Weights, hasTuning: boolean): Html | false {
  if (weakest === undefined) return false;
  return html`<h3 id="weak-condition"><a class="anchor" href="#weak-condition">Weak condition</a></h3>
<p><b>${weakest.name}</b> holds in ${weakest.attacks} of the ${attacks} attack tests and in ${stories === 1 ? "the" : `all ${stories}`} false-positive ${stories === 1 ? "test" : "tests"}. Beside it the other indicators seldom decide anything: where it holds they are redundant, and without it ${weakest.decides === 0 ? "no attack test" : `only ${weakest.decides} of these attacks`} would be missed.</p>
${sharper.length > 0 && html`<p>Sharper ${sharper.length === 1 ? "form" : "forms"}, by the same tests${hasTuning && html` (see <a href="#tuning">tuning</a>)`}:</p><ul>${sharper.map(({ name, attacks: seen, stories: noisy }) => html`<li><a href="#variant-${slug(name)}">${name}</a>: fires in ${seen} of the ${attacks} attacks, and in ${noisy} of the ${stories} false positives</li>`)}</ul>`}`;
}

/** What can be done with a query at once; the downloads are of the main rule. The playground opens with the cases that the rule must match. */
function ruleActions(folder: string, { key, queryText }: PackRule, isMain: boolean): Html {
  const state = `rule=${encodeURIComponent(`${folder}/${key}`)}`;
  return html`<p class="actions"><button type="button" class="script" data-copy="${queryText.trimEnd()}">Copy</button><a class="button script" href="../../playground/index.html#${state}">Open in the playground</a>${isMain && html`<a class="button" href="${downloads.sigma}" download="${folder}.yml">Download as Sigma</a><a class="button" href="#downloads">Other downloads</a>`}</p>`;
}

export function variantsSection({ pack: { folder }, rules }: DetectionModel): Html | false {
  if (rules.length < 2) return false;
  return html`<section>${heading("variants", "Variants")}
<p>Further rules of this pack: narrower forms, and behaviour over several events. Each has tests of its own.</p>
${rules.slice(1).map(({ rule, marks }) => {
  const id = `variant-${slug(rule.key)}`;
  return html`<details id="${id}"><summary><span class="badge sev-${rule.severity}">${rule.severity}</span> ${rule.name}</summary>
${paragraphs(rule.description)}
<div class="code" data-rule="${rule.key}">${highlighted(rule.queryText.trimEnd(), marks)}${ruleActions(folder, rule, false)}</div>
<p><strong>Confidence ${rule.confidence.level}:</strong> ${inline(rule.confidence.why)}</p>
${rule.indicators.length > 0 && html`<div class="scroll" tabindex="0"><table class="indicators"><tbody>${indicatorRows(rule, id)}</tbody></table></div>`}</details>`;
})}</section>`;
}
