// Rules and logs are written by attackers too. A pack, rules of other collections and events whose every text tries to become markup go
// through every kind of page; nothing of it may run, become an element, or lead anywhere.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { serveSite } from "../../site/serve.ts";
import { describeChromium } from "../support/chromium.ts";

const root = join(import.meta.dirname, "../..");
const work = mkdtempSync(join(tmpdir(), "eqlipse-hostile-"));
const out = join(work, "out");
const folder = "T1218.003-cmstp";

const attack = `"'><img src=x onerror="hacked=1"><script>hacked=1</script></script><!--\${hacked}{{hacked}}\u2028`;
const documentAttack = `\n<script>hacked=1</script>\n\n<img src=x onerror=hacked=1>\n\n[here](javascript:hacked=1) ![x](x" onerror="hacked=1) <javascript:hacked=1> [a]: javascript:hacked=1\n\n### ${attack}\n\n\`\`\`eql\nprocess where process.name == "${"<img src=x onerror=hacked=1>"}"\n\`\`\`\n`;
const hostileMembers = new Set([
  "name",
  "description",
  "why",
  "story",
  "reason",
  "what",
  "question",
  "user",
  "provider",
  "dataset",
  "executor_note",
  "file",
  "command",
  "cleanup",
]);

/** Every free text of a document with the attack at its end; names that others refer to by pattern are left. */
function hostile(value: unknown, member = "", inside = ""): unknown {
  if (Array.isArray(value)) return value.map((item) => hostile(item, member, inside));
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        inside === "expect" && member === "rules" && key !== "main" ? `${key}${attack}` : key,
        hostile(inner, key, member),
      ]),
    );
  const isSlug = member === "name" && (inside === "indicators" || inside === "exceptions");
  const isRule = member === "rule" && inside === "blind" && value !== "main";
  return typeof value === "string" && ((hostileMembers.has(member) && !isSlug) || isRule) ? `${value}${attack}` : value;
}

function writeHostilePack(): void {
  const target = join(work, "packs", folder);
  cpSync(join(root, "detections", folder), target, { recursive: true });
  for (const path of readdirSync(target, { recursive: true, encoding: "utf8" })) {
    const file = join(target, path);
    if (/\.ya?ml$/.test(path)) writeFileSync(file, stringify(hostile(parse(readFileSync(file, "utf8")))));
    if (path.endsWith(".json")) writeFileSync(file, JSON.stringify(hostile(JSON.parse(readFileSync(file, "utf8")))));
    if (path.endsWith(".md")) writeFileSync(file, readFileSync(file, "utf8") + documentAttack);
  }
}

function writeHostileRules(): void {
  mkdirSync(join(work, "rules"));
  const sigma = {
    title: `Hostile${attack}`,
    id: "11111111-2222-4333-8444-555555555555",
    description: `Text${attack}`,
    logsource: { product: "windows", category: "process_creation" },
    detection: { selection: { CommandLine: attack }, condition: "selection" },
    level: "high",
    tags: ["attack.t1218.003", `attack.${attack}`],
  };
  writeFileSync(join(work, "rules", "hostile.yml"), stringify(sigma));
  const quoted = JSON.stringify(attack).slice(1, -1);
  writeFileSync(
    join(work, "rules", "hostile.toml"),
    `[rule]\nname = "Elastic${quoted}"\ndescription = "Text${quoted}"\nrule_id = "22222222-2222-4333-8444-555555555555"\nrisk_score = 73\nseverity = "high"\ntype = "eql"\nlanguage = "eql"\nquery = '''process where process.name == "<img src=x onerror=hacked=1>"'''\n`,
  );
}

