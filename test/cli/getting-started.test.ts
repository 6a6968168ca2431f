// docs/getting-started.md, as someone would follow it: every command in its order, in one folder.
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { runCli } from "./run.ts";

const root = join(import.meta.dirname, "../..");
const cwd = mkdtempSync(join(tmpdir(), "eqlipse-walk-"));
symlinkSync(join(root, "samples"), join(cwd, "samples"));
afterAll(() => rmSync(cwd, { recursive: true }));

const page = readFileSync(join(root, "docs/getting-started.md"), "utf8");
const commands = [...page.matchAll(/^npx eqlipse (.+)$/gm)].map((match) => match[1]!);

/** The words of a command line: quoted ones without their quotation marks, nothing from `>` or `#` on. */
function words(line: string): readonly string[] {
  const [command = ""] = line.split(/ [>#] /);
  return [...command.matchAll(/'([^']*)'|(\S+)/g)].map((match) => match[1] ?? match[2]!);
}

it("has commands", () => {
  expect(commands.length).toBeGreaterThan(20);
});

it.each(commands)("npx eqlipse %s", async (line) => {
  const { exit, stdout, stderr } = await runCli(words(line), { cwd });
  expect(exit, stderr).toBe(Number(/# exit (\d)/.exec(line)?.[1] ?? 0));
  expect(stdout + stderr).not.toBe("");
  expect(stderr).not.toMatch(/^(error|internal error)/m);
});
