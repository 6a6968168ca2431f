// SigmaHQ's regression tests: a manifest of rules, each with event log files in which it must match at least as often as its authors say
// (at least once where they give no number), as SigmaHQ's own runner judges. More matches, and another number than a second engine's, are told.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readEvtx } from "../../src/evtx/index.ts";
import { Scanner } from "../../src/scan/index.ts";
import { sigmaRules } from "../../src/sigma/index.ts";
import { ecsEvent, fromEvtx, toEcs } from "../../src/telemetry/index.ts";
import { LineMap } from "../../src/text/index.ts";

export interface SigmaTest {
  readonly name?: string;
  readonly evtx: string;
  readonly expected_match_count: number | null;
  /** What another engine, rsigma, finds. */
  readonly rsigma_match_count?: number;
}

export interface SigmaRegression {
  readonly title?: string;
  readonly rule: string;
  readonly tests: readonly SigmaTest[];
}

export interface SigmaManifest {
  readonly rules: readonly SigmaRegression[];
}

/** True for a parsed `manifest.json` of Sigma rules with their tests. */
export function isSigmaManifest(value: unknown): value is SigmaManifest {
  const rules = isObject(value) ? value.rules : undefined;
  return Array.isArray(rules) && rules.length > 0 && rules.every(isRegression);
}

function isRegression(value: unknown): value is SigmaRegression {
  return isObject(value) && typeof value.rule === "string" && Array.isArray(value.tests) && value.tests.every(isTest);
}

function isTest(value: unknown): value is SigmaTest {
  if (!isObject(value) || typeof value.evtx !== "string") return false;
  return value.expected_match_count === null || typeof value.expected_match_count === "number";
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export interface SigmaVerdict {
  /** What is wrong; empty where the test passes. */
  readonly failures: readonly string[];
  /** What is no failure, and worth a look. */
  readonly notes: readonly string[];
}

/** Judges one test of a rule; paths are relative to `folder`. */
export function judgeSigma(rule: SigmaRegression, test: SigmaTest, folder: string): SigmaVerdict {
  const [file] = sigmaRules([{ source: rule.rule, text: readFileSync(join(folder, rule.rule), "utf8") }]);
  if (file === undefined || file.rules.length + file.correlations.length === 0)
    return { failures: unreadable(file), notes: [] };
  const matches = countMatches(new Scanner([...file.rules, ...file.correlations]), join(folder, test.evtx));
  const expected = test.expected_match_count ?? 1;
  const counted = (count: number) => `${count} ${count === 1 ? "match" : "matches"}`;
  if (matches < expected)
    return { failures: [`expected at least ${counted(expected)} in ${test.evtx}, got ${matches}`], notes: [] };
  const notes: string[] = [];
  if (test.expected_match_count !== null && matches > expected)
    notes.push(`${counted(matches)}, where the rule's authors count ${expected}`);
  if (test.rsigma_match_count !== undefined && matches !== test.rsigma_match_count)
    notes.push(`${counted(matches)}, where rsigma finds ${test.rsigma_match_count}`);
  return { failures: [], notes };
}

function unreadable(file: ReturnType<typeof sigmaRules>[number] | undefined): readonly string[] {
  const problems = (file?.diagnostics ?? []).map(({ message, span }) => {
    const { line, column } = new LineMap(file?.text ?? "").position(span.start);
    return `${file?.source}:${line}:${column}: ${message}`;
  });
  return ["expected a rule that can be run", ...problems];
}

function countMatches(scanner: Scanner, path: string): number {
  let matches = 0;
  let index = 0;
  for (const record of readEvtx(readFileSync(path))) {
    const windows = fromEvtx(record);
    const position = { file: path, index: index++, document: () => toEcs(windows) };
    matches += scanner.add(ecsEvent(windows, scanner.fields), position).length;
  }
  return matches + scanner.end().length;
}
