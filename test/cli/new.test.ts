import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { runCli } from "./run.ts";

const cwd = mkdtempSync(join(tmpdir(), "eqlipse-new-"));
afterAll(() => rmSync(cwd, { recursive: true }));

describe("a new pack", () => {
  it("is written with what ATT&CK knows", async () => {
    const { exit, stdout, stderr } = await runCli(["new", "t1218.011"], { cwd });
    expect(exit).toBe(0);
    expect(stderr).toContain("eqlipse check detections/T1218.011-rundll32");
    expect(stdout).toContain("detections/T1218.011-rundll32/detection.yml");
  });

  it("has no errors, and is told file by file where something is still to be written", async () => {
    const check = await runCli(["check", "detections"], { cwd });
    expect(check.stderr).toContain("0 errors, 7 warnings");
    expect(check.stdout.match(/^warning\[to-write\]/gm)).toHaveLength(7);
    expect(check.stdout).toContain(
      "6 places are still to be written; the first is here\n --> detections/T1218.011-rundll32/detection.yml:8:8",
    );
    expect(check.exit).toBe(0);
  });

  it("has nothing left to be written once no sign is there", async () => {
    const folder = join(cwd, "detections/T1218.011-rundll32");
    for (const file of globSync("**/*.{yml,md}", { cwd: folder })) {
      const text = readFileSync(join(folder, file), "utf8");
      writeFileSync(join(folder, file), text.replaceAll("To write – ", ""));
    }
    expect(await runCli(["check", "detections"], { cwd })).toMatchObject({
      exit: 0,
      stdout: "",
      stderr: expect.stringContaining("0 errors, 0 warnings"),
    });
  });

  it("passes its own tests", async () => {
    const test = await runCli(["test", "detections", "--strict"], { cwd });
    expect(test.stdout).toContain("3 of 3 clauses decisive");
    expect(test.stdout).toContain("0 failed");
    expect(test.exit).toBe(0);
  });

  it("is not written over one that is there, nor for a technique that is none", async () => {
    expect(await runCli(["new", "T1218.011"], { cwd })).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining("is there already"),
    });
    expect(await runCli(["new", "T9999"], { cwd })).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining("no technique T9999"),
    });
  });
});
