// What is exported passes pySigma's own parser and validators: the rules of the cases, of the packs and of Elastic, each with the version of ATT&CK
// that it is exported for. Runs where `scripts/sigma-tools.sh` (a part of `npm run engines`) has installed pySigma.
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { elasticRules, packRules } from "../../scripts/sigma/exported-rules.ts";
import { attackTactics, findTechnique, newestAttackVersion, sigmaOf, techniqueIds } from "../../src/detection/index.ts";
import { eqlToSigma } from "../../src/sigma/index.ts";
import { sharedPath } from "../support/shared.ts";

const python = join(import.meta.dirname, "../../engines/.venv/bin/python");
const script = join(import.meta.dirname, "../../scripts/sigma/pysigma-check.py");
const describeInstalled = existsSync(python) ? describe : describe.skip;

interface Issue {
  readonly rule: string;
  readonly kind: string;
  readonly text: string;
}

/** What pySigma finds wrong in some rules. */
async function check(texts: readonly string[], attackVersion: string): Promise<readonly Issue[]> {
  const folder = mkdtempSync(join(tmpdir(), "sigma-check-"));
  try {
    const rules = join(folder, "rules");
    mkdirSync(rules);
    for (const [index, text] of texts.entries()) writeFileSync(join(rules, `exported_rule_${index}.yml`), text);
    const bundle = join(folder, "attack.json");
    writeFileSync(bundle, JSON.stringify({ objects: stixObjects(attackVersion) }));
    const { stdout } = await promisify(execFile)(python, [script, bundle, join(folder, "cache"), rules], {
      maxBuffer: 1 << 26,
    });
    return stdout
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Issue);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A version of ATT&CK as pySigma reads it. */
function stixObjects(version: string): readonly object[] {
  const named = (id: string) => [{ source_name: "mitre-attack", external_id: id }];
  const phase = (name: string) => ({ kill_chain_name: "mitre-attack", phase_name: name });
  return [
    ...attackTactics(version).map(({ id, shortname }) => ({
      type: "x-mitre-tactic",
      x_mitre_shortname: shortname,
      external_references: named(id),
    })),
    ...techniqueIds(version).map((id) => {
      const { name, tactics } = findTechnique(id, version)!;
      return {
        type: "attack-pattern",
        name,
        external_references: named(id),
        kill_chain_phases: tactics.map(({ shortname }) => phase(shortname)),
      };
    }),
  ];
}

function caseTexts(): readonly string[] {
  const file = readFileSync(join(import.meta.dirname, "cases/from-eql.yml"), "utf8");
  return (parse(file) as readonly { name: string; eql: string }[]).flatMap(
    ({ name, eql }) =>
      eqlToSigma(eql, { title: name, description: name, date: "2024-05-01", author: "Someone" }).text ?? [],
  );
}

/** The packs' rules that Sigma can say, by version of ATT&CK. */
function packTexts(approximate: boolean): ReadonlyMap<string, readonly string[]> {
  const byVersion = new Map<string, string[]>();
  for (const rule of packRules()) {
    const { text } = sigmaOf(rule, { approximate });
    const { version } = rule.detection.attack;
    if (text !== undefined) byVersion.set(version, [...(byVersion.get(version) ?? []), text]);
  }
  return byVersion;
}

/** Rules as exactly as Sigma can say them, and in the plainer words of approximations. */
const forms = [
  { form: "exactly", approximate: false },
  { form: "approximately", approximate: true },
];

describeInstalled("pySigma (skipped where scripts/sigma-tools.sh was not run)", () => {
  test("sees what is wrong", async () => {
    const text = "title: T\nlogsource: {category: process_creation}\ndetection: {a: {b: c}, condition: d}\n";
    expect((await check([text], newestAttackVersion)).map(({ kind }) => kind)).toContain("SigmaConditionError");
    const tagged = `${text.replace("condition: d", "condition: a")}tags: [attack.stealth]\n`;
    const kinds = async (version: string) => (await check([tagged], version)).map(({ kind }) => kind);
    expect(await kinds("18.1")).toContain("InvalidATTACKTagIssue");
    expect(await kinds("19")).not.toContain("InvalidATTACKTagIssue");
  }, 120_000);

  test("finds nothing wrong with the rules of the cases", async () => {
    const texts = caseTexts();
    expect(texts.length).toBeGreaterThan(20);
    expect(await check(texts, newestAttackVersion)).toEqual([]);
  }, 120_000);

  test.each(forms)(
    "finds nothing wrong with the packs' rules, $form",
    async ({ approximate }) => {
      const versions = [...packTexts(approximate)];
      expect(versions.flatMap(([, texts]) => texts).length).toBeGreaterThan(60);
      for (const [version, texts] of versions) expect(await check(texts, version)).toEqual([]);
    },
    120_000,
  );

  const corpus = sharedPath("corpus");
  test.skipIf(!existsSync(corpus)).each(forms)(
    "finds nothing wrong with Elastic's rules, $form",
    async ({ approximate }) => {
      const texts = elasticRules(corpus).flatMap((rule) => sigmaOf(rule, { approximate }).text ?? []);
      expect(texts.length).toBeGreaterThan(approximate ? 400 : 180);
      expect(await check(texts, newestAttackVersion)).toEqual([]);
    },
    120_000,
  );
});
