// Rules over several events find the same in a stream that is scanned in parts as in one that is scanned as a whole.
import { describe, expect, test } from "vitest";
import { readRuleFiles } from "../../src/detection/index.ts";
import { type Document, DocumentEvent } from "../../src/event/document.ts";
import { type CompiledRules, compileRules, type KeptState, Scanner } from "../../src/scan/index.ts";

const time = (second: number) => new Date(Date.UTC(2026, 0, 1, 10, 0, second)).toISOString();

const started = (second: number, name: string, others: object = {}): Document => ({
  "@timestamp": time(second),
  event: { category: ["process"] },
  host: { id: "h1" },
  process: { name, pid: second },
  winlog: { record_id: String(1000 + second) },
  ...others,
});

// Not in order of time, and of two hosts.
const stream: readonly Document[] = [
  started(4, "b", { tags: [{ text: "a word" }] }),
  started(1, "a"),
  { "@timestamp": time(2), "event.category": "file", "host.id": "h1", "file.size": 9007199254740993n },
  started(3, "a", { host: { id: "h2" } }),
  started(5, "b", { host: { id: "h2" } }),
  { event: { category: "file" }, host: { id: "h1" } },
  started(9, "c", { tags: ["a word", true] }),
  started(7, "a"),
  started(8, "b"),
];

const sigma = (detection: string, correlation: string) =>
  `title: one\nname: one\nlogsource: {product: windows}\ndetection: ${detection}\n---\ntitle: many\ncorrelation: ${correlation}\n`;

const texts: Readonly<Record<string, string>> = {
  "pair.eql": 'sequence by host.id [process where process.name == "a"] [process where process.name == "b"]',
  "both.eql": 'sequence by host.id [process where process.pid > 0] [process where process.name in ("a", "b")]',
  "missing.eql": 'sequence by host.id with maxspan=2s [process where process.name == "a"] ![file where true]',
  "long.eql": "sequence [file where file.size == 9007199254740993] [process where true]",
  "never.eql": "sequence [process where true] [network where true]",
  "sample.eql": "sample by host.id [process where true] [file where true]",
  "head.eql": 'process where process.name == "b" | head 2',
  "count.yml": sigma(
    "{s: {event.category: process}, condition: s}",
    "{type: event_count, rules: [one], group-by: [host.id], timespan: 1h, condition: {gte: 2}}",
  ),
  "keyword.yml": sigma(
    "{k: [a word], condition: k}",
    "{type: event_count, rules: [one], timespan: 1h, condition: {gte: 2}}",
  ),
};

function compiledOf(...sources: readonly string[]): CompiledRules {
  const files = readRuleFiles(sources.map((source) => ({ source, text: texts[source]! })));
  const rules = files.flatMap((file) => [...file.rules, ...file.correlations]);
  const compiled = compileRules(rules.filter(({ name }) => name !== "one"));
  expect(compiled.refused).toEqual([]);
  return compiled;
}

/** With a keyword among the rules, all of an event is kept. */
const keyword = "keyword.yml";
const sets = {
  "the fields that rules read": Object.keys(texts).filter((name) => name !== keyword),
  "whole events": Object.keys(texts),
};
const source = { file: "s", document: (index: number) => stream[index]! };

function add(scanner: Scanner, from: number, to: number): void {
  for (let index = from; index < to; index++) {
    const document = stream[index]!;
    scanner.add(new DocumentEvent(document, scanner.fields), { file: "s", index, document: () => document });
  }
}

/** The same, where all of an event can be had again at the end; each time is noted. */
function addReadable(scanner: Scanner, from: number, to: number, reads: number[] = []): void {
  const later = {
    file: "s",
    document(index: number): Document {
      reads.push(index);
      return stream[index]!;
    },
  };
  for (let index = from; index < to; index++) {
    const document = stream[index]!;
    const position = { file: "s", index, document: () => document, forLater: () => later };
    scanner.add(new DocumentEvent(document, scanner.fields), position);
  }
}

function partOf(rules: CompiledRules, from: number, to: number, maxKeptEvents?: number): KeptState {
  const scanner = new Scanner(rules, maxKeptEvents === undefined ? {} : { maxKeptEvents });
  add(scanner, from, to);
  return structuredClone(scanner.suspend());
}

function wholeBy(scanner: Scanner) {
  add(scanner, 0, stream.length);
  return scanner.end();
}

