// Builds the site: models of all detections, pages, downloads, data for the browser, bundled scripts. Nothing is fetched while building. A
// builder that is used again keeps what it has worked out of packs and rules that did not change.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readPack } from "eqlipse/detection";
import { builtInPacks, findPacks, type PackFolder, readPackFiles } from "eqlipse/node";
import { writeAssets } from "./assets.ts";
import { type CatalogueEntry, packEntry, ruleEntry, rulePath } from "./catalogue.ts";
import { type Downloads, downloadsOf, writeDetection } from "./detection-files.ts";
import { feed } from "./feed.ts";
import { type FurtherRules, furtherRules } from "./further-rules.ts";
import { packHistory } from "./history.ts";
import type { SiteFrame } from "./layout.ts";
import { writeLists } from "./list-pages.ts";
import { type DetectionModel, detectionModel, relate } from "./model.ts";
import { cataloguePage } from "./pages/catalogue.ts";
import { changesPage } from "./pages/changes.ts";
import { rulePage } from "./pages/rule.ts";
import { aboutPage, playgroundPage } from "./pages/simple.ts";
import { huntRules } from "./tests-data.ts";
import { SiteWriter } from "./writer.ts";

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
  /** Files that were written or taken away; those that had not changed were left. */
  readonly changed: number;
  /** Packs and rules that could not be read, as `file: reason`. */
  readonly problems: readonly string[];
}

/** Writes the whole site into a folder. @throws where the folder cannot be written */
export function buildSite(options: BuildOptions): Promise<BuildReport> {
  return new SiteBuilder(options).build();
}

interface KnownPack {
  readonly files: ReadonlyMap<string, string>;
  /** Undefined where the pack has no main rule that can be read. */
  readonly detection: KnownDetection | undefined;
}

interface KnownDetection {
  readonly model: DetectionModel;
  readonly downloads: Downloads;
}

export class SiteBuilder {
  private readonly options: BuildOptions;
  private readonly frame: SiteFrame;
  private readonly writer: SiteWriter;
  private known: ReadonlyMap<string, KnownPack> = new Map();
  private extra: FurtherRules | undefined;
  private hasAssets = false;

  constructor(options: BuildOptions) {
    this.options = options;
    this.frame = { version: options.version, address: options.address?.replace(/\/+$/, "") };
    this.writer = new SiteWriter(options.out);
  }

  /** The further rules are to be read again at the next build. */
  rulesChanged(): void {
    this.extra = undefined;
  }

  /** Scripts and styles are to be made again at the next build. */
  assetsChanged(): void {
    this.hasAssets = false;
  }

  async build(): Promise<BuildReport> {
    const { writer, frame, options } = this;
    const { detections, problems } = this.readPacks();
    const models = detections.map(({ model }) => model);
    this.extra ??= furtherRules(options.rules ?? [], options.cwd);
    const entries: readonly CatalogueEntry[] = [
      ...models.map(packEntry),
      ...this.extra.rules.map(({ rule, description }) => ruleEntry(rule, description)),
    ];
    for (const { model, downloads } of detections) writeDetection(model, downloads, frame, writer);
    for (const { rule, description } of this.extra.rules)
      writer.page(rulePath(rule), rulePage(rule, description, frame));
    writeLists(entries, models, frame, writer);
    writer.page("index.html", cataloguePage(entries, frame));
    writer.page("about/index.html", aboutPage(frame));
    writer.page("playground/index.html", playgroundPage(frame));
    writer.page("changes/index.html", changesPage(models, changelog(), frame));
    writer.file("feed.xml", feed(models, frame));
    writer.file("assets/catalogue.json", JSON.stringify(entries));
    writer.file("assets/rules.json", JSON.stringify(huntRules(models)));
    const { pages } = writer;
    if (frame.address !== undefined) writer.file("sitemap.xml", sitemap(pages, frame.address));
    if (!this.hasAssets) await writeAssets(options.out);
    this.hasAssets = true;
    return {
      pages: pages.length,
      detections: entries.length,
      changed: writer.finish(),
      problems: [...problems, ...this.extra.problems],
    };
  }

  private readPacks(): { readonly detections: readonly KnownDetection[]; readonly problems: readonly string[] } {
    const packs = this.options.packs ?? builtInPacks;
    const folders = findPacks("detections", packs);
    this.known = new Map(folders.map((folder) => [folder.path, packOf(folder, this.known.get(folder.path))]));
    const history = packHistory(packs);
    const detections = [...this.known.values()].flatMap(({ detection }) => detection ?? []);
    const models = detections.map(({ model }) => model);
    for (const model of models) model.history = history.get(model.pack.folder) ?? [];
    relate(models);
    const problems = folders
      .filter(({ path }) => this.known.get(path)?.detection === undefined)
      .map(({ name }) => `${name}: a pack without a main rule that can be read; \`eqlipse check\` says why`);
    return { detections, problems };
  }
}

/** The pack as it was known, if none of its files has changed. */
function packOf(folder: PackFolder, before: KnownPack | undefined): KnownPack {
  const input = readPackFiles(folder);
  if (before !== undefined && areSame(before.files, input.files)) return before;
  const { pack } = readPack(input);
  if (pack?.rules[0]?.key !== "main") return { files: input.files, detection: undefined };
  const model = detectionModel(pack, input.files);
  return { files: input.files, detection: { model, downloads: downloadsOf(model) } };
}

function areSame(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([path, text]) => b.get(path) === text);
}

function changelog(): string {
  return readFileSync(join(builtInPacks, "../CHANGELOG.md"), "utf8");
}

function sitemap(pages: readonly string[], address: string): string {
  const urls = pages.map((path) => `<url><loc>${address}/${path.replace(/index\.html$/, "")}</loc></url>`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${urls.join("")}</urlset>\n`;
}
