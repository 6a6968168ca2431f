import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cliPage } from "../../scripts/cli-docs.ts";
import { loadCommands } from "../../src/cli/commands/index.ts";

describe("docs/cli.md", () => {
  it("says what the commands say", async () => {
    expect(readFileSync(join(import.meta.dirname, "../../docs/cli.md"), "utf8")).toBe(await cliPage());
  });
});

describe("every command", () => {
  it("has a summary, an example for its arguments, and texts without a full stop at their end", async () => {
    for (const { name, summary, examples, options } of await loadCommands()) {
      expect(summary, name).toMatch(/^[A-Z].*[^.]$/);
      expect(examples.length, name).toBeGreaterThan(0);
      for (const example of examples) expect(example.command, name).toContain(`eqlipse ${name}`);
      for (const { description } of options) expect(description, name).toMatch(/[^.]$/);
    }
  });
});
