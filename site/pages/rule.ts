// The page of a rule that is in no pack.
import { findTechnique, queryText, type Rule } from "eqlipse/detection";
import { formatQuery, printQuery } from "eqlipse/eql";
import { rulePath } from "../catalogue.ts";
import { highlighted } from "../highlight.ts";
import { type Html, html } from "../html.ts";
import { page, rootFrom, type SiteFrame } from "../layout.ts";
import { summaryOf } from "./detection.ts";

/** The query as EQL, where it is from, what it is about. */
export function rulePage(rule: Rule, description: string, frame: SiteFrame): Html {
  const path = rulePath(rule);
  const text = textOf(rule);
  const { techniques } = rule;
  return page(
    { path, title: rule.name, description: summaryOf(description), section: "detections", scripts: ["detection.js"] },
    frame,
    html`<article class="narrow"><p class="crumbs"><a href="${rootFrom(path)}index.html">Detections</a></p><h1>${rule.name}</h1>
<p class="badges"><span class="badge sev-${rule.severity}">${rule.severity} severity</span><span class="badge">not tested here</span>${techniques.map((id) => html`<span class="badge">${id}</span>`)}</p>
<p>${description}</p>
<h2 id="query"><a class="anchor" href="#query">Query</a></h2>
${text === undefined ? html`<p>EQL has no words for this rule; the engine runs it all the same.</p>` : html`<div class="code">${highlighted(text)}<p class="actions script"><button type="button" data-copy="${text}">Copy</button><a class="button" href="${rootFrom(path)}playground/index.html#q=${encodeURIComponent(text)}">Open in the playground</a><span class="note">which writes it for other platforms too</span></p></div>`}
<h2 id="about"><a class="anchor" href="#about">About</a></h2>
<dl class="facts"><dt>From</dt><dd>${rule.source}</dd><dt>Id</dt><dd><code>${rule.id}</code></dd><dt>Techniques</dt><dd>${techniques.length === 0 ? "none stated" : techniques.map((id, index) => html`${index > 0 && ", "}${techniqueLink(id, rootFrom(path))}`)}</dd></dl></article>`,
  );
}

function techniqueLink(id: string, root: string): Html {
  const found = findTechnique(id);
  return found === undefined ? html`${id}` : html`<a href="${root}techniques/${id}/index.html">${id} ${found.name}</a>`;
}

/** As many characters as the page has room for. */
const lineLength = 96;

function textOf(rule: Rule): string | undefined {
  try {
    return "queryText" in rule ? queryText(rule) : formatQuery(printQuery(rule.query), { width: lineLength }).text;
  } catch {
    // A keyword of Sigma has no text in EQL.
    return undefined;
  }
}
