// Builds the site: models of all detections, pages, downloads, data for the browser, bundled scripts. Nothing is fetched while building.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  elasticToml,
  findGroup,
  findSoftware,
  findTechnique,
  kibanaRule,
  type PackRule,
  type Rule,
  readPack,
  sigmaOf,
} from "eqlipse/detection";
import { builtInPacks, findPacks, loadRules, type PackFolder, readPackFiles } from "eqlipse/node";
import { telemetryOf } from "eqlipse/proof";
import { zipSync } from "fflate";
import { writeAssets } from "./assets.ts";
import { type CatalogueEntry, packEntry, ruleEntry, rulePath } from "./catalogue.ts";
import { type Html, slug } from "./html.ts";
import type { SiteFrame } from "./layout.ts";
import { type DetectionModel, detectionModel, relate } from "./model.ts";
import { cataloguePage } from "./pages/catalogue.ts";
import { detectionPage, downloads } from "./pages/detection.ts";
import { actorPage, dataSourcePage, matrixPage, navigatorLayer, techniquePage } from "./pages/lists.ts";
import { aboutPage, changesPage, feed, playgroundPage, rulePage } from "./pages/simple.ts";
import { testsData } from "./tests-data.ts";

export interface BuildOptions {
  readonly out: string;
  /** The folder that the packs are in; the built-in ones by default. */
  readonly packs?: string | undefined;
  /** Folders and files with further rules. */
  readonly rules?: readonly string[];
  readonly cwd: string;
  /** Where the site will be published; canonical links and the feed need it. */
  readonly address?: string | undefined;
  readonly version: string;
}

export interface BuildReport {
  readonly pages: number;
  readonly detections: number;
  /** Packs and rules that could not be read, as `file: reason`. */
  readonly problems: readonly string[];
}

/** Writes the whole site into a folder. @throws where the folder cannot be written */
export async function buildSite(options: BuildOptions): Promise<BuildReport> {
  const frame: SiteFrame = { version: options.version, address: options.address?.replace(/\/+$/, "") };
  const writer = new SiteWriter(options.out);
  const problems: string[] = [];
  const models = findPacks("detections", options.packs ?? builtInPacks).flatMap((folder) => modelOf(folder, problems));
  relate(models.map(({ model }) => model));
  const extra = furtherRules(options);
  const entries: CatalogueEntry[] = [
    ...models.map(({ model }) => packEntry(model)),
    ...extra.rules.map(({ rule, description }) => ruleEntry(rule, description)),
  ];
  for (const { model, files } of models) writeDetection(model, files, frame, writer);
  for (const { rule, description } of extra.rules) writer.page(rulePath(rule), rulePage(rule, description, frame));
  writeLists(
    entries,
    models.map(({ model }) => model),
    frame,
    writer,
  );
  writer.page("index.html", cataloguePage(entries, frame));
  writer.page("about/index.html", aboutPage(frame));
  writer.page("playground/index.html", playgroundPage(frame));
  writer.page("changes/index.html", changesPage(changelog(), frame));
  writer.text(
    "feed.xml",
    feed(
      models.map(({ model }) => feedEntry(model)),
      frame,
      newestDate(changelog()),
    ),
  );
  writer.text("assets/catalogue.json", JSON.stringify(entries));
  await writeAssets(options.out);
  if (frame.address !== undefined) writer.text("sitemap.xml", sitemap(writer.pages, frame.address));
  return { pages: writer.pages.length, detections: entries.length, problems: [...problems, ...extra.problems] };
}

class SiteWriter {
  readonly pages: string[] = [];
  private readonly out: string;

  constructor(out: string) {
    this.out = out;
  }

  page(path: string, content: Html): void {
    this.pages.push(path);
    this.text(path, content.text);
  }

