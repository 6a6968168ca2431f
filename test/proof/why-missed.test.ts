import { describe, expect, test } from "vitest";
import { testPack } from "../../src/proof/pack-tests.ts";
import { whyMissed } from "../../src/proof/why-missed.ts";
import { oneCasePack } from "./one-case-pack.ts";

const start = (at: number, name: string) =>
  `  - {at: ${at}, kind: process_start, process: {executable: 'C:\\${name}', command_line: '${name} /x'}}`;

describe("why a rule found nothing in its case", () => {
  test.each<readonly [string, string, readonly string[], string]>([
    [
      "the nearest event, by what it lacks",
      'process where process.name : "a.exe" and process.args : "/y"',
      [start(0, "b.exe"), start(1, "a.exe")],
      'the nearest event lacks `process.args : "/y"`',
    ],
    [
      "every test that it lacks",
      'process where process.name : "a.exe" and process.args : "/y"',
      [start(0, "b.exe")],
      'the nearest event lacks `process.name : "a.exe"`, `process.args : "/y"`',
    ],
    [
      "where a sequence stopped",
      'sequence by host.id [process where process.name : "a.exe"] [process where process.name : "b.exe"]',
      [start(0, "b.exe"), start(1, "a.exe")],
      "1 event of item 2 came before, none after",
    ],
    [
      "what the item lacks that a sequence waits for",
      'sequence by host.id [process where process.name : "a.exe"] [process where process.name : "c.exe"]',
      [start(0, "a.exe"), start(1, "b.exe")],
      'No event matches item 2; the nearest event lacks `process.name : "c.exe"`',
    ],
  ])("%s", (_, query, events, why) => {
    const pack = oneCasePack(query, events);
    const [failure] = testPack(pack).cases[0]!.failures;
    expect(failure).toMatchObject({ kind: "rule-missed", source: "endpoint" });
    expect(whyMissed(pack, pack.cases[0]!, failure!)).toBe(why);
  });

  test("says nothing of failures that are no misses", () => {
    const pack = oneCasePack('process where process.name : "a.exe"', [start(0, "a.exe"), start(1, "a.exe")]);
    const [failure] = testPack(pack).cases[0]!.failures;
    expect(failure).toMatchObject({ kind: "match-count" });
    expect(whyMissed(pack, pack.cases[0]!, failure!)).toBeUndefined();
  });
});
