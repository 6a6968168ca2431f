// The generated pages are what their script writes now.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { platformPages } from "../../scripts/platform-docs.ts";

const pages = platformPages();

test.each([...pages.keys()])("%s is up to date (scripts/platform-docs.ts writes it)", (path) => {
  expect(readFileSync(join(import.meta.dirname, "../..", path), "utf8")).toBe(pages.get(path));
});
