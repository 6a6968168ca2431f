// A large event log dropped on a page: read whole in the browser, while the page stays free to do other things.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeEvtx } from "../../scripts/evtx-writer/index.ts";
import { readEvtx } from "../../src/evtx/index.ts";
import { chunkSize, event, fileHeaderSize, named } from "../evtx/support.ts";
import { bundleForBrowser, describeChromium } from "../support/chromium.ts";
import type { DropResult } from "./drop-result.ts";

const size = 60 * 1000 * 1000;

/** A log of `size` bytes: one well-filled chunk of process starts, over and over. */
function largeLog(): Uint8Array {
  const data = named({
    Image: "C:\\Windows\\System32\\cmstp.exe",
    CommandLine: "cmstp.exe /s /ns C:\\Temp\\a.inf",
    ProcessId: 42,
  });
  const few = writeEvtx(Array.from({ length: 400 }, () => event({ provider: "Microsoft-Windows-Sysmon", data })));
  const chunk = few.subarray(fileHeaderSize, fileHeaderSize + chunkSize);
  const log = new Uint8Array(fileHeaderSize + Math.ceil((size - fileHeaderSize) / chunkSize) * chunkSize);
  log.set(few.subarray(0, fileHeaderSize));
  for (let at = fileHeaderSize; at < log.length; at += chunkSize) log.set(chunk, at);
  return log;
}

describeChromium("an event log of 60 MB dropped on a page", (launch) => {
  const folder = mkdtempSync(join(tmpdir(), "eqlipse-drop-"));
  const path = join(folder, "large.evtx");
  let browser: Browser;
  let page: Page;
  let expected = 0;

  beforeAll(async () => {
    const log = largeLog();
    for (const _record of readEvtx(log)) expected++;
    writeFileSync(path, log);
    browser = await launch();
    page = await browser.newPage();
    await page.setContent("<!doctype html><title>drop</title><input type=file>");
    await page.addScriptTag({
      type: "module",
      content: await bundleForBrowser(join(import.meta.dirname, "pages/evtx-page.ts")),
    });
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("is read whole, and the page is never blocked for more than 100 ms", async () => {
    const runs: DropResult[] = [];
    // A busy machine can stop the whole browser for a while; what the reader itself does is the same in every run.
    for (let run = 0; run < 5 && !runs.some(({ longestBlock }) => longestBlock <= 100); run++) {
      await page.setInputFiles("input", path);
      const result = await page.evaluate<DropResult>("dropChosenFile()");
      runs.push(result);
      expect(result).toMatchObject({ records: expected, problems: 0, channels: ["Test/Operational"] });
    }
    const best = runs.reduce((a, b) => (a.longestBlock < b.longestBlock ? a : b));
    expect(best.longestBlock).toBeLessThanOrEqual(100);
    expect(best.turns).toBeGreaterThan(best.milliseconds / 100);
  });
});
