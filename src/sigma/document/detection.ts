// Reads searches: maps of fields (all must hold), lists (one must hold), keywords, and the modifiers of each.
// Specification: Sigma rules, "Detection" to "Value modifiers".
import type { Span } from "../../text/span.ts";
import { didYouMean, suggestAll } from "../../text/suggest.ts";
import type { Reporter } from "../diagnostics.ts";
import { parseRegex, RegexSyntaxError } from "../regex/parse.ts";
import { itemsOf, keyText, type YamlEntry, type YamlMap, type YamlNode, type YamlScalar } from "../yaml/tree.ts";
import { type Condition, parseCondition } from "./condition.ts";
import type { Matcher } from "./matcher.ts";
import type { DetectionItem, ItemValue, Search, Selection } from "./model.ts";
import { applyModifiers, isModifier, ModifierError, modifierNames } from "./modifiers.ts";

/** The selections of a detection or filter: all its members but the named ones. */
export function readSelections(map: YamlMap, except: readonly string[], reporter: Reporter): readonly Selection[] {
  return map.entries.flatMap((entry): readonly Selection[] => {
    const name = keyText(entry);
    if (except.includes(name)) return [];
    const search = readSearch(entry.value, entry.key.span, reporter);
    return search === undefined ? [] : [{ name, nameSpan: entry.key.span, search }];
  });
}

/** `condition`: a text, or a list of texts of which each is a condition of its own. */
export function readConditions(
  entry: YamlEntry,
  names: readonly string[],
  text: string,
  reporter: Reporter,
): readonly Condition[] {
  return itemsOf(entry.value).flatMap((node) => {
    if (node.kind !== "scalar" || typeof node.value !== "string") {
      reporter.add("invalid-value", node.span, "`condition` must be a text, or a list of texts");
      return [];
    }
    return parseCondition(node.value, names, placeIn(node, text), reporter) ?? [];
  });
}

/** Where the characters of a scalar stand in the file; the whole scalar where it is not written as it reads. */
export function placeIn(node: YamlScalar, text: string): (span: Span) => Span {
  const value = String(node.value);
  const start = node.quoted ? node.span.start + 1 : node.span.start;
  if (text.slice(start, start + value.length) !== value) return () => node.span;
  return (span) => ({ start: start + span.start, end: start + span.end });
}

function readSearch(node: YamlNode, at: Span, reporter: Reporter): Search | undefined {
  switch (node.kind) {
    case "map":
      return readMap(node, at, reporter);
    case "list":
      return readList(node.items, node.span, reporter);
    case "scalar":
      if (node.value !== null) return keywords([node], [], node.span, node.span, reporter);
      reporter.add("empty-search", at, "There is nothing to search for here");
      return undefined;
  }
}

function readMap(map: YamlMap, at: Span, reporter: Reporter): Search | undefined {
  if (map.entries.length === 0) {
    reporter.add("empty-search", at, "There is nothing to search for here");
    return undefined;
  }
  const items = map.entries.flatMap((entry) => readItem(entry, reporter) ?? []);
  return items.length === 1 ? items[0] : { kind: "all", of: items, span: map.span };
}

/** A list of maps and keywords, of which one must hold. */
function readList(nodes: readonly YamlNode[], span: Span, reporter: Reporter): Search | undefined {
  if (nodes.length === 0) {
    reporter.add("empty-search", span, "The list is empty");
    return undefined;
  }
  const words = nodes.filter((node): node is YamlScalar => node.kind === "scalar");
  const others = nodes.filter((node) => node.kind !== "scalar");
  const members: Search[] = [];
  if (words.length > 0) members.push(keywords(words, [], span, span, reporter));
  for (const other of others) {
    const member = readSearch(other, other.span, reporter);
    if (member !== undefined) members.push(member);
  }
  return members.length === 1 ? members[0] : { kind: "any", of: members, span };
}

function readItem(entry: YamlEntry, reporter: Reporter): Search | undefined {
  const fieldSpan = entry.key.span;
  const [field = "", ...written] = keyText(entry).split("|");
  const modifiers = knownModifiers(written, entry, reporter);
  if (entry.value.kind === "map") return nestedMap(field, modifiers, entry, reporter);
  const nodes = itemsOf(entry.value);
  if (nodes.length === 0) {
    reporter.add("empty-search", entry.value.span, `The list of \`${field}\` is empty`);
    return undefined;
  }
  if (!nodes.every((node) => node.kind === "scalar")) {
    const odd = nodes.find((node) => node.kind !== "scalar")!;
    reporter.add("invalid-value", odd.span, `A value of \`${field}\` must be a text, number, boolean or null`);
    return undefined;
  }
  const span = { start: fieldSpan.start, end: entry.value.span.end };
  if (field === "") return keywords(nodes, modifiers, span, fieldSpan, reporter);
  return item(field, modifiers, nodes, span, fieldSpan, reporter);
}

function nestedMap(field: string, modifiers: readonly string[], entry: YamlEntry, reporter: Reporter): undefined {
  const hint = modifiers.length > 0 || field === "" ? undefined : "Write the path of the inner field with dots.";
  reporter.add("invalid-value", entry.value.span, `\`${keyText(entry)}\` must have values, not members`, { hint });
}

/** The modifiers that there are; of a rule with others that is what can still be looked at. */
function knownModifiers(modifiers: readonly string[], entry: YamlEntry, reporter: Reporter): readonly string[] {
  if (modifiers.every(isModifier)) return modifiers;
  for (const name of modifiers.filter((one) => !isModifier(one))) {
    const hint = didYouMean(suggestAll(name, modifierNames)) ?? "See the modifiers of the Sigma specification.";
    reporter.add("unknown-modifier", entry.key.span, `There is no modifier \`${name}\``, { hint });
  }
  return modifiers.filter(isModifier);
}

function keywords(
  nodes: readonly YamlScalar[],
  modifiers: readonly string[],
  span: Span,
  fieldSpan: Span,
  reporter: Reporter,
): DetectionItem {
  return item(null, modifiers, nodes, span, fieldSpan, reporter);
}

function item(
  field: string | null,
  modifiers: readonly string[],
  nodes: readonly YamlScalar[],
  span: Span,
  fieldSpan: Span,
  reporter: Reporter,
): DetectionItem {
  return {
    kind: "item",
    field,
    modifiers,
    values: nodes.flatMap((node) => readValue(node, modifiers, field === null, fieldSpan, reporter) ?? []),
    linking: modifiers.includes("all") ? "all" : "any",
    negated: modifiers.includes("neq"),
    span,
    fieldSpan,
  };
}

function readValue(
  node: YamlScalar,
  modifiers: readonly string[],
  isKeyword: boolean,
  fieldSpan: Span,
  reporter: Reporter,
): ItemValue | undefined {
  try {
    const matchers = applyModifiers(node.value, modifiers, isKeyword);
    for (let i = 0; i < matchers.length; i++) if (!isReadable(matchers[i]!, node, reporter)) return undefined;
    return { matchers, span: node.span };
  } catch (error) {
    if (!(error instanceof ModifierError)) throw error;
    reporter.add(error.code, error.code === "modifier-order" ? fieldSpan : node.span, error.message);
    return undefined;
  }
}

function isReadable(matcher: Matcher, node: YamlScalar, reporter: Reporter): boolean {
  if (matcher.kind !== "regex") return true;
  try {
    parseRegex(matcher.source, matcher);
    return true;
  } catch (error) {
    if (!(error instanceof RegexSyntaxError)) throw error;
    reporter.add("invalid-regex", node.span, `The regular expression cannot be read: ${error.message}`);
    return false;
  }
}
