// The page of one detection: everything its pack says, with what was measured of it.
import { type Actor, newestAttackVersion, type PackCase, type PackHunt } from "eqlipse/detection";
import type { CaseOutcome, ClauseReadiness, PackEvidence, SourceReadiness } from "eqlipse/proof";
import { highlighted } from "../highlight.ts";
import { type Html, html, slug } from "../html.ts";
import { page, rootFrom, type SiteFrame } from "../layout.ts";
import { inline, markdown, plain } from "../markdown.ts";
import { type DetectionModel, furtherUsers } from "../model.ts";
import { downloadsSection } from "./downloads.ts";
import { evasionsSection } from "./evasions.ts";
import { evidenceSection } from "./evidence.ts";
import { counted, heading, paragraphs } from "./parts.ts";
import { portsSection } from "./ports.ts";
import { querySection, variantsSection } from "./query.ts";

const sourceNames: Readonly<Record<string, string>> = {
  endpoint: "Elastic Defend",
  sysmon: "Sysmon",
  security: "Security log",
  files: "recorded telemetry",
};

export function detectionPage(model: DetectionModel, frame: SiteFrame): Html {
  const { document, folder } = model.pack;
  const path = `detections/${folder}/index.html`;
  const technique = model.techniques[0];
  const head = {
    path,
    title: document.name,
    description: summaryOf(document.description),
    section: "detections" as const,
    scripts: ["detection.js"],
    structured: structuredData(model, frame),
  };
  return page(
    head,
    frame,
    html`
<div class="page">
<aside class="toc" aria-label="On this page">${tableOfContents(model)}</aside>
<article data-tests="tests.json">
<p class="crumbs"><a href="${rootFrom(path)}index.html">Detections</a>${technique !== undefined && html` / <a href="${rootFrom(path)}techniques/${technique.stated.id}/index.html">${technique.stated.id} ${technique.stated.name}</a>`}</p>
<h1>${document.name}</h1>
<p class="badges">${badges(model)}</p>
${paragraphs(document.description)}
${querySection(model)}
${confidenceSection(model)}
${evidenceSection(model.evidence)}
${evasionsSection(model)}
${variantsSection(model)}
${attackSection(model, path)}
${dataSection(model)}
${falsePositivesSection(model)}
${portsSection(model.rules[0]!)}
${testsSection(model)}
${atomicSection(model)}
${documentSection(model, "playbook.md", "playbook", "Response playbook")}
${documentSection(model, "investigation.md", "investigation", "Investigation guide")}
${huntsSection(model)}
${documentSection(model, "tuning.md", "tuning", "Tuning")}
${relatedSection(model)}
${downloadsSection(model.pack.folder)}
${aboutSection(model)}
</article>
</div>`,
  );
}

const longestSummary = 200;

/** The first sentences, for search results and links; one that is too long is cut. */
export function summaryOf(description: string): string {
  const text = plain(description.replace(/\s+/g, " ").trim());
  if (text.length <= longestSummary) return text;
  const sentences = text.slice(0, longestSummary).replace(/([.!?]) [^.!?]*$/, "$1");
  if (/[.!?]$/.test(sentences) && sentences.length > 60) return sentences;
  return `${text.slice(0, text.lastIndexOf(" ", longestSummary - 3))} …`;
}

function tableOfContents(model: DetectionModel): Html {
  const entries: readonly (readonly [string, string, boolean])[] = [
    ["query", "Query", true],
    ["confidence", "Severity and confidence", true],
    ["evidence", "Evidence", true],
    ["evasions", "What gets past it", typeof model.hardness?.score === "number"],
    ["variants", "Variants", model.rules.length > 1],
    ["attack", "ATT&CK", true],
    ["data", "Data sources", true],
    ["false-positives", "False positives", model.pack.document.false_positives.length > 0],
    ["platforms", "Other platforms", true],
    ["tests", "Tests", true],
    ["atomic", "Attack commands", model.atomics.length > 0],
    ["playbook", "Response playbook", model.documents.has("playbook.md")],
    ["investigation", "Investigation guide", model.documents.has("investigation.md")],
    ["hunts", "Hunting queries", model.pack.hunts.length > 0],
    ["tuning", "Tuning", model.documents.has("tuning.md")],
    ["related", "Related detections", model.related.length > 0],
    ["downloads", "Downloads", true],
    ["about", "About", true],
  ];
  return html`<details class="unfolded"><summary>On this page</summary><ol>${entries.filter(([, , isThere]) => isThere).map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}</ol></details>`;
}

