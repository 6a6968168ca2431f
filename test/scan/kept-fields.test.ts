// What rules over several events keep of them until the end of a stream: what it takes to put them in order and together, and to tell of them.
import { describe, expect, test } from "vitest";
import { readRuleFiles } from "../../src/detection/index.ts";
import { parseQuery } from "../../src/eql/index.ts";
import { type Document, DocumentEvent } from "../../src/event/document.ts";
import { Scanner } from "../../src/scan/index.ts";

const event: Document = {
  "@timestamp": "2026-01-01T10:00:00.000Z",
  event: { category: "process", sequence: 7 },
  host: { id: "a" },
  process: { name: "a.exe", pid: 4, parent: { pid: 3 } },
  winlog: { record_id: "12" },
};

const correlation = (more: string) =>
  `title: one\nname: one\nlogsource: {product: windows}\ndetection: {s: {event.category: process, process.pid: 4}, condition: s}\n---\ntitle: many\ncorrelation: {type: value_count, rules: [one], timespan: 1h, condition: {gte: 2, field: process.name}${more}}\n`;

describe("of an event is kept", () => {
  test.each<[name: string, text: string, fields: readonly string[]]>([
    ["no more of it", 'sequence [process where process.name : "a*"] [file where true]', []],
    ["the keys", "sequence by host.id [process where process.pid > 0] [file where true]", ["host.id"]],
    [
      "the keys of all items",
      "sequence [process where true] by process.pid [file where true] by process.parent.pid until [any where true] by host.id",
      ["host.id", "process.parent.pid", "process.pid"],
    ],
    ["optional keys", "sample by ?host.id [process where true] [file where true]", ["host.id"]],
    ["nothing for pipes", "process where process.pid > 0 | head 3", []],
  ])("%s: %s", (_name, text, fields) => {
    expect(keptOf("rule.eql", text)).toEqual(["@timestamp", ...fields, "winlog.record_id"].toSorted());
  });

  test("of what a correlation counts what it is matched by, too", () => {
    const own = ["@timestamp", "event.category", "process.name", "process.pid", "winlog.record_id"];
    expect(keptOf("rule.yml", correlation(""))).toEqual(own);
    expect(keptOf("rule.yml", correlation(", group-by: [host.id]"))).toEqual([...own, "host.id"].toSorted());
  });
});

function keptOf(source: string, text: string): readonly string[] {
  const [file] = readRuleFiles([{ source, text }]);
  const scanner = new Scanner([...file!.rules.filter(({ name }) => name !== "one"), ...file!.correlations]);
  expect(scanner.refused).toEqual([]);
  scanner.add(new DocumentEvent(event, scanner.fields), { file: "events", index: 0, document: () => event });
  return [...scanner.suspend().events.paths].sort();
}

test("indicators of a sequence hold by fields that nothing else of it reads", () => {
  const [file] = readRuleFiles([
    { source: "rule.eql", text: "sequence by host.id [process where true] [process where true]" },
  ]);
  const condition = (text: string) => {
    const { query } = parseQuery(`any where ${text}`).statement!;
    return query.kind === "EventQuery" ? query.condition : undefined;
  };
  const indicators = ['process.name : "A.exe"', "process.parent.pid == 4"].map((text) => ({
    name: text,
    description: "",
    condition: condition(text)!,
  }));
  const scanner = new Scanner([{ ...file!.rules[0]!, indicators }]);
  for (const index of [0, 1])
    scanner.add(new DocumentEvent(event, scanner.fields), { file: "events", index, document: () => event });
  expect(scanner.end().map((finding) => finding.indicators)).toEqual([['process.name : "A.exe"']]);
});
