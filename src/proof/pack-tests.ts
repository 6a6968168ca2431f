// Runs the tests of a pack: each case's telemetry is made for every source (and read from the case's own files), goes through all rules of the
// pack, and what fired is held against what the case expects. docs/pack-format.md says what a case can expect.
import type { Exception, Pack, PackCase, PackRule, Rule, Signal } from "../detection/index.ts";
import type { Expression, Statement, Term } from "../eql/ast.ts";
import { type Document, DocumentEvent } from "../event/document.ts";
import { type Finding, Scanner } from "../scan/index.ts";
import { describeEvents, normalise, type SourceName } from "../telemetry/index.ts";

export const testSources: readonly SourceName[] = ["endpoint", "sysmon", "security"];

/** Where a case's documents came from: one of the sources they are made for, or the files beside the case. */
export type TelemetrySource = SourceName | "files";

export type FailureKind =
  | "rule-missed"
  | "rule-fired"
  | "match-count"
  | "indicators"
  | "not-blind"
  | "signal-missed"
  | "exception-missed"
  | "exception-swallows"
  | "bad-event";

export interface TestFailure {
  readonly kind: FailureKind;
  readonly message: string;
  readonly source?: TelemetrySource;
  /** The rule, signal or exception that it is about. */
  readonly subject?: string;
}

export interface RuleOutcome {
  readonly rule: string;
  readonly matches: number;
  readonly indicators: readonly string[];
}

export interface SourceOutcome {
  readonly source: TelemetrySource;
  readonly events: number;
  /** The rules that matched. */
  readonly rules: readonly RuleOutcome[];
  /** Rules that are said to be blind here, and are. */
  readonly blind: readonly string[];
}

export interface SignalOutcome {
  readonly name: string;
  /** The sources whose telemetry shows the signal. */
  readonly seenOn: readonly TelemetrySource[];
}

export interface CaseOutcome {
  /** Path in the pack. */
  readonly file: string;
  readonly name: string;
  readonly isNegative: boolean;
  readonly sources: readonly SourceOutcome[];
  readonly signals: readonly SignalOutcome[];
  readonly failures: readonly TestFailure[];
}

export interface PackOutcome {
  readonly folder: string;
  readonly path: string;
  readonly cases: readonly CaseOutcome[];
}

/** Telemetry of a case on one source. */
export interface CaseTelemetry {
  readonly source: TelemetrySource;
  readonly documents: readonly Document[];
}

/** Runs all cases of a pack. */
export function testPack(pack: Pack): PackOutcome {
  return { folder: pack.folder, path: pack.path, cases: pack.cases.map((one) => testCase(pack, one)) };
}

/** The telemetry of a case: made for each source, and from its files as far as they can be read. */
export function telemetryOf({ document, telemetry }: PackCase): {
  telemetry: readonly CaseTelemetry[];
  failures: readonly TestFailure[];
} {
  const failures: TestFailure[] = [];
  const made =
    document.events.length === 0 ? [] : testSources.map((source) => madeFor(source, document.events, failures));
  if (telemetry.size === 0) return { telemetry: made, failures };
  const documents = [...telemetry].flatMap<Document>(([name, text]) => linesOf(name, text, failures));
  return { telemetry: [...made, { source: "files", documents }], failures };
}

function madeFor(source: SourceName, events: PackCase["document"]["events"], failures: TestFailure[]): CaseTelemetry {
  const { documents, problems } = describeEvents(events, source);
  if (source === "endpoint") {
    for (const { index, message } of problems)
      failures.push({ kind: "bad-event", message: `Event ${index + 1}: ${message}` });
  }
  return { source, documents: documents.map(({ document }) => document) };
}

function linesOf(name: string, text: string, failures: TestFailure[]): readonly Document[] {
  return text.split("\n").flatMap<Document>((line, index) => {
    if (line.trim() === "") return [];
    try {
      return normalise(JSON.parse(line) as Document).document;
    } catch (error) {
      failures.push({
        kind: "bad-event",
        source: "files",
        message: `${name}, line ${index + 1}: ${(error as Error).message}`,
      });
      return [];
    }
  });
}

