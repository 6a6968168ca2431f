// Rows of kept events: written, given up, taken over, and read.
import { describe, expect, test } from "vitest";
import type { Document } from "../../../src/event/document.ts";
import { FieldTable, type FieldValue } from "../../../src/event/event.ts";
import { KeptEvents } from "../../../src/scan/kept/kept-events.ts";
import type { KeptRows } from "../../../src/scan/kept/kept-rows.ts";
import { movedBy, withRows } from "../../../src/scan/kept/kept-state.ts";

const source = { file: "events", document: (index: number) => ({ all: index }) };

const given: readonly Document[] = [
  { "@timestamp": "2026-01-01T10:00:00.000Z", "host.id": "a", "process.args": ["x", "y"] },
  {},
  { "host.id": "b", "winlog.record_id": "17", "process.pid": 4 },
  { "host.id": "a" },
];

const paths = [...new Set(given.flatMap((document) => Object.keys(document))), "host", "id", ""];

function keptOf(documents: readonly Document[], firstIndex = 0): KeptEvents {
  const kept = new KeptEvents(new FieldTable());
  for (const [place, document] of documents.entries()) {
    kept.begin(firstIndex + place, source);
    for (const [path, value] of Object.entries(document)) kept.put(path, value as FieldValue);
  }
  return kept;
}

/** As another thread gets them. */
function sent(documents: readonly Document[], firstIndex = 0): KeptRows {
  return structuredClone(keptOf(documents, firstIndex).take());
}

/** What a row has of the fields that occur here. */
function documentOf(kept: KeptEvents, row: number, table = new FieldTable()): Document {
  const event = kept.event(row, table);
  const members = paths.map((path) => [path, event.get(table.slot(path))] as const);
  return Object.fromEntries(members.filter(([, value]) => value !== undefined));
}

const allOf = (kept: KeptEvents) => Array.from({ length: kept.length }, (_, row) => documentOf(kept, row));

describe("rows", () => {
  test("have what was put into them", () => {
    expect(allOf(keptOf(given))).toEqual(given);
  });

  test("are read in any order", () => {
    const kept = keptOf(given);
    expect([2, 0, 2].map((row) => documentOf(kept, row))).toEqual([given[2], given[0], given[2]]);
  });

  test("are many", () => {
    const many = Array.from({ length: 5000 }, (_, index) => ({ "host.id": `h${index % 7}`, "process.pid": index }));
    expect(allOf(keptOf(many))).toEqual(many);
  });

  test("keep the first value of a path", () => {
    const kept = keptOf([{ "host.id": "a" }]);
    kept.put("host.id", "b");
    expect(allOf(kept)).toEqual([{ "host.id": "a" }]);
  });

  test("take a path that objects inherit for a path like any other", () => {
    const document = JSON.parse('{"__proto__": "a", "constructor": "b"}') as Document;
    const table = new FieldTable();
    const event = keptOf([document]).event(0, table);
    expect(["__proto__", "constructor", "toString"].map((path) => event.get(table.slot(path)))).toEqual([
      "a",
      "b",
      undefined,
    ]);
  });

  test("are events for any field table", () => {
    const kept = keptOf(given);
    const table = new FieldTable();
    table.slot("winlog.record_id");
    expect(documentOf(kept, 2, table)).toEqual(given[2]);
  });

  test("can be all of an event, however its keys are written", () => {
    const document = { host: { id: "a" }, "process.pid": 4, tags: [{ text: "x" }, { text: "y" }] };
    const table = new FieldTable();
    const kept = new KeptEvents(table);
    kept.begin(0, source);
    kept.putWhole(document);
    const event = kept.event(0);
    expect(["host.id", "process.pid", "tags.text"].map((path) => event.get(table.slot(path)))).toEqual([
      "a",
      4,
      ["x", "y"],
    ]);
    expect(event.some?.((value) => value === "y")).toBe(true);
  });

  test("begin again for the same event", () => {
    const kept = keptOf(given, 10);
    const row = kept.beginAgain(2);
    kept.put("host.id", "again");
    expect([kept.position(row).index, documentOf(kept, row), documentOf(kept, 2)]).toEqual([
      12,
      { "host.id": "again" },
      given[2],
    ]);
  });

  test("lead to their events", () => {
    const kept = keptOf(given, 10);
    const position = kept.position(2);
    expect(kept.valuesOf(2, ["winlog.record_id", "host.name"])).toEqual(["17", undefined]);
    expect(kept.event(2).some?.((value) => value === 4)).toBe(true);
    expect([position.file, position.index, position.document()]).toEqual(["events", 12, { all: 12 }]);
  });
});

