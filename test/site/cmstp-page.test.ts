// The page that the catalogue began with: everything that a detection's page is to show, item by item, compared with the pack that it is made from.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { targets } from "eqlipse/backends";
import { atomicTests, findGroup, findSoftware, findTechnique, newestAttackVersion, readPack } from "eqlipse/detection";
import { builtInPacks, findPacks, readPackFiles } from "eqlipse/node";
import type { PackEvidence } from "eqlipse/proof";
import { strFromU8, unzipSync } from "fflate";
import type { Page } from "playwright-core";
import { parse as parseToml } from "smol-toml";
import { expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import { describeChromium } from "../support/chromium.ts";
import { builtSite, cmstp, OpenedSite } from "./support.ts";

const out = builtSite([cmstp, "T1218.005-mshta"]);
const folder = join(out, "detections", cmstp);

const input = readPackFiles(findPacks("detections", builtInPacks).find(({ path }) => path.endsWith(cmstp))!);
const pack = readPack(input).pack!;
const { document } = pack;
const evidence = JSON.parse(input.files.get("evidence.json")!) as PackEvidence;
const main = pack.rules[0]!;

/** Text as a reader sees it, without the marks of Markdown. */
const plain = (text: string) => text.replace(/[`*]/g, "").replace(/\s+/g, " ").trim();

async function section(page: Page, id: string): Promise<string> {
  return plain((await page.textContent(`section:has(> #${id})`)) ?? "");
}

/** Each item of the page: what it is called, and whether it is there. */
const items: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  "title and technique": async (page) => {
    expect(await page.textContent("h1")).toBe(document.name);
    expect(await page.textContent(".crumbs")).toContain("T1218.003 CMSTP");
  },
  "the query as written, coloured, with a copy button": async (page) => {
    expect(await page.textContent("[data-rule=main] pre")).toBe(main.queryText.trimEnd());
    expect(await page.locator("[data-rule=main] pre .t-k").count()).toBeGreaterThan(5);
    expect(await page.getAttribute("[data-rule=main] [data-copy]", "data-copy")).toBe(main.queryText.trimEnd());
  },
  "each indicator marked in the query, told of below it, with a link of its own": async (page) => {
    for (const { name, description } of main.indicators) {
      expect(await page.locator(`[data-rule=main] mark[data-indicator='${name}']`).count(), name).toBeGreaterThan(0);
      expect(await section(page, "query"), name).toContain(plain(description));
      expect(await page.locator(`#query-${name.toLowerCase()} a[href='#query-${name.toLowerCase()}']`).count()).toBe(1);
    }
  },
  "severity and confidence with the reason": async (page) => {
    const text = await section(page, "confidence");
    expect(text).toContain(document.severity);
    expect(text).toContain(plain(document.confidence.why));
  },
  "the evidence: corpus, captures, hits, false positives, indicators, versions, date": async (page) => {
    const text = (await section(page, "evidence")).replaceAll(",", "");
    expect(text).toContain(
      `Measured on ${evidence.date} with eqlipse ${evidence.engine} and version ${evidence.version}`,
    );
    expect(text).toContain(`${evidence.attacks.events} events of ${evidence.attacks.files} captures`);
    expect(text).toContain(`${evidence.benign.events} events of mostly ordinary activity`);
    for (const file of evidence.captures.hit) expect(text).toContain(file);
    for (const { file } of evidence.captures.missed) expect(text).toContain(file);
    for (const {
      rule,
      attack_hits: hits,
      benign_hits: noise,
      benign_hits_per_million: rate,
      indicators,
    } of evidence.rules) {
      expect(text).toContain(`${rule}${hits}${noise}${rate}`);
      for (const { name, hits: held, exclusive } of indicators)
        if (hits > 0) expect(text).toContain(`${name}${held}${exclusive}`);
    }
  },
  "ATT&CK: tactics in the stated and in the newest version, technique, groups, software": async (page) => {
    const text = await section(page, "attack");
    for (const id of document.attack.techniques)
      for (const version of [document.attack.version, newestAttackVersion])
        for (const { name } of findTechnique(id, version)!.tactics) expect(text).toContain(name);
    expect(text).toContain("Defense Evasion (TA0005)Stealth (TA0005)");
    for (const id of document.groups) expect(text).toContain(findGroup(id)!.name);
    for (const id of document.software) expect(text).toContain(findSoftware(id)!.name);
  },
  "data sources, index patterns, readiness of each rule on each source": async (page) => {
    const text = await section(page, "data");
    for (const { name, provider, dataset } of document.data_sources)
      expect(text).toContain(plain(`${name}${provider}${dataset}`));
    for (const pattern of document.index_patterns) expect(text).toContain(plain(pattern));
    for (const { name } of pack.rules)
      expect(
        ["ready", "seldom", "blind"].some((word) => text.includes(`${name}${word}`)),
        name,
      ).toBe(true);
    for (const source of ["Elastic Defend", "Sysmon", "Security log"]) expect(text).toContain(source);
  },
  "false positives with their exceptions": async (page) => {
    const text = await section(page, "false-positives");
    for (const { story } of document.false_positives) expect(text).toContain(plain(story));
    for (const { name, conditionText } of pack.exceptions) {
      expect(text).toContain(name);
      expect(text.replace(/\s/g, "")).toContain(plain(conditionText).replace(/\s/g, ""));
    }
  },
  "other platforms, each with its level of proof": async (page) => {
    for (const { id, title } of targets) {
      const tab = (await page.textContent(`#port-${id} > summary`)) ?? "";
      expect(tab).toContain(title);
      expect(tab).toMatch(/executed|bound|parsed|golden|refused/);
    }
  },
  "each test with what is done, its expected signals and a Run button": async (page) => {
    const text = await section(page, "tests");
    for (const one of pack.cases) {
      expect(text, one.file).toContain(plain(one.document.what));
      for (const { name } of one.signals) expect(text, one.file).toContain(plain(name));
      expect(await page.locator(`[data-run='${one.file}']`).count(), one.file).toBe(1);
    }
  },
  "attack commands with cleanup and copy buttons": async (page) => {
    for (const { command, cleanup } of atomicTests(pack))
      for (const text of [command, ...(cleanup === undefined ? [] : [cleanup])]) {
        const shown = page
          .locator("section:has(> #atomic) .code")
          .filter({ has: page.getByText(text, { exact: true }) });
        expect(await shown.locator("[data-copy]").first().getAttribute("data-copy")).toBe(text);
      }
  },
  "playbook, investigation guide and tuning, every heading of them": async (page) => {
    for (const [id, file] of [
      ["playbook", "playbook.md"],
      ["investigation", "investigation.md"],
      ["tuning", "tuning.md"],
    ] as const) {
      const text = await section(page, id);
      for (const [, heading = ""] of input.files.get(file)!.matchAll(/^##+ (.+)$/gm))
        expect(text).toContain(plain(heading));
    }
  },
  "hunts with their questions, runnable": async (page) => {
    const text = await section(page, "hunts");
    for (const { file, document: hunt } of pack.hunts) {
      expect(text).toContain(plain(hunt.question));
      expect(await page.locator(`[data-run-hunt='${file}']`).count()).toBe(1);
    }
  },
  "related detections with the reason": async (page) => {
    expect(await section(page, "related")).toContain("named by its author; technique T1218; group MuddyWater");
  },
  "version, licence, references": async (page) => {
    const text = await section(page, "about");
    expect(text).toContain(`Version${document.version}`);
    expect(text).toContain("LicenceMIT");
    for (const reference of document.references) expect(text).toContain(reference);
  },
  "a permalink for every section, indicator and test": async (page) => {
    const missing = await page.evaluate<string[]>(`[
      ...document.querySelectorAll("article > section > h2, details.case, [data-indicator-row], .hunt"),
    ].filter((one) => one.id === "" || document.querySelector('a[href="#' + one.id + '"]') === null).map((one) => one.outerHTML.slice(0, 100))`);
    expect(missing).toEqual([]);
  },
  "structured data and a preview for links": async (page) => {
    const data = JSON.parse((await page.textContent("script[type='application/ld+json']")) ?? "") as Record<
      string,
      unknown
    >;
    expect(data).toMatchObject({ "@type": "TechArticle", headline: document.name });
    expect(data.url).toBe(`https://detections.example/detections/${cmstp}/`);
    expect(await page.getAttribute("meta[property='og:title']", "content")).toBe(document.name);
    expect(await page.getAttribute("meta[property='og:url']", "content")).toBe(data.url);
    expect(await page.getAttribute("meta[property='og:image']", "content")).toMatch(/^https:.*\.png$/);
    expect(await page.getAttribute("meta[property='og:description']", "content")).toContain("cmstp.exe");
  },
};

describeChromium("the page of CMSTP", (launch) => {
  const site = new OpenedSite(out, launch);

  test("shows every item, filled from the pack", async () => {
    const page = await site.open(`detections/${cmstp}/index.html`);
    const missing: string[] = [];
    for (const [item, look] of Object.entries(items))
      await look(page).catch((error: unknown) => missing.push(`${item}: ${String(error).slice(0, 600)}`));
    expect(missing).toEqual([]);
    await page.close();
  });

  test("reproduces in the page what the pack's tests and hunts gave when it was built", async () => {
    const page = await site.open(`detections/${cmstp}/index.html`);
    const verdicts = () => page.locator("td[data-rule-on]").allTextContents();
    const before = await verdicts();
    await page.click("[data-run-all]");
    await page.waitForSelector("[data-run-summary]:has-text('passed')");
    expect(await page.textContent("[data-run-summary]")).toMatch(new RegExp(`^${pack.cases.length} passed, 0 failed`));
    expect((await verdicts()).map((text) => text.replace(/ ×\d+$/, ""))).toEqual(before);
    for (const { file } of pack.hunts) await page.click(`[data-run-hunt='${file}']`);
    await expect
      .poll(() => page.locator("[data-hunt-output].good:has-text('Passes')").count(), { timeout: 20_000 })
      .toBe(pack.hunts.length);
    await page.close();
  });

  test("had no error", () => expect(site.problems).toEqual([]));
});

test("its downloads are what they say", () => {
  const text = (name: string) => readFileSync(join(folder, name), "utf8");
  expect(parseYaml(text("sigma.yml"))).toMatchObject({ title: main.name, logsource: { product: "windows" } });
  expect(parseToml(text("rule.toml"))).toMatchObject({ rule: { name: main.name, query: main.queryText } });
  const kibana = text("kibana.ndjson")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { name: string });
  expect(kibana.map(({ name }) => name)).toEqual(pack.rules.map(({ name }) => name));
  expect(JSON.parse(text("detection.json"))).toMatchObject({ id: document.id });
  const files = unzipSync(readFileSync(join(folder, "pack.zip")));
  expect(strFromU8(files[`${cmstp}/detection.yml`]!)).toBe(input.files.get("detection.yml"));
  for (const { file } of pack.cases) expect(Object.keys(files)).toContain(`${cmstp}/${file}`);
});
