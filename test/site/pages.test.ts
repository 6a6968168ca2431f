// What holds for every kind of page, checked on ten of them in a real browser: axe in light and dark, no layout shift, a phone's width, sizes, and
// nothing asked for from elsewhere. Pictures are kept in out/screenshots, to be looked at.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serveSite } from "../../site/serve.ts";
import { describeChromium } from "../support/chromium.ts";

const root = join(import.meta.dirname, "../..");
const out = mkdtempSync(join(tmpdir(), "eqlipse-pages-test-"));
const pictures = join(root, "out/screenshots");
const axe = readFileSync(join(root, "node_modules/axe-core/axe.min.js"), "utf8");

const samples = [
  "index.html",
  "detections/T1218.003-cmstp/index.html",
  "detections/T1218.011-rundll32/index.html",
  "techniques/T1218.003/index.html",
  "groups/G0069/index.html",
  "data-sources/elastic-defend/index.html",
  "matrix/index.html",
  "playground/index.html",
  "changes/index.html",
  "about/index.html",
];

beforeAll(() => {
  execFileSync(process.execPath, [join(root, "bin/eqlipse.js"), "site", "build", "--out", out], { stdio: "pipe" });
  mkdirSync(pictures, { recursive: true });
});
afterAll(() => rmSync(out, { recursive: true, force: true }));

describeChromium("ten sample pages", (launch) => {
  let browser: Browser;
  let server: Server;
  let address: string;

  beforeAll(async () => {
    browser = await launch();
    ({ server, address } = await serveSite(out, 0));
  });
  afterAll(async () => {
    await browser.close();
    server.closeAllConnections();
    server.close();
  });

  async function open(path: string, options: Parameters<Browser["newPage"]>[0]): Promise<Page> {
    const page = await browser.newPage(options);
    await page.goto(address + path, { waitUntil: "networkidle" });
    return page;
  }

  test.each(samples)("axe finds nothing on %s, in light or dark", async (path) => {
    const violations: string[] = [];
    for (const colorScheme of ["light", "dark"] as const) {
      const page = await open(path, { colorScheme, bypassCSP: true });
      await page.evaluate(axe);
      const options = colorScheme === "light" ? {} : { runOnly: ["color-contrast"] };
      const { violations: found } = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>(
        `axe.run(${JSON.stringify(options)})`,
      );
      for (const { id, nodes } of found) violations.push(`${colorScheme}: ${id}: ${nodes[0]?.html.slice(0, 200)}`);
      await page.screenshot({ path: join(pictures, `${path.replace(/\W+/g, "-")}-${colorScheme}.png`) });
      await page.close();
    }
    expect(violations).toEqual([]);
  });

  test.each(samples)("nothing of %s moves while it loads, and it fits a phone", async (path) => {
    const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
    await page.addInitScript(`
      globalThis.shifts = 0;
      new PerformanceObserver((list) => { for (const { value } of list.getEntries()) shifts += value; })
        .observe({ type: "layout-shift", buffered: true });`);
    await page.goto(address + path, { waitUntil: "networkidle" });
    expect(await page.evaluate<number>("shifts")).toBeLessThan(0.01);
    expect(await page.evaluate<number>("document.documentElement.scrollWidth")).toBeLessThanOrEqual(390);
    await page.screenshot({ path: join(pictures, `${path.replace(/\W+/g, "-")}-phone.png`) });
    await page.close();
  });

  test.each(samples.filter((path) => !path.startsWith("playground")))(
    "all that %s loads is under 150 KB compressed, and from the site itself",
    async (path) => {
      const page = await browser.newPage();
      const sizes = new Map<string, number>();
      page.on("response", async (response) => {
        sizes.set(response.url(), gzipSync(await response.body()).length);
      });
      await page.goto(address + path, { waitUntil: "networkidle" });
      await page.close();
      expect([...sizes.keys()].filter((url) => !url.startsWith(address))).toEqual([]);
      expect([...sizes.values()].reduce((sum, size) => sum + size, 0)).toBeLessThan(150_000);
    },
  );
});
