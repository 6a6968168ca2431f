// Reads a detection pack: detection.yml with its rules, the cases in tests/, the hunts in hunts/. docs/pack-format.md is the format. What can
// be read is given even where other parts have errors, so that one mistake does not hide the rest.
import type { CheckOptions } from "../check/index.ts";
import type { Expression, Statement } from "../eql/ast.ts";
import { type Diagnostic, hasErrors } from "../text/diagnostic.ts";
import { conform } from "./conform.ts";
import { report } from "./diagnostics.ts";
import { readCondition, readQuery, type SchemaOf } from "./embedded-query.ts";
import type { Indicator, Rule, RuleSeverity } from "./rule.ts";
import {
  type CaseDocument,
  caseSchema,
  type DetectionDocument,
  detectionSchema,
  type HuntDocument,
  huntSchema,
} from "./schema.ts";
import { findSubExpression } from "./sub-expression.ts";
import { type Path, readYaml, type YamlSource } from "./yaml-source.ts";

/** The files of a pack's folder by their path in it, with forward slashes; texts only. */
export interface PackFiles {
  /** The folder's name: `T1218.003-cmstp`. */
  readonly folder: string;
  /** What stands before a file's path where it is shown: `detections/T1218.003-cmstp`. */
  readonly path: string;
  readonly files: ReadonlyMap<string, string>;
}

export interface PackRule extends Rule {
  /** How tests name it: `main`, or a variant's name. */
  readonly key: string;
  readonly description: string;
  readonly confidence: DetectionDocument["confidence"];
  /** The text of the query as written. */
  readonly queryText: string;
  /** The detection that the rule is of. */
  readonly detection: DetectionDocument;
}

export interface Exception {
  readonly name: string;
  readonly reason: string;
  readonly condition: Expression;
  readonly conditionText: string;
}

export interface Signal {
  readonly name: string;
  readonly query: Statement;
  readonly text: string;
}

export interface PackCase {
  /** Path in the pack: `tests/silent.yml`. */
  readonly file: string;
  readonly document: CaseDocument;
  readonly signals: readonly Signal[];
  /** Telemetry files beside the case, by name; those that are not there are reported. */
  readonly telemetry: ReadonlyMap<string, string>;
}

export interface PackHunt {
  readonly file: string;
  readonly document: HuntDocument;
  readonly query: Statement;
}

export interface Pack {
  readonly folder: string;
  readonly path: string;
  readonly document: DetectionDocument;
  /** The main rule first; those whose query has errors are left out. */
  readonly rules: readonly PackRule[];
  readonly exceptions: readonly Exception[];
  readonly cases: readonly PackCase[];
  readonly hunts: readonly PackHunt[];
}

/** A file with what is wrong in it. */
export interface CheckedFile {
  readonly source: string;
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
}

export interface ReadPack {
  /** Undefined where detection.yml is not there or cannot be read. */
  readonly pack: Pack | undefined;
  /** Every file that was read, in order of path. */
  readonly files: readonly CheckedFile[];
}

/** A YAML file of a pack while it is read: its values with their places, and the list its diagnostics go to. */
export interface PackSource {
  readonly file: string;
  readonly text: string;
  readonly yaml: YamlSource;
  readonly diagnostics: Diagnostic[];
}

export interface ReadPackOptions {
  /** Checks names and types of fields too. */
  readonly schemaOf?: SchemaOf | undefined;
}

/** Reads a pack. Never throws. */
export function readPack(input: PackFiles, { schemaOf }: ReadPackOptions = {}): ReadPack {
  const detection = read(input, "detection.yml");
  const { document, diagnostics } = conform(detection.yaml, detectionSchema);
  const checks: CheckOptions = schemaOf === undefined ? {} : { schema: schemaOf(document?.index_patterns ?? []) };
  detection.diagnostics.push(...diagnostics);
  const cases = filesUnder(input, "tests/").map((file) => readCase(input, file, checks));
  const hunts = filesUnder(input, "hunts/").map((file) => readHunt(input, file, checks));
  const pack = document && {
    folder: input.folder,
    path: input.path,
    document,
    ...readDetection(document, { source: detection, checks }, input),
    cases: cases.flatMap(({ found }) => found ?? []),
    hunts: hunts.flatMap(({ found }) => found ?? []),
  };
  const sources = [detection, ...cases.map(({ source }) => source), ...hunts.map(({ source }) => source)];
  return { pack, files: sources.map((source) => checkedFile(input, source)) };
}

export function checkedFile(input: { readonly path: string }, source: PackSource): CheckedFile {
  const diagnostics = source.diagnostics.toSorted((a, b) => a.span.start - b.span.start);
  return { source: `${input.path}/${source.file}`, text: source.text, diagnostics };
}

function read(input: PackFiles, file: string): PackSource {
  const text = input.files.get(file);
  if (text !== undefined) return { file, text, yaml: readYaml(text), diagnostics: [] };
  const missing = report("missing-file", { start: 0, end: 0 }, `\`${file}\` is not in the pack's folder`);
  return { file, text: "", yaml: { ...readYaml(""), value: undefined }, diagnostics: [missing] };
}

function filesUnder(input: PackFiles, folder: string): readonly string[] {
  return [...input.files.keys()].filter((file) => file.startsWith(folder) && /\.ya?ml$/.test(file)).sort();
}

// ---- detection.yml ----

/** The file that is read, and what its conditions are checked against. */
interface Reading {
  readonly source: PackSource;
  readonly checks: CheckOptions;
}

