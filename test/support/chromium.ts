// Tests in a real browser. Chromium is the system's (`apt-get install chromium`), or the one that CHROMIUM names. Absent on a user's machine: the test
// is skipped with the reason; absent in CI (CI=true): a failure.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { build } from "tsdown";
import { describe } from "vitest";

const executable = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** `describe` for tests that need Chromium; `launch` starts it, and who starts it closes it. */
export function describeChromium(name: string, body: (launch: () => Promise<Browser>) => void): void {
  const launch = () => chromium.launch({ executablePath: executable, args: ["--no-sandbox"] });
  if (existsSync(executable)) describe(name, () => body(launch));
  else if (process.env.CI === "true") throw new Error(`CI needs Chromium: ${executable} is absent`);
  else describe.skip(`${name} (skipped: ${executable} is absent; CHROMIUM can name another)`, () => body(launch));
}

/** A page's script with all that it imports, for a browser without any of Node. */
export async function bundleForBrowser(entry: string): Promise<string> {
  const outDir = mkdtempSync(join(tmpdir(), "eqlipse-page-"));
  try {
    await build({
      entry: { page: entry },
      outDir,
      config: false,
      dts: false,
      format: "esm",
      platform: "browser",
      logLevel: "error",
      inputOptions: { resolve: { conditionNames: ["source", "import", "default"] } },
    });
    return readFileSync(join(outDir, "page.js"), "utf8");
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
}
