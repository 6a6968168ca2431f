// What the tests of the site share: a site built for them, opened in a real browser in which every error and every request to elsewhere is a
// problem, and pictures of it in out/screenshots, which is not committed, to be looked at.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { serveSite } from "../../site/index.ts";

export const root = join(import.meta.dirname, "../..");
const pictures = join(root, "out/screenshots");

export const cmstp = "T1218.003-cmstp";

/**
 * Builds a site before the tests and takes it away after them.
 * @param packs the packs to take; all that are built in by default
 * @param rules paths of further rules, from the root of the repository
 */
export function builtSite(packs?: readonly string[], rules: readonly string[] = []): string {
  const work = mkdtempSync(join(tmpdir(), "eqlipse-site-test-"));
  const out = join(work, "out");
  beforeAll(() => {
    for (const pack of packs ?? [])
      cpSync(join(root, "detections", pack), join(work, "packs", pack), { recursive: true });
    const args = ["site", "build", "--out", out, "--address", "https://detections.example"];
    if (packs !== undefined) args.push("--packs", join(work, "packs"));
    if (rules.length > 0) args.push("--rules", ...rules);
    execFileSync(process.execPath, [join(root, "bin/eqlipse.js"), ...args], { cwd: root, stdio: "pipe" });
  }, 300_000);
  afterAll(() => rmSync(work, { recursive: true, force: true }));
  return out;
}

/** A site in a browser; `problems` is what went wrong in any page that was opened. */
export class OpenedSite {
  readonly problems: string[] = [];
  private readonly out: string;
  private readonly launch: () => Promise<Browser>;
  private browser: Browser | undefined;
  private served: { readonly server: Server; readonly address: string } | undefined;

  constructor(out: string, launch: () => Promise<Browser>) {
    this.out = out;
    this.launch = launch;
    beforeAll(async () => {
      this.browser = await this.launch();
      this.served = await serveSite(this.out, 0);
    });
    afterAll(async () => {
      await this.browser?.close();
      this.served?.server.closeAllConnections();
      this.served?.server.close();
    });
  }

  get address(): string {
    return this.served?.address ?? "";
  }

  /** A page that is closed by the caller. */
  async newPage(options: BrowserContextOptions = {}): Promise<Page> {
    if (this.browser === undefined) throw new Error("the browser was not started");
    return this.browser.newPage(options);
  }

  async open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
    const page = await this.newPage(options);
    page.on("pageerror", (error) => this.problems.push(`${path}: ${error.message}`));
    page.on("console", (message) => {
      if (message.type() === "error") this.problems.push(`${path}: ${message.text()}`);
    });
    page.on("request", (request) => {
      if (!/^(http:\/\/127\.0\.0\.1:|data:|blob:)/.test(request.url()))
        this.problems.push(`${path} asks for ${request.url()}`);
    });
    await page.goto(this.address + path);
    return page;
  }
}

/** Keeps a picture of what a page shows now, or of all of it. */
export async function picture(page: Page, name: string, fullPage = false): Promise<void> {
  mkdirSync(pictures, { recursive: true });
  // Hiding the caret would put a style into the page, which its policy forbids.
  await page.screenshot({ path: join(pictures, `${name}.png`), caret: "initial", fullPage });
}
