// Reads a rule and a filter: metadata, log source, selections, condition.
import type { Reporter } from "../diagnostics.ts";
import { entryOf, itemsOf, type YamlEntry, type YamlMap } from "../yaml/tree.ts";
import { readConditions, readSelections } from "./detection.ts";
import { readLogSource } from "./logsource.ts";
import { firstLineOf, readMetadata } from "./metadata.ts";
import type { RuleReference, SigmaFilter, SigmaRule } from "./model.ts";

/** A document, and whether it can be used; what is wrong with it has been reported. */
export interface Draft<T> {
  readonly document: T;
  readonly isUsable: boolean;
}

/** A rule; undefined where there is no detection to be read, which has been reported. */
export function readRule(map: YamlMap, text: string, reporter: Reporter): Draft<SigmaRule> | undefined {
  const metadata = readMetadata(map, reporter);
  const logsource = readLogSource(map, reporter);
  const before = reporter.errors;
  const detection = entryOf(map, "detection")!;
  if (detection.value.kind !== "map") {
    reporter.add("invalid-value", detection.value.span, "`detection` must be a map of selections and a `condition`");
    return undefined;
  }
  const timeframe = entryOf(detection.value, "timeframe");
  if (timeframe !== undefined) {
    reporter.add("deprecated-aggregation", timeframe.key.span, "`timeframe` is no longer part of a rule", {
      hint: "Write a document with `correlation:` and its `timespan`.",
    });
  }
  const selections = readSelections(detection.value, ["condition", "timeframe"], reporter);
  if (selections.length === 0 && reporter.errors === before) {
    reporter.add("empty-search", detection.key.span, "The detection has no selection");
  }
  const condition = entryOf(detection.value, "condition");
  if (condition === undefined) reporter.add("missing-member", detection.key.span, "The detection has no `condition`");
  const names = detection.value.entries.map(({ key }) => String(key.value)).filter((name) => !reserved.has(name));
  const conditions = condition === undefined ? [] : readConditions(condition, names, text, reporter);
  return {
    document: { kind: "rule", metadata, logsource, selections, conditions, span: map.span, node: map },
    isUsable: reporter.errors === before && conditions.length > 0,
  };
}

const reserved = new Set(["condition", "timeframe"]);

/** A filter: what to leave out of the findings of other rules. */
export function readFilter(map: YamlMap, text: string, reporter: Reporter): SigmaFilter | undefined {
  const metadata = readMetadata(map, reporter);
  const logsource = readLogSource(map, reporter);
  const before = reporter.errors;
  const filter = entryOf(map, "filter")!;
  if (filter.value.kind !== "map") {
    reporter.add("invalid-value", filter.value.span, "`filter` must be a map of `rules`, selections and a `condition`");
    return undefined;
  }
  const rules = readTargets(filter, reporter);
  const selections = readSelections(filter.value, ["condition", "rules"], reporter);
  const condition = entryOf(filter.value, "condition");
  if (condition === undefined) {
    reporter.add("missing-member", filter.key.span, "The filter has no `condition`");
    return undefined;
  }
  const names = selections.map(({ name }) => name);
  const [only] = readConditions(condition, names, text, reporter);
  if (reporter.errors > before || only === undefined) return undefined;
  return { kind: "filter", metadata, logsource, rules, selections, condition: only, span: map.span, node: map };
}

function readTargets(filter: YamlEntry, reporter: Reporter): readonly RuleReference[] | undefined {
  const entry = entryOf(filter.value as YamlMap, "rules");
  if (entry === undefined) {
    reporter.add("missing-member", filter.key.span, "The filter has no `rules`", {
      hint: "Name rules, or write `any`.",
    });
    return [];
  }
  const references = readReferences(entry, reporter);
  return references.length === 1 && references[0]!.to === "any" ? undefined : references;
}

/** A list of ids and names of rules. */
export function readReferences(entry: YamlEntry, reporter: Reporter): readonly RuleReference[] {
  return itemsOf(entry.value).flatMap((node) => {
    if (node.kind === "scalar" && node.value !== null) return [{ to: String(node.value), span: node.span }];
    reporter.add("invalid-value", node.span, "A rule is referred to by its id or name");
    return [];
  });
}

/** Where a document as a whole is pointed at. */
export function placeOf(map: YamlMap) {
  return entryOf(map, "title")?.value.span ?? firstLineOf(map);
}
