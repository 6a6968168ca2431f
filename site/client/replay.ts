// Runs a pack's cases and hunts in the browser: the same rules, the same made telemetry, the same engine as `eqlipse test`.
import type { RuleSeverity } from "eqlipse/detection";
import { type Document, eventSummary, search } from "eqlipse/engine";
import type { Finding } from "eqlipse/scan";
import { findingsIn, scannableRule } from "./scanning.ts";

export interface CaseData {
  readonly file: string;
  readonly name: string;
  readonly rules: Readonly<Record<string, { readonly matches: number; readonly indicators?: readonly string[] }>>;
  readonly blind: readonly { readonly rule: string; readonly source: string; readonly reason: string }[];
  readonly signals: readonly { readonly name: string; readonly query: string }[];
  readonly telemetry: Readonly<Record<string, readonly Document[]>>;
}

export interface HuntData {
  readonly file: string;
  readonly query: string;
  /** What it must find on at least one source, and what it must not find on any, by source. */
  readonly telemetry: Readonly<Record<string, readonly Document[]>>;
  readonly quiet: Readonly<Record<string, readonly Document[]>>;
}

/** An event of a case, changed so that a rule misses it. */
export interface EvasionData {
  readonly id: string;
  readonly rule: string;
  readonly document: Document;
}

/** A pack's rule as its text. */
export interface RuleData {
  readonly key: string;
  readonly id: string;
  readonly name: string;
  readonly severity: RuleSeverity;
  readonly query: string;
  readonly indicators: readonly { readonly name: string; readonly condition: string }[];
}

export interface TestsData {
  readonly rules: readonly RuleData[];
  readonly cases: readonly CaseData[];
  readonly hunts: readonly HuntData[];
  readonly evasions: readonly EvasionData[];
}

export interface RuleResult {
  readonly source: string;
  readonly rule: string;
  readonly matches: number;
  readonly indicators: readonly string[];
  /** Whether this is what the case expects. */
  readonly right: boolean;
  readonly blind: boolean;
}

/** An event of a case, with what held at it. A sequence is told of at its last event. */
export interface EventResult {
  /** The event in a few words. */
  readonly summary: string;
  readonly fired: readonly { readonly rule: string; readonly indicators: readonly string[] }[];
  readonly signals: readonly string[];
}

export interface CaseResult {
  readonly rules: readonly RuleResult[];
  readonly events: readonly { readonly source: string; readonly events: readonly EventResult[] }[];
  readonly signals: readonly { readonly name: string; readonly seenOn: readonly string[] }[];
  readonly passed: boolean;
}

/** Replays one case on every source. */
export function replay(tests: TestsData, one: CaseData): CaseResult {
  const rules = tests.rules.map(scannableRule);
  const scans = Object.entries(one.telemetry).map(([source, documents]) => ({
    source,
    documents,
    findings: findingsIn(rules, source, documents),
    signals: one.signals.map(({ name, query }) => ({ name, places: placesOf(query, documents) })),
  }));
  const results = scans.flatMap(({ source, findings }) => judged(tests, one, source, findings));
  const signals = one.signals.map(({ name }) => ({
    name,
    seenOn: scans
      .filter((scan) => scan.signals.some((signal) => signal.name === name && signal.places.size > 0))
      .map(({ source }) => source),
  }));
  const events = scans.map(({ source, documents, findings, signals: seen }) => ({
    source,
    events: documents.map((document, index) => ({
      summary: eventSummary(document),
      fired: findings
        .filter(({ matched }) => matched.at(-1)?.index === index)
        .map(({ rule, indicators }) => ({ rule: rule.name, indicators })),
      signals: seen.filter(({ places }) => places.has(index)).map(({ name }) => name),
    })),
  }));
  const passed = results.every(({ right }) => right) && signals.every(({ seenOn }) => seenOn.length > 0);
  return { rules: results, events, signals, passed };
}

export interface HuntResult {
  readonly found: readonly { readonly source: string; readonly matches: number }[];
  /** Matches among the events that it must not find. */
  readonly unwanted: number;
  readonly passed: boolean;
}

/** Replays a hunt's own events on every source. */
export function replayHunt({ query, telemetry, quiet }: HuntData): HuntResult {
  const found = Object.entries(telemetry).map(([source, documents]) => ({ source, matches: total(query, documents) }));
  const unwanted = Object.values(quiet).reduce((sum, documents) => sum + total(query, documents), 0);
  return { found, unwanted, passed: unwanted === 0 && found.some(({ matches }) => matches > 0) };
}

function total(query: string, documents: readonly Document[]): number {
  return search(query, documents, { size: documents.length }).hits.total.value;
}

/** The events that a query finds by their places, the last of each sequence. */
function placesOf(query: string, documents: readonly Document[]): ReadonlySet<number> {
  const { events, sequences } = search(query, documents, { size: documents.length }).hits;
  const found = events ?? (sequences ?? []).flatMap((sequence) => sequence.events.slice(-1));
  return new Set(found.map(({ _id }) => Number(_id)));
}

function judged(tests: TestsData, one: CaseData, source: string, all: readonly Finding[]): readonly RuleResult[] {
  return tests.rules.map(({ key, id }) => {
    const own = all.filter(({ rule }) => rule.id === id);
    const expected = one.rules[key];
    const blind = one.blind.some((entry) => entry.rule === key && entry.source === source);
    const wanted = blind ? 0 : (expected?.matches ?? 0);
    const indicators = [...new Set(own.flatMap((finding) => finding.indicators))];
    const named = expected?.indicators;
    const sameIndicators = blind || named === undefined || equalSets(named, indicators);
    return {
      source,
      rule: key,
      matches: own.length,
      indicators,
      blind,
      right: own.length === wanted && sameIndicators,
    };
  });
}

function equalSets(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((one) => b.includes(one));
}
