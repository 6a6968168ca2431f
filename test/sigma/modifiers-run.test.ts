// The modifiers of the specification, run: each over values that it finds and near misses, as the scanner has the rule and as its EQL reads.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { search } from "../../src/engine/index.ts";
import { type Document, DocumentEvent } from "../../src/event/document.ts";
import { Scanner } from "../../src/scan/index.ts";
import { modifierNames } from "../../src/sigma/document/modifiers.ts";
import { type RunnableRule, sigmaRules } from "../../src/sigma/rules.ts";
import { rule } from "./support/documents.ts";
import { show } from "./support/show.ts";

interface Case {
  /** A detection item about the field A. */
  readonly item: string;
  /** Values of A with which it holds. */
  readonly finds?: readonly unknown[];
  readonly misses: readonly unknown[];
  /** Whether it holds where A is missing or null. */
  readonly absent?: boolean;
}

const cases: readonly Case[] = parse(readFileSync(join(import.meta.dirname, "cases/modifiers-run.yml"), "utf8"));
const missing = Symbol("no value");

function runnable(item: string): RunnableRule {
  const text = rule(`selection:\n    ${item}\ncondition: selection`, "{product: acme, service: app}");
  const [file] = sigmaRules([{ source: "case.yml", text }], { placeholders: { p: ["one", "two*"] } });
  expect(file!.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return file!.rules[0]!;
}

function eventWith(value: unknown): Document {
  const others = { "@timestamp": "2024-05-01T00:00:00Z", event: { category: ["any"] }, B: "Bc" };
  return value === missing ? others : { ...others, A: value };
}

/** Which of the values the rule finds in the scanner. */
function scanned(one: RunnableRule, values: readonly unknown[]): readonly unknown[] {
  const scanner = new Scanner([one]);
  return values.filter((value, index) => {
    const document = eventWith(value);
    const event = new DocumentEvent(document, scanner.fields);
    return scanner.add(event, { file: "case", index, document: () => document }).length > 0;
  });
}

/** Which of the values the EQL written for the rule finds. */
function searched(one: RunnableRule, values: readonly unknown[]): readonly unknown[] {
  const text = show(one.query.query);
  const { hits } = search(text, values.map(eventWith), { size: values.length });
  return (hits.events ?? []).map(({ _id }) => values[Number(_id)]);
}

describe("a modifier, run", () => {
  test.each(cases)("$item", ({ item, finds = [], misses, absent = false }) => {
    const found = absent ? [...finds, missing, null] : finds;
    const values = [...found, ...misses, ...(absent ? [] : [missing, null])];
    const one = runnable(item);
    expect(scanned(one, values)).toEqual(found);
    expect(searched(one, values)).toEqual(found);
  });

  test("there is a case for each", () => {
    const used = new Set(cases.flatMap(({ item }) => item.split(":")[0]!.split("|").slice(1)));
    expect([...used].toSorted()).toEqual(modifierNames.toSorted());
  });
});