function badges(model: DetectionModel): readonly Html[] {
  const { document, cases } = model.pack;
  const passed = model.outcomes.filter(({ failures }) => failures.length === 0).length;
  return [
    html`<span class="badge sev-${document.severity}">${document.severity} severity</span>`,
    html`<a class="badge" href="#confidence">${document.confidence.level} confidence</a>`,
    html`<a class="badge ${passed === cases.length ? "good" : "bad"}" href="#tests">${passed} of ${cases.length} tests pass</a>`,
    ...evidenceBadges(model.evidence),
    html`<span class="badge">${document.status}</span>`,
    ...document.attack.techniques.map((id) => html`<a class="badge" href="#attack">${id}</a>`),
  ];
}

/** What was measured of the main rule, in few words. */
function evidenceBadges(evidence: PackEvidence | undefined): readonly Html[] {
  const [main] = evidence?.rules ?? [];
  if (evidence === undefined || main === undefined) return [];
  const { attack_hits: hits, benign_hits: noise } = main;
  return [
    html`<a class="badge${hits > 0 && " good"}" href="#evidence">${hits} ${hits === 1 ? "hit" : "hits"} in captures of attacks</a>`,
    html`<a class="badge${noise === 0 && " good"}" href="#evidence">${noise} ${noise === 1 ? "hit" : "hits"} in ${counted(evidence.benign.events)} ordinary events</a>`,
  ];
}

function confidenceSection({ pack: { document, cases }, outcomes, evidence, hardness }: DetectionModel): Html {
  const passed = outcomes.filter(({ failures }) => failures.length === 0).length;
  const [measured] = evidence?.rules ?? [];
  return html`<section>${heading("confidence", "Severity and confidence")}
<dl class="facts"><dt>Severity</dt><dd>${document.severity}</dd><dt>Confidence</dt><dd>${document.confidence.level}: ${inline(document.confidence.why)}</dd></dl>
<p>What that rests on, of the main rule:</p>
<ul class="measures">
<li><a href="#evidence">${measured === undefined ? html`Not measured on captures yet` : html`<b>${measured.attack_hits}</b> ${measured.attack_hits === 1 ? "hit" : "hits"} in captures of attacks`}</a></li>
${measured !== undefined && html`<li><a href="#evidence"><b>${measured.benign_hits_per_million}</b> hits per million ordinary events</a></li>`}
${typeof hardness?.score === "number" && html`<li><a href="#evasions"><b>${hardness.score}%</b> of ${hardness.tried} evasions still seen</a></li>`}
<li><a href="#tests"><b>${passed} of ${cases.length}</b> tests pass</a></li>
</ul></section>`;
}

