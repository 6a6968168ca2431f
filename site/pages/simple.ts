// Pages that say the same of every build: how things are proven, and the playground's frame.
import { type Html, html } from "../html.ts";
import { page, type SiteFrame } from "../layout.ts";

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
