// Finds conformance cases kept as data, wherever they lie, tells by content what they are, and runs them one after the other.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { eqlCaseRunner } from "./eql.ts";
import { type EqlSuite, isEqlSuite } from "./eql-suite.ts";
import { evtxFailures, isEvtxManifest } from "./evtx.ts";
import { isSigmaManifest, judgeSigma, type SigmaVerdict } from "./sigma.ts";
import { isTelemetryCase, telemetryFailures } from "./telemetry.ts";

export interface ConformanceCase {
  readonly name: string;
  /** Why it is not run; the reason is printed with the counts. */
  readonly skip?: string;
  /** What is wrong, each with what was expected and what came; empty where the case passes. */
  readonly failures: () => readonly string[];
  /** What is to be told of a case that passes. */
  readonly notes?: () => readonly string[];
}

/** All cases under a file or folder, in the order of their paths. */
export function* findCases(path: string): Generator<ConformanceCase> {
  if (statSync(path).isDirectory()) {
    for (const name of readdirSync(path).sort()) yield* findCases(join(path, name));
  } else if (path.endsWith(".ndjson")) yield* telemetryCases(path);
  else if (path.endsWith(".json")) yield* jsonCases(path);
}

function* telemetryCases(path: string): Generator<ConformanceCase> {
  const lines = readFileSync(path, "utf8").split("\n");
  if (!isTelemetryCase(parsed(lines[0] ?? ""))) return;
  for (const line of lines) {
    const given = parsed(line);
    if (isTelemetryCase(given)) yield { name: given.case, failures: () => telemetryFailures(given) };
  }
}

function* jsonCases(path: string): Generator<ConformanceCase> {
  const text = readFileSync(path, "utf8");
  // Most JSON files beside cases are data; only these names make it worth reading all of one.
  if (!text.includes('"cases"') && basename(path) !== "manifest.json") return;
  const value = parsed(text);
  if (isEqlSuite(value)) yield* eqlCases(value, dirname(path));
  else if (isEvtxManifest(value)) {
    for (const given of value.files) yield { name: given.file, failures: () => evtxFailures(given, dirname(path)) };
  } else if (isSigmaManifest(value)) {
    for (const rule of value.rules)
      for (const test of rule.tests) {
        let verdict: SigmaVerdict | undefined;
        const judged = () => (verdict ??= judgeSigma(rule, test, dirname(path)));
        yield {
          name: `${rule.rule}: ${test.evtx}`,
          failures: () => judged().failures,
          notes: () => judged().notes,
        };
      }
  }
}

function* eqlCases(suite: EqlSuite, folder: string): Generator<ConformanceCase> {
  const run = eqlCaseRunner(suite, folder);
  const skip = suite.dialect === "elasticsearch" ? {} : { skip: `the dialect ${suite.dialect} is not run` };
  for (const given of suite.cases) yield { name: given.id, ...skip, failures: () => run(given) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export interface Totals {
  passed: number;
  failed: number;
  skipped: number;
}

/** Runs cases and prints those that fail, and why others were skipped. */
export function runCases(cases: Iterable<ConformanceCase>, print: (line: string) => void): Totals {
  const totals: Totals = { passed: 0, failed: 0, skipped: 0 };
  const skipped = new Map<string, number>();
  for (const { name, skip, failures, notes } of cases) {
    if (skip !== undefined) {
      totals.skipped++;
      skipped.set(skip, (skipped.get(skip) ?? 0) + 1);
      continue;
    }
    const found = failuresOf(failures);
    if (found.length === 0) {
      totals.passed++;
      for (const note of notes?.() ?? []) print(`note ${name}: ${note}`);
    } else {
      totals.failed++;
      print(`FAILED ${name}`);
      for (const failure of found) print(`  ${failure}`);
    }
  }
  for (const [reason, count] of skipped) print(`skipped ${count}: ${reason}`);
  return totals;
}

function failuresOf(failures: () => readonly string[]): readonly string[] {
  try {
    return failures();
  } catch (error) {
    return [error instanceof Error ? (error.stack ?? error.message) : String(error)];
  }
}

/** The closing line. */
export function closingLine({ passed, failed, skipped }: Totals): string {
  return `${passed} passed, ${failed} failed${skipped === 0 ? "" : `, ${skipped} skipped`}`;
}
