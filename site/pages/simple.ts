// Pages with little of their own: changes, how things are proven, the playground's frame, rules from other collections, "not found".

import { findTechnique, queryText, type Rule } from "eqlipse/detection";
import { printQuery } from "eqlipse/eql";
import { rulePath } from "../catalogue.ts";
import { highlighted } from "../highlight.ts";
import { type Html, html } from "../html.ts";
import { page, rootFrom, type SiteFrame } from "../layout.ts";
import { markdown } from "../markdown.ts";
import { summaryOf } from "./detection.ts";

export function changesPage(changelog: string, frame: SiteFrame): Html {
  return page(
    {
      path: "changes/index.html",
      title: "What changed",
      description: "Changes of the detections and of eqlipse.",
      section: "changes",
    },
    frame,
    html`<article class="narrow document"><h1>What changed</h1><p><a href="../feed.xml">Feed</a></p>${markdown(changelog, "changes", 2)}</article>`,
  );
}

export function aboutPage(frame: SiteFrame): Html {
  return page(
    {
      path: "about/index.html",
      title: "How it is proven",
      description: "What the words on these pages stand for, and how to repeat it.",
      section: "about",
    },
    frame,
    html`<article class="narrow document"><h1>How it is proven</h1>
<h2>Tests</h2><p>A pack describes what happens on a machine once. From that description come the documents of Elastic Defend, of Sysmon and of the Security log, and every rule of the pack runs over all of them. A test says which rules must fire, how often, with which indicators, and which signals must be seen; a rule that is not named must stay quiet. <b>Run</b> on a detection's page does the same with the same engine, compiled for the browser.</p>
<h2>Indicators</h2><p>An indicator is a named part of the query, compared as trees. The query stays what is pasted into Elastic, and a finding can say which of its parts held.</p>
<h2>Ports</h2><p>A port is <b>executed</b> where a real engine gives the same events as ours on the same data, <b>bound</b> where the vendor's own parser accepts it against a schema, <b>golden</b> where only our own grammar and interpreter of the subset have seen it. What a platform cannot say is refused; what it says less exactly is named as a loss.</p>
<h2>Readiness</h2><p>Whether a source can ever have the fields that a clause asks for, from the tables by which its events are mapped to ECS.</p>
<h2>Evidence</h2><p>Counts over real captures and ordinary activity, with the corpus' hash, the version and the date; made by <code>npx eqlipse evidence</code> and never by hand.</p>
<h2>Privacy</h2><p>The pages load nothing from elsewhere and send nothing. What is dropped onto the playground stays in the browser.</p></article>`,
  );
}

export function playgroundPage(frame: SiteFrame): Html {
  return page(
    {
      path: "playground/index.html",
      title: "Playground",
      description: "Write EQL and run it over events, in the browser.",
      section: "playground",
      scripts: ["playground.js"],
    },
    frame,
    html`<h1 class="compact">Playground</h1><noscript><p>The playground runs the engine in your browser and needs scripts. Everything else on this site can be read without.</p></noscript><div id="playground" class="playground script" data-root="../"></div>`,
  );
}

/** The page of a rule that is in no pack: the query as EQL, where it is from, what it is about. */
export function rulePage(rule: Rule, description: string, frame: SiteFrame): Html {
  const path = rulePath(rule);
  const text = textOf(rule);
  return page(
    { path, title: rule.name, description: summaryOf(description), section: "detections" },
    frame,
    html`<article class="narrow"><p class="crumbs"><a href="${rootFrom(path)}index.html">Detections</a></p><h1>${rule.name}</h1>
<p class="badges"><span class="badge sev-${rule.severity}">${rule.severity} severity</span><span class="badge">not tested here</span></p>
<p>${description}</p>
<h2 id="query"><a class="anchor" href="#query">Query</a></h2>
${text === undefined ? html`<p>EQL has no words for this rule; the engine runs it all the same.</p>` : html`${highlighted(text)}<p><a href="${rootFrom(path)}playground/index.html#q=${encodeURIComponent(text)}">Open in the playground</a></p>`}
<dl class="facts"><dt>From</dt><dd>${rule.source}</dd><dt>Id</dt><dd><code>${rule.id}</code></dd><dt>Techniques</dt><dd>${rule.techniques.length === 0 ? "none stated" : rule.techniques.map((id, index) => html`${index > 0 && ", "}${techniqueLink(id, rootFrom(path))}`)}</dd></dl></article>`,
  );
}

function techniqueLink(id: string, root: string): Html {
  const found = findTechnique(id);
  return found === undefined ? html`${id}` : html`<a href="${root}techniques/${id}/index.html">${id} ${found.name}</a>`;
}

function textOf(rule: Rule): string | undefined {
  try {
    return "queryText" in rule ? queryText(rule) : printQuery(rule.query);
  } catch {
    // A keyword of Sigma has no text in EQL.
    return undefined;
  }
}

export function feed(
  entries: readonly { readonly name: string; readonly href: string; readonly summary: string; readonly id: string }[],
  frame: SiteFrame,
  date: string,
): string {
  const address = frame.address ?? "";
  const xml = html`<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>eqlipse: detections</title><id>urn:eqlipse:detections</id><updated>${date}</updated><author><name>eqlipse</name></author>${frame.address !== undefined && html`<link href="${address}/"/><link rel="self" href="${address}/feed.xml"/>`}
${entries.map(
  ({
    name,
    href,
    summary,
    id,
  }) => html`<entry><title>${name}</title><id>urn:uuid:${id}</id><updated>${date}</updated><link href="${address === "" ? href : `${address}/${href}`}"/><summary>${summary}</summary></entry>
`,
)}</feed>
`;
  return xml.text;
}
