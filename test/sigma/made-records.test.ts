// What real telemetry does not have is made: a record for each rule of a share of the corpus, on which it holds, and near misses of that. As EQL and as
// it is written a rule says the same of all of them.
import { join } from "node:path";
import { expect, test } from "vitest";
import { Judge, readRules } from "../../scripts/sigma/corpus-run.ts";
import { Drafts } from "../../scripts/sigma/made-records.ts";
import { judgeMade } from "../../scripts/sigma/made-run.ts";
import { recordsOf, telemetryPaths } from "../../scripts/sigma/records.ts";
import { describeShared } from "../support/shared.ts";

/** Of the rules, one in so many; the script compare-sigma.ts asks all. */
const step = 40;

describeShared("the Sigma rules of the corpus", "corpus", (corpus) => {
  test("say the same as EQL and as they are written of records made for them", () => {
    const drafts = new Drafts();
    for (const path of telemetryPaths(corpus).filter((each) => each.startsWith("sigma-regression")))
      for (const record of recordsOf(corpus, path)) drafts.add(record);
    const rules = readRules(join(corpus, "rules/sigma")).filter((_rule, index) => index % step === 0);
    const judge = new Judge(rules);
    const results = rules.map((rule) => ({ rule, ...judgeMade(rule, judge, drafts) }));
    expect(results.flatMap(({ rule, differing }) => differing.map((fields) => [rule.path, ...fields]))).toEqual([]);
    const held = results.filter(({ agreed }) => agreed > 0);
    expect(held.length).toBeGreaterThan(0.9 * rules.length);
  }, 120_000);
});
