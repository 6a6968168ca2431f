// Runs the hunts of a pack as cases: a hunt finds its `events` on at least one source, and finds nothing in `quiet` on any.
import type { Pack, PackHunt, Rule } from "../detection/index.ts";
import type { EventDescription } from "../telemetry/index.ts";
import { describeEvents } from "../telemetry/index.ts";
import { type CaseOutcome, findingsOf, type TestFailure, testSources } from "./pack-tests.ts";

/** Runs all hunts of a pack. */
export function testHunts(pack: Pack): readonly CaseOutcome[] {
  return pack.hunts.map(testHunt);
}

function testHunt({ file, document, query }: PackHunt): CaseOutcome {
  const { name, events, quiet } = document;
  const rule = huntRule(name, query);
  const failures: TestFailure[] = [...problemsOf(events), ...problemsOf(quiet)];
  const sources = testSources.map((source) => {
    const found = findingsIn(rule, events, source);
    const unwanted = findingsIn(rule, quiet, source);
    if (unwanted > 0) {
      failures.push({ kind: "rule-fired", source, subject: name, message: "The hunt finds what it must not" });
    }
    const { length } = describeEvents(events, source).documents;
    return {
      source,
      events: length,
      rules: found === 0 ? [] : [{ rule: name, matches: found, indicators: [] }],
      blind: [],
    };
  });
  if (sources.every(({ rules }) => rules.length === 0)) {
    failures.push({ kind: "rule-missed", subject: name, message: "The hunt finds its events on no source" });
  }
  return { file, name, isNegative: false, sources, signals: [], failures };
}

function problemsOf(events: readonly EventDescription[]): readonly TestFailure[] {
  return describeEvents(events, "endpoint").problems.map(({ index, message }) => ({
    kind: "bad-event",
    message: `Event ${index + 1}: ${message}`,
  }));
}

function findingsIn(rule: Rule, events: readonly EventDescription[], source: (typeof testSources)[number]): number {
  const { documents } = describeEvents(events, source);
  return findingsOf(
    [rule],
    documents.map(({ document }) => document),
  ).length;
}

function huntRule(name: string, query: Rule["query"]): Rule {
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
