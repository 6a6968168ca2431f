// Events that are held until the end of a file: as they are at first, then compressed, and each is what it was.
import { describe, expect, test } from "vitest";
import type { Document } from "../../src/event/document.ts";
import type { HeldEvent } from "../../src/node/input-event.ts";
import { HeldEvents } from "../../src/node/scan/held-events.ts";

const mebi = 1 << 20;

/** @param size how many characters its text has at least */
function held(name: string, size: number): HeldEvent {
  const filling = "x".repeat(size);
  const text = JSON.stringify({ name, filling });
  return {
    size: text.length,
    document: () => ({ name, from: "event" }),
    text: () => text,
    restore: (restored) => ({ name: (JSON.parse(restored) as Document).name, from: "text" }),
  };
}

function holdAll(events: readonly (readonly [index: number, name: string, size: number])[]): HeldEvents {
  const all = new HeldEvents("log.ndjson");
  for (const [index, name, size] of events) all.hold(index, held(name, size));
  return all;
}

describe("a few events", () => {
  const events = holdAll([
    [3, "a", 10],
    [7, "b", 10],
  ]);

  test("are held as they are", () => {
    expect([7, 3, 7].map(events.document)).toEqual(["b", "a", "b"].map((name) => ({ name, from: "event" })));
  });

  test.each([0, 4, 8])("and event %i is not among them", (index) => {
    expect(() => events.document(index)).toThrow(`event ${index} of log.ndjson is not held`);
  });
});

describe.each([
  ["many small ones", 40_000, 300],
  ["some as large as a block", 60, 300_000],
  ["one beyond all room", 3, 5 * mebi],
])("many events: %s", (_name, count, size) => {
  const names = Array.from({ length: count }, (_, place) => `\u{1f9a4}\ufeff é ${place}`);
  const events = holdAll(names.map((name, place) => [2 * place, name, size]));

  test("are made from their texts again, in any order", () => {
    const places = [
      0,
      count - 1,
      Math.floor(count / 2),
      1,
      count - 2,
      ...Array.from({ length: 50 }, (_, i) => (i * 7919) % count),
    ];
    for (const place of places) expect(events.document(2 * place)).toEqual({ name: names[place], from: "text" });
  });

  test("and others are not held", () => {
    for (const index of [1, 2 * count - 1, 2 * count]) expect(() => events.document(index)).toThrow(RangeError);
  });
});

test("more can be held after some were read", () => {
  const events = holdAll([
    [0, "a", 5 * mebi],
    [1, "b", 10],
  ]);
  expect(events.document(1)).toEqual({ name: "b", from: "text" });
  for (let index = 2; index < 2000; index++) events.hold(index, held(`c${index}`, 1000));
  expect([0, 1, 1999].map((index) => events.document(index).name)).toEqual(["a", "b", "c1999"]);
});
