// What the specification's schema says of a rule's metadata, beyond what the reader needs to know.
import type { Reporter } from "../diagnostics.ts";
import type { SigmaDocument } from "../document/model.ts";
import { entryOf, itemsOf, keyText, type YamlMap, type YamlNode } from "../yaml/tree.ts";

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const relations = ["derived", "obsolete", "merged", "renamed", "similar", "correlation"];
const tag = /^[a-z0-9_-]+\.[a-z0-9._-]+$/;

/** The longest that texts may be. */
const longestTexts: Readonly<Record<string, number>> = { title: 256, name: 256, taxonomy: 256, description: 65_535 };

/** Members that are lists, with the least length of their values. */
const lists: Readonly<Record<string, number>> = {
  references: 0,
  fields: 0,
  falsepositives: 2,
  tags: 0,
  related: 0,
  scope: 2,
};

export function checkMetadata({ node, kind }: Pick<SigmaDocument, "node" | "kind">, reporter: Reporter): void {
  for (const [name, longest] of Object.entries(longestTexts)) checkLength(node, name, longest, reporter);
  for (const [name, shortest] of Object.entries(lists)) checkList(node, name, shortest, reporter);
  checkId(node, reporter);
  checkDates(node, reporter);
  checkTags(node, reporter);
  checkRelated(node, reporter);
  checkRepeated(node, reporter);
  if (kind === "correlation") checkCorrelation(node, reporter);
  if (kind === "rule" && entryOf(node, "level") === undefined) {
    reporter.add("missing-level", node.entries[0]!.key.span, "The rule has no `level`, and counts as medium");
  }
}

function textOf(node: YamlNode | undefined): string | undefined {
  return node?.kind === "scalar" && node.value !== null ? String(node.value) : undefined;
}

function checkLength(map: YamlMap, name: string, longest: number, reporter: Reporter): void {
  const node = entryOf(map, name)?.value;
  const length = textOf(node)?.length ?? 0;
  if (length <= longest) return;
  reporter.add("invalid-metadata", node!.span, `The ${name} has ${length} characters; ${longest} are allowed`);
}

function checkList(map: YamlMap, name: string, shortest: number, reporter: Reporter): void {
  const node = entryOf(map, name)?.value;
  if (node === undefined) return;
  if (node.kind !== "list") {
    const hint = "Write each value behind a dash of its own.";
    reporter.add("invalid-metadata", node.span, `\`${name}\` must be a list`, { hint });
    return;
  }
  for (const item of node.items) {
    if ((textOf(item)?.length ?? shortest) >= shortest) continue;
    reporter.add("invalid-metadata", item.span, `A value of \`${name}\` has ${shortest} characters or more`);
  }
}

/** What the schema of correlations asks beyond what their reader needs: keys to group by, and each rule and key once. */
function checkCorrelation(map: YamlMap, reporter: Reporter): void {
  const entry = entryOf(map, "correlation")!;
  if (entry.value.kind !== "map") return;
  checkRepeated(entry.value, reporter);
  if (entryOf(entry.value, "group-by") !== undefined) return;
  reporter.add(
    "invalid-metadata",
    entry.key.span,
    "The correlation has no `group-by`, so that all events are one group",
  );
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
