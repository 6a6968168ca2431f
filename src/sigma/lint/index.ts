// The linter: what the specification's schema asks, and mistakes that keep rules from doing what they are meant to do.
import type { Diagnostic } from "../../text/diagnostic.ts";
import type { SigmaSource } from "../collection.ts";
import { Reporter } from "../diagnostics.ts";
import { firstLineOf } from "../document/metadata.ts";
import type { SigmaDocument } from "../document/model.ts";
import { readSigma } from "../read.ts";
import { entryOf } from "../yaml/tree.ts";
import type { Check } from "./check.ts";
import { impossibleConditions, unusedSelections } from "./conditions.ts";
import { unknownFields } from "./fields.ts";
import { checkMetadata } from "./metadata.ts";
import {
  allOfOne,
  escapedWildcards,
  literalRegexes,
  openPathEnds,
  redundantWildcards,
  repeatedValues,
  unescapedWildcards,
  wildcardOnly,
} from "./values.ts";

const checks: readonly Check[] = [
  unusedSelections,
  impossibleConditions,
  unknownFields,
  escapedWildcards,
  unescapedWildcards,
  redundantWildcards,
  wildcardOnly,
  openPathEnds,
  literalRegexes,
  allOfOne,
  repeatedValues,
];

export interface LintedFile extends SigmaSource {
  /** What the reader reports and what the checks find, by position. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Checks files together, so that ids can be compared over all of them. Never throws. */
export function lintSigma(sources: readonly SigmaSource[]): readonly LintedFile[] {
  const ids = new Map<string, string>();
  return sources.map(({ source, text }) => {
    const { documents, diagnostics } = readSigma(text);
    const reporter = new Reporter();
    for (const document of documents) {
      checkMetadata(document, reporter);
      checkId(document, source, ids, reporter);
      if (document.kind !== "rule") continue;
      for (const check of checks) check(document, (...found) => reporter.add(...found));
    }
    const all = [...diagnostics, ...reporter.diagnostics];
    return { source, text, diagnostics: all.toSorted((a, b) => a.span.start - b.span.start) };
  });
}

function checkId(document: SigmaDocument, source: string, ids: Map<string, string>, reporter: Reporter): void {
  const { id } = document.metadata;
  if (id === undefined) return;
  const first = ids.get(id.toLowerCase());
  if (first === undefined) ids.set(id.toLowerCase(), source);
  else {
    const span = entryOf(document.node, "id")?.value.span ?? firstLineOf(document.node);
    const where = first === source ? "another document of this file" : first;
    reporter.add("duplicate-id", span, `The id is that of ${where} too`);
  }
}
