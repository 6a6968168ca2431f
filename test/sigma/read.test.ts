// Reading files: what is wrong is told with its line and column, and rules around a bad one are read all the same.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SigmaCorrelation, SigmaFilter, SigmaRule } from "../../src/sigma/document/model.ts";
import { readSigma } from "../../src/sigma/read.ts";
import { describeShared } from "../support/shared.ts";
import { corpusRules } from "./support/corpus.ts";
import { places, rule } from "./support/documents.ts";

const minimal = rule("selection:\n    Image: x\ncondition: selection");

describe("a rule", () => {
  test("is read with its metadata", () => {
    const text = `title: A title
id: 7c3a5b1d-9e2f-4a8c-b5d7-1e0f3c6a9b2d
name: short
status: test
description: |
    Two
    lines
references:
    - https://example.org
author: Someone
date: 2024-05-01
modified: 2024-06-01
tags:
    - attack.t1218.003
logsource:
    category: process_creation
    product: Windows
    definition: Needs a policy
detection:
    selection:
        Image|endswith: '\\x.exe'
    condition: selection
falsepositives:
    - Unknown
level: high
`;
    const { documents, diagnostics } = readSigma(text);
    expect(diagnostics).toEqual([]);
    const [read] = documents as [SigmaRule];
    expect(read.metadata).toEqual({
      title: "A title",
      id: "7c3a5b1d-9e2f-4a8c-b5d7-1e0f3c6a9b2d",
      name: "short",
      status: "test",
      level: "high",
      description: "Two\nlines\n",
      author: "Someone",
      date: "2024-05-01",
      modified: "2024-06-01",
      references: ["https://example.org"],
      tags: ["attack.t1218.003"],
      falsepositives: ["Unknown"],
      fields: [],
    });
    expect(read.logsource).toMatchObject({
      category: "process_creation",
      product: "windows",
      service: undefined,
      custom: { definition: "Needs a policy" },
    });
    const [selection] = read.selections;
    expect(text.slice(selection!.search.span.start, selection!.search.span.end)).toBe("Image|endswith: '\\x.exe'");
  });

  test.each<readonly [name: string, body: string, problems: readonly string[]]>([
    ["an unknown modifier", "a:\n    Image|endwith: x\ncondition: a", ["5:9 unknown-modifier"]],
    ["a modifier at the wrong place", "a:\n    Image|contains|base64: x\ncondition: a", ["5:9 modifier-order"]],
    [
      "a value that a modifier cannot take",
      "a:\n    Ip|cidr:\n        - 10.0.0.0/8\n        - x\ncondition: a",
      ["7:15 modifier-value"],
    ],
    ["a regular expression that cannot be read", "a:\n    Image|re: '('\ncondition: a", ["5:19 invalid-regex"]],
    ["an empty selection", "a: {}\ncondition: a", ["4:5 empty-search"]],
    ["a selection of nothing", "a:\ncondition: a", ["4:5 empty-search"]],
    ["an empty list", "a:\n    Image: []\ncondition: a", ["5:16 empty-search"]],
    ["a map as a value", "a:\n    Image:\n        x: y\ncondition: a", ["6:13 invalid-value"]],
    ["no condition", "a:\n    Image: x", ["3:1 missing-member"]],
    ["a condition that is no text", "a:\n    Image: x\ncondition: 5", ["6:16 invalid-value"]],
    ["a name that is not there", "a:\n    Image: x\ncondition: a and b", ["6:22 unknown-selection"]],
    [
      "an old aggregation",
      "a:\n    Image: x\ntimeframe: 5m\ncondition: a | count() > 5",
      ["6:5 deprecated-aggregation", "7:18 deprecated-aggregation"],
    ],
  ])("with %s is told where", (_name, body, problems) => {
    const text = rule(body);
    const { documents, diagnostics } = readSigma(text);
    expect(places(text, diagnostics)).toEqual(problems);
    expect(documents).toEqual([]);
  });

  test.each<readonly [name: string, text: string, problems: readonly string[]]>([
    ["without a title", minimal.replace("title: Test\n", ""), ["1:1 missing-member"]],
    ["with an unknown level", minimal.replace("level: high", "level: hihg"), ["7:8 invalid-value"]],
    ["with an unknown status", `${minimal}status: done\n`, ["8:9 invalid-value"]],
    ["without a log source", minimal.replace(/logsource.*\n/, ""), ["1:1 missing-member"]],
    ["with an empty log source", minimal.replace(/logsource.*\n/, "logsource: {}\n"), ["2:1 missing-member"]],
  ])("%s is read all the same", (_name, text, problems) => {
    const { documents, diagnostics } = readSigma(text);
    expect(places(text, diagnostics)).toEqual(problems);
    expect(documents).toHaveLength(1);
  });

  test("with a member of its own is read, and the member mentioned", () => {
    const { documents, diagnostics } = readSigma(`${minimal}lvel: x\n`);
    expect(documents).toHaveLength(1);
    expect(diagnostics).toMatchObject([{ code: "custom-member", severity: "info", hint: "Did you mean `level`?" }]);
  });
});

