// Sigma files to documents: the entrance of everything else in this folder.
import type { Diagnostic } from "../text/diagnostic.ts";
import { Reporter, report } from "./diagnostics.ts";
import { carryOutActions } from "./document/collection.ts";
import { readCorrelation } from "./document/correlation.ts";
import { firstLineOf } from "./document/metadata.ts";
import type { SigmaDocument, SigmaRule } from "./document/model.ts";
import { readFilter, readRule } from "./document/rule.ts";
import { readPipeline } from "./pipeline/read.ts";
import { readYaml } from "./yaml/read.ts";
import { entryOf, type YamlMap, type YamlNode } from "./yaml/tree.ts";

export interface SigmaFile {
  readonly documents: readonly SigmaDocument[];
  readonly unusable: readonly UnusableDocument[];
  /** By position. Errors of metadata leave the rule usable; one with an error in its detection is not among the documents. */
  readonly diagnostics: readonly Diagnostic[];
}

/** A document with an error that keeps it from being used; what is right about it can still be looked at. */
export interface UnusableDocument {
  readonly kind: SigmaDocument["kind"];
  readonly node: YamlMap;
  /** What could be read of a rule. */
  readonly rule?: SigmaRule;
}

/** Reads all documents of a Sigma file. Never throws. */
export function readSigma(text: string): SigmaFile {
  const reporter = new Reporter();
  const { roots, problems } = readYaml(text);
  for (const { message, span } of problems) reporter.add("invalid-yaml", span, `This is not valid YAML: ${message}`);
  if (isPipeline(roots[0])) return { documents: [], unusable: [], diagnostics: pipelineDiagnostics(roots[0], text) };
  const documents: SigmaDocument[] = [];
  const unusable: UnusableDocument[] = [];
  for (const map of carryOutActions(roots, reporter)) {
    const read = readDocument(map, text, reporter);
    if (read === undefined) continue;
    if ("document" in read) documents.push(read.document);
    else unusable.push(read);
  }
  if (roots.length === 0 && problems.length === 0) {
    reporter.add("not-a-sigma-document", { start: 0, end: 0 }, "The file has no document");
  }
  return { documents, unusable, diagnostics: reporter.diagnostics.toSorted((a, b) => a.span.start - b.span.start) };
}

/** A processing pipeline among rules is checked, and told for what it is. */
function isPipeline(root: YamlNode | undefined): root is YamlMap {
  const has = (name: string) => root?.kind === "map" && entryOf(root, name) !== undefined;
  const isRule = ["detection", "correlation", "filter"].some(has);
  return !isRule && ["transformations", "postprocessing", "finalizers"].some(has);
}

function pipelineDiagnostics(root: YamlMap, text: string): readonly Diagnostic[] {
  const hint = "It is carried out where it is given as one: `--pipeline FILE`.";
  const message = "This is a processing pipeline, and no rule";
  return [report("pipeline-among-rules", firstLineOf(root), message, { hint }), ...readPipeline(text).diagnostics];
}

type Read = { readonly document: SigmaDocument } | UnusableDocument;

function readDocument(map: YamlMap, text: string, reporter: Reporter): Read | undefined {
  const orUnusable = (kind: SigmaDocument["kind"], document: SigmaDocument | undefined): Read =>
    document === undefined ? { kind, node: map } : { document };
  if (entryOf(map, "correlation") !== undefined) return orUnusable("correlation", readCorrelation(map, text, reporter));
  if (entryOf(map, "filter") !== undefined) return orUnusable("filter", readFilter(map, text, reporter));
  if (entryOf(map, "detection") !== undefined) {
    const draft = readRule(map, text, reporter);
    if (draft?.isUsable === true) return { document: draft.document };
    return { kind: "rule", node: map, ...(draft !== undefined && { rule: draft.document }) };
  }
  reporter.add("not-a-sigma-document", firstLineOf(map), "The document has no `detection`, `correlation` or `filter`");
  return undefined;
}
