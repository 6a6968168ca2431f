// What the linter says of rules that cannot be used.
import { expect, test } from "vitest";
import { lintSigma } from "../../src/sigma/lint/index.ts";
import { LineMap } from "../../src/text/span.ts";

test("a rule with errors is looked at as far as it can be read", () => {
  const text = `title: Test
id: 1
logsource: {category: process_creation, product: windows}
detection:
    a:
        CommandLin: x
        Image|contans: y
        ParentImage|re: '('
    b: {CommandLine|contains: '*a*'}
    condition: a and
level: high
---
title: Test
date: yesterday
correlation: {type: event_cont, rules: [x], timespan: 5m}
level: high
`;
  const [file] = lintSigma([{ source: "a.yml", text }]);
  const map = new LineMap(text);
  const found = file!.diagnostics.map(({ code, span }) => {
    const { line, column } = map.position(span.start);
    return `${line}:${column} ${code}`;
  });
  expect(found).toEqual([
    "2:5 invalid-metadata",
    "6:9 unknown-field",
    "7:9 unknown-modifier",
    "8:25 invalid-regex",
    "9:31 redundant-wildcard",
    "10:21 condition-syntax",
    "14:7 invalid-metadata",
    "15:1 missing-member",
    "15:1 invalid-metadata",
    "15:21 invalid-value",
  ]);
});
