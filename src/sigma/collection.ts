// Many Sigma files as one collection: filters narrow the rules they name, correlations refer to rules by id or name, wherever those stand.
import type { EventQuery, Sequence } from "../eql/ast.ts";
import type { Diagnostic } from "../text/diagnostic.ts";
import type { Span } from "../text/span.ts";
import { didYouMean, suggestAll } from "../text/suggest.ts";
import { report } from "./diagnostics.ts";
import type { Condition } from "./document/condition.ts";
import type {
  RuleReference,
  Search,
  SigmaCorrelation,
  SigmaDocument,
  SigmaFilter,
  SigmaMetadata,
  SigmaRule,
} from "./document/model.ts";
import { eventField, findField, findLogSource } from "./mapping/index.ts";
import type { Target } from "./mapping/target.ts";
import { applyPipelines, correlationRefusals } from "./pipeline/apply.ts";
import type { Pipeline } from "./pipeline/model.ts";
import type { PlaceholderValues } from "./pipeline/placeholders.ts";
import { readSigma } from "./read.ts";
import { type CorrelationInput, type CorrelationPlan, convertCorrelation } from "./to-eql/correlation.ts";
import { convertRule, type NamedCondition } from "./to-eql/rule.ts";

export interface SigmaSource {
  /** The file's name, for messages. */
  readonly source: string;
  readonly text: string;
}

export interface SigmaOptions {
  readonly pipelines?: readonly Pipeline[];
  /** Values of placeholders (`%name%` with `expand`), beside those of the pipelines' variables. */
  readonly placeholders?: PlaceholderValues;
}