  text(path: string, content: string | Uint8Array): void {
    const target = join(this.out, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
  }
}

interface ModelWithFiles {
  readonly model: DetectionModel;
  readonly files: ReadonlyMap<string, string>;
}

function modelOf(folder: PackFolder, problems: string[]): readonly ModelWithFiles[] {
  const input = readPackFiles(folder);
  const { pack } = readPack(input);
  if (pack !== undefined && pack.rules[0]?.key === "main")
    return [{ model: detectionModel(pack, input.files), files: input.files }];
  problems.push(`${folder.name}: a pack without a main rule that can be read; \`eqlipse check\` says why`);
  return [];
}

// ---- A detection's own files ----

function writeDetection(
  model: DetectionModel,
  files: ReadonlyMap<string, string>,
  frame: SiteFrame,
  writer: SiteWriter,
): void {
  const folder = `detections/${model.pack.folder}`;
  writer.page(`${folder}/index.html`, detectionPage(model, frame));
  const [main] = model.pack.rules;
  if (main === undefined) return;
  writer.text(`${folder}/${downloads.sigma}`, sigmaText(main));
  writer.text(`${folder}/${downloads.toml}`, elasticToml(main));
  writer.text(
    `${folder}/${downloads.kibana}`,
    model.pack.rules.map((rule) => `${JSON.stringify(kibanaRule(rule))}\n`).join(""),
  );
  writer.text(`${folder}/${downloads.tests}`, packZip(model, files));
  writer.text(`${folder}/${downloads.json}`, JSON.stringify(detectionJson(model), undefined, 2));
  writer.text(`${folder}/tests.json`, JSON.stringify(testsData(model)));
}

function sigmaText(rule: PackRule): string {
  const { text, diagnostics } = sigmaOf(rule);
  const notes = diagnostics.map(({ message }) => `# ${message}\n`).join("");
  return `${notes}${text ?? "# This rule has no Sigma form.\n"}`;
}

/** The pack's folder with the telemetry that its cases stand for, written out for every source. */
function packZip({ pack }: DetectionModel, files: ReadonlyMap<string, string>): Uint8Array {
  const encoder = new TextEncoder();
  const entries: Record<string, Uint8Array> = {};
  for (const [path, text] of files) entries[`${pack.folder}/${path}`] = encoder.encode(text);
  for (const one of pack.cases) {
    const name = one.file.replace(/^tests\/|\.ya?ml$/g, "");
    for (const { source, documents } of telemetryOf(one).telemetry)
      entries[`${pack.folder}/telemetry/${name}.${source}.ndjson`] = encoder.encode(
        documents.map((document) => `${JSON.stringify(document)}\n`).join(""),
      );
  }
  // A fixed time, so that the same pack gives the same bytes.
  return zipSync(entries, { mtime: new Date("2026-01-01T00:00:00Z"), level: 9 });
}

function detectionJson(model: DetectionModel): object {
  const { pack, techniques, outcomes, huntOutcomes, hardness, rules, evidence } = model;
  return {
    ...pack.document,
    techniques: techniques.map(({ stated }) => stated),
    ports: rules[0]?.ports.map(({ target, conversion }) => ({
      target: target.id,
      level: target.level,
      query: conversion.query,
      ...(conversion.query === null
        ? { refused: conversion.diagnostics.map(({ message }) => message) }
        : { losses: conversion.losses.map(({ message }) => message) }),
    })),
    tests: outcomes,
    hunts: huntOutcomes,
    hardness,
    evidence,
  };
}

function feedEntry({ pack: { document, folder } }: DetectionModel) {
  return {
    name: `${document.name} (version ${document.version})`,
    href: `detections/${folder}/index.html`,
    summary: document.description.trim(),
    id: document.id,
  };
}

// ---- Pages that gather detections ----

function writeLists(
  entries: readonly CatalogueEntry[],
  models: readonly DetectionModel[],
  frame: SiteFrame,
  writer: SiteWriter,
): void {
  const byTechnique = grouped(entries, ({ techniques }) => techniques.map((text) => text.split(" ")[0]!));
  for (const [id, found] of byTechnique) {
    const technique = findTechnique(id);
    if (technique !== undefined) writer.page(`techniques/${id}/index.html`, techniquePage(technique, found, frame));
  }
  writer.page("matrix/index.html", matrixPage(byTechnique, frame));
  writer.text("matrix/layer.json", JSON.stringify(navigatorLayer(byTechnique), undefined, 1));
  const entryOf = new Map(models.map((model) => [model, packEntry(model)]));
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

// ---- Rules of other collections ----

interface DescribedRule {
  readonly rule: Rule;
  readonly description: string;
}

function furtherRules({ rules = [], cwd }: BuildOptions): {
  readonly rules: readonly DescribedRule[];
  readonly problems: readonly string[];
} {
  if (rules.length === 0) return { rules: [], problems: [] };
  const { files, missing } = loadRules(rules, { cwd, builtIn: false });
  const seen = new Set<string>();
  const found: DescribedRule[] = [];
  for (const file of files)
    for (const rule of file.rules) {
      const path = rulePath(rule);
      if (seen.has(path)) continue;
      seen.add(path);
      found.push({ rule, description: descriptionIn(file.text) ?? rule.name });
    }
  const problems = [
    ...missing.map(({ path, reason }) => `${path}: ${reason}`),
    ...files
      .filter((file) => file.rules.length + file.correlations.length === 0)
      .map(({ source }) => `${source}: no rule that can be read`),
  ];
  return { rules: found, problems };
}

/** The description in a rule's file, Sigma's YAML or Elastic's TOML, in one line. */
function descriptionIn(text: string): string | undefined {
  const toml = /^description = (?:"""\n?([\s\S]*?)"""|"((?:[^"\\]|\\.)*)")/m.exec(text);
  if (toml !== null) return (toml[1] ?? toml[2] ?? "").replace(/\s+/g, " ").trim();
  const yaml = /^description:[ \t]*(?:[|>][-+]?\n((?:[ \t]+.*\n?)+)|(.+)$)/m.exec(text);
  return yaml === null
    ? undefined
    : (yaml[1] ?? yaml[2] ?? "")
        .replace(/\s+/g, " ")
        .replace(/^(['"])(.*)\1$/, "$2")
        .trim();
}

function changelog(): string {
  return readFileSync(join(builtInPacks, "../CHANGELOG.md"), "utf8");
}

/** The newest date in the change log, for the feed; the build's own time would change it with every build. */
function newestDate(text: string): string {
  const dates = text.match(/\d{4}-\d{2}-\d{2}/g) ?? ["2026-11-25"];
  return `${[...dates].sort().at(-1)}T00:00:00Z`;
}

function sitemap(pages: readonly string[], address: string): string {
  const urls = pages.map((path) => `<url><loc>${address}/${path.replace(/index\.html$/, "")}</loc></url>`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${urls.join("")}</urlset>\n`;
}
