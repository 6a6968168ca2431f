// What a link from a pack's page opens in the playground: a query and the events to run it over.
import type { Document } from "eqlipse/engine";
import type { TestsData } from "./replay.ts";
import type { PackPart } from "./share.ts";

export interface OpenedPart {
  readonly query: string;
  readonly documents: readonly Document[];
}

/** @returns undefined if the pack has no such part */
export function partIn(tests: TestsData, { kind, name }: PackPart): OpenedPart | undefined {
  switch (kind) {
    case "rule":
      return ruleIn(tests, name);
    case "case":
      return caseIn(tests, name);
    case "hunt": {
      const hunt = tests.hunts.find(({ file }) => file === name);
      return hunt && { query: hunt.query, documents: shownSource(hunt.telemetry) };
    }
    case "evasion": {
      const evasion = tests.evasions.find(({ id }) => id === name);
      const query = queryOf(tests, evasion?.rule);
      return evasion === undefined || query === undefined ? undefined : { query, documents: [evasion.document] };
    }
  }
}

/** A rule with the telemetry of all cases that it must match. */
function ruleIn(tests: TestsData, key: string): OpenedPart | undefined {
  const query = queryOf(tests, key);
  const cases = tests.cases.filter(({ rules }) => Object.hasOwn(rules, key));
  return query === undefined
    ? undefined
    : { query, documents: cases.flatMap(({ telemetry }) => shownSource(telemetry)) };
}

/** A case with a rule that it must match; the main one if that is one, or if the case must stay quiet. */
function caseIn(tests: TestsData, file: string): OpenedPart | undefined {
  const one = tests.cases.find((each) => each.file === file);
  if (one === undefined) return undefined;
  const keys = Object.keys(one.rules);
  const query = queryOf(tests, keys.includes("main") ? "main" : (keys[0] ?? "main"));
  return query === undefined ? undefined : { query, documents: shownSource(one.telemetry) };
}

function queryOf(tests: TestsData, key: string | undefined): string | undefined {
  return tests.rules.find((rule) => rule.key === key)?.query;
}

function shownSource(telemetry: Readonly<Record<string, readonly Document[]>>): readonly Document[] {
  return telemetry.endpoint ?? Object.values(telemetry)[0] ?? [];
}