/** Runs one case. */
export function testCase(pack: Pack, one: PackCase): CaseOutcome {
  const { telemetry, failures } = telemetryOf(one);
  const outcomes = telemetry.map((each) => ({ telemetry: each, outcome: runRules(pack, one, each) }));
  const signals = one.signals.map((signal) => signalOutcome(signal, telemetry));
  return {
    file: one.file,
    name: one.document.name,
    isNegative: Object.keys(one.document.expect.rules).length === 0,
    sources: outcomes.map(({ outcome }) => outcome),
    signals,
    failures: [
      ...failures,
      ...outcomes.flatMap(({ outcome }) => judge(pack, one, outcome)),
      ...signals.flatMap(missedSignal),
      ...outcomes.flatMap(({ telemetry: each, outcome }) => judgeExceptions(pack, one, each, outcome)),
    ],
  };
}

// ---- Running ----

/** The findings of rules on documents. */
export function findingsOf(rules: readonly Rule[], documents: readonly Document[]): readonly Finding[] {
  return findingsIn(documents, new Scanner(rules));
}

/** The findings of a scanner in documents as one stream; it can be given the next ones then. */
export function findingsIn(documents: readonly Document[], scanner: Scanner): readonly Finding[] {
  const found = documents.flatMap((document, index) =>
    scanner.add(new DocumentEvent(document, scanner.fields), { file: "case", index, document: () => document }),
  );
  return [...found, ...scanner.end()];
}

function runRules(pack: Pack, one: PackCase, { source, documents }: CaseTelemetry): SourceOutcome {
  const findings = findingsOf(pack.rules, documents);
  const rules = pack.rules.flatMap((rule) => {
    const own = findings.filter((finding) => finding.rule.id === rule.id);
    const names = new Set(own.flatMap(({ indicators }) => indicators));
    const indicators = rule.indicators.map(({ name }) => name).filter((name) => names.has(name));
    return own.length === 0 ? [] : { rule: rule.key, matches: own.length, indicators };
  });
  const silent = one.document.expect.blind.filter(
    (blind) => blind.source === source && !rules.some(({ rule }) => rule === blind.rule),
  );
  return { source, events: documents.length, rules, blind: silent.map(({ rule }) => rule) };
}

function signalOutcome(signal: Signal, telemetry: readonly CaseTelemetry[]): SignalOutcome {
  const rule = ruleOf(signal.name, signal.query);
  const seen = telemetry.filter(({ documents }) => findingsOf([rule], documents).length > 0);
  return { name: signal.name, seenOn: seen.map(({ source }) => source) };
}

function ruleOf(name: string, query: Statement): Rule {
  return {
    id: name,
    name,
    severity: "informational",
    format: "eql",
    source: "",
    query,
    indicators: [],
    techniques: [],
    tags: [],
  };
}

// ---- Judging ----

function judge(pack: Pack, one: PackCase, outcome: SourceOutcome): readonly TestFailure[] {
  return pack.rules.flatMap((rule) => judgeRule(rule, one, outcome));
}

function judgeRule(
  { key }: PackRule,
  { document }: PackCase,
  { source, rules }: SourceOutcome,
): readonly TestFailure[] {
  const { expect } = document;
  const wanted = Object.hasOwn(expect.rules, key) ? expect.rules[key] : undefined;
  const found = rules.find(({ rule }) => rule === key);
  const at = { source, subject: key };
  if (wanted === undefined) {
    if (found === undefined) return [];
    return [
      { ...at, kind: "rule-fired", message: `${nameOf(key)} must stay quiet and matched ${times(found.matches)}` },
    ];
  }
  const blind = expect.blind.find((one) => one.rule === key && one.source === source);
  if (blind !== undefined) {
    if (found === undefined) return [];
    return [
      {
        ...at,
        kind: "not-blind",
        message: `${nameOf(key)} is said to be blind here and matched ${times(found.matches)}`,
      },
    ];
  }
  if (found === undefined) return [{ ...at, kind: "rule-missed", message: `${nameOf(key)} did not match` }];
  const failures: TestFailure[] = [];
  if (found.matches !== wanted.matches) {
    const message = `${nameOf(key)} must match ${times(wanted.matches)} and matched ${times(found.matches)}`;
    failures.push({ ...at, kind: "match-count", message });
  }
  const difference = indicatorDifference(wanted.indicators, found.indicators);
  if (difference !== undefined) failures.push({ ...at, kind: "indicators", message: `${nameOf(key)}: ${difference}` });
  return failures;
}

