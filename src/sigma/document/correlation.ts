// Reads correlations: relations in time between the events of other rules. Specification: Sigma correlation rules, version 2.1.
import { didYouMean, suggestAll } from "../../text/suggest.ts";
import type { Reporter } from "../diagnostics.ts";
import { entryOf, keyText, type YamlEntry, type YamlMap, type YamlNode } from "../yaml/tree.ts";
import { type Condition, namesIn } from "./condition.ts";
import { readConditions } from "./detection.ts";
import { readMetadata, reportUnknownMembers, textMembers } from "./metadata.ts";
import {
  type CorrelationType,
  type CountBound,
  type CountOperator,
  correlationTypes,
  type RuleReference,
  type SigmaCorrelation,
} from "./model.ts";
import { readReferences } from "./rule.ts";

const members = ["type", "rules", "generate", "group-by", "timespan", "condition", "aliases"];

/** A correlation; undefined where it cannot be used, which has been reported. */
export function readCorrelation(map: YamlMap, text: string, reporter: Reporter): SigmaCorrelation | undefined {
  const metadata = readMetadata(map, reporter);
  const before = reporter.errors;
  const entry = entryOf(map, "correlation")!;
  if (entry.value.kind !== "map") {
    reporter.add("invalid-value", entry.value.span, "`correlation` must be a map with `type`, `rules` and `timespan`");
    return undefined;
  }
  const body = entry.value;
  reportUnknownMembers(body, members, "A correlation", reporter);
  const type = readType(body, entry, reporter);
  const timespan = readTimespan(body, entry, reporter);
  const rulesEntry = entryOf(body, "rules");
  const named = rulesEntry === undefined ? [] : readReferences(rulesEntry, reporter);
  const count = readCount(type, body, entry, named, text, reporter);
  const rules = named.length > 0 || count.condition === undefined ? named : referencesIn(count.condition, entry);
  if (rules.length === 0) reporter.add("missing-member", entry.key.span, "The correlation has no `rules`");
  const aliases = readAliases(body, reporter);
  if (reporter.errors > before || type === undefined || timespan === undefined) return undefined;
  return {
    kind: "correlation",
    metadata,
    type,
    rules,
    timespan,
    aliases,
    ...count,
    groupBy: textMembers(body, "group-by", reporter),
    generate: isTrue(entryOf(body, "generate")?.value) || isTrue(entryOf(map, "generate")?.value),
    span: map.span,
    node: map,
  };
}

function isTrue(node: YamlNode | undefined): boolean {
  return node?.kind === "scalar" && node.value === true;
}

function referencesIn(condition: Condition, entry: YamlEntry): readonly RuleReference[] {
  return [...namesIn(condition)].map((to) => ({ to, span: entry.key.span }));
}

function readType(body: YamlMap, entry: YamlEntry, reporter: Reporter): CorrelationType | undefined {
  const node = entryOf(body, "type")?.value;
  if (node === undefined) {
    reporter.add("missing-member", entry.key.span, "The correlation has no `type`");
    return undefined;
  }
  const text = node.kind === "scalar" ? String(node.value) : "";
  const found = correlationTypes.find((type) => type === text);
  if (found === undefined) {
    const hint = didYouMean(suggestAll(text, correlationTypes)) ?? `Known are ${correlationTypes.join(", ")}.`;
    reporter.add("invalid-value", node.span, `\`${text}\` is no type of correlation`, { hint });
  }
  return found;
}

const units: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  M: 2_629_746_000,
  y: 31_556_952_000,
};

function readTimespan(body: YamlMap, entry: YamlEntry, reporter: Reporter): SigmaCorrelation["timespan"] | undefined {
  const node = entryOf(body, "timespan")?.value;
  if (node === undefined) {
    reporter.add("missing-member", entry.key.span, "The correlation has no `timespan`", {
      hint: "Write `timespan: 5m`.",
    });
    return undefined;
  }
  const text = node.kind === "scalar" ? String(node.value) : "";
  const match = /^(\d+)([smhdwMy])$/.exec(text);
  if (match === null || Number(match[1]) === 0) {
    const hint = "A timespan is a number and one of s, m, h, d, w, M, y: `5m`.";
    reporter.add("invalid-value", node.span, `\`${text}\` is no timespan`, { hint });
    return undefined;
  }
  return { text, milliseconds: Number(match[1]) * units[match[2]!]! };
}

type Count = Pick<SigmaCorrelation, "bounds" | "fields" | "percentile" | "condition">;

