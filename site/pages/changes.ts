// What changed: the packs by their history, and the program by its change log.
import { type Html, html } from "../html.ts";
import { page, type SiteFrame } from "../layout.ts";
import { markdown } from "../markdown.ts";
import { type DetectionModel, newestChanges } from "../model.ts";

const shownChanges = 50;

export function changesPage(models: readonly DetectionModel[], changelog: string, frame: SiteFrame): Html {
  const changes = newestChanges(models).slice(0, shownChanges);
  return page(
    {
      path: "changes/index.html",
      title: "What changed",
      description: "Changes of the detections and of eqlipse.",
      section: "changes",
    },
    frame,
    html`<article class="narrow document"><h1>What changed</h1><p><a href="../feed.xml">Feed</a></p>
${changes.length > 0 && html`<h2>Detections</h2><ul>${changes.map(({ model, change }) => html`<li><time datetime="${change.date}">${change.date.slice(0, 10)}</time> <a href="../detections/${model.pack.folder}/index.html">${model.pack.document.name}</a>: ${change.text}</li>`)}</ul>`}
<h2>eqlipse</h2>${markdown(changelog, "changes", 3)}</article>`,
  );
}