describe("rows that are taken over", () => {
  test("are as they were, in the order in which they came", () => {
    const kept = new KeptEvents(new FieldTable());
    const firsts = [sent(given, 0), sent([], 4), sent(given, 4)].map((rows) => kept.adopt(rows, 10, source));
    kept.begin(8, source);
    kept.put("host.id", "c");
    expect(firsts).toEqual([0, 4, 4]);
    expect(allOf(kept)).toEqual([...given, ...given, { "host.id": "c" }]);
    expect(Array.from({ length: 9 }, (_, row) => kept.position(row).index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test("are no more than so many", () => {
    const kept = new KeptEvents(new FieldTable());
    kept.adopt(sent(given), 2, source);
    kept.adopt(sent(given), 0, source);
    kept.adopt(sent(given), -1, source);
    expect(allOf(kept)).toEqual(given.slice(0, 2));
  });

  test("come before all others", () => {
    expect(() => keptOf(given).adopt(sent(given), 10, source)).toThrow(RangeError);
  });

  test("are given up together, with the values that are in use", () => {
    const kept = new KeptEvents(new FieldTable());
    kept.adopt(sent(given), 1, source);
    kept.adopt(sent(given), 1, source);
    const taken = kept.take();
    expect(taken.values).toEqual(["2026-01-01T10:00:00.000Z", "a", "x", "y", ["x", "y"]]);
    expect(kept.length).toBe(0);
    const other = new KeptEvents(new FieldTable());
    other.adopt(taken, 10, source);
    expect(allOf(other)).toEqual([given[0], given[0]]);
  });
});

describe("a state", () => {
  const state = () => ({
    events: sent(given, 5),
    rules: [
      { rule: 3, rows: Int32Array.of(0, 2, 3), held: Int32Array.of(1, 2, 3) },
      { rule: 4, rows: Int32Array.of(1), held: Int32Array.of(1) },
    ],
    placeLists: [[], [0], [2], [0, 3]],
    dropped: 2,
  });

  test.each<
    readonly [
      name: string,
      wanted: readonly number[],
      ofFirst: readonly number[],
      held: readonly number[],
      ofSecond: readonly number[],
    ]
  >([
    ["all rows", [0, 1, 2, 3], [0, 2, 3], [1, 2, 3], [1]],
    ["the first rows", [0, 1], [0], [1], [1]],
    ["the last rows", [2, 3], [0, 1], [2, 3], []],
    ["rows between", [1, 2], [1], [2], [0]],
    ["no rows", [], [], [], []],
  ])("with %s", (_name, wanted, ofFirst, held, ofSecond) => {
    const { events, rules, dropped } = withRows(state(), (row) => wanted.includes(row));
    const kept = new KeptEvents(new FieldTable());
    kept.adopt(events, 10, source);
    expect(allOf(kept)).toEqual(wanted.map((row) => given[row]));
    expect([...events.indexes]).toEqual(wanted.map((row) => row + 5));
    expect(rules.map(({ rows }) => [...rows])).toEqual([ofFirst, ofSecond]);
    expect(rules.map((rule) => [...rule.held])).toEqual([held, ofSecond.map(() => 1)]);
    expect(dropped).toBe(2);
  });

  test("of a part is moved to its place in the file", () => {
    const moved = movedBy(100, state());
    expect([...moved.events.indexes]).toEqual([105, 106, 107, 108]);
    expect(moved.rules).toEqual(state().rules);
  });
});
