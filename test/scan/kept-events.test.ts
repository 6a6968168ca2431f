// Which events rules over several events keep until the end of a stream: those that could have a part in a result, and no others.
import { expect, test } from "vitest";
import { readRuleFiles } from "../../src/detection/index.ts";
import { type Document, DocumentEvent } from "../../src/event/document.ts";
import { Scanner } from "../../src/scan/index.ts";

const events: readonly Document[] = [
  { event: { category: "process" }, host: { id: "a" }, process: { parent: { pid: 4 } } },
  { event: { category: "process" }, host: { id: "a" } },
  { event: { category: "process" }, process: { parent: { pid: 4 } } },
  { event: { category: "file" }, host: { id: "a" }, process: { parent: { pid: 4 } } },
  { event: { category: "network" } },
];

function keptBy(query: string): readonly number[] {
  const [file] = readRuleFiles([{ source: "rule.eql", text: query }]);
  const scanner = new Scanner(file!.rules);
  expect(scanner.refused).toEqual([]);
  for (const [index, document] of events.entries())
    scanner.add(new DocumentEvent(document, scanner.fields), { file: "events", index, document: () => document });
  return [...scanner.suspend().events.indexes];
}

test.each<[string, readonly number[]]>([
  ["sequence [process where true] [file where true]", [0, 1, 2, 3]],
  ["sequence by host.id [process where true] [file where true]", [0, 1, 3]],
  ["sequence by ?host.id [process where true] [file where true]", [0, 1, 2, 3]],
  ["sequence by host.id [process where true] by process.parent.pid [file where true] by process.parent.pid", [0, 3]],
  [
    "sequence [process where true] by host.id [file where true] by ?process.parent.pid until [network where true] by host.id",
    [0, 1, 3],
  ],
  ["sequence by host.id with maxspan=1m [process where true] ![file where true]", [0, 1, 3]],
  ["sample by process.parent.pid [process where true] [file where true]", [0, 2, 3]],
  ['process where host.id == "a" | head 5', [0, 1]],
])("%s", (query, kept) => {
  expect(keptBy(query)).toEqual(kept);
});