/** A rule or correlation of a file, converted. */
export interface SigmaQuery {
  readonly kind: "rule" | "correlation";
  readonly document: SigmaRule | SigmaCorrelation;
  readonly metadata: SigmaMetadata;
  /** What stands for the rule: its id, else its name, else its title. */
  readonly id: string;
  /** Undefined where EQL cannot say what the rule asks; its diagnostics tell why. */
  readonly query: EventQuery | Sequence | undefined;
  /** For a correlation: how to carry it out where there is no query. */
  readonly plan: CorrelationPlan | undefined;
  /** The rule's selections as conditions, to name those that held. */
  readonly selections: readonly NamedCondition[];
  /** True where keywords are looked for, for which EQL has no text. */
  readonly hasKeywords: boolean;
  /** False for rules that only serve a correlation. */
  readonly reports: boolean;
  /** Why it cannot be said, and what is lost. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface ConvertedFile extends SigmaSource {
  readonly documents: readonly SigmaDocument[];
  readonly queries: readonly SigmaQuery[];
  /** What is wrong in the file, those of its queries included, by position. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads and converts files that belong together. Never throws. */
export function convertCollection(
  sources: readonly SigmaSource[],
  options: SigmaOptions = {},
): readonly ConvertedFile[] {
  return [...eachConverted(sources, options)];
}

/**
 * The same, file by file: where none of them refers to another, each is read when its turn comes, and nothing of it is held afterwards. What is
 * read of thousands of rules is more than ten times as large as their texts.
 */
export function* eachConverted(
  sources: readonly SigmaSource[],
  options: SigmaOptions = {},
): Generator<ConvertedFile, void, undefined> {
  const early = new Map(sources.filter(({ text }) => mayRefer(text)).map((source) => [source, openFile(source)]));
  const take = (source: SigmaSource): OpenFile => {
    const read = early.get(source) ?? openFile(source);
    early.delete(source);
    return read;
  };
  if ([...early.values()].some(refers)) yield* convertTogether(sources.map(take), options);
  else for (const source of sources) yield* convertTogether([take(source)], options);
}

/** False for a text that has no filter and no correlation: where each document begins with a key at the start of a line, so does every key of it. */
function mayRefer(text: string): boolean {
  return !beginsWithKey.test(text) || otherDocument.test(text) || hasReferringKey(text);
}

/** A key at the start of a line, or the mark of a document, before anything but comments. */
const beginsWithKey = /^(?:[ \t]*(?:#.*)?\r?\n)*(?:[A-Za-z]|---)/;
/** The mark of a document, without a key at the start of the next line. */
const otherDocument = /^(?:---|\.\.\.)(?!\r?\n[A-Za-z])/m;
/** What a key can begin with that is not written as it reads, by its first character. */
const otherKeys = "\"'!&?*<";

/** Whether a line begins with the name of such a document, or with a key that may be one. */
function hasReferringKey(text: string): boolean {
  for (let at = 0; ; at++) {
    const start = text[at] ?? " ";
    if (otherKeys.includes(start) || text.startsWith("filter", at) || text.startsWith("correlation", at)) return true;
    at = text.indexOf("\n", at);
    if (at < 0) return false;
  }
}

function refers({ documents }: OpenFile): boolean {
  return documents.some(({ kind }) => kind !== "rule");
}

function openFile({ source, text }: SigmaSource): OpenFile {
  const { documents, diagnostics } = readSigma(text);
  return { source, text, documents, queries: [], diagnostics: [...diagnostics] };
}

function convertTogether(files: readonly OpenFile[], options: SigmaOptions): readonly ConvertedFile[] {
  const collection = new Collection(options);
  for (const file of files) for (const document of file.documents) collection.add(document, file);
  collection.convert();
  return files.map((file) => ({
    ...file,
    diagnostics: file.diagnostics.toSorted((a, b) => a.span.start - b.span.start),
  }));
}

/**
 * Reads and converts one file: a rule, or several with their correlations and filters. Never throws.
 * @param text the YAML of the file
 * @returns what the file says, a query (a tree; `print` of eqlipse/eql writes it) for each rule and correlation, and everything wrong or lost, by position
 */
export function sigmaToEql(text: string, options: SigmaOptions = {}): ConvertedFile {
  const [file] = convertCollection([{ source: "", text }], options);
  return file!;
}

interface OpenFile {
  readonly source: string;
  readonly text: string;
  readonly documents: readonly SigmaDocument[];
  readonly queries: SigmaQuery[];
  readonly diagnostics: Diagnostic[];
}

interface Entry<T> {
  readonly document: T;
  readonly file: OpenFile;
}

/** What a correlation needs to know of a rule. */
interface Source {
  readonly input: CorrelationInput["source"] | undefined;
  /** Where a field of the rule is in events. */
  readonly fieldsOf: (field: string) => readonly (readonly string[])[];
}

class Collection {
  private readonly options: SigmaOptions;
  private readonly rules: Entry<SigmaRule>[] = [];
  private readonly correlations: Entry<SigmaCorrelation>[] = [];
  private readonly filters: Entry<SigmaFilter>[] = [];
  private readonly sources = new Map<SigmaRule | SigmaCorrelation, Source>();
  private readonly served = new Set<SigmaRule | SigmaCorrelation>();
  /** Id and name → document. */
  private readonly names = new Map<string, SigmaRule | SigmaCorrelation>();

  constructor(options: SigmaOptions) {
    this.options = options;
  }

  add(document: SigmaDocument, file: OpenFile): void {
    if (document.kind === "rule") this.rules.push({ document, file });
    else if (document.kind === "correlation") this.correlations.push({ document, file });
    else this.filters.push({ document, file });
    if (document.kind === "filter") return;
    for (const name of [document.metadata.id, document.metadata.name]) {
      if (name !== undefined && !this.names.has(name)) this.names.set(name, document);
    }
  }

  convert(): void {
    for (const { document } of this.correlations) {
      if (!document.generate) for (const { to } of document.rules) this.serve(to);
    }
    this.reportUnknownFilterTargets();
    for (const entry of this.rules) this.convertRule(entry);
    const open = new Set<SigmaCorrelation>();
    for (const entry of this.correlations) this.convertCorrelation(entry, open);
  }

  private serve(name: string): void {
    const document = this.names.get(name);
    if (document !== undefined) this.served.add(document);
  }

  // ---- Rules ----

  private convertRule({ document, file }: Entry<SigmaRule>): void {
    const { pipelines = [], placeholders = {} } = this.options;
    const { rule, namesOf, diagnostics: refused } = applyPipelines(this.filtered(document), pipelines, placeholders);
    const converted = rule === undefined ? undefined : convertRule(rule);
    const diagnostics = [...refused, ...(converted?.diagnostics ?? [])];
    file.diagnostics.push(...diagnostics);
    this.sources.set(document, {
      input: converted?.query === undefined ? undefined : { kind: "query", query: converted.query },
      fieldsOf: (field) => keyPaths(rule ?? document, field, namesOf(field)),
    });
    file.queries.push({
      kind: "rule",
      document,
      metadata: document.metadata,
      id: idOf(document.metadata),
      query: converted?.query,
      plan: undefined,
      selections: converted?.selections ?? [],
      hasKeywords: converted?.hasKeywords ?? false,
      reports: !this.served.has(document),
      diagnostics,
    });
  }

  private filtered(rule: SigmaRule): SigmaRule {
    return this.filters
      .filter(({ document }) => this.narrows(document, rule))
      .reduce((narrowed, { document }, index) => withFilter(narrowed, document, index), rule);
  }

  private narrows(filter: SigmaFilter, rule: SigmaRule): boolean {
    const sameLog = (["category", "product", "service"] as const).every(
      (name) => filter.logsource[name] === undefined || filter.logsource[name] === rule.logsource[name],
    );
    return sameLog && (filter.rules === undefined || filter.rules.some(({ to }) => this.names.get(to) === rule));
  }

  private reportUnknownFilterTargets(): void {
    for (const { document, file } of this.filters) {
      for (const reference of document.rules ?? []) this.resolve(reference, file);
    }
  }

  // ---- Correlations ----

  private convertCorrelation(
    { document, file }: Entry<SigmaCorrelation>,
    open: Set<SigmaCorrelation>,
  ): Source | undefined {
    const known = this.sources.get(document);
    if (known !== undefined || open.has(document)) return known;
    open.add(document);
    const before = file.diagnostics.length;
    const inputs = document.rules.flatMap((reference) => this.inputOf(reference, document, file, open) ?? []);
    open.delete(document);
    const refused = correlationRefusals(document, this.rulesOf(document), this.options.pipelines ?? []);
    file.diagnostics.push(...refused);
    const complete = inputs.length === document.rules.length && refused.length === 0;
    const converted = complete ? convertCorrelation(document, inputs) : undefined;
    if (converted !== undefined) file.diagnostics.push(...converted.diagnostics);
    const source: Source = {
      input: converted === undefined ? undefined : { kind: "plan", plan: converted.plan },
      fieldsOf: (field) => [[field]],
    };
    this.sources.set(document, source);
    file.queries.push({
      kind: "correlation",
      document,
      metadata: document.metadata,
      id: idOf(document.metadata),
      query: converted?.query,
      plan: converted?.plan,
      selections: [],
      hasKeywords: false,
      reports: !this.served.has(document),
      diagnostics: file.diagnostics.slice(before),
    });
    return source;
  }

  /** The rules that a correlation is about, those of its correlations among them. */
  private rulesOf(correlation: SigmaCorrelation, seen = new Set<SigmaCorrelation>()): readonly SigmaRule[] {
    if (seen.has(correlation)) return [];
    seen.add(correlation);
    return correlation.rules.flatMap(({ to }): readonly SigmaRule[] => {
      const target = this.names.get(to);
      if (target === undefined) return [];
      return target.kind === "rule" ? [target] : this.rulesOf(target, seen);
    });
  }

  private inputOf(
    reference: RuleReference,
    correlation: SigmaCorrelation,
    file: OpenFile,
    open: Set<SigmaCorrelation>,
  ): CorrelationInput | undefined {
    const target = this.resolve(reference, file);
    if (target === undefined) return undefined;
    const nested = this.correlations.find(({ document }) => document === target);
    const source = nested === undefined ? this.sources.get(target) : this.convertCorrelation(nested, open);
    if (source?.input === undefined) {
      const message = `\`${reference.to}\` cannot be used, so neither can this correlation`;
      file.diagnostics.push(report("unknown-rule", reference.span, message));
      return undefined;
    }
    const names = [target.metadata.id, target.metadata.name].filter((name) => name !== undefined);
    const fieldOf = (name: string) => aliased(correlation, name, names) ?? name;
    return {
      names,
      source: source.input,
      keys: correlation.groupBy.flatMap((name) => source.fieldsOf(fieldOf(name))),
      values: correlation.fields.flatMap((name) => source.fieldsOf(fieldOf(name))),
    };
  }

  private resolve(reference: RuleReference, file: OpenFile): SigmaRule | SigmaCorrelation | undefined {
    const found = this.names.get(reference.to);
    if (found === undefined) {
      const hint =
        didYouMean(suggestAll(reference.to, this.names.keys())) ?? "A rule is referred to by its `id` or `name`.";
      file.diagnostics.push(report("unknown-rule", reference.span, `There is no rule \`${reference.to}\``, { hint }));
    }
    return found;
  }
}

function idOf({ id, name, title }: SigmaMetadata): string {
  return id ?? name ?? title ?? "untitled";
}

/** The field by which a rule's events have an aliased key. */
function aliased(correlation: SigmaCorrelation, name: string, names: readonly string[]): string | undefined {
  const fields = correlation.aliases.get(name);
  const rule = names.find((each) => fields?.has(each));
  return rule === undefined ? undefined : fields!.get(rule);
}

/** Where a field that events are grouped by is found: a list of keys, each with the fields that can hold it. */
function keyPaths(
  rule: SigmaRule,
  field: string,
  mapped: readonly string[] | undefined,
): readonly (readonly string[])[] {
  const { mapping } = findLogSource(rule.logsource);
  const targets = mapped === undefined ? [findField(mapping, field)] : mapped.map(eventField);
  return targets.flatMap(targetPaths);
}

function targetPaths(target: Target): readonly (readonly string[])[] {
  switch (target.kind) {
    case "text":
    case "flag":
      return [target.paths.map(plain)];
    case "number":
    case "address":
    case "word":
      return [[plain(target.path)]];
    case "account":
      return [[target.domain], [target.name]];
    case "hashes":
      return [[plain(target.list)]];
    case "registry-data":
      return [[target.strings]];
  }
}

/** As a key, a field that is absent keeps its event out; it must not be optional. */
function plain(path: string): string {
  return path.startsWith("?") ? path.slice(1) : path;
}

// ---- Filters ----

/** A rule with a filter's condition added to its own. The filter may stand in another file, so its parts are placed at the rule's log source. */
function withFilter(rule: SigmaRule, filter: SigmaFilter, index: number): SigmaRule {
  const { span } = rule.logsource;
  const rename = (name: string) => `_filter_${index}_${name}`;
  const selections = filter.selections.map(({ name, search }) => ({
    name: rename(name),
    nameSpan: span,
    search: placedAt(search, span),
  }));
  const added = renamed(filter.condition, rename, span);
  return {
    ...rule,
    selections: [...rule.selections, ...selections],
    conditions: rule.conditions.map((condition) => ({
      kind: "and",
      operands: [condition, added],
      span: condition.span,
    })),
  };
}

function placedAt(search: Search, span: Span): Search {
  if (search.kind !== "item") return { ...search, of: search.of.map((each) => placedAt(each, span)), span };
  return { ...search, values: search.values.map((value) => ({ ...value, span })), span, fieldSpan: span };
}

function renamed(condition: Condition, rename: (name: string) => string, span: Span): Condition {
  switch (condition.kind) {
    case "name":
      return { ...condition, name: rename(condition.name), span };
    case "of":
      return { ...condition, names: condition.names.map(rename), span };
    case "not":
      return { ...condition, operand: renamed(condition.operand, rename, span), span };
    default:
      return { ...condition, operands: condition.operands.map((operand) => renamed(operand, rename, span)), span };
  }
}
