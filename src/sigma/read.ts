// Sigma files to documents: the entrance of everything else in this folder.
import type { Diagnostic } from "../text/diagnostic.ts";
import { Reporter } from "./diagnostics.ts";
import { carryOutActions } from "./document/collection.ts";
import { readCorrelation } from "./document/correlation.ts";
import { firstLineOf } from "./document/metadata.ts";
import type { SigmaDocument } from "./document/model.ts";
import { readFilter, readRule } from "./document/rule.ts";
import { readYaml } from "./yaml/read.ts";
import { entryOf, type YamlMap } from "./yaml/tree.ts";

export interface SigmaFile {
  readonly documents: readonly SigmaDocument[];
  /** By position. Errors of metadata leave the rule usable; one with an error in its detection is not among the documents. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads all documents of a Sigma file. Never throws. */
export function readSigma(text: string): SigmaFile {
  const reporter = new Reporter();
  const { roots, problems } = readYaml(text);
  for (const { message, span } of problems) reporter.add("invalid-yaml", span, `This is not valid YAML: ${message}`);
  const documents = carryOutActions(roots, reporter).flatMap((map) => readDocument(map, text, reporter) ?? []);
  if (roots.length === 0 && problems.length === 0) {
    reporter.add("not-a-sigma-document", { start: 0, end: 0 }, "The file has no document");
  }
  return { documents, diagnostics: reporter.diagnostics.toSorted((a, b) => a.span.start - b.span.start) };
}

function readDocument(map: YamlMap, text: string, reporter: Reporter): SigmaDocument | undefined {
  if (entryOf(map, "correlation") !== undefined) return readCorrelation(map, text, reporter);
  if (entryOf(map, "filter") !== undefined) return readFilter(map, text, reporter);
  if (entryOf(map, "detection") !== undefined) return readRule(map, text, reporter);
  reporter.add("not-a-sigma-document", firstLineOf(map), "The document has no `detection`, `correlation` or `filter`");
  return undefined;
}
