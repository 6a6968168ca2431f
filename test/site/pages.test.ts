// What holds for every kind of page, checked on twelve of them in a real browser: axe in light and dark, no layout shift, a phone's width, sizes and
// numbers of requests, nothing asked for from elsewhere. Pictures are kept in out/screenshots, to be looked at.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { describeChromium } from "../support/chromium.ts";
import { builtSite, OpenedSite, picture, root } from "./support.ts";

const out = builtSite(["T1218.003-cmstp", "T1218.005-mshta", "T1218.011-rundll32"], ["test/site/rules"]);
const axe = readFileSync(join(root, "node_modules/axe-core/axe.min.js"), "utf8");
const long = 120_000;

const samples = [
  "index.html",
  "detections/T1218.003-cmstp/index.html",
  "detections/T1218.011-rundll32/index.html",
  "rules/a-rule-of-another-collection-0a0b0c0d-1111-4222-8333-444455556666/index.html",
  "techniques/T1218.003/index.html",
  "groups/G0069/index.html",
  "software/index.html",
  "data-sources/elastic-defend/index.html",
  "matrix/index.html",
  "playground/index.html",
  "changes/index.html",
  "about/index.html",
];

const pictureName = (path: string, kind: string) =>
  `${path.replace(/\/?index\.html$/, "").replace(/\W+/g, "-") || "home"}-${kind}`;

describeChromium("sample pages", (launch) => {
  const site = new OpenedSite(out, launch);

  test.each(samples)("axe finds nothing on %s, in light or dark", { timeout: long }, async (path) => {
    const violations: string[] = [];
    for (const colorScheme of ["light", "dark"] as const) {
      const page = await site.open(path, { colorScheme, bypassCSP: true, viewport: { width: 1280, height: 900 } });
      await page.waitForLoadState("networkidle");
      await picture(page, pictureName(path, colorScheme === "light" ? "desktop" : "dark"));
      await page.evaluate(axe);
      const options = colorScheme === "light" ? {} : { runOnly: ["color-contrast"] };
      const { violations: found } = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>(
        `axe.run(${JSON.stringify(options)})`,
      );
      for (const { id, nodes } of found) violations.push(`${colorScheme}: ${id}: ${nodes[0]?.html.slice(0, 200)}`);
      await page.close();
    }
    expect(violations).toEqual([]);
  });

  test.each(samples)("nothing of %s moves while it loads, and it fits a phone", async (path) => {
    const page = await site.newPage({ viewport: { width: 390, height: 844 } });
    await page.addInitScript(`
      globalThis.shifts = 0;
      new PerformanceObserver((list) => { for (const { value } of list.getEntries()) shifts += value; })
        .observe({ type: "layout-shift", buffered: true });`);
    await page.goto(site.address + path, { waitUntil: "networkidle" });
    expect(await page.evaluate<number>("shifts")).toBeLessThan(0.01);
    expect(await page.evaluate<number>("document.documentElement.scrollWidth")).toBeLessThanOrEqual(390);
    await picture(page, pictureName(path, "phone"));
    await page.close();
  });

  test.each(samples.filter((path) => !path.startsWith("playground")))(
    "all that %s loads is under 150 KB compressed, in few requests, and from the site itself",
    async (path) => {
      const page = await site.newPage();
      const sizes = new Map<string, number>();
      const measured: Promise<unknown>[] = [];
      page.on("response", (response) => {
        measured.push(response.body().then((body) => sizes.set(response.url(), gzipSync(body).length)));
      });
      await page.goto(site.address + path, { waitUntil: "networkidle" });
      await Promise.all(measured);
      await page.close();
      expect([...sizes.keys()].filter((url) => !url.startsWith(site.address))).toEqual([]);
      expect(sizes.size).toBeLessThanOrEqual(8);
      expect([...sizes.values()].reduce((sum, size) => sum + size, 0)).toBeLessThan(150_000);
    },
  );

  test("pages have their headings in order, and every place that the keyboard reaches can be seen", async () => {
    const page = await site.open("detections/T1218.003-cmstp/index.html");
    const levels = await page.evaluate<number[]>(
      "[...document.querySelectorAll('h1,h2,h3,h4')].map((one) => Number(one.tagName[1]))",
    );
    expect(levels[0]).toBe(1);
    for (const [index, level] of levels.slice(1).entries()) expect(level - levels[index]!).toBeLessThanOrEqual(1);
    await page.keyboard.press("Tab");
    expect(await page.evaluate<string>("document.activeElement.textContent")).toBe("Skip to the content");
    for (let step = 0; step < 40; step++) {
      await page.keyboard.press("Tab");
      const { text, seen } = await page.evaluate<{ text: string; seen: boolean }>(`({
        text: document.activeElement.outerHTML.slice(0, 100),
        seen: document.activeElement.getBoundingClientRect().height > 0 && getComputedStyle(document.activeElement).outlineStyle !== "none",
      })`);
      expect.soft(seen, text).toBe(true);
    }
    await page.close();
  });
});
