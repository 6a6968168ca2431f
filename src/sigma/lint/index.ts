// The linter: what the specification's schema asks, and mistakes that keep rules from doing what they are meant to do.
import type { Diagnostic } from "../../text/diagnostic.ts";
import type { Span } from "../../text/span.ts";
import type { SigmaSource } from "../collection.ts";
import { Reporter } from "../diagnostics.ts";
import { firstLineOf } from "../document/metadata.ts";
import type { SigmaDocument, SigmaRule } from "../document/model.ts";
import { readSigma } from "../read.ts";
import { entryOf } from "../yaml/tree.ts";
import type { Check } from "./check.ts";
import { impossibleConditions, unusedSelections } from "./conditions.ts";
import { unknownFields } from "./fields.ts";
import { checkFilterSense } from "./filters.ts";
import { checkMetadata } from "./metadata.ts";
import { offsetsWithoutPlace, severalPlaces, utf16Last } from "./modifiers.ts";
import {
  allOfOne,
  escapedWildcards,
  literalRegexes,
  nullsInLists,
  openPathEnds,
  redundantWildcards,
  repeatedValues,
  unescapedWildcards,
  wildcardOnly,
  wildcardsForModifiers,
} from "./values.ts";

/** What can be asked of a rule that has errors too: of its items, one after the other. */
const itemChecks: readonly Check[] = [
  unknownFields,
  severalPlaces,
  offsetsWithoutPlace,
  utf16Last,
  escapedWildcards,
  unescapedWildcards,
  redundantWildcards,
  wildcardOnly,
  openPathEnds,
  literalRegexes,
  allOfOne,
  repeatedValues,
  nullsInLists,
  wildcardsForModifiers,
];

const checks: readonly Check[] = [unusedSelections, impossibleConditions, ...itemChecks];

export interface LintedFile extends SigmaSource {
  /** What the reader reports and what the checks find, by position. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Checks files together, so that ids and names can be compared over all of them. Never throws. */
export function lintSigma(sources: readonly SigmaSource[]): readonly LintedFile[] {
  const known: KnownRules = { ids: new Map(), names: new Map() };
  return sources.map(({ source, text }) => {
    const { documents, unusable, diagnostics } = readSigma(text);
    const reporter = new Reporter();
    for (const document of documents) {
      checkMetadata(document, reporter);
      checkIdentity(document, source, known, reporter);
      if (document.kind === "filter") checkFilterSense(document, reporter);
      const rule = asRule(document);
      if (rule === undefined) continue;
      for (const check of checks) check(rule, (...found) => reporter.add(...found));
    }
    for (const { kind, node, rule } of unusable) {
      checkMetadata({ kind, node }, reporter);
      if (rule === undefined) continue;
      checkIdentity(rule, source, known, reporter);
      for (const check of itemChecks) check(rule, (...found) => reporter.add(...found));
    }
    const all = [...diagnostics, ...reporter.diagnostics];
    return { source, text, diagnostics: all.toSorted((a, b) => a.span.start - b.span.start) };
  });
}

/** What can be said of a detection; a filter's selections are one too. */
function asRule(document: SigmaDocument): SigmaRule | undefined {
  if (document.kind !== "filter") return document.kind === "rule" ? document : undefined;
  const { metadata, logsource, selections, condition, span, node } = document;
  return { kind: "rule", metadata, logsource, selections, conditions: [condition], span, node };
}

/** The files in which ids and names were seen first. */
interface KnownRules {
  readonly ids: Map<string, string>;
  readonly names: Map<string, string>;
}

function checkIdentity(document: SigmaDocument, source: string, known: KnownRules, reporter: Reporter): void {
  const { id, name } = document.metadata;
  const first = firstWith(known.ids, id?.toLowerCase(), source);
  if (first !== undefined) reporter.add("duplicate-id", placeIn(document, "id"), `The id is that of ${first} too`);
  const namesake = document.kind === "filter" ? undefined : firstWith(known.names, name, source);
  if (namesake !== undefined)
    reporter.add("duplicate-name", placeIn(document, "name"), `The name is that of ${namesake} too`);
}

/** Where a value was seen before, in words; keeps one that is new. */
function firstWith(known: Map<string, string>, value: string | undefined, source: string): string | undefined {
  if (value === undefined) return undefined;
  const first = known.get(value);
  if (first === undefined) known.set(value, source);
  return first === source ? "another document of this file" : first;
}

function placeIn({ node }: SigmaDocument, member: string): Span {
  return entryOf(node, member)?.value.span ?? firstLineOf(node);
}
