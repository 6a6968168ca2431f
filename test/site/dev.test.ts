// The site while one works on a pack: the page changes, nothing else is written, and open pages are told.
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { type BuildReport, devSite } from "../../site/index.ts";

const root = join(import.meta.dirname, "../..");
const home = mkdtempSync(join(tmpdir(), "eqlipse-dev-"));
const packs = join(home, "packs");
const out = join(home, "out");
const [cmstp, mshta] = ["T1218.003-cmstp", "T1218.005-mshta"] as const;

let closing: (() => void) | undefined;
afterEach(() => {
  closing?.();
  rmSync(home, { recursive: true, force: true });
});

/** Messages of the stream that open pages listen to. */
async function* messagesOf(address: string): AsyncGenerator<string> {
  const response = await fetch(new URL("-/built", address));
  for await (const bytes of response.body!) yield new TextDecoder().decode(bytes);
}

test("a pack that is changed has a new page, others stay as they were, and pages load themselves again", async () => {
  for (const pack of [cmstp, mshta]) cpSync(join(root, "detections", pack), join(packs, pack), { recursive: true });
  const builds: BuildReport[] = [];
  const { address, close } = await devSite(
    { out, packs, cwd: home, version: "0.0.0" },
    0,
    (report) => builds.push(report),
    (error) => expect.unreachable(String(error)),
  );
  closing = close;
  const page = (pack: string) => join(out, "detections", pack, "index.html");
  const before = statSync(page(mshta)).mtimeMs;
  const messages = messagesOf(address);
  expect((await messages.next()).value).toContain("listening");

  const file = join(packs, cmstp, "playbook.md");
  writeFileSync(file, readFileSync(file, "utf8").replace("## Triage", "A sentence of this test.\n\n## Triage"));

  expect((await messages.next()).value).toContain("built");
  const shown = await (await fetch(new URL(`detections/${cmstp}/index.html`, address))).text();
  expect(shown).toContain("A sentence of this test.");
  expect(shown).toContain("/-/reload.js");
  expect(statSync(page(mshta)).mtimeMs).toBe(before);
  expect(builds[0]?.changed).toBeLessThan(10);
});