function attackSection(model: DetectionModel, path: string): Html {
  const { attack } = model.pack.document;
  const root = rootFrom(path);
  const further = furtherUsers(model);
  return html`<section>${heading("attack", "ATT&CK")}
<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">Technique</th><th scope="col">Tactic in ${attack.version}</th><th scope="col">Tactic in ${newestAttackVersion}</th></tr></thead><tbody>
${model.techniques.map(({ stated, newest }) => html`<tr><th scope="row"><a href="${root}techniques/${stated.id}/index.html">${stated.id} ${stated.name}</a></th><td>${stated.tactics.map(({ name, id }) => `${name} (${id})`).join(", ")}</td><td>${newest === undefined ? "not in this version" : newest.tactics.map(({ name, id }) => `${name} (${id})`).join(", ")}</td></tr>`)}
</tbody></table></div>
<dl class="facts"><dt>Groups</dt><dd>${actors(model.groups, "groups", root)}</dd><dt>Software</dt><dd>${actors(model.software, "software", root)}</dd></dl>
${further > 0 && html`<p class="note">ATT&CK records ${further} further ${further === 1 ? "group or program" : "groups and programs"} for ${model.techniques.length === 1 ? "this technique" : "these techniques"}; see the technique's page.</p>`}
</section>`;
}

function actors(list: readonly Actor[], kind: string, root: string): Html {
  if (list.length === 0) return html`none that ATT&CK records`;
  return html`${list.map(({ id, name }, index) => html`${index > 0 && ", "}<a href="${root}${kind}/${id}/index.html">${name}</a>`)}`;
}

function dataSection({ pack: { document }, rules }: DetectionModel): Html {
  return html`<section>${heading("data", "Data sources")}
<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">Events</th><th scope="col">From</th><th scope="col">Dataset</th></tr></thead><tbody>
${document.data_sources.map(({ name, provider, dataset }) => html`<tr><td>${name}</td><td><a href="../../data-sources/${slug(provider)}/index.html">${provider}</a></td><td><code>${dataset}</code></td></tr>`)}
</tbody></table></div>
<p><strong>Index patterns:</strong> ${document.index_patterns.map((pattern, index) => html`${index > 0 && ", "}<code>${pattern}</code>`)}</p>
<h3 id="readiness"><a class="anchor" href="#readiness">Readiness</a></h3>
<p>What each source can ever show of each rule, asked of its field tables clause by clause.</p>
<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">Rule</th>${(rules[0]?.readiness ?? []).map(({ source }) => html`<th scope="col">${sourceNames[source]}</th>`)}</tr></thead><tbody>
${rules.map(({ rule, readiness }) => html`<tr><th scope="row">${rule.name}</th>${readiness.map(readinessCell)}</tr>`)}
</tbody></table></div></section>`;
}

function readinessCell(readiness: SourceReadiness): Html {
  const clauses = readiness.stages.flatMap((stage) => stage.clauses);
  const dead = clauses.filter(
    ({ availability, reason }: ClauseReadiness) => availability === "never" && reason !== undefined,
  );
  const word = { usually: "ready", seldom: "seldom", never: "blind" }[readiness.availability];
  return html`<td><span class="ready-${readiness.availability}">${word}</span>${dead.length > 0 && html` <details class="inline"><summary>${dead.length} dead ${dead.length === 1 ? "clause" : "clauses"}</summary><ul>${dead.map(({ text, reason }) => html`<li><code>${text}</code>: ${reason}</li>`)}</ul></details>`}</td>`;
}

function falsePositivesSection({ pack }: DetectionModel): Html | false {
  const { false_positives: stories } = pack.document;
  if (stories.length === 0) return false;
  return html`<section>${heading("false-positives", "False positives")}
<p>Each story is a test of the pack: the rule fires without the exception and is silent with it, and no attack test is silenced.</p>
${stories.map(({ story, exception: name }) => {
  const exception = pack.exceptions.find((one) => one.name === name);
  return html`<div class="story"><p>${inline(story)}</p>${exception !== undefined && html`<details id="exception-${exception.name}"><summary>Exception <code>${exception.name}</code></summary><p>${inline(exception.reason)}</p>${highlighted(exception.conditionText.trim())}</details>`}</div>`;
})}</section>`;
}

function testsSection({ pack, outcomes }: DetectionModel): Html {
  const byFile = new Map(outcomes.map((outcome) => [outcome.file, outcome]));
  const group = (id: string, title: string, about: string, cases: readonly PackCase[]) =>
    cases.length > 0 &&
    html`<h3 id="${id}"><a class="anchor" href="#${id}">${title}</a> <span class="note">${cases.length}</span></h3><p class="note">${about}</p>
${cases.map((one) => caseDetails(pack.folder, one, byFile.get(one.file)!))}`;
  const isQuiet = (one: PackCase) => byFile.get(one.file)?.isNegative === true;
  const isStory = ({ document }: PackCase) => document.expect.excepted_by.length > 0;
  const attacks = pack.cases.filter((one) => !isQuiet(one) && !isStory(one));
  return html`<section>${heading("tests", "Tests")}
<p>Each case is described once and replayed as Elastic Defend, Sysmon and Security log events. <span class="script"><b>Run</b> replays it here, in your browser, with the engine of the command line.</span><noscript>With scripts on, each can be run here; <code>npx eqlipse test</code> runs them all.</noscript></p>
<p class="actions script"><button type="button" class="primary" data-run-all>Run all ${pack.cases.length} tests</button> <output data-run-summary></output></p>
${group(
  "tests-attacks",
  "Attacks",
  "The rules that a case names must fire, and no others.",
  attacks.sort((a, b) => rank(a) - rank(b)),
)}
${group("tests-stories", "False positives", "The rule fires; with the exception that a case names it is silent.", pack.cases.filter(isStory))}
${group(
  "tests-quiet",
  "What must stay quiet",
  "Near misses: no rule fires.",
  pack.cases.filter((one) => isQuiet(one) && !isStory(one)),
)}
</section>`;
}

/** Tests that are done on a machine come first, those that Atomic Red Team publishes before our own. */
function rank({ document: { atomic } }: PackCase): number {
  if (atomic === undefined) return 2;
  return atomic.guid === undefined ? 1 : 0;
}

function caseDetails(folder: string, one: PackCase, outcome: CaseOutcome): Html {
  const id = `test-${slug(one.file.replace(/^tests\/|\.ya?ml$/g, ""))}`;
  const { document } = one;
  const expected = Object.entries(document.expect.rules);
  return html`<details class="case" id="${id}" data-case="${one.file}"><summary><span class="verdict ${outcome.failures.length === 0 ? "good" : "bad"}">${outcome.failures.length === 0 ? "passes" : "fails"}</span> ${document.name}</summary>
<p>${inline(document.what)}</p>
<p class="actions script"><button type="button" data-run="${one.file}">Run</button><a class="button" href="../../playground/index.html#case=${encodeURIComponent(`${folder}/${one.file}`)}">Open in the playground</a></p>
<output data-run-output></output>
${document.atomic !== undefined && html`<p class="note">${document.atomic.guid === undefined ? "A test of our own" : html`Atomic Red Team test <code>${document.atomic.guid}</code>`}: ${document.atomic.name}</p>`}
${
  expected.length > 0 &&
  html`<div class="scroll" tabindex="0"><table><caption>Rules that must fire</caption><thead><tr><th scope="col">Rule</th><th scope="col">Matches</th><th scope="col">Indicators</th>${outcome.sources.map(({ source }) => html`<th scope="col">${sourceNames[source]}</th>`)}</tr></thead><tbody>
${expected.map(([rule, { matches, indicators }]) => html`<tr><th scope="row">${rule === "main" ? "the main rule" : rule}</th><td>${matches}</td><td>${(indicators ?? []).join(", ")}</td>${outcome.sources.map(({ source, rules, blind }) => html`<td data-rule-on="${source}:${rule}">${blind.includes(rule) ? "blind" : rules.some((fired) => fired.rule === rule) ? "fires" : "silent"}</td>`)}</tr>`)}
</tbody></table></div>`
}
${outcome.signals.length > 0 && html`<p><strong>Signals to expect</strong></p><ul class="signals">${outcome.signals.map(({ name, seenOn }) => html`<li data-signal="${name}">${name} <span class="note">${seenOn.length === 0 ? "not seen" : `seen on ${seenOn.map((source) => sourceNames[source]).join(", ")}`}</span></li>`)}</ul>`}
${document.expect.blind.map(({ rule, source, reason }) => html`<p class="note">Blind: ${rule} on ${sourceNames[source]}. ${inline(reason)}</p>`)}
<p class="note"><a href="#${id}">Link to this test</a></p></details>`;
}

function atomicSection({ atomics, pack }: DetectionModel): Html | false {
  if (atomics.length === 0) return false;
  return html`<section>${heading("atomic", "Attack commands")}
<p>For a lab machine that can be thrown away, and only where you may. Then judge what was recorded: <code>npx eqlipse verify ${pack.folder}/TEST telemetry/</code></p>
${atomics.map(
  (test) => html`<details id="atomic-${slug(test.id)}"><summary>${test.name}</summary>
<p>${inline(test.what)}</p>
<p class="note">${test.published?.guid === undefined ? "A test of our own, not one that Atomic Red Team publishes." : html`Published by Atomic Red Team as <code>${test.published.guid}</code>.`} Executor: ${test.executor.replace("_", " ")}${test.elevated && ", elevated"}.</p>
<div class="code"><pre tabindex="0"><code>${test.command}</code></pre><p class="actions script"><button type="button" data-copy="${test.command}">Copy the command</button></p></div>
${test.cleanup !== undefined && html`<p>Clean up:</p><div class="code"><pre tabindex="0"><code>${test.cleanup}</code></pre><p class="actions script"><button type="button" data-copy="${test.cleanup}">Copy the cleanup</button></p></div>`}</details>`,
)}</section>`;
}

function documentSection({ documents }: DetectionModel, name: string, id: string, title: string): Html | false {
  const text = documents.get(name);
  const playground = "../../playground/index.html";
  return (
    text !== undefined &&
    html`<section class="document">${heading(id, title)}${markdown(text, id, { playground })}</section>`
  );
}

function huntsSection({ pack, huntOutcomes }: DetectionModel): Html | false {
  if (pack.hunts.length === 0) return false;
  return html`<section>${heading("hunts", "Hunting queries")}
<p>Each is a test of its own: it finds its telemetry on at least one source, and nothing in telemetry that only looks alike.</p>
${pack.hunts.map((hunt) =>
  huntElement(
    pack.folder,
    hunt,
    huntOutcomes.find(({ file }) => file === hunt.file),
  ),
)}</section>`;
}

function huntElement(folder: string, { file, document }: PackHunt, outcome: CaseOutcome | undefined): Html {
  const id = `hunt-${slug(file.replace(/^hunts\/|\.ya?ml$/g, ""))}`;
  const seenOn =
    outcome?.sources.filter(({ rules }) => rules.length > 0).map(({ source }) => sourceNames[source]) ?? [];
  const state = `hunt=${encodeURIComponent(`${folder}/${file}`)}`;
  return html`<div class="hunt" id="${id}" data-hunt="${file}"><h3><a class="anchor" href="#${id}">${document.name}</a></h3>
<p>${inline(document.question)}</p>
<div class="code">${highlighted(document.query.trimEnd())}<p class="actions script"><button type="button" data-run-hunt="${file}">Run</button><button type="button" data-copy="${document.query.trimEnd()}">Copy</button><a class="button" href="../../playground/index.html#${state}">Open in the playground</a></p></div>
<p class="note" data-hunt-output aria-live="polite">${seenOn.length > 0 ? `Finds its telemetry on ${seenOn.join(", ")}` : "Finds its telemetry on no source"}${outcome?.failures.length === 0 ? "." : "; its test fails."}</p></div>`;
}

function relatedSection({ related }: DetectionModel): Html | false {
  if (related.length === 0) return false;
  return html`<section>${heading("related", "Related detections")}
<ul>${related.map(({ folder, name, reasons }) => html`<li><a href="../${folder}/index.html">${name}</a> <span class="note">${reasons.join("; ")}</span></li>`)}</ul></section>`;
}

function aboutSection({ pack: { document }, history }: DetectionModel): Html {
  return html`<section>${heading("about", "About")}
<dl class="facts"><dt>Version</dt><dd>${document.version}</dd><dt>Status</dt><dd>${document.status}</dd><dt>Id</dt><dd><code>${document.id}</code></dd><dt>Licence</dt><dd>MIT</dd></dl>
${history.length > 0 && html`<h3 id="history"><a class="anchor" href="#history">History</a></h3><ul>${history.map(({ commit, date, text }) => html`<li><time datetime="${date}">${date.slice(0, 10)}</time> ${text} <code>${commit}</code></li>`)}</ul>`}
${document.references.length > 0 && html`<h3 id="references"><a class="anchor" href="#references">References</a></h3>`}
${document.references.length > 0 && html`<ul>${document.references.map((link) => html`<li><a href="${link}" rel="noopener">${link}</a></li>`)}</ul>`}</section>`;
}

function structuredData(
  { pack: { document, folder }, techniques }: DetectionModel,
  { address, version }: SiteFrame,
): unknown {
  return {
    "@context": "https://schema.org",
    "@type": "TechArticle",
    headline: document.name,
    description: summaryOf(document.description),
    version: String(document.version),
    license: "https://opensource.org/license/mit",
    about: techniques.map(({ stated }) => ({ "@type": "Thing", name: `${stated.id} ${stated.name}`, url: stated.url })),
    isPartOf: { "@type": "WebSite", name: "eqlipse", version },
    ...(address === undefined ? {} : { url: `${address}/detections/${folder}/` }),
  };
}
