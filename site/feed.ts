// The Atom feed (RFC 4287) of what changed in the packs. A pack without a history has one entry, for its version.
import { html } from "./html.ts";
import type { SiteFrame } from "./layout.ts";
import { type DetectionModel, newestChanges } from "./model.ts";
import { summaryOf } from "./pages/detection.ts";

const keptEntries = 100;
/** For packs of which no date is known: the same with every build. */
const noDate = "2026-01-01T00:00:00Z";

interface Entry {
  readonly id: string;
  readonly title: string;
  readonly date: string;
  readonly folder: string;
  readonly summary: string;
}

export function feed(models: readonly DetectionModel[], { address }: SiteFrame): string {
  const entries = entriesOf(models);
  const { text } = html`<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>eqlipse: detections</title><id>urn:eqlipse:detections</id><updated>${entries[0]?.date ?? noDate}</updated><author><name>eqlipse</name></author>${address !== undefined && html`<link href="${address}/"/><link rel="self" href="${address}/feed.xml"/>`}
${entries.map(
  ({ id, title, date, folder, summary }) =>
    html`<entry><title>${title}</title><id>${id}</id><updated>${date}</updated><link href="${address === undefined ? "" : `${address}/`}detections/${folder}/index.html"/><summary>${summary}</summary></entry>
`,
)}</feed>
`;
  return text;
}

function entriesOf(models: readonly DetectionModel[]): readonly Entry[] {
  const changes = newestChanges(models).map(({ model: { pack }, change }) => ({
    id: `urn:eqlipse:${pack.document.id}:${change.commit}`,
    title: `${pack.document.name}: ${change.text}`,
    date: change.date,
    folder: pack.folder,
    summary: summaryOf(pack.document.description),
  }));
  const others = models
    .filter(({ history }) => history.length === 0)
    .map(({ pack: { document, folder } }) => ({
      id: `urn:eqlipse:${document.id}:${document.version}`,
      title: `${document.name} (version ${document.version})`,
      date: noDate,
      folder,
      summary: summaryOf(document.description),
    }));
  return [...changes, ...others].slice(0, keptEntries);
}
