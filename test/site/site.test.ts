// The built site in a real browser, as a newcomer meets it: search, evidence that runs, a query changed until it catches more, files dropped, links
// shared, reading without scripts. And what holds for every page: links lead somewhere, nothing is inline or loaded from elsewhere.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { facets } from "../../site/facets.ts";
import { describeChromium } from "../support/chromium.ts";
import { builtSite, OpenedSite, picture } from "./support.ts";

const out = builtSite();

function pages(): readonly string[] {
  return readdirSync(out, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".html"));
}

describe("the built site", () => {
  test("has no link that leads nowhere", () => {
    const files = new Set(
      readdirSync(out, { recursive: true, encoding: "utf8" }).map((path) => path.replaceAll("\\", "/")),
    );
    const texts = new Map(pages().map((path) => [path, readFileSync(join(out, path), "utf8")]));
    const broken: string[] = [];
    for (const [path, text] of texts) {
      for (const [, href = ""] of text.matchAll(/(?:href|src)="([^"]*)"/g)) {
        if (/^(https?:|data:)/.test(href)) continue;
        const [file = "", fragment = ""] = href.replaceAll("&amp;", "&").split("#");
        const target = file === "" ? path : posix.normalize(posix.join(dirname(path), file));
        if (!files.has(target)) broken.push(`${path}: ${href}`);
        else if (
          fragment !== "" &&
          target.endsWith(".html") &&
          !target.startsWith("playground/") &&
          !texts.get(target)?.includes(`id="${fragment}"`)
        )
          broken.push(`${path}: ${href}`);
      }
    }
    expect(broken).toEqual([]);
  });

  test("has pages that are small, of one policy, with one main heading and nothing inline", () => {
    for (const path of pages()) {
      const text = readFileSync(join(out, path), "utf8");
      expect.soft(gzipSync(text).length, path).toBeLessThan(150_000);
      expect.soft(text, path).toContain("default-src &#39;none&#39;");
      expect.soft(text.match(/<h1[ >]/g)?.length, path).toBe(1);
      expect.soft(text, path).not.toMatch(/<script(?! type="(?:module|application\/ld\+json)")|\son[a-z]+="|style="/);
    }
  });

  test("offers the whole pack, and its rules in the forms of others", () => {
    const folder = join(out, "detections/T1218.003-cmstp");
    expect(readFileSync(join(folder, "sigma.yml"), "utf8")).toContain("product: windows");
    expect(readFileSync(join(folder, "rule.toml"), "utf8")).toContain('language = "eql"');
    expect(readFileSync(join(folder, "kibana.ndjson"), "utf8").trim().split("\n").length).toBeGreaterThan(1);
    expect(readFileSync(join(folder, "pack.zip")).subarray(0, 2).toString()).toBe("PK");
  });
});

