// What is exported passes pySigma's own parser and validators. Runs where `scripts/sigma-tools.sh` has installed them.
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { eqlToSigma } from "../../src/sigma/from-eql/convert.ts";
import { sharedPath } from "../support/shared.ts";
import { elasticRules } from "./support/elastic.ts";

const sigma = join(import.meta.dirname, "../../engines/.venv/bin/sigma");
const describeInstalled = existsSync(sigma) ? describe : describe.skip;

/** The summary of `sigma check` over some rules. Tags of ATT&CK are left out: which exist depends on the version that the validator knows. */
async function check(texts: readonly string[]): Promise<string | undefined> {
  const folder = mkdtempSync(join(tmpdir(), "sigma-check-"));
  try {
    for (const [index, text] of texts.entries()) writeFileSync(join(folder, `exported_rule_${index}.yml`), text);
    const { stdout, stderr } = await promisify(execFile)(
      sigma,
      ["check", "-x", "attacktag", "-x", "d3_fendtag", folder],
      {
        maxBuffer: 1 << 26,
      },
    );
    return /Found .*/.exec(stdout + stderr)?.[0];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describeInstalled(`pySigma (skipped where scripts/sigma-tools.sh was not run)`, () => {
  test("finds nothing wrong with the rules of the cases", async () => {
    const cases = parse(readFileSync(join(import.meta.dirname, "cases/from-eql.yml"), "utf8")) as readonly {
      name: string;
      eql: string;
    }[];
    const texts = cases.flatMap(
      ({ name, eql }) =>
        eqlToSigma(eql, { title: name, description: name, date: "2024-05-01", author: "Someone" }).text ?? [],
    );
    expect(texts.length).toBeGreaterThan(20);
    expect(await check(texts)).toBe("Found 0 errors, 0 condition errors and 0 issues.");
  }, 60_000);

  test.skipIf(!existsSync(sharedPath("corpus/rules/elastic-detection-rules")))(
    "finds nothing wrong with Elastic's rules",
    async () => {
      const texts = elasticRules().flatMap(({ query, metadata }) => eqlToSigma(query, metadata).text ?? []);
      expect(texts.length).toBeGreaterThan(400);
      expect(await check(texts)).toBe("Found 0 errors, 0 condition errors and 0 issues.");
    },
    60_000,
  );
});