describe.each(Object.entries(sets))("a stream of which is kept: %s;", (_name, sources) => {
  const all = compiledOf(...sources);
  const whole = wholeBy(new Scanner(all));

  test("every rule but one finds something", () => {
    const found = new Set(whole.map(({ rule }) => rule.source));
    expect([...found].toSorted()).toEqual(sources.filter((name) => name !== "never.eql").toSorted());
  });

  test.each([[[9]], [[4, 9]], [[1, 2, 5, 8, 9]], [[0, 9, 9]]])("it is scanned in parts that end at %j", (ends) => {
    const scanner = new Scanner(all);
    for (const [number, end] of ends.entries()) scanner.resume(partOf(all, ends[number - 1] ?? 0, end), source);
    expect(scanner.end()).toEqual(whole);
  });

  test("it goes on after it was resumed, and is given up again", () => {
    const scanner = new Scanner(all);
    scanner.resume(partOf(all, 0, 3), source);
    add(scanner, 3, 6);
    const last = new Scanner(all);
    last.resume(structuredClone(scanner.suspend()), source);
    add(last, 6, stream.length);
    expect(last.end()).toEqual(whole);
    expect(scanner.end()).toEqual([]);
  });

  test("its events can be read again", () => {
    const scanner = new Scanner(all);
    addReadable(scanner, 0, stream.length);
    expect(scanner.end()).toEqual(whole);
    addReadable(scanner, 0, 3);
    const last = new Scanner(all);
    last.resume(structuredClone(scanner.suspend()), source);
    addReadable(last, 3, stream.length);
    expect(last.end()).toEqual(whole);
  });

  test("it comes after others", () => {
    const scanner = new Scanner(all);
    expect(wholeBy(scanner)).toEqual(whole);
    add(scanner, 0, 5);
    scanner.suspend();
    expect(wholeBy(scanner)).toEqual(whole);
    expect(scanner.end()).toEqual([]);
  });
});

describe("events that can be read again", () => {
  // Those up to the event with which every needed query has held; then the last event of each finding, of which all is told.
  test.each<readonly [rule: string, reads: readonly number[]]>([
    ["never.eql", []],
    ["pair.eql", [0, 1, 0, 4, 8]],
    ["missing.eql", [1, 3, 7]],
  ])("are read for %s at %j", (name, expected) => {
    const reads: number[] = [];
    const scanner = new Scanner(compiledOf(name));
    addReadable(scanner, 0, stream.length, reads);
    scanner.end();
    expect(reads).toEqual(expected);
  });

  test("are kept up to the limit", () => {
    const scanner = new Scanner(compiledOf("pair.eql", "both.eql"), { maxKeptEvents: 3 });
    addReadable(scanner, 0, stream.length);
    const state = scanner.suspend();
    expect(new Set(state.events.indexes)).toEqual(new Set([0, 1, 3]));
    expect(state.dropped).toBe(4);
  });
});

describe("the limit of kept events", () => {
  const rules = compiledOf("pair.eql");

  test.each([
    [0, [], 6],
    [2, [0, 1], 4],
    [6, [0, 1, 3, 4, 7, 8], 0],
    [7, [0, 1, 3, 4, 7, 8], 0],
  ])("of %i", (maxKeptEvents, kept, dropped) => {
    const state = partOf(rules, 0, stream.length, maxKeptEvents);
    expect([...state.events.indexes]).toEqual(kept);
    expect(state.dropped).toBe(dropped);
  });

  test("holds for what is resumed too", () => {
    const scanner = new Scanner(rules, { maxKeptEvents: 3 });
    scanner.resume(partOf(rules, 0, 4), source);
    scanner.resume(partOf(rules, 4, stream.length), source);
    expect(scanner.takeDropped()).toBe(3);
    expect([...scanner.suspend().events.indexes]).toEqual([0, 1, 3]);
  });
});

describe("what a rule notes of its queries", () => {
  test.each<
    readonly [rule: string, from: number, to: number, rows: readonly number[], items: readonly (readonly number[])[]]
  >([
    ["pair.eql", 0, 1, [0], [[1]]],
    ["pair.eql", 0, 2, [0, 1], [[1], [0]]],
    [
      "both.eql",
      0,
      2,
      [0, 1],
      [
        [0, 1],
        [0, 1],
      ],
    ],
    ["both.eql", 6, 8, [0, 1], [[0], [0, 1]]],
    ["missing.eql", 2, 3, [0], [[1]]],
    ["never.eql", 0, 4, [0, 1, 2], [[0], [0], [0]]],
  ])("%s from %i to %i", (name, from, to, rows, items) => {
    const { rules, placeLists } = partOf(compiledOf(name), from, to);
    expect([...rules[0]!.rows]).toEqual(rows);
    expect([...rules[0]!.held].map((list) => placeLists[list])).toEqual(items);
  });

  test("decides whether it is searched", () => {
    const rules = compiledOf("pair.eql");
    const state = partOf(rules, 0, stream.length);
    const foundWith = (places: readonly number[]) => {
      const scanner = new Scanner(rules);
      const placeLists = state.placeLists.map((some) => some.filter((place) => places.includes(place)));
      scanner.resume({ ...state, placeLists }, source);
      return scanner.end().length;
    };
    expect([[0, 1], [0], [1], []].map(foundWith)).toEqual([3, 0, 0, 0]);
  });
});
