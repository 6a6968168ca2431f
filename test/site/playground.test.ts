// The playground as a person uses it: what is offered while one types, mistakes, files of each kind, results of each kind, ports, links, and the
// keyboard. Each state is kept as a picture.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync, zipSync } from "fflate";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { describeChromium } from "../support/chromium.ts";
import { builtSite, cmstp, OpenedSite, picture, root } from "./support.ts";

const out = builtSite([cmstp]);
const playground = "playground/index.html";

const started = (seconds: number, name: string, args: readonly string[], host = "one") => ({
  "@timestamp": `2026-03-02T10:00:${String(seconds).padStart(2, "0")}Z`,
  event: { category: ["process"], type: ["start"] },
  host: { name: host },
  process: { name, args: [name, ...args], command_line: [name, ...args].join(" ") },
});
const events = [
  started(0, "cmd.exe", ["/c", "x"]),
  started(4, "cmstp.exe", ["/s", "a.inf"]),
  started(9, "calc.exe", []),
];
const lines = events.map((event) => JSON.stringify(event)).join("\n");
const bytes = new TextEncoder().encode(lines);

describeChromium("the playground", (launch) => {
  const site = new OpenedSite(out, launch);

  async function opened(query: string, text = lines): Promise<Page> {
    const page = await site.open(`${playground}#q=${encodeURIComponent(query)}`);
    await page.waitForSelector("[data-total]");
    await page.fill("textarea", text);
    await page.waitForSelector(`#playground :text('${text === "" ? 0 : events.length} events')`);
    return page;
  }

  async function write(page: Page, query: string): Promise<void> {
    await page.locator(".cm-content").focus();
    await page.keyboard.press("ControlOrMeta+a");
    // What is put in place of a coloured word takes its style along in Chromium, which the policy stops and reports.
    await page.keyboard.press("Delete");
    await page.keyboard.insertText(query);
  }

  async function queryIn(page: Page): Promise<string> {
    return (await page.locator(".cm-line").allTextContents()).join("\n");
  }

  test("offers fields with what they are and who has them, functions with an example, and categories at the beginning", async () => {
    const page = await opened('process where process.name : "cmstp.exe"');
    const offered = async (typed: string, option: string) => {
      await write(page, typed.slice(0, -1));
      await page.keyboard.type(typed.slice(-1));
      await page
        .locator(".cm-completionLabel")
        .filter({ hasText: new RegExp(`^${option.replaceAll(".", "\\.")}$`) })
        .waitFor();
      while ((await page.textContent("li[aria-selected] .cm-completionLabel")) !== option)
        await page.keyboard.press("ArrowDown");
      await page.locator(".cm-completionInfo", { hasText: /\w/ }).waitFor();
      return page.textContent(".cm-completionInfo");
    };
    const field = await offered("process where process.command_l", "process.command_line");
    expect(field).toContain("The command line as one text");
    expect(field).toContain("Elastic Defend, Sysmon");
    await picture(page, "playground-completion");
    expect(await offered("process where cidrM", "cidrMatch")).toContain('cidrMatch("');
    expect(await offered("regis", "registry")).toContain("registry");
    // The editor takes no choice within 75 ms of opening the list: a key may still belong to what was being typed.
    await page.waitForTimeout(150);
    await page.keyboard.press("Enter");
    expect(await queryIn(page)).toBe("registry where ");
    await write(page, 'process where process.name == "process.n');
    await page.keyboard.type("a");
    await page.waitForTimeout(400);
    expect(await page.locator(".cm-tooltip-autocomplete").count()).toBe(0);
    await page.close();
  });

  test("tells mistakes at their places while one types, and how to mend them", async () => {
    const page = await opened('process where process.name : "cmstp.exe"');
    await write(page, 'process where process.name == "a"\n  and length(process.name, 1) > 2');
    await page.locator(".cm-lint-marker-error").waitFor();
    await page.waitForSelector("[data-results] [role=alert]:has-text('Line 2')");
    expect(await page.textContent("[data-results] [role=alert]")).toContain("length takes one argument");
    await picture(page, "playground-mistake", true);
    await write(page, "");
    await page.waitForSelector("[data-results]:has-text('Write a query')");
    await picture(page, "playground-empty", true);
    await page.close();
  });

  test("formats, and takes it back", async () => {
    const page = await opened('process where process.name:"cmstp.exe" and process.args:"/s"');
    const before = await queryIn(page);
    await page.click("button:text-is('Format')");
    expect(await queryIn(page)).toContain('process.name : "cmstp.exe"');
    await page.locator(".cm-content").click();
    await page.keyboard.press("ControlOrMeta+z");
    expect(await queryIn(page)).toBe(before);
    await page.close();
  });

  test.each([
    ["NDJSON", "events.ndjson", bytes],
    ["a JSON array", "events.json", new TextEncoder().encode(JSON.stringify(events))],
    ["gzip", "events.ndjson.gz", gzipSync(bytes)],
    ["zip", "events.zip", zipSync({ "a/events.ndjson": bytes, "readme.txt": new Uint8Array([1]) })],
    ["an event log", "sysmon.evtx", readFileSync(join(root, "samples/sysmon.evtx"))],
  ])("hunts through %s that is dropped anywhere on the page", async (kind, name, content) => {
    const page = await opened('process where process.name : "cmstp.exe"', "");
    const packed = JSON.stringify(Buffer.from(content).toString("base64"));
    const transfer = await page.evaluateHandle(`{
      const transfer = new DataTransfer();
      const bytes = Uint8Array.from(atob(${packed}), (character) => character.charCodeAt(0));
      transfer.items.add(new File([bytes], ${JSON.stringify(name)}));
      transfer;
    }`);
    await page.dispatchEvent("#playground", "dragover", { dataTransfer: transfer });
    await page.dispatchEvent("#playground", "drop", { dataTransfer: transfer });
    await page.waitForSelector("[data-results] td:has-text('cmstp.exe')");
    await page.click("button:has-text('Hunt with all')");
    await page.waitForSelector(`[data-rule='${cmstp}/main']`);
    if (kind === "an event log") await picture(page, "playground-hunt", true);
    await page.click(`[data-rule='${cmstp}/main'] summary`);
    await page.click(`[data-rule='${cmstp}/main'] button`);
    await page.waitForSelector("[data-total='1']");
    expect(await queryIn(page)).toContain('process.args : ("/s", "/au", "/ns", "/ni")');
    await page.close();
  });

  test("says what is wrong with a file that it cannot read, and goes on", async () => {
    const page = await opened('process where process.name : "cmstp.exe"', "");
    const file = (name: string, text: string) => ({ name, mimeType: "text/plain", buffer: Buffer.from(text) });
    await page.setInputFiles("input[type=file]", [
      file("a.ndjson", `${lines}\n{broken`),
      file("b.bin", "no telemetry"),
    ]);
    await page.waitForSelector("#playground .bad:has-text('a.ndjson, line 4')");
    await page.waitForSelector("#playground .bad:has-text('b.bin')");
    await page.waitForSelector("[data-total='1']");
    await page.close();
  });

  test("shows events as a table with whole documents, and the clauses that decided with what they saw", async () => {
    const page = await opened('process where process.name : "cmstp.exe" and not process.args : "/au"');
    await page.waitForSelector("[data-total='1']");
    await page.click("[data-results] td summary");
    expect(await page.textContent("[data-results] td pre")).toContain('"command_line": "cmstp.exe /s a.inf"');
    const clauses = page.locator(".clauses .yes:has-text('process.name : ')").last();
    expect(await clauses.textContent()).toContain('process.name is "cmstp.exe"');
    expect(await page.locator(".clauses [role=img][aria-label='does not hold']").count()).toBeGreaterThan(0);
    await picture(page, "playground-table", true);
    await page.close();
  });

  test("shows sequences as lanes with their times, and how far the best attempt got when there is none", async () => {
    const stages = '[process where process.name == "cmd.exe"] [process where process.name == "cmstp.exe"]';
    const page = await opened(
      `sequence by host.name with maxspan=10s ${stages} [process where process.name == "calc.exe"]`,
    );
    await page.waitForSelector("[data-total='1']");
    expect(await page.locator(".lane").allTextContents()).toEqual([
      expect.stringContaining("+0 scmd.exe /c x"),
      expect.stringContaining("+4 scmstp.exe /s a.inf"),
      expect.stringContaining("+9 scalc.exe"),
    ]);
    expect(await page.textContent(".lanes")).toContain("by one · 9 s from first to last");
    await picture(page, "playground-sequence", true);
    await write(page, `sequence by host.name with maxspan=1s ${stages}`);
    await page.waitForSelector("[data-total='0']");
    expect(await page.textContent("[data-results]")).toContain("The attempt that got furthest");
    await picture(page, "playground-nearest", true);
    await page.close();
  });

  test("writes the query for other platforms while one types, and says what they cannot say", async () => {
    const page = await opened('process where process.name == "cmstp.exe"');
    await page.selectOption("select", "duckdb");
    await page.waitForSelector("pre.wrap:has-text(\"'cmstp.exe'\")");
    await write(page, 'process where process.name == "mshta.exe"');
    await page.waitForSelector("pre.wrap:has-text(\"'mshta.exe'\")");
    await write(page, "sample by host.name [process where true] [file where true]");
    await page.selectOption("select", "lucene");
    await page.waitForSelector(".level-refused");
    await picture(page, "playground-refused", true);
    await page.close();
  });

  test("a link brings query and events back in another browser, and nothing of it is sent", async () => {
    const context = { permissions: ["clipboard-read", "clipboard-write"] };
    const page = await site.open(playground, context);
    await page.waitForSelector("[data-total]");
    await page.fill("textarea", lines);
    await write(page, 'process where process.name : "calc.exe"');
    await page.waitForSelector("[data-total='1']");
    await page.click("button:text-is('Copy a link')");
    await page.waitForSelector("button:text-is('Copied')");
    const link = await page.evaluate<string>("navigator.clipboard.readText()");
    const sent: string[] = [];
    const other = await site.newPage();
    other.on("request", (request) => sent.push(request.url()));
    await other.goto(link);
    await other.waitForSelector("[data-total='1']");
    expect(await queryIn(other)).toBe('process where process.name : "calc.exe"');
    expect(await other.inputValue("textarea")).toBe(lines);
    expect(sent.filter((url) => url.includes("calc"))).toEqual([]);
    await other.close();
    await page.close();
  });

  test.each([
    ["a rule", `rule=${cmstp}/main`],
    ["a case", `case=${cmstp}/tests/malicious-inf.yml`],
    ["a hunt", `hunt=${cmstp}/hunts/children-of-cmstp.yml`],
  ])("opens %s of a pack with its telemetry", async (_, state) => {
    const page = await site.open(`${playground}#${state}`);
    await page.waitForSelector("[data-total]:not([data-total='0'])");
    await page.close();
  });

  test("can be used with the keyboard alone", async () => {
    const page = await opened('process where process.name : "cmstp.exe"');
    await page.locator(".cm-content").focus();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type('process where process.name : "calc.exe"');
    await page.keyboard.press("Escape");
    await page.waitForSelector("[data-total='1']");
    const reached: string[] = [];
    for (let step = 0; step < 8; step++) {
      await page.keyboard.press("Tab");
      reached.push(await page.evaluate<string>("document.activeElement.textContent || document.activeElement.tagName"));
    }
    expect(reached).toEqual(
      expect.arrayContaining(["Format", "Copy a link", "TEXTAREA", "Hunt with all built-in rules"]),
    );
    await page.close();
  });

  test("on a phone and in the dark everything is there", async () => {
    const page = await site.open(`${playground}#rule=${cmstp}/main`, {
      viewport: { width: 390, height: 844 },
      colorScheme: "dark",
    });
    await page.waitForSelector("[data-total]:not([data-total='0'])");
    expect(await page.evaluate<number>("document.documentElement.scrollWidth")).toBeLessThanOrEqual(390);
    await picture(page, "playground-phone-dark", true);
    await page.close();
  });

  test("had no error and asked for nothing from elsewhere", () => {
    expect(site.problems).toEqual([]);
  });
});