let report = "";
beforeAll(() => {
  writeHostilePack();
  writeHostileRules();
  const args = ["site", "build", "--out", out, "--packs", join(work, "packs"), "--rules", join(work, "rules")];
  report = execFileSync(process.execPath, [join(root, "bin/eqlipse.js"), ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

function filesEnding(end: string): readonly string[] {
  return readdirSync(out, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(end));
}

describe("a hostile pack and hostile rules", () => {
  test("have pages of every kind", () => {
    expect(report).toBe("");
    const kinds = new Set(filesEnding(".html").map((path) => path.split("/")[0]));
    expect([...kinds].sort()).toEqual([
      "about",
      "changes",
      "data-sources",
      "detections",
      "groups",
      "index.html",
      "matrix",
      "playground",
      "rules",
      "software",
      "techniques",
    ]);
    expect(filesEnding(".html").filter((path) => path.startsWith("rules/"))).toHaveLength(2);
    expect(readFileSync(join(out, "detections", folder, "index.html"), "utf8")).toContain("hacked=1");
  });

  test("leave the feed well formed", () => {
    const feed = readFileSync(join(out, "feed.xml"), "utf8");
    expect(feed).not.toMatch(/<(?:img|script)/);
    expect(feed).toContain("&lt;img");
  });
});

describeChromium("hostile texts in a browser", (launch) => {
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

  /** What of the attack came to life in a page: elements, handlers, links that run, and code that ran. */
  const alive = `[
    ...document.querySelectorAll("img:not([src$='icon.svg']), script:not([src]):not([type='application/ld+json']), [onerror], iframe, object, base"),
    ...[...document.querySelectorAll("a, form, area")].filter((one) => /^\\s*(javascript|data|vbscript):/i.test(one.href ?? one.action ?? "")),
  ].map((one) => one.outerHTML.slice(0, 200)).concat(typeof hacked === "undefined" ? [] : ["code ran"])`;

  /** Every page, but of groups and programs a few only: they say the same of each. */
  const visited = () => {
    const all = filesEnding(".html");
    const isActor = (path: string) => /^(groups|software)\/./.test(path);
    return [...all.filter((path) => !isActor(path)), ...all.filter(isActor).slice(0, 6)];
  };

  test("no page has anything of it come to life", { timeout: 180_000 }, async () => {
    const page = await browser.newPage();
    const found: string[] = [];
    page.on("pageerror", (error) => found.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") found.push(message.text());
    });
    for (const path of visited()) {
      await page.goto(address + path);
      for (const one of await page.evaluate<string[]>(alive)) found.push(`${path}: ${one}`);
    }
    expect(found).toEqual([]);
    await page.close();
  });

  test("nor has the search, a test that is run, a hunt, or the playground with such events and queries", async () => {
    const page = await browser.newPage();
    const found: string[] = [];
    const look = async (what: string) => {
      for (const one of await page.evaluate<string[]>(alive)) found.push(`${what}: ${one}`);
    };
    page.on("pageerror", (error) => found.push(error.message));
    await page.goto(`${address}index.html`);
    await page.fill("#search", "onerror");
    await page.waitForSelector("[data-count]:has-text('3 detections')");
    await look("search");

    await page.goto(`${address}detections/${folder}/index.html`);
    await page.click("[data-run-all]");
    await page.waitForSelector("[data-run-summary]:has-text('passed')");
    await page.locator("[data-run-hunt]").first().click();
    await page.locator("[data-hunt-output]:has-text('ms')").first().waitFor();
    await look("tests");

    const event = {
      "@timestamp": `2026-01-01T00:00:00Z`,
      event: { category: "process", action: attack },
      host: { name: attack },
      process: { name: attack, command_line: attack, args: [attack] },
    };
    await page.goto(`${address}playground/index.html#q=${encodeURIComponent("process where process.args != null")}`);
    await page.fill("textarea", JSON.stringify(event));
    await page.waitForSelector("[data-results] td:has-text('onerror')");
    await look("an event that matches");
    await page.goto(
      `${address}playground/index.html#q=${encodeURIComponent(`process where process.name == "${attack.replaceAll('"', '\\"')}x"`)}`,
    );
    await page.reload();
    await page.fill("textarea", JSON.stringify(event));
    await page.waitForSelector("[data-results] .no:has-text('onerror')");
    await look("an event that does not");
    await page.goto(`${address}playground/index.html#q=${encodeURIComponent(attack)}`);
    await page.reload();
    await page.waitForSelector("[data-results] [role=alert]");
    await look("a query that is none");
    await page.setInputFiles("input[type=file]", {
      name: attack.replaceAll("/", "_"),
      mimeType: "text/plain",
      buffer: Buffer.from(attack),
    });
    await page.waitForSelector("#playground .bad:has-text('hacked')");
    await look("a file");
    expect(found).toEqual([]);
    await page.close();
  });
});
