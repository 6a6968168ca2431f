// Rules that were compiled, written down and read again find what they found before; a damaged copy is refused.
import { describe, expect, test } from "vitest";
import { readRuleFiles } from "../../src/detection/index.ts";
import { parseQuery } from "../../src/eql/index.ts";
import { type Document, DocumentEvent } from "../../src/event/document.ts";
import {
  type CompiledRules,
  compiledBytes,
  compiledParts,
  compileRules,
  readCompiledBytes,
  Scanner,
  selectRules,
} from "../../src/scan/index.ts";

const files = readRuleFiles([
  { source: "big.eql", text: 'process where process.pid == 9007199254740993 or process.name : ("Ü*.exe", "a?c")' },
  {
    source: "sequence.eql",
    text: '// severity: high\nsequence by host.id [process where true] [file where file.path : "*.Tmp"]',
  },
  {
    source: "keyword.yml",
    text: "title: Keyword\nid: 11111111-2222-4333-8444-555555555555\nlevel: low\nlogsource: {product: windows}\ndetection:\n  k: [evil]\n  not_here: [good]\n  condition: k and not not_here\n",
  },
  {
    source: "values.yml",
    text: [
      "title: Base\nname: base\nid: 21111111-2222-4333-8444-555555555555\nlogsource: {product: windows, category: process_creation}",
      "detection:\n  s: {Image|endswith: '.tmp.exe'}\n  condition: s\n---",
      "title: Many names\nid: 31111111-2222-4333-8444-555555555555\nlevel: critical\ncorrelation:\n  type: value_count\n  rules: [base]",
      "  group-by: [Computer]\n  timespan: 5m\n  condition: {gte: 2, field: Image}\n",
    ].join("\n"),
  },
]);
const rules = files.flatMap((file) => [...file.rules, ...file.correlations]);

const sysmon = (time: number, more: object) => ({
  "@timestamp": new Date(Date.UTC(2026, 0, 1, 0, 0, time)).toISOString(),
  event: { category: ["process"], type: ["start"], code: "1", provider: "Microsoft-Windows-Sysmon" },
  host: { id: "h", name: "h", os: { type: "windows" } },
  winlog: { channel: "Microsoft-Windows-Sysmon/Operational", computer_name: "h" },
  ...more,
});
const events: readonly Document[] = [
  sysmon(0, { process: { pid: 9007199254740993n, name: "x" } }),
  sysmon(1, { process: { pid: 9007199254740992n, name: "übel.EXE", executable: "C:\\a.tmp.exe" } }),
  sysmon(2, { process: { pid: 1, name: "abc", executable: "C:\\b.tmp.exe", command_line: "very EVIL thing" } }),
  { ...sysmon(3, { file: { path: "C:\\x.tmp" } }), event: { category: "file" } },
  sysmon(4, { process: { pid: 2, command_line: "evil but good" } }),
];

function findings(compiled: CompiledRules) {
  const scanner = new Scanner(compiled);
  const found = events.flatMap((document, index) =>
    scanner.add(new DocumentEvent(document, scanner.fields), { file: "f", index, document: () => document }),
  );
  return [...found, ...scanner.end()].map(({ rule, matched, indicators }) => [
    rule.name,
    rule.severity,
    matched.map(({ index }) => index),
    indicators,
  ]);
}

describe("compiled rules", () => {
  const compiled = compileRules(rules);
  const bytes = compiledBytes(compiled);

  test("find single events, sequences, keywords and correlations", () => {
    expect(findings(compiled)).toEqual([
      ["big", "medium", [0], []],
      ["big", "medium", [1], []],
      ["big", "medium", [2], []],
      ["Keyword", "low", [2], ["k"]],
      ["sequence", "high", [2, 3], []],
      ["Many names", "critical", [1, 2], []],
    ]);
  });

  test.each([false, true])("find the same when they were written down and read (shared: %s)", (shared) => {
    expect(findings(readCompiledBytes(compiledBytes(compiled, shared)))).toEqual(findings(compiled));
  });

  test("are written in parts that follow each other, whatever their texts' sizes", () => {
    const texts = Array.from({ length: 400 }, (_, i) => `"*${i}${"x".repeat(4000)}*"`);
    const { statement } = parseQuery(`process where process.name : (${texts.join(", ")})`);
    const large = compileRules([
      ...rules,
      { ...files[0]!.rules[0]!, source: "large.eql", query: statement! },
      ...rules,
    ]);
    const parts = compiledParts(large);
    expect(parts.length).toBeGreaterThan(4);
    expect(Buffer.concat(parts).equals(compiledBytes(large))).toBe(true);
    expect(findings(readCompiledBytes(Buffer.concat(parts)))).toEqual(findings(large));
  });

  test("can be picked from without being taken apart again", () => {
    const some = selectRules(readCompiledBytes(bytes), ({ severity }) => severity === "critical" || severity === "low");
    expect(findings(some)).toEqual(findings(compiled).filter(([name]) => name === "Keyword" || name === "Many names"));
  });

  test("of which one cannot be compiled are run without it, and it is named", () => {
    const { statement } = parseQuery('any where process.name regex "("');
    const broken = { ...files[0]!.rules[0]!, source: "regex.eql", query: statement! };
    const { refused, rules: accepted } = readCompiledBytes(compiledBytes(compileRules([broken, ...rules])));
    expect(refused.map(({ rule }) => rule.source)).toEqual(["regex.eql"]);
    expect(accepted).toHaveLength(rules.length);
  });

  test.each([
    ["nothing", new Uint8Array()],
    ["a head that is cut off", bytes.slice(0, 200)],
    ["noise", new Uint8Array(400).fill(7)],
  ])("are not read from %s", (_name, damaged) => {
    expect(() => readCompiledBytes(damaged)).toThrow(/cut off|JSON/);
  });
});
