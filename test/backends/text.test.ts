// The text of every case for every target, one small file a case: reviewed when it changes, rewritten with UPDATE_TEXTS=1. A target that has no port
// says why.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { convert, targets } from "../../src/backends/index.ts";
import { type Case, loadSuites } from "./suite.ts";

const folder = join(import.meta.dirname, "texts");

describe.each(loadSuites())("$name", (suite) => {
  test.each(suite.cases)("$name", (one) => {
    const path = join(folder, suite.name, `${one.name.replaceAll(/[^A-Za-z0-9~]+/g, "-")}.txt`);
    const text = textOf(one);
    if (process.env.UPDATE_TEXTS === "1") {
      mkdirSync(join(folder, suite.name), { recursive: true });
      writeFileSync(path, text);
    }
    expect(text).toBe(readFileSync(path, "utf8"));
  });
});

function textOf({ query }: Case): string {
  return [
    `eql: ${query.trim()}`,
    ...targets.map(
      ({ id, tables }) => `${id}: ${portOf(tables.length === 0 ? query : query.replace(/^any /, "process "), id)}`,
    ),
    "",
  ].join("\n");
}

function portOf(query: string, target: string): string {
  const port = convert(query, target);
  if (port.query === null) return `refused: ${port.diagnostics.map((one) => one.code).join(", ")}`;
  const text =
    target === "panther"
      ? port.query
          .split("\n")
          .findLast((line) => line.startsWith("    return"))!
          .trim()
      : port.query;
  const losses = port.losses.map((loss) => `\n  lost: ${loss.code}`).join("");
  return text + losses;
}
