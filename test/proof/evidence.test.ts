// Evidence that is kept in the packs is what measuring gives again, and counting is as its words say.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Pack, readPack } from "../../src/detection/index.ts";
import { builtInPacks, findPacks, measureEvidence, readPackFiles } from "../../src/node/index.ts";
import { evidenceOf, type PackEvidence, withoutDate } from "../../src/proof/evidence.ts";
import type { Finding } from "../../src/scan/index.ts";
import { describeShared } from "../support/shared.ts";

const root = join(import.meta.dirname, "../..");

function packs(): readonly Pack[] {
  return findPacks("detections", builtInPacks).map((folder) => readPack(readPackFiles(folder)).pack!);
}

describe("counting", () => {
  const pack = packs().find(({ folder }) => folder === "T1218.003-cmstp")!;
  const [main] = pack.rules;

  function finding(file: string, indicators: readonly string[]): Finding {
    const { id, name, severity, source } = main!;
    return {
      rule: { id, name, severity, source },
      matched: [{ file, index: 4, record_id: "7" }],
      indicators,
      event: {},
    };
  }

  const corpus = { files: 1, events: 400_000, sha256: "" };
  const measured = () =>
    evidenceOf({
      pack,
      attacks: corpus,
      attackFindings: [
        finding("a/cmstp_1.evtx", ["SilentInstall"]),
        finding("a/cmstp_1.evtx", ["SilentInstall", "RemoteUrl"]),
      ],
      attackFiles: ["a/cmstp_1.evtx", "a/T1218.003/x.evtx", "a/cmstpx.evtx"],
      benign: corpus,
      benignFindings: [finding("b.evtx", [])],
      engine: "1",
      date: "2026-01-01",
      reasonFor: async () => "no reason",
    });

  test("tells hits by rule, indicators alone and together, and false positives for a million events", async () => {
    const rule = (await measured()).rules[0]!;
    expect(rule).toMatchObject({ attack_hits: 2, benign_hits: 1, benign_hits_per_million: 2.5 });
    expect(rule.hits).toEqual([{ file: "a/cmstp_1.evtx", events: [4], record_id: "7", indicators: ["SilentInstall"] }]);
    expect(rule.indicators.filter(({ hits }) => hits > 0)).toEqual([
      { name: "SilentInstall", hits: 2, exclusive: 1 },
      { name: "RemoteUrl", hits: 1, exclusive: 0 },
    ]);
  });

  test("names captures by whole words, and says which were missed", async () => {
    const { captures } = await measured();
    expect(captures.hit).toEqual(["a/cmstp_1.evtx"]);
    expect(captures.missed).toEqual([{ file: "a/T1218.003/x.evtx", reason: "no reason" }]);
  });
});

describeShared("the evidence in the packs", "corpus/benign", () => {
  test("is what measuring gives again", { timeout: 240_000 }, async () => {
    const all = packs();
    const measured = await measureEvidence(all, {
      cwd: root,
      attacks: [
        "evtx",
        "mordor",
        "sigma-regression",
        "eqllib/sysmon-atomic-red-team.ndjson.gz",
        "eqllib/sysmon-rta.ndjson.gz",
      ].map((name) => `../shared/corpus/${name}`),
      benign: ["../shared/corpus/benign"],
      engine: (JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string }).version,
      date: "",
      progress: () => {},
    });
    for (const [index, { folder }] of all.entries()) {
      const kept = JSON.parse(readFileSync(join(builtInPacks, folder, "evidence.json"), "utf8")) as PackEvidence;
      expect.soft(withoutDate(kept), folder).toEqual(withoutDate(measured[index]!));
    }
  });
});