const noCount: Count = { bounds: [], fields: [], percentile: undefined, condition: undefined };
const operators: readonly CountOperator[] = ["gt", "gte", "lt", "lte", "eq", "neq"];

function readCount(
  type: CorrelationType | undefined,
  body: YamlMap,
  entry: YamlEntry,
  rules: readonly RuleReference[],
  text: string,
  reporter: Reporter,
): Count {
  const condition = entryOf(body, "condition");
  const isTemporal = type === "temporal" || type === "temporal_ordered";
  if (condition === undefined) {
    if (!isTemporal) reporter.add("missing-member", entry.key.span, "The correlation has no `condition`");
    return noCount;
  }
  if (condition.value.kind === "scalar") return readExtended(condition, rules, isTemporal, text, reporter);
  if (condition.value.kind === "list") {
    reporter.add(
      "invalid-value",
      condition.value.span,
      "`condition` must be a map such as `gte: 10`, or a text over rules",
    );
    return noCount;
  }
  return readBounds(type, condition.value, reporter);
}

function readExtended(
  entry: YamlEntry,
  rules: readonly RuleReference[],
  isTemporal: boolean,
  text: string,
  reporter: Reporter,
): Count {
  if (!isTemporal) {
    reporter.add("invalid-value", entry.value.span, "Only temporal correlations have a condition over rules");
    return noCount;
  }
  const written = entry.value.kind === "scalar" ? String(entry.value.value) : "";
  const words = written
    .split(/[\s()]+/)
    .filter((word) => word !== "" && !/^(?:and|or|not|1|any|all|of|them)$/.test(word));
  const names = rules.length > 0 ? rules.map(({ to }) => to) : words.filter((word) => !word.includes("*"));
  const [condition] = readConditions(entry, names, text, reporter);
  return { ...noCount, condition };
}

function readBounds(type: CorrelationType | undefined, map: YamlMap, reporter: Reporter): Count {
  reportUnknownMembers(map, [...operators, "field", "percentile"], "A correlation's condition", reporter);
  const bounds: CountBound[] = [];
  for (const entry of map.entries) {
    const operator = operators.find((name) => name === keyText(entry));
    if (operator === undefined) continue;
    const value = numberIn(entry.value, reporter);
    if (value !== undefined) bounds.push({ operator, value });
  }
  if (bounds.length === 0)
    reporter.add("missing-member", map.span, "The condition compares with nothing", { hint: "Write `gte: 10`." });
  const fields = textMembers(map, "field", reporter);
  if (fields.length === 0 && type?.startsWith("value_")) {
    reporter.add("missing-member", map.span, `\`${type}\` needs the \`field\` whose values it looks at`);
  }
  if (fields.length > 1 && type !== "value_count") {
    const span = entryOf(map, "field")!.value.span;
    reporter.add("invalid-value", span, `\`${type ?? "It"}\` looks at the numbers of one field`);
  }
  const percentileEntry = entryOf(map, "percentile");
  const percentile = percentileEntry === undefined ? undefined : numberIn(percentileEntry.value, reporter);
  if (type === "value_percentile" && percentile === undefined) {
    reporter.add("missing-member", map.span, "`value_percentile` needs a `percentile` from 0 to 100");
  }
  return { bounds, fields, percentile, condition: undefined };
}

function numberIn(node: YamlNode, reporter: Reporter): number | undefined {
  if (node.kind === "scalar" && typeof node.value === "number") return node.value;
  reporter.add("invalid-value", node.span, "A correlation compares with a number");
  return undefined;
}

function readAliases(body: YamlMap, reporter: Reporter): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const aliases = new Map<string, ReadonlyMap<string, string>>();
  const node = entryOf(body, "aliases")?.value;
  if (node === undefined) return aliases;
  for (const alias of mapEntries(node, "`aliases` must be a map of names", reporter)) {
    const fields = new Map<string, string>();
    for (const rule of mapEntries(alias.value, "An alias must be a map of rules to their fields", reporter)) {
      if (rule.value.kind === "scalar") fields.set(keyText(rule), String(rule.value.value));
      else reporter.add("invalid-value", rule.value.span, "An alias names one field of each rule");
    }
    aliases.set(keyText(alias), fields);
  }
  return aliases;
}

function mapEntries(node: YamlNode, message: string, reporter: Reporter): readonly YamlEntry[] {
  if (node.kind === "map") return node.entries;
  reporter.add("invalid-value", node.span, message);
  return [];
}
