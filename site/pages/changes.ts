// What changed: the packs by their history, and the program by its change log.
import type { Change } from "../history.ts";
import { type Html, html } from "../html.ts";
import { page, type SiteFrame } from "../layout.ts";
import { markdown } from "../markdown.ts";
import { type DetectionModel, newestChanges } from "../model.ts";

const shownChanges = 50;

interface ChangeOfPacks {
  readonly change: Change;
  readonly models: DetectionModel[];
}

/** Each change once, with the detections that it touched; newest first. */
function changesOf(models: readonly DetectionModel[]): readonly ChangeOfPacks[] {
  const found = new Map<string, ChangeOfPacks>();
  for (const { model, change } of newestChanges(models)) {
    const known = found.get(change.commit);
    if (known === undefined) found.set(change.commit, { change, models: [model] });
    else known.models.push(model);
  }
  return [...found.values()];
}

function detectionLink({ pack }: DetectionModel, index: number): Html {
  return html`${index > 0 && ", "}<a href="../detections/${pack.folder}/index.html">${pack.document.name}</a>`;
}

export function changesPage(models: readonly DetectionModel[], changelog: string, frame: SiteFrame): Html {
  const changes = changesOf(models).slice(0, shownChanges);
  return page(
    {
      path: "changes/index.html",
      title: "What changed",
      description: "Changes of the detections and of eqlipse.",
      section: "changes",
    },
    frame,
    html`<article class="narrow document"><h1>What changed</h1><p><a href="../feed.xml">Feed</a></p>
${changes.length > 0 && html`<h2>Detections</h2><ul class="changes">${changes.map(({ change, models: changed }) => html`<li><p>${change.text}</p><p class="note"><time datetime="${change.date}">${change.date.slice(0, 10)}</time> <code>${change.commit}</code>: ${changed.length === models.length ? "all detections" : changed.map(detectionLink)}</p></li>`)}</ul>`}
<h2>eqlipse</h2>${markdown(changelog, "changes")}</article>`,
  );
}
