import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { telemetryPage } from "../../scripts/telemetry-docs.ts";
import { shapeNames } from "../../src/telemetry/index.ts";

const page = readFileSync(join(import.meta.dirname, "../../docs/telemetry.md"), "utf8");

test("the page's table of sources is what the mapping tables say", () => {
  expect(page).toBe(telemetryPage(page));
});

test.each(shapeNames)("the page explains the shape %s", (shape) => {
  expect(page).toContain(`\`${shape}\``);
});
