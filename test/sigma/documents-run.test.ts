// Whole rules and files of several documents, run by the scanner; see cases/documents-run.yml.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { DocumentEvent } from "../../src/event/document.ts";
import { Scanner } from "../../src/scan/index.ts";
import { sigmaRules } from "../../src/sigma/rules.ts";
import { rule as ruleAround } from "./support/documents.ts";

interface Case {
  readonly name: string;
  /** A detection. */
  readonly rule?: string;
  /** Instead: a file of several documents. */
  readonly documents?: string;
  readonly events: readonly Readonly<Record<string, unknown>>[];
  /** The events that are found, of several rules by title. */
  readonly finds: readonly number[] | Readonly<Record<string, readonly number[]>>;
}

const cases: readonly Case[] = parse(readFileSync(join(import.meta.dirname, "cases/documents-run.yml"), "utf8"));

function found({ rule = "", documents, events }: Case): Readonly<Record<string, readonly number[]>> {
  const text = documents ?? ruleAround(rule.trimEnd(), "{product: acme, service: app}");
  const [file] = sigmaRules([{ source: "case.yml", text }]);
  expect(file!.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  const scanner = new Scanner(file!.rules);
  const byTitle: Record<string, number[]> = Object.fromEntries(file!.rules.map(({ name }) => [name, []]));
  for (const [index, fields] of events.entries()) {
    const document = { "@timestamp": "2024-05-01T00:00:00Z", event: { category: ["any"] }, ...fields };
    const event = new DocumentEvent(document, scanner.fields);
    for (const finding of scanner.add(event, { file: "case", index, document: () => document }))
      byTitle[finding.rule.name]!.push(index);
  }
  return byTitle;
}

describe("a rule, run", () => {
  test.each(cases)("$name", (each) => {
    expect(found(each)).toEqual(each.documents === undefined ? { Test: each.finds } : each.finds);
  });
});
