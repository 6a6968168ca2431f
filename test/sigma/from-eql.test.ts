// EQL queries and the Sigma rules that they become, as cases; see cases/README.md.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { parseExpression } from "../../src/eql/parser.ts";
import { eqlToSigma } from "../../src/sigma/from-eql/convert.ts";
import { readSigma } from "../../src/sigma/read.ts";

interface Case {
  readonly name: string;
  readonly eql: string;
  readonly sigma?: string;
  readonly losses?: readonly string[];
  readonly approximate?: boolean;
  readonly refused?: string;
}

const cases: readonly Case[] = parse(readFileSync(join(import.meta.dirname, "cases/from-eql.yml"), "utf8"));

/** The log source and detection of a rule. */
function body(text: string): string {
  return text.slice(text.indexOf("logsource:"), text.indexOf("falsepositives:"));
}

describe("an EQL query as a Sigma rule", () => {
  test.each(cases.filter(({ sigma }) => sigma !== undefined))("$name", ({ eql, sigma, approximate, losses = [] }) => {
    const { text, diagnostics } = eqlToSigma(eql, { title: "T" }, { approximate });
    expect(diagnostics.map(({ message }) => message)).toEqual(losses.map((loss) => expect.stringContaining(loss)));
    expect(body(text!)).toBe(sigma);
    expect(readSigma(text!).diagnostics).toEqual([]);
  });

  test.each(cases.filter(({ refused }) => refused !== undefined))("$name is refused", ({ eql, refused }) => {
    const { text, diagnostics } = eqlToSigma(eql, { title: "T" });
    expect(text).toBeUndefined();
    expect(diagnostics[0]).toMatchObject({ severity: "error", message: expect.stringContaining(refused!) });
  });

  test("carries its metadata, in SigmaHQ's order", () => {
    const { text } = eqlToSigma(
      'process where host.os.type == "windows" and event.type == "start" and process.name : "a.exe"',
      {
        title: "Title: with a colon",
        id: "00000000-0000-4000-8000-000000000001",
        description: "Two\nlines\n",
        status: "test",
        level: "high",
        author: "O'Neil",
        date: "2024-05-01",
        references: ["https://example.org/#a"],
        falsepositives: ["Administrators"],
        tactics: ["stealth"],
        techniques: ["T1218.003"],
      },
    );
    expect(text).toBe(`title: 'Title: with a colon'
id: 06de9bb2-d48e-5257-89eb-52fc37b9508f
status: test
description: |
    Two
    lines
references:
    - 'https://example.org/#a'
author: 'O''Neil'
date: 2024-05-01
tags:
    - attack.stealth
    - attack.t1218.003
logsource:
    category: process_creation
    product: windows
detection:
    selection:
        Image|endswith: '\\a.exe'
    condition: selection
falsepositives:
    - Administrators
level: high
`);
  });

  test("has an id that depends on the detection's alone", () => {
    const id = (eql: string, metadata: { title: string; id?: string }) =>
      /^id: (.*)$/m.exec(eqlToSigma(eql, metadata).text!)![1];
    const [a, b] = [
      'process where event.type == "start" and process.name : "a"',
      'process where event.type == "start" and process.name : "b"',
    ];
    expect(id(a, { title: "A", id: "x" })).toBe(id(b, { title: "B", id: "x" }));
    expect(id(a, { title: "A" })).not.toBe(id(a, { title: "B" }));
  });

  test("calls its selections as the author called the parts", () => {
    const eql =
      'process where host.os.type == "windows" and event.type == "start" and (process.name : "a.exe" or process.pe.product : "A") and not process.working_directory : "C:\\\\x"';
    const part = (name: string, condition: string) => ({ name, condition: parseExpression(condition).expression! });
    const { text } = eqlToSigma(eql, {
      title: "T",
      parts: [
        part("SomeProgram", 'process.name : "a.exe" or process.pe.product : "A"'),
        part("known place", 'process.working_directory : "C:\\\\x"'),
      ],
    });
    expect(text).toContain("condition: selection_some_program and not filter_main_known_place");
  });
});

describe("an EQL sequence as a Sigma correlation", () => {
  test("of stages in order", () => {
    const { text, diagnostics } = eqlToSigma(
      `sequence by process.entity_id with maxspan=1m
        [process where host.os.type == "windows" and event.type == "start" and process.name : "a.exe"]
        [network where host.os.type == "windows" and event.type == "start" and destination.port == 443]`,
      { title: "Calls home", level: "high", tactics: ["execution"] },
    );
    expect(diagnostics).toEqual([]);
    expect(text!.split("---\n").at(-1)).toBe(`title: Calls home
id: f3066853-e87e-541c-b4c1-5391e15fb0be
status: experimental
tags:
    - attack.execution
correlation:
    type: temporal_ordered
    rules:
        - stage_1
        - stage_2
    group-by:
        - ProcessGuid
    timespan: 1m
falsepositives:
    - Unknown
level: high
`);
    expect(readSigma(text!).documents.map(({ kind }) => kind)).toEqual(["rule", "rule", "correlation"]);
  });

  test("joined by different fields has aliases", () => {
    const { text } = eqlToSigma(
      `sequence with maxspan=1500ms
        [process where host.os.type == "windows" and event.type == "start" and process.name : "a"] by process.entity_id
        [process where host.os.type == "windows" and event.type == "start" and process.name : "b"] by process.parent.entity_id`,
      { title: "T" },
      { approximate: true },
    );
    expect(text).toContain(
      "    group-by:\n        - key_1\n    timespan: 2s\n    aliases:\n        key_1:\n            stage_1: ProcessGuid\n            stage_2: ParentProcessGuid\n",
    );
  });

  test("has a span of whole seconds, as Sigma's are", () => {
    const query = (span: string) =>
      `sequence by process.entity_id with maxspan=${span}
        [process where host.os.type == "windows" and event.type == "start" and process.name : "a"]
        [network where host.os.type == "windows" and event.type == "start" and process.name : "a"]`;
    expect(eqlToSigma(query("2000ms"), { title: "T" }).text).toContain("timespan: 2s");
    const [refusal] = eqlToSigma(query("1500ms"), { title: "T" }).diagnostics;
    expect(refusal).toMatchObject({ code: "not-in-sigma", message: expect.stringContaining("1500 ms become 2 s") });
    expect(refusal!.hint).toContain("--approximate");
  });

  test("has the system that any of its stages says, so that all have the same names for their keys", () => {
    const products = (second: string) => {
      const { text } = eqlToSigma(
        `sequence by host.id with maxspan=1m
          [process where event.type == "start" and process.name : "a"]
          [process where event.type == "start" and ${second}]`,
        { title: "T" },
      );
      return readSigma(text!).documents.map((each) =>
        each.kind === "correlation" ? each.groupBy : each.logsource.product,
      );
    };
    expect(products('process.executable : "C:\\\\b"')).toEqual(["windows", "windows", ["Computer"]]);
    expect(products('process.name : "b"')).toEqual([undefined, undefined, ["Computer"]]);
  });

  test("of one stage that repeats is a count", () => {
    const { text, diagnostics } = eqlToSigma(
      'sequence by host.id with maxspan=10s [process where host.os.type == "windows" and event.type == "start" and process.name : "a"] with runs=5',
      { title: "T" },
    );
    expect(text).toContain(
      "    type: event_count\n    rules:\n        - stage_1\n    group-by:\n        - Computer\n    timespan: 10s\n    condition:\n        gte: 5\n",
    );
    expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([
      ["lost-in-sigma", "Hosts are told apart by their name, not by `host.id`"],
    ]);
  });
});
