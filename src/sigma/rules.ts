// Sigma files as rules to run: each a query tree with its selections as indicators, so that a finding can name those that held.
import type { EventQuery, Expression, Sequence, Statement } from "../eql/ast.ts";
import type { Diagnostic } from "../text/diagnostic.ts";
import {
  type ConvertedFile,
  eachConverted,
  type SigmaOptions,
  type SigmaQuery,
  type SigmaSource,
} from "./collection.ts";
import type { SigmaLevel } from "./document/model.ts";
import type { CorrelationPlan } from "./to-eql/correlation.ts";

interface RuleIdentity {
  readonly id: string;
  readonly name: string;
  readonly severity: SigmaLevel;
  readonly format: "sigma";
  /** The file the rule came from, as given by the user. */
  readonly source: string;
  /** ATT&CK technique ids (`T1218.003`). */
  readonly techniques: readonly string[];
  readonly tags: readonly string[];
}

export interface SigmaIndicator {
  readonly name: string;
  readonly description: string;
  readonly condition: Expression;
}

export interface RunnableRule extends RuleIdentity {
  readonly query: Statement;
  readonly indicators: readonly SigmaIndicator[];
}

/** A correlation that EQL has no words for; src/scan carries out its plan. */
export interface RunnableCorrelation extends RuleIdentity {
  readonly plan: CorrelationPlan;
  /** Why there is no EQL for it. */
  readonly reason: string;
}

export interface SigmaRuleFile {
  readonly source: string;
  readonly text: string;
  readonly rules: readonly RunnableRule[];
  readonly correlations: readonly RunnableCorrelation[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads files that belong together: filters and correlations may refer to rules of other files. A rule whose level is absent counts as
 * medium. What EQL cannot say and the engine can (keywords, most correlations) runs, and is no error here. Never throws.
 */
export function sigmaRules(sources: readonly SigmaSource[], options: SigmaOptions = {}): readonly SigmaRuleFile[] {
  return [...eachSigmaFile(sources, options)];
}

/** The same, file by file, each read when its turn comes where none of them refers to another. */
export function* eachSigmaFile(
  sources: readonly SigmaSource[],
  options: SigmaOptions = {},
): Generator<SigmaRuleFile, void, undefined> {
  for (const file of eachConverted(sources, options)) yield runnableFile(file);
}

function runnableFile(file: ConvertedFile): SigmaRuleFile {
  const reporting = file.queries.filter(({ reports }) => reports);
  const correlations = reporting.flatMap((query) => runnableCorrelation(query, file.source) ?? []);
  const planned = new Set(correlations.map(({ id }) => id));
  const inEngine = new Set(file.queries.filter(({ id }) => planned.has(id)).flatMap(({ diagnostics }) => diagnostics));
  return {
    source: file.source,
    text: file.text,
    rules: reporting.flatMap((query) => runnableRule(query, file.source) ?? []),
    correlations,
    diagnostics: file.diagnostics.filter(
      (diagnostic) => !(diagnostic.code === "not-expressible" && inEngine.has(diagnostic)),
    ),
  };
}

function runnableRule(query: SigmaQuery, source: string): RunnableRule | undefined {
  if (query.query === undefined) return undefined;
  const indicators = query.selections.map(({ name, condition }) => ({
    name,
    description: `Selection \`${name}\` of the rule`,
    condition,
  }));
  return { ...identity(query, source), query: statementOf(query.query), indicators };
}

function runnableCorrelation(query: SigmaQuery, source: string): RunnableCorrelation | undefined {
  if (query.query !== undefined || query.plan === undefined) return undefined;
  const reason = query.diagnostics.find(({ code }) => code === "not-expressible")?.message ?? "EQL cannot express it";
  return { ...identity(query, source), plan: query.plan, reason };
}

function identity({ id, metadata }: SigmaQuery, source: string): RuleIdentity {
  return {
    id,
    name: metadata.title ?? id,
    severity: metadata.level ?? "medium",
    format: "sigma",
    source,
    techniques: metadata.tags.flatMap(techniqueOf),
    tags: metadata.tags,
  };
}

function techniqueOf(tag: string): readonly string[] {
  const match = /^attack\.(t\d{4}(?:\.\d{3})?)$/i.exec(tag);
  return match === null ? [] : [match[1]!.toUpperCase()];
}

/** A query as a whole query text's tree. */
export function statementOf(query: EventQuery | Sequence): Statement {
  return { kind: "Statement", query, pipes: [], comments: [], span: query.span };
}
