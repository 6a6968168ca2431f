// What the specification's schema says of a rule's metadata, beyond what the reader needs to know.
import type { Reporter } from "../diagnostics.ts";
import type { SigmaDocument } from "../document/model.ts";
import { entryOf, itemsOf, keyText, type YamlMap, type YamlNode } from "../yaml/tree.ts";

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const longestTitle = 256;
const relations = ["derived", "obsolete", "merged", "renamed", "similar", "correlation"];
const tag = /^[a-z0-9_-]+\.[a-z0-9._-]+$/;

export function checkMetadata({ node, kind }: SigmaDocument, reporter: Reporter): void {
  checkTitle(node, reporter);
  checkId(node, reporter);
  checkDates(node, reporter);
  checkTags(node, reporter);
  checkRelated(node, reporter);
  checkRepeated(node, reporter);
  if (kind === "rule" && entryOf(node, "level") === undefined) {
    reporter.add("missing-level", node.entries[0]!.key.span, "The rule has no `level`, and counts as medium");
  }
}

function textOf(node: YamlNode | undefined): string | undefined {
  return node?.kind === "scalar" && node.value !== null ? String(node.value) : undefined;
}

function checkTitle(map: YamlMap, reporter: Reporter): void {
  const node = entryOf(map, "title")?.value;
  const title = textOf(node);
  if (title !== undefined && title.length > longestTitle) {
    reporter.add(
      "invalid-metadata",
      node!.span,
      `The title has ${title.length} characters; ${longestTitle} are allowed`,
    );
  }
}

function checkId(map: YamlMap, reporter: Reporter): void {
  const node = entryOf(map, "id")?.value;
  const id = textOf(node);
  if (id !== undefined && !uuid.test(id)) reporter.add("invalid-metadata", node!.span, `\`${id}\` is no UUID`);
}

function checkDates(map: YamlMap, reporter: Reporter): void {
  const [date, modified] = (["date", "modified"] as const).map((name) => {
    const node = entryOf(map, name)?.value;
    const text = textOf(node);
    if (text === undefined || isDate(text)) return text;
    const mended = text.replaceAll("/", "-");
    const hint = isDate(mended) ? `Write \`${mended}\`.` : "Write it as `YYYY-MM-DD`.";
    reporter.add("invalid-metadata", node!.span, `\`${text}\` is no date`, { hint });
    return undefined;
  });
  if (date !== undefined && modified !== undefined && modified < date) {
    reporter.add(
      "invalid-metadata",
      entryOf(map, "modified")!.value.span,
      "The rule was modified before it was written",
    );
  }
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function checkTags(map: YamlMap, reporter: Reporter): void {
  const node = entryOf(map, "tags")?.value;
  for (const item of node === undefined ? [] : itemsOf(node)) {
    const text = textOf(item);
    if (text === undefined || tag.test(text)) continue;
    const hint = "A tag is a namespace and a name in lower case: `attack.t1218.003`.";
    reporter.add("invalid-metadata", item.span, `\`${text}\` is no tag`, { hint });
  }
}

function checkRelated(map: YamlMap, reporter: Reporter): void {
  const node = entryOf(map, "related")?.value;
  for (const item of node === undefined ? [] : itemsOf(node)) {
    const [id, type] = ["id", "type"].map((name) => (item.kind === "map" ? entryOf(item, name)?.value : undefined));
    if (textOf(id) === undefined || !uuid.test(textOf(id)!)) {
      reporter.add("invalid-metadata", id?.span ?? item.span, "A related rule is named by its `id`");
    }
    if (!relations.includes(textOf(type) ?? "")) {
      reporter.add("invalid-metadata", type?.span ?? item.span, `A relation is one of ${relations.join(", ")}`);
    }
  }
}

function checkRepeated(map: YamlMap, reporter: Reporter): void {
  for (const entry of map.entries) {
    if (entry.value.kind !== "list") continue;
    const seen = new Set<string>();
    for (const item of entry.value.items) {
      const text = textOf(item);
      if (text === undefined) continue;
      if (seen.has(text)) reporter.add("repeated-value", item.span, `\`${keyText(entry)}\` has this twice`);
      seen.add(text);
    }
  }
}
