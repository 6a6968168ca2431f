// The page of diagnostics is what the tables in the code say.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { diagnosticsPage } from "../../scripts/diagnostics-docs.ts";

test("docs/diagnostics.md is what scripts/diagnostics-docs.ts writes", () => {
  expect(readFileSync(join(import.meta.dirname, "../../docs/diagnostics.md"), "utf8")).toBe(diagnosticsPage());
});
