import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { runCli } from "./run.ts";

const cwd = mkdtempSync(join(tmpdir(), "eqlipse-new-"));
afterAll(() => rmSync(cwd, { recursive: true }));

describe("a new pack", () => {
  it("is written with what ATT&CK knows", async () => {
    const { exit, stdout } = await runCli(["new", "t1218.011"], { cwd });
    expect(exit).toBe(0);
    expect(stdout).toContain("detections/T1218.011-rundll32/detection.yml");
  });

  it("passes the checks and its own tests", async () => {
    const check = await runCli(["check", "detections"], { cwd });
    expect(check.stdout).toBe("");
    expect(check.exit).toBe(0);
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
