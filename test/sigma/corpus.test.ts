// A share of what scripts/compare-sigma.ts does in full: all Sigma rules of the corpus over real records, as the EQL written for them and as they
// are written. Where the two differ, a documented property of ECS is the cause.
import { join } from "node:path";
import { expect, test } from "vitest";
import { causeOf } from "../../scripts/sigma/causes.ts";
import { judgeEvents, readRules } from "../../scripts/sigma/corpus-run.ts";
import { telemetryPaths } from "../../scripts/sigma/records.ts";
import { describeShared } from "../support/shared.ts";

/** Of the event logs, one in so many; the exports of whole days are left to the script. */
const step = 18;

describeShared("the Sigma rules of the corpus", "corpus", (corpus) => {
  test("say the same as EQL and as they are written", () => {
    const rules = readRules(join(corpus, "rules/sigma"));
    const paths = telemetryPaths(corpus).filter((path, index) => path.endsWith(".evtx") && index % step === 0);
    const differing: string[] = [];
    let agreed = 0;
    for (const { converted, direct, flat, path, index } of judgeEvents(rules, corpus, paths)) {
      for (const rule of new Set([...converted, ...direct])) {
        if (converted.has(rule) === direct.has(rule)) agreed++;
        else if (causeOf(rule, flat, converted.has(rule)) === undefined)
          differing.push(`${rule.title}: ${path}, event ${index}`);
      }
    }
    expect(differing).toEqual([]);
    expect(agreed).toBeGreaterThan(20);
  }, 180_000);
});
