// Rule files of every format as rules. The format is told by the file's name and, where that leaves it open, by its content.
import { eachSigmaFile, type SigmaOptions, type SigmaSource } from "../sigma/index.ts";
import type { Diagnostic } from "../text/diagnostic.ts";
import { report } from "./diagnostics.ts";
import { readElasticToml, readKibanaRules } from "./elastic.ts";
import type { SchemaOf } from "./embedded-query.ts";
import { readEqlFile } from "./eql-file.ts";
import { readPack } from "./pack.ts";
import type { RuleFile } from "./rule.ts";

export interface RuleText {
  /** The path as it is shown. */
  readonly source: string;
  readonly text: string;
}

export interface RuleFileOptions {
  readonly sigma?: SigmaOptions;
  /** Checks names and types of fields too. */
  readonly schemaOf?: SchemaOf;
}

export type RuleFileFormat = "pack" | "eql" | "toml" | "json" | "sigma" | "binary" | "unknown";

/** The format of a rule file. */
export function formatOfRuleFile({ source, text }: RuleText): RuleFileFormat {
  if (text.includes("\0")) return "binary";
  const name = source.replace(/^.*[\\/]/, "").toLowerCase();
  if (/^detection\.ya?ml$/.test(name)) return "pack";
  if (name.endsWith(".eql")) return "eql";
  if (name.endsWith(".toml")) return "toml";
  if (/\.(ndjson|jsonl|json)$/.test(name)) return "json";
  if (/\.ya?ml$/.test(name)) return "sigma";
  return formatOfContent(text);
}

function formatOfContent(text: string): RuleFileFormat {
  if (/^\s*[[{]\s*"/.test(text)) return "json";
  if (/^\[rule\]/m.test(text)) return "toml";
  if (/^(title|detection|correlation)\s*:/m.test(text)) return "sigma";
  return /\bwhere\b/.test(text) ? "eql" : "unknown";
}

/**
 * Reads rule files. Sigma files are read together, since their filters and correlations refer to one another; the result is in the order given.
 * Never throws.
 */
export function readRuleFiles(files: readonly RuleText[], options: RuleFileOptions = {}): readonly RuleFile[] {
  return [...eachRuleFile(files, options)];
}

/** The same, each file when its turn comes, so that thousands of them need not be held at once. */
export function* eachRuleFile(
  files: readonly RuleText[],
  options: RuleFileOptions = {},
): Generator<RuleFile, void, undefined> {
  const formats = files.map(formatOfRuleFile);
  const sigma = files.filter((_file, index) => formats[index] === "sigma") satisfies readonly SigmaSource[];
  const sigmaFiles = eachSigmaFile(sigma, options.sigma);
  for (const [index, file] of files.entries()) {
    const isSigma = formats[index] === "sigma";
    const read = isSigma
      ? (sigmaFiles.next().value as RuleFile)
      : readRuleFile(file, formats[index]!, options.schemaOf);
    yield withLostCharacters(read);
  }
}

/** Bytes that are no UTF-8 stand as U+FFFD in the text: what a rule says with them is not what its author wrote. */
function withLostCharacters(file: RuleFile): RuleFile {
  const start = file.text.indexOf("\uFFFD");
  if (start < 0) return file;
  const lost = report(
    "lost-character",
    { start, end: start + 1 },
    "A character here could not be read: this is no UTF-8",
    {
      hint: "Save the file in UTF-8.",
    },
  );
  return { ...file, diagnostics: [...file.diagnostics, lost] };
}

function readRuleFile({ source, text }: RuleText, format: RuleFileFormat, schemaOf: SchemaOf | undefined): RuleFile {
  switch (format) {
    case "pack":
      return packRules(source, text, schemaOf);
    case "eql":
      return readEqlFile(source, text, schemaOf);
    case "toml":
      return readElasticToml(source, text, schemaOf);
    case "json":
      return readKibanaRules(source, text, schemaOf);
    case "binary": {
      const diagnostics = [report("not-a-rule", { start: 0, end: 0 }, "This is no rule but binary data")];
      return { source, text: "", rules: [], correlations: [], diagnostics };
    }
    default: {
      const message = "This is no rule: neither EQL, a detection pack, Elastic TOML or NDJSON, nor Sigma";
      const span = { start: 0, end: Math.max(0, text.indexOf("\n")) };
      return { source, text, rules: [], correlations: [], diagnostics: [report("not-a-rule", span, message)] };
    }
  }
}

/** The rules of a pack, for running them: its tests and documents are left alone. */
function packRules(source: string, text: string, schemaOf: SchemaOf | undefined): RuleFile {
  const path = source.replace(/[\\/]?[^\\/]*$/, "");
  const { pack, files } = readPack(
    {
      folder: path.replace(/^.*[\\/]/, ""),
      path,
      files: new Map([["detection.yml", text]]),
    },
    { schemaOf },
  );
  return { source, text, rules: pack?.rules ?? [], correlations: [], diagnostics: files[0]?.diagnostics ?? [] };
}

/** The diagnostics of rules whose id another file has already. */
export function duplicateIds(files: readonly RuleFile[]): ReadonlyMap<RuleFile, readonly Diagnostic[]> {
  const first = new Map<string, string>();
  const found = new Map<RuleFile, readonly Diagnostic[]>();
  for (const file of files) {
    const repeated = file.rules.flatMap(({ id, name }) => {
      const known = first.get(id);
      if (known === undefined) first.set(id, file.source);
      if (known === undefined) return [];
      const at = Math.max(0, file.text.indexOf(id));
      return report(
        "duplicate-id",
        { start: at, end: at + id.length },
        `The id of \`${name}\` is that of a rule in ${known} too`,
      );
    });
    if (repeated.length > 0) found.set(file, repeated);
  }
  return found;
}
