import { describe, expect, it } from "vitest";
import {
  attackTactics,
  attackVersions,
  findGroup,
  findSoftware,
  findTechnique,
  isAttackVersion,
  replacementOf,
  techniqueIds,
  usersOf,
  usesTechnique,
  versionsOf,
} from "../../src/detection/attack.ts";

describe("ATT&CK techniques by version", () => {
  it.each([
    ["T1218.003", "18.1", "CMSTP", "TA0005 Defense Evasion"],
    ["T1218.003", "19", "CMSTP", "TA0005 Stealth"],
    ["T1218", "14.1", "System Binary Proxy Execution", "TA0005 Defense Evasion"],
    ["T1685", "19", "Disable or Modify Tools", "TA0112 Defense Impairment"],
    ["T1112", "16.1", "Modify Registry", "TA0005 Defense Evasion"],
    ["T1112", "18.1", "Modify Registry", "TA0005 Defense Evasion, TA0003 Persistence"],
    ["T1552.003", "17.1", "Bash History", "TA0006 Credential Access"],
    ["T1552.003", "18.1", "Shell History", "TA0006 Credential Access"],
    ["T1218.003", "v18.0", "CMSTP", "TA0005 Defense Evasion"],
  ])("%s in version %s is %s under %s", (id, version, name, tactics) => {
    const technique = findTechnique(id, version);
    expect(technique?.name).toBe(name);
    expect(technique?.tactics.map((tactic) => `${tactic.id} ${tactic.name}`).join(", ")).toBe(tactics);
  });

  it.each([
    ["an id that never was", "T9999", "18.1"],
    ["an id that 19 took out", "T1562.001", "19"],
    ["an id that is newer than the version", "T1218.015", "14.1"],
    ["a name that every object has", "constructor", "18.1"],
  ])("has no technique for %s", (_case, id, version) => {
    expect(findTechnique(id, version)).toBeUndefined();
  });

  it("knows what replaced an id, and in which versions it stood", () => {
    expect(replacementOf("T1562.001")).toBe("T1685");
    expect(versionsOf("T1562.001").at(-1)).toBe("18.1");
    expect(versionsOf("T1218.015")[0]).toBe("15.1");
    expect(versionsOf("T9999")).toEqual([]);
  });

  it("names every tactic of every technique in every version", () => {
    for (const version of attackVersions) {
      for (const id of techniqueIds(version)) expect(findTechnique(id, version)?.tactics.length, id).toBeGreaterThan(0);
    }
    expect(attackTactics("18.1").length).toBe(14);
    expect(attackTactics("19").length).toBe(15);
  });

  it("has no data for versions before 14 and after 19", () => {
    expect(["14", "18.1", "19"].map(isAttackVersion)).toEqual([true, true, true]);
    expect(["13.1", "20", "", "x"].map(isAttackVersion)).toEqual([false, false, false, false]);
  });
});

describe("who uses a technique", () => {
  it("is MITRE's record for the technique", () => {
    expect(usersOf("T1218.003")).toEqual({ groups: ["G0069", "G0080"], software: ["S1149", "S1202"] });
    expect([findGroup("G0069")?.name, findSoftware("S1202")?.name]).toEqual(["MuddyWater", "LockBit 3.0"]);
  });

  it("counts a sub-technique as use of its technique, and not the other way round", () => {
    expect(usesTechnique("G0080", "T1218")).toBe(true);
    expect(usesTechnique("G0080", "T1218.003")).toBe(true);
    expect(usesTechnique("G0080", "T1218.001")).toBe(false);
    expect(usesTechnique("G9999", "T1218")).toBe(false);
  });
});
