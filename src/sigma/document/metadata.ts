// Reads the members that rules, correlations and filters share. What is wrong with them is reported; it never keeps a rule from running.
import type { Span } from "../../text/span.ts";
import { didYouMean, suggestAll } from "../../text/suggest.ts";
import type { Reporter } from "../diagnostics.ts";
import { entryOf, itemsOf, keyText, type YamlMap, type YamlNode } from "../yaml/tree.ts";
import { levels, type SigmaLevel, type SigmaMetadata, type SigmaStatus, statuses } from "./model.ts";

/** The top-level members of the specification, and those that SigmaHQ's own rules carry. */
const knownMembers: ReadonlySet<string> = new Set([
  "title",
  "id",
  "name",
  "related",
  "taxonomy",
  "status",
  "description",
  "license",
  "author",
  "references",
  "date",
  "modified",
  "logsource",
  "detection",
  "correlation",
  "filter",
  "fields",
  "falsepositives",
  "level",
  "tags",
  "scope",
  "action",
  "regression_tests_path",
  "simulation",
  "generate",
]);

export function readMetadata(map: YamlMap, reporter: Reporter): SigmaMetadata {
  const reader = new MetadataReader(map, reporter);
  const title = reader.text("title");
  if (title === undefined && entryOf(map, "title") === undefined) {
    reporter.add("missing-member", firstLineOf(map), "The document has no `title`");
  }
  reportUnknown(map, reporter);
  return {
    title,
    id: reader.text("id"),
    name: reader.text("name"),
    description: reader.text("description"),
    level: reader.oneOf<SigmaLevel>("level", levels),
    status: reader.oneOf<SigmaStatus>("status", statuses),
    author: reader.text("author"),
    date: reader.text("date"),
    modified: reader.text("modified"),
    references: reader.texts("references"),
    tags: reader.texts("tags"),
    falsepositives: reader.texts("falsepositives"),
    fields: reader.texts("fields"),
  };
}

function reportUnknown(map: YamlMap, reporter: Reporter): void {
  for (const { key } of map.entries) {
    const name = String(key.value);
    if (knownMembers.has(name)) continue;
    const hint = didYouMean(suggestAll(name, knownMembers));
    reporter.add("custom-member", key.span, `\`${name}\` is no member of the specification`, { hint });
  }
}

/** The place of a map as a whole: its first key. */
export function firstLineOf(map: YamlMap): Span {
  return map.entries[0]?.key.span ?? map.span;
}

class MetadataReader {
  private readonly map: YamlMap;
  private readonly reporter: Reporter;

  constructor(map: YamlMap, reporter: Reporter) {
    this.map = map;
    this.reporter = reporter;
  }

  text(name: string): string | undefined {
    const value = entryOf(this.map, name)?.value;
    return value === undefined ? undefined : this.textOf(name, value);
  }

  private textOf(name: string, value: YamlNode): string | undefined {
    if (value.kind === "scalar" && value.value !== null) return String(value.value);
    this.reporter.add("invalid-value", value.span, `\`${name}\` must be a text`);
    return undefined;
  }

  /** A list of texts; a single text counts as a list of one. */
  texts(name: string): readonly string[] {
    const value = entryOf(this.map, name)?.value;
    if (value === undefined || (value.kind === "scalar" && value.value === null)) return [];
    return itemsOf(value).flatMap((item) => this.textOf(name, item) ?? []);
  }

  oneOf<T extends string>(name: string, allowed: readonly T[]): T | undefined {
    const entry = entryOf(this.map, name);
    if (entry === undefined) return undefined;
    const text = this.textOf(name, entry.value);
    if (text === undefined) return undefined;
    const found = allowed.find((candidate) => candidate === text);
    if (found === undefined) {
      const hint = didYouMean(suggestAll(text, allowed)) ?? `Known are ${allowed.join(", ")}.`;
      this.reporter.add("invalid-value", entry.value.span, `\`${text}\` is no ${name}`, { hint });
    }
    return found;
  }
}

/** A log source's member as text, whatever it is written as. */
export function textMember(map: YamlMap, name: string, reporter: Reporter): string | undefined {
  return new MetadataReader(map, reporter).text(name);
}

export function textMembers(map: YamlMap, name: string, reporter: Reporter): readonly string[] {
  return new MetadataReader(map, reporter).texts(name);
}

/** Reports the members of a map that are not among the known ones. */
export function reportUnknownMembers(map: YamlMap, known: readonly string[], of: string, reporter: Reporter): void {
  for (const entry of map.entries) {
    const name = keyText(entry);
    if (known.includes(name)) continue;
    const hint = didYouMean(suggestAll(name, known)) ?? `Known are ${known.join(", ")}.`;
    reporter.add("unknown-member", entry.key.span, `${of} has no member \`${name}\``, { hint });
  }
}