describe("a file", () => {
  test("gives its good rules and tells what is wrong with the others", () => {
    const text = [minimal, rule("a:\n    Image|nope: x\ncondition: a"), "title: x\n", "- list\n", minimal].join(
      "---\n",
    );
    const { documents, diagnostics } = readSigma(text);
    expect(documents).toHaveLength(2);
    expect(places(text, diagnostics)).toEqual([
      "13:9 unknown-modifier",
      "17:1 not-a-sigma-document",
      "19:1 not-a-sigma-document",
    ]);
  });

  test("that is no YAML is told so", () => {
    const text = "title: 'x\n";
    expect(places(text, readSigma(text).diagnostics)[0]).toBe("2:1 invalid-yaml");
  });

  test("that is empty is told so", () => {
    expect(places("", readSigma("# nothing\n").diagnostics)).toEqual(["1:1 not-a-sigma-document"]);
  });

  test("with actions is put together", () => {
    const text = `action: global
title: Shared
logsource: {category: process_creation, product: windows}
detection:
    condition: selection
---
detection:
    selection: {Image: a}
level: low
---
action: repeat
detection:
    selection: {Image: b}
---
action: reset
---
${minimal}`;
    const { documents, diagnostics } = readSigma(text);
    expect(places(text, diagnostics)).toEqual([]);
    const rules = documents as readonly SigmaRule[];
    expect(rules.map(({ metadata, logsource }) => [metadata.title, metadata.level, logsource.category])).toEqual([
      ["Shared", "low", "process_creation"],
      ["Shared", "low", "process_creation"],
      ["Test", "high", "process_creation"],
    ]);
    expect(rules.map(({ selections }) => JSON.stringify(selections).match(/"pattern":\["(.)"\]/)?.[1])).toEqual([
      "a",
      "b",
      "x",
    ]);
  });

  test.each([
    ["an unknown action", "action: merge\n---\n", "1:9 unknown-action"],
    ["a repetition of nothing", "action: repeat\ntitle: x\n---\n", "1:1 unknown-action"],
    ["a reset that is a rule too", "action: reset\ntitle: x\n---\n", "2:1 unknown-action"],
  ])("with %s is told so", (_name, start, problem) => {
    const text = start + minimal;
    const { documents, diagnostics } = readSigma(text);
    expect(places(text, diagnostics)).toEqual([problem]);
    expect(documents).toHaveLength(1);
  });
});

const correlation = (body: string) => `title: C\ncorrelation:\n${body.replace(/^/gm, "    ")}\nlevel: high\n`;

