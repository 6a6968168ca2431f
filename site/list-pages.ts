// The pages that gather detections: by technique, group, software and data source, and the matrix of them.
import { findGroup, findSoftware, findTechnique } from "eqlipse/detection";
import type { CatalogueEntry } from "./catalogue.ts";
import { slug } from "./html.ts";
import type { SiteFrame } from "./layout.ts";
import type { DetectionModel } from "./model.ts";
import { actorPage, dataSourcePage, techniquePage } from "./pages/lists.ts";
import { matrixPage, navigatorLayer } from "./pages/matrix.ts";
import type { SiteWriter } from "./writer.ts";

/** @param entryOf the entries of packs by what is known of them */
export function writeLists(
  entries: readonly CatalogueEntry[],
  entryOf: ReadonlyMap<DetectionModel, CatalogueEntry>,
  frame: SiteFrame,
  writer: SiteWriter,
): void {
  const byTechnique = grouped(entries, ({ techniques }) => techniques.map((text) => text.split(" ")[0]!));
  for (const [id, found] of byTechnique) {
    const technique = findTechnique(id);
    if (technique !== undefined) writer.page(`techniques/${id}/index.html`, techniquePage(technique, found, frame));
  }
  writer.page("matrix/index.html", matrixPage(byTechnique, frame));
  writer.file("matrix/layer.json", JSON.stringify(navigatorLayer(byTechnique), undefined, 1));
  const models = [...entryOf.keys()];
  const byActor = grouped(models, ({ groups, software }) => [...groups, ...software].map(({ id }) => id));
  for (const [id, found] of byActor) {
    const kind = id.startsWith("G") ? "groups" : "software";
    const actor = kind === "groups" ? findGroup(id) : findSoftware(id);
    if (actor !== undefined)
      writer.page(
        `${kind}/${id}/index.html`,
        actorPage(
          kind,
          actor,
          found.map((model) => entryOf.get(model)!),
          frame,
        ),
      );
  }
  const byProvider = grouped(models, ({ pack }) => pack.document.data_sources.map(({ provider }) => provider));
  for (const [provider, found] of byProvider) {
    const datasets = found.flatMap(({ pack }) =>
      pack.document.data_sources.filter((source) => source.provider === provider).map(({ dataset }) => dataset),
    );
    const page = dataSourcePage(
      provider,
      [...new Set(datasets)],
      found.map((model) => entryOf.get(model)!),
      frame,
    );
    writer.page(`data-sources/${slug(provider)}/index.html`, page);
  }
}

function grouped<T>(items: readonly T[], keysOf: (item: T) => readonly string[]): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items)
    for (const key of new Set(keysOf(item))) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [item]);
      else group.push(item);
    }
  return groups;
}