function readDetection(
  document: DetectionDocument,
  reading: Reading,
  input: PackFiles,
): Pick<Pack, "rules" | "exceptions"> {
  const shared = {
    format: "pack" as const,
    source: `${input.path}/${reading.source.file}`,
    techniques: document.attack.techniques,
    tags: [],
    detection: document,
  };
  const main = readRule({ ...document, key: "main" }, [], reading);
  const variants = document.variants.map((variant, index) =>
    readRule({ ...variant, key: variant.name }, ["variants", index], reading),
  );
  return {
    rules: [main, ...variants].flatMap((rule) => (rule === undefined ? [] : { ...shared, ...rule })),
    exceptions: readExceptions(document, reading),
  };
}

interface RuleMembers {
  readonly key: string;
  readonly id: string;
  readonly name: string;
  readonly severity: RuleSeverity;
  readonly confidence: DetectionDocument["confidence"];
  readonly description: string;
  readonly query: string;
  readonly indicators: DetectionDocument["indicators"];
}

type ReadRule = Omit<PackRule, "format" | "source" | "techniques" | "tags" | "detection">;

function readRule(members: RuleMembers, at: Path, reading: Reading): ReadRule | undefined {
  const { source, checks } = reading;
  const { statement, diagnostics } = readQuery(members.query, source.yaml.placesIn([...at, "query"]), checks);
  source.diagnostics.push(...diagnostics);
  const indicators = readIndicators(members.indicators, [...at, "indicators"], statement, reading);
  if (statement === undefined) return undefined;
  const { key, id, name, severity, confidence, description, query } = members;
  return { key, id, name, severity, confidence, description, queryText: query, query: statement, indicators };
}

function readIndicators(
  given: DetectionDocument["indicators"],
  at: Path,
  query: Statement | undefined,
  { source, checks }: Reading,
): readonly Indicator[] {
  reportDuplicates(
    given.map(({ name }) => name),
    (index) => [...at, index, "name"],
    source,
  );
  return given.flatMap(({ name, description, condition: text }, index) => {
    const path = [...at, index, "condition"];
    const { condition, diagnostics } = readCondition(text, source.yaml.placesIn(path), checks);
    source.diagnostics.push(...diagnostics);
    if (condition === undefined) return [];
    if (query !== undefined && findSubExpression(query, condition) === undefined) {
      const hint =
        "Copy the condition from the query, or leave the indicator out: it says which part of the query held.";
      const message = `The condition of the indicator \`${name}\` is not a part of the query`;
      source.diagnostics.push(
        report("indicator-not-in-query", source.yaml.placesIn(path).place(condition.span), message, { hint }),
      );
    }
    return [{ name, description, condition }];
  });
}

function readExceptions(document: DetectionDocument, { source, checks }: Reading): readonly Exception[] {
  reportDuplicates(
    document.exceptions.map(({ name }) => name),
    (index) => ["exceptions", index, "name"],
    source,
  );
  return document.exceptions.flatMap(({ name, reason, condition: text }, index) => {
    const { condition, diagnostics } = readCondition(
      text,
      source.yaml.placesIn(["exceptions", index, "condition"]),
      checks,
    );
    source.diagnostics.push(...diagnostics);
    return condition === undefined ? [] : [{ name, reason, condition, conditionText: text }];
  });
}

function reportDuplicates(names: readonly string[], pathOf: (index: number) => Path, source: PackSource): void {
  for (const [index, name] of names.entries()) {
    if (names.indexOf(name) === index) continue;
    source.diagnostics.push(
      report("duplicate-name", source.yaml.spanOf(pathOf(index)), `The name \`${name}\` stands here a second time`),
    );
  }
}

// ---- tests and hunts ----

interface Found<T> {
  readonly source: PackSource;
  readonly found: T | undefined;
}

function readCase(input: PackFiles, file: string, checks: CheckOptions): Found<PackCase> {
  const source = read(input, file);
  const { document, diagnostics } = conform(source.yaml, caseSchema);
  source.diagnostics.push(...diagnostics);
  if (document === undefined) return { source, found: undefined };
  const signals = document.expect.signals.flatMap(({ name, query: text }, index) => {
    const places = source.yaml.placesIn(["expect", "signals", index, "query"]);
    const { statement, diagnostics: problems } = readQuery(text, places, checks);
    source.diagnostics.push(...problems);
    return statement === undefined ? [] : [{ name, query: statement, text }];
  });
  return { source, found: { file, document, signals, telemetry: telemetryOf(document, source, input) } };
}

function telemetryOf(document: CaseDocument, source: PackSource, input: PackFiles): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [index, name] of document.telemetry.entries()) {
    const text = input.files.get(`tests/${name}`);
    if (text !== undefined) found.set(name, text);
    else {
      const span = source.yaml.spanOf(["telemetry", index]);
      source.diagnostics.push(report("missing-file", span, `There is no file \`tests/${name}\``));
    }
  }
  if (document.events.length === 0 && document.telemetry.length === 0) {
    source.diagnostics.push(
      report("missing-member", source.yaml.spanOf([]), "A case needs `events`, `telemetry` or both"),
    );
  }
  return found;
}

function readHunt(input: PackFiles, file: string, checks: CheckOptions): Found<PackHunt> {
  const source = read(input, file);
  const { document, diagnostics } = conform(source.yaml, huntSchema);
  source.diagnostics.push(...diagnostics);
  if (document === undefined) return { source, found: undefined };
  const { statement, diagnostics: problems } = readQuery(document.query, source.yaml.placesIn(["query"]), checks);
  source.diagnostics.push(...problems);
  return { source, found: statement && { file, document, query: statement } };
}

/** Whether a pack can be relied on: nothing in any of its files is an error. */
export function isSound({ pack, files }: ReadPack): boolean {
  return pack !== undefined && !files.some(({ diagnostics }) => hasErrors(diagnostics));
}