describe("a correlation", () => {
  test("is read with everything it can have", () => {
    const text = correlation(
      "type: value_count\nrules: [a, b]\ngroup-by:\n    - User\n    - key\ntimespan: 15m\naliases:\n    key:\n        a: X\n        b: Y\ncondition:\n    gte: 5\n    lt: 10\n    field: Target\ngenerate: true",
    );
    const { documents, diagnostics } = readSigma(text);
    expect(places(text, diagnostics)).toEqual([]);
    const [read] = documents as [SigmaCorrelation];
    expect(read).toMatchObject({
      type: "value_count",
      rules: [{ to: "a" }, { to: "b" }],
      groupBy: ["User", "key"],
      timespan: { text: "15m", milliseconds: 900_000 },
      bounds: [
        { operator: "gte", value: 5 },
        { operator: "lt", value: 10 },
      ],
      fields: ["Target"],
      generate: true,
    });
    expect([...read.aliases.get("key")!]).toEqual([
      ["a", "X"],
      ["b", "Y"],
    ]);
  });

  test("may name its rules in its condition", () => {
    const { documents } = readSigma(correlation("type: temporal\ntimespan: 1h\ncondition: a and not b"));
    expect((documents as [SigmaCorrelation])[0].rules.map(({ to }) => to)).toEqual(["a", "b"]);
  });

  test.each<readonly [name: string, body: string, problems: readonly string[]]>([
    ["no type", "rules: [a]\ntimespan: 1m", ["2:1 missing-member", "2:1 missing-member"]],
    ["an unknown type", "type: count\nrules: [a]\ntimespan: 1m\ncondition: {gte: 1}", ["3:11 invalid-value"]],
    ["no timespan", "type: temporal\nrules: [a]", ["2:1 missing-member"]],
    ["a timespan without a unit", "type: temporal\nrules: [a]\ntimespan: 5", ["5:15 invalid-value"]],
    ["no rules", "type: temporal\ntimespan: 5m", ["2:1 missing-member"]],
    ["no condition where one is needed", "type: event_count\nrules: [a]\ntimespan: 5m", ["2:1 missing-member"]],
    [
      "a bound that is no number",
      "type: event_count\nrules: [a]\ntimespan: 5m\ncondition: {gte: many}",
      ["6:22 invalid-value", "6:16 missing-member"],
    ],
    ["no field to count", "type: value_count\nrules: [a]\ntimespan: 5m\ncondition: {gte: 1}", ["6:16 missing-member"]],
    [
      "no percentile",
      "type: value_percentile\nrules: [a]\ntimespan: 5m\ncondition: {gte: 1, field: x}",
      ["6:16 missing-member"],
    ],
    [
      "a sum of two fields",
      "type: value_sum\nrules: [a]\ntimespan: 5m\ncondition: {gte: 1, field: [x, y]}",
      ["6:32 invalid-value"],
    ],
    [
      "a condition over rules where events are counted",
      "type: event_count\nrules: [a]\ntimespan: 5m\ncondition: a",
      ["6:16 invalid-value"],
    ],
    ["a member it does not know", "type: temporal\nrules: [a]\ntimespan: 5m\ngroupby: [x]", ["6:5 unknown-member"]],
  ])("with %s is refused", (_name, body, problems) => {
    const text = correlation(body);
    const { documents, diagnostics } = readSigma(text);
    expect(places(text, diagnostics).toSorted()).toEqual(problems.toSorted());
    expect(documents).toEqual([]);
  });
});

describe("a filter", () => {
  test("is read", () => {
    const text =
      "title: F\nlogsource: {product: windows}\nfilter:\n    rules: [a]\n    selection: {User: x}\n    condition: not selection\n";
    const { documents, diagnostics } = readSigma(text);
    expect(places(text, diagnostics)).toEqual([]);
    expect(documents as [SigmaFilter]).toMatchObject([
      { kind: "filter", rules: [{ to: "a" }], selections: [{ name: "selection" }] },
    ]);
  });

  test("of any rule has none that it names", () => {
    const { documents } = readSigma(
      "title: F\nlogsource: {product: windows}\nfilter:\n    rules: any\n    s: {User: x}\n    condition: s\n",
    );
    expect((documents as [SigmaFilter])[0].rules).toBeUndefined();
  });
});

test("no text makes the reader throw", () => {
  const words =
    "title: x|detection:|  a:|    Image|contains: x|condition: a|---|- b|correlation:|filter:|  rules: any|logsource:|:|'|[|{|&a|*a|!!x|\t|x|re: (|".split(
      "|",
    );
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constantFrom(...words), fc.string()), { maxLength: 20 }), (lines) => {
      readSigma(lines.join("\n"));
    }),
    { numRuns: 500 },
  );
});

describeShared("SigmaHQ's rules", "corpus/rules/sigma", () => {
  test("are read without an error", () => {
    const wrong = corpusRules().flatMap(({ path, text }) => {
      const { documents, diagnostics } = readSigma(text);
      const errors = diagnostics.filter(({ severity }) => severity === "error");
      return documents.length === 1 && errors.length === 0 ? [] : [path];
    });
    expect(wrong).toEqual([]);
    expect(corpusRules()).toHaveLength(2858);
  });
});