function indicatorDifference(wanted: readonly string[] | undefined, found: readonly string[]): string | undefined {
  if (wanted === undefined) return undefined;
  const missed = wanted.filter((name) => !found.includes(name));
  const extra = found.filter((name) => !wanted.includes(name));
  const parts = [
    ...(missed.length > 0 ? [`the indicators ${missed.join(", ")} did not hold`] : []),
    ...(extra.length > 0 ? [`the indicators ${extra.join(", ")} held and are not expected`] : []),
  ];
  return parts.length === 0 ? undefined : parts.join("; ");
}

function missedSignal({ name, seenOn }: SignalOutcome): readonly TestFailure[] {
  if (seenOn.length > 0) return [];
  return [{ kind: "signal-missed", subject: name, message: `The telemetry of no source shows the signal "${name}"` }];
}

/** An exception silences the stories that name it, every rule of them, and takes no match from any other case. */
function judgeExceptions(
  pack: Pack,
  { document }: PackCase,
  { source, documents }: CaseTelemetry,
  outcome: SourceOutcome,
): readonly TestFailure[] {
  return pack.exceptions.flatMap<TestFailure>((exception) => {
    const isStory = document.expect.excepted_by.includes(exception.name);
    if (!isStory && !holdsSomewhere(exception, documents)) return [];
    const rules = pack.rules.map((rule) => withException(rule, exception));
    const findings = findingsOf(rules, documents);
    const at = { source, subject: exception.name };
    if (!isStory) {
      return swallowed(pack, outcome, findings).map((what) => ({
        ...at,
        kind: "exception-swallows",
        message: `The exception \`${exception.name}\` is not for this case, and with it ${what}`,
      }));
    }
    if (findings.length === 0) return [];
    const loud = [...new Set(findings.map(({ rule }) => rule.name))].join(", ");
    const message = `With the exception \`${exception.name}\` ${loud} still matches`;
    return [{ ...at, kind: "exception-missed", message }];
  });
}

function holdsSomewhere({ name, condition }: Exception, documents: readonly Document[]): boolean {
  const { span } = condition;
  const category = { kind: "Category", name: "any", any: true, quote: null, span } as const;
  const query = { kind: "EventQuery", category, condition, span } as const;
  return findingsOf([ruleOf(name, { kind: "Statement", query, pipes: [], comments: [], span })], documents).length > 0;
}

function swallowed(pack: Pack, { rules }: SourceOutcome, findings: readonly Finding[]): readonly string[] {
  return rules.flatMap(({ rule: key, matches }) => {
    const { id } = pack.rules.find((rule) => rule.key === key)!;
    const left = findings.filter(({ rule }) => rule.id === id).length;
    const what = `${nameOf(key)} matches ${left === 0 ? "no more" : `${times(left)} and not ${times(matches)}`}`;
    return left < matches ? [what.replace(/^The/, "the")] : [];
  });
}

/**
 * The rule as a deployment runs it with an exception: `not (condition)` beside the condition of each of its event queries, but for those of events
 * that must be missing: there the exception would make the rule match more.
 */
export function withException<R extends Rule>(rule: R, exception: Pick<Exception, "condition">): R {
  return { ...rule, query: { ...rule.query, query: exceptedQuery(rule.query.query, exception.condition) } };
}

function exceptedQuery(query: Statement["query"], condition: Expression): Statement["query"] {
  if (query.kind === "EventQuery") return { ...query, condition: exceptedCondition(query.condition, condition) };
  const excepted = (term: Term): Term => ({
    ...term,
    query: { ...term.query, condition: exceptedCondition(term.query.condition, condition) },
  });
  return { ...query, terms: query.terms.map((term) => (term.missing ? term : excepted(term))) };
}

function exceptedCondition(condition: Expression, exception: Expression): Expression {
  const { span } = condition;
  return { kind: "Logical", operator: "and", operands: [condition, { kind: "Not", operand: exception, span }], span };
}

function nameOf(key: string): string {
  return key === "main" ? "The main rule" : `The rule \`${key}\``;
}

function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}
