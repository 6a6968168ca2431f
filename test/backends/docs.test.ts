// The generated pages are what their script writes now.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { platformPages } from "../../scripts/platform-docs.ts";
import { portsPage, readKeptRuns } from "../../scripts/ports-page.ts";

const pages = new Map([...platformPages(), ["docs/agreement-of-ports.md", portsPage(Object.values(readKeptRuns()))]]);

test.each([...pages.keys()])("%s is up to date (scripts/platform-docs.ts and ports-page.ts write them)", (path) => {
  expect(readFileSync(join(import.meta.dirname, "../..", path), "utf8")).toBe(pages.get(path));
});