describeChromium("the site in a browser", (launch) => {
  const site = new OpenedSite(out, launch);
  const open = site.open.bind(site);

  test("a newcomer finds CMSTP, sees why to trust it, mends its query for -s, and takes the Sigma rule home", async () => {
    const page = await open("index.html");
    await picture(page, "walk-1-home");
    await page.fill("#search", "cmstp inf");
    await page.waitForSelector("[data-results] .card >> nth=0 >> text=CMSTP");
    await picture(page, "walk-2-search");
    await page.click("[data-results] .card a >> nth=0");
    await page.waitForSelector("h1:has-text('CMSTP executes with suspicious arguments')");
    await picture(page, "walk-3-detection");

    await page.click(".badges a:has-text('captures of attacks')");
    await expect.poll(async () => (await page.locator("#evidence").boundingBox())?.y).toBeLessThan(360);
    expect(await page.textContent("section:has(> #evidence)")).toMatch(/Measured on \d{4}-.* events of \d+ captures/);
    await picture(page, "walk-4-evidence");
    await page.click("#test-malicious-inf summary");
    await page.click("#test-malicious-inf [data-run]");
    await page.waitForSelector("#test-malicious-inf [data-run-output] .good:has-text('As expected on every source')");
    await page.waitForSelector("#test-malicious-inf .replay .hit:has-text('SilentInstall')");
    expect(await page.locator("[data-rule=main] mark.fired[data-indicator=SilentInstall]").count()).toBe(2);
    await page.waitForTimeout(2500);
    await picture(page, "walk-5-run");

    await page.click("#evasion-dash-for-slash summary");
    expect(await page.textContent("#evasion-dash-for-slash pre")).toContain("cmstp.exe -s ");
    await picture(page, "walk-6-evasion");
    await page.click("#evasion-dash-for-slash a.button");
    await page.waitForSelector("[data-total='0']");
    await page.locator("[data-results] .no:has-text('process.args') >> nth=0").waitFor();
    await picture(page, "walk-7-missed");
    const query = (await page.locator(".cm-line").allTextContents()).join("\n");
    expect(query).toContain('("/s"');
    await page.locator(".cm-content").click();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.insertText(query.replace('("/s"', '("/s", "-s"'));
    await page.waitForSelector("[data-total='1']");
    expect(await page.textContent("[data-results] table")).toContain("cmstp.exe -s ");
    await picture(page, "walk-8-hit");

    await page.goBack();
    const [download] = await Promise.all([page.waitForEvent("download"), page.click("a:text('Download as Sigma')")]);
    const text = readFileSync(await download.path(), "utf8");
    expect(text).toContain("title: CMSTP executes with suspicious arguments");
    expect(download.suggestedFilename()).toBe("T1218.003-cmstp.yml");
    await page.close();
  });

  test("the catalogue is narrowed by every facet, shows what narrows it, and takes that back", async () => {
    const page = await open("index.html");
    await page.waitForSelector("[data-facets] input:not([disabled])");
    for (const { field } of facets)
      expect.soft(await page.locator(`[data-field=${field}] label`).count(), field).toBeGreaterThan(0);
    const narrowed: readonly (readonly [field: string, value: string])[] = [
      ["tactics", "Stealth"],
      ["techniques", "T1218.003 CMSTP"],
      ["platforms", "DuckDB"],
      ["sources", "Elastic Defend"],
      ["eventIds", "4688"],
      ["binaries", "cmstp.exe"],
      ["groups", "MuddyWater"],
      ["software", "LockBit 3.0"],
      ["severity", "high"],
      ["confidence", "high"],
      ["collection", "eqlipse"],
    ];
    for (const [field, value] of narrowed) {
      const box = page.locator(`[data-field=${field}] label`, { hasText: value }).first();
      if (!(await box.isVisible())) await page.click(`[data-field=${field}] summary`);
      await box.locator("input").check();
    }
    await page.waitForSelector("[data-count]:text-is('1 detection')");
    expect(await page.locator("[data-chosen] button").count()).toBe(narrowed.length + 1);
    await picture(page, "catalogue-narrowed");
    const narrowing = () => [...new URLSearchParams(new URL(page.url()).hash.slice(1))].sort();
    const before = narrowing();
    await page.reload();
    await page.waitForSelector("[data-count]:text-is('1 detection')");
    expect(narrowing()).toEqual(before);
    await page.fill("#search", "nothing that is there");
    await page.waitForSelector("[data-results]:has-text('Nothing has all of these')");
    await picture(page, "catalogue-nothing-found");
    await page.click("button:text-is('Show all detections')");
    await page.waitForSelector("[data-count]:has-text('detections')");
    expect(await page.locator("[data-chosen] button").count()).toBe(0);
    await page.close();
  });

  test("search needs no network once the page is there", async () => {
    // Not among the pages without errors: Chromium asks for the icon again whenever the address changes, and says that it has no network.
    const page = await site.newPage();
    await page.goto(`${site.address}index.html`);
    await page.waitForSelector("[data-facets] input:not([disabled])");
    await page.waitForLoadState("networkidle");
    await page.context().setOffline(true);
    await page.fill("#search", "G0069");
    await page.waitForSelector("[data-results] a:has-text('CMSTP executes')");
    await page.fill("#search", "regsvr");
    await page.waitForSelector("[data-results] .card >> nth=0 >> text=Regsvr32");
    await page.close();
  });

  test("all tests of the page run in it and pass", async () => {
    const page = await open("detections/T1218.003-cmstp/index.html");
    await page.click("[data-run-all]");
    await page.waitForSelector("[data-run-summary]:has-text('passed')");
    expect(await page.textContent("[data-run-summary]")).toMatch(/^\d+ passed, 0 failed/);
    await page.close();
  });

  test("hunts run in the page, and open in the playground with their telemetry", async () => {
    const page = await open("detections/T1218.003-cmstp/index.html");
    const hunt = page.locator("[data-hunt='hunts/children-of-cmstp.yml']");
    await hunt.locator("[data-run-hunt]").click();
    await hunt.locator("[data-hunt-output]:has-text('Passes')").waitFor();
    await hunt.locator("a.button").click();
    await page.waitForSelector("[data-total='1']");
    await page.close();
  });

  test("everything can be read without scripts", async () => {
    const page = await open("detections/T1218.003-cmstp/index.html", { javaScriptEnabled: false });
    await picture(page, "detection-without-scripts");
    for (const id of [
      "query",
      "evidence",
      "attack",
      "data",
      "platforms",
      "tests",
      "playbook",
      "investigation",
      "hunts",
      "tuning",
      "downloads",
    ])
      expect(await page.locator(`#${id}`).isVisible(), id).toBe(true);
    expect(await page.locator("button").count()).toBeGreaterThan(0);
    expect(await page.locator("button:visible").count()).toBe(0);
    await page.close();
  });

  test("no page had an error, broke its policy or asked for anything from elsewhere", () => {
    expect(site.problems).toEqual([]);
  });
});
