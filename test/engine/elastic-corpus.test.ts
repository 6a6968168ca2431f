// Elastic's rules over the captures whose findings were examined by hand: those findings are there, and a plain evaluator upholds all that is found.
// The whole corpus is run by scripts/elastic-corpus.ts.
import { beforeAll, expect, test } from "vitest";
import { type CorpusScan, scanCorpus } from "../../scripts/elastic/corpus-scan.ts";
import { examined } from "../../scripts/elastic/examined.ts";
import { objectionTo } from "../../scripts/elastic/judge.ts";
import { describeShared } from "../support/shared.ts";

describeShared("Elastic's rules over captures", "corpus", (corpus) => {
  let scan: CorpusScan;
  beforeAll(async () => {
    scan = await scanCorpus(corpus, "rules/elastic-detection-rules", [...new Set(examined.map(({ file }) => file))]);
  });

  test("all can be run", () => {
    expect(scan.refused).toEqual([]);
    expect(scan.rules.length).toBe(876);
  });

  test.each(examined)("$rule: $seen", ({ rule, file, index }) => {
    const places = scan.found.filter((found) => found.rule.name === rule && found.file === file);
    expect(places.map(({ indices }) => indices.at(-1))).toContain(index);
  });

  test("every finding is upheld", () => {
    for (const { rule, file, indices, documents } of scan.found) {
      expect(objectionTo(rule.query.query, documents), `${rule.name}, ${file}, ${indices}`).toBeUndefined();
    }
  });

  test("what was found is not upheld of other events", () => {
    const sequences = scan.found.filter(({ documents }) => documents.length > 1);
    expect(sequences.length).toBeGreaterThan(0);
    for (const { rule, documents } of sequences.filter((_, place) => place % 50 === 0)) {
      expect(objectionTo(rule.query.query, [documents[0]!, {}])).toBeDefined();
      expect(objectionTo(rule.query.query, documents.slice(1))).toBeDefined();
    }
  });
});
