// The built site in a real browser, as a newcomer meets it: search, evidence that runs, a query changed until it catches more, files dropped, links
// shared, reading without scripts. And what holds for every page: links lead somewhere, nothing is inline or loaded from elsewhere.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join, posix } from "node:path";
import { gzipSync } from "node:zlib";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { serveSite } from "../../site/serve.ts";
import { describeChromium } from "../support/chromium.ts";

const root = join(import.meta.dirname, "../..");
const out = mkdtempSync(join(tmpdir(), "eqlipse-site-test-"));

beforeAll(() => {
  execFileSync(process.execPath, [join(root, "bin/eqlipse.js"), "site", "build", "--out", out], { stdio: "pipe" });
});
afterAll(() => rmSync(out, { recursive: true, force: true }));

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
  let browser: Browser;
  let server: Server;
  let address: string;
  const problems: string[] = [];

  beforeAll(async () => {
    browser = await launch();
    ({ server, address } = await serveSite(out, 0));
  });
  afterAll(async () => {
    await browser.close();
    server.closeAllConnections();
    server.close();
  });

  async function open(path: string, options: Parameters<Browser["newPage"]>[0] = {}): Promise<Page> {
    const page = await browser.newPage(options);
    page.on("pageerror", (error) => problems.push(`${path}: ${error.message}`));
    page.on("console", (message) => {
      if (message.type() === "error") problems.push(`${path}: ${message.text()}`);
    });
    page.on("request", (request) => {
      if (!/^(http:\/\/127\.0\.0\.1:|data:|blob:)/.test(request.url()))
        problems.push(`${path} asks for ${request.url()}`);
    });
    await page.goto(address + path);
    return page;
  }

  test("a newcomer finds CMSTP by searching, and narrows by a facet", async () => {
    const page = await open("index.html");
    await page.fill("#search", "cmstp inf");
    await page.waitForSelector("[data-results] .card >> nth=0 >> text=CMSTP");
    expect(await page.textContent("[data-results] .card >> nth=0")).toContain(
      "CMSTP executes with suspicious arguments",
    );
    await page.fill("#search", "");
    await page.click("details[data-field=binaries] summary");
    await page.click("details[data-field=binaries] label:has-text('cmstp.exe') input");
    await page.waitForSelector("[data-count]:text-is('1 detection')");
    await page.click("[data-results] a");
    await page.waitForSelector("h1:has-text('CMSTP executes')");
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

  test("a newcomer changes the query until it catches -s too, and takes the Sigma rule home", async () => {
    const page = await open("detections/T1218.003-cmstp/index.html");
    await page.click("#evasion-dash-for-slash summary");
    expect(await page.textContent("#evasion-dash-for-slash pre")).toContain("cmstp.exe -s ");
    await page.click("#evasion-dash-for-slash a.button");
    await page.waitForSelector("[data-total='0']");
    await page.locator("[data-results] .no:has-text('process.args') >> nth=0").waitFor();
    const query = (await page.locator(".cm-line").allTextContents()).join("\n");
    expect(query).toContain('("/s"');
    await page.locator(".cm-content").click();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.insertText(query.replace('("/s"', '("/s", "-s"'));
    await page.waitForSelector("[data-total='1']");
    expect(await page.textContent("[data-results] table")).toContain("cmstp.exe -s ");
    await page.goBack();
    const [download] = await Promise.all([page.waitForEvent("download"), page.click("#downloads ~ ul a >> nth=0")]);
    expect(readFileSync(await download.path(), "utf8")).toContain("title: CMSTP executes with suspicious arguments");
    await page.close();
  });

  test("a mistake in a query is told, and the query is not run", async () => {
    const page = await open("playground/index.html");
    await page.waitForSelector("[data-total='0']");
    await page.locator(".cm-content").click();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.insertText('process where process.nmae == "x" and');
    await page.waitForSelector("[data-results] [role=alert]");
    expect(await page.textContent("[data-results] [role=alert]")).toContain("end of the query");
    await page.locator(".cm-lint-marker-error").waitFor();
    await page.close();
  });

  test("an event log that is opened is searched, and a link brings the query back", async () => {
    const page = await open(
      `playground/index.html#q=${encodeURIComponent('process where process.name : "cmstp.exe"')}`,
    );
    await page.setInputFiles("input[type=file]", join(root, "samples/sysmon.evtx"));
    await page.waitForSelector("#playground :text('(evtx)')");
    await page.waitForSelector("[data-results] table td:has-text('cmstp.exe')");
    await page.close();
  });

  test("everything can be read without scripts", async () => {
    const page = await open("detections/T1218.003-cmstp/index.html", { javaScriptEnabled: false });
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
    expect(problems).toEqual([]);
  });
});
