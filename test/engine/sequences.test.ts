// The rules of the sequence state machine, each by the smallest stream that shows it. A lane's number is its time in milliseconds.
import { describe, expect, test } from "vitest";
import { found } from "./lanes.ts";

const ab = "sequence [A where true] [B where true]";
const abc = "sequence [A where true] [B where true] [C where true]";

function cases(
  name: string,
  rows: readonly (readonly [rule: string, query: string, events: string, expected: string])[],
) {
  describe(name, () => {
    test.each(rows)("%s", (_rule, query, events, expected) => {
      expect(found(query, events)).toBe(expected);
    });
  });
}

cases("one partial sequence a stage", [
  ["the latest start wins", ab, "A1 A2 B3", "A2 B3"],
  ["an event of the next stage uses the partial up", ab, "A1 B2 B3", "A1 B2"],
  ["a later start leaves what has moved on alone", abc, "A1 B2 A3 C4", "A1 B2 C4"],
  ["what moves on takes the place of what was there", abc, "A1 B2 A3 B4 C5", "A3 B4 C5"],
  ["an event that finds no partial does nothing", abc, "A1 B2 B3 C4", "A1 B2 C4"],
  ["one after the other", ab, "A1 B2 A3 B4", "A1 B2 | A3 B4"],
  ["events before the first stage do nothing", abc, "C1 B2 C3 A4 B5 C6", "A4 B5 C6"],
  [
    "an event does not meet what it has just moved",
    "sequence [any where true] [any where true] [any where true]",
    "A1 A2 A3",
    "A1 A2 A3",
  ],
]);

cases("runs", [
  [
    "each run is another event, and windows overlap",
    "sequence [A where true] with runs=3",
    "A1 A2 A3 A4 A5",
    "A1 A2 A3 | A2 A3 A4 | A3 A4 A5",
  ],
  [
    "runs stand between other items",
    "sequence [A where true] [B where true] with runs=2 [C where true]",
    "A1 B2 B3 C4",
    "A1 B2 B3 C4",
  ],
  ["too few", "sequence [A where true] with runs=3 [B where true]", "A1 A2 B3", ""],
]);

cases("maxspan", [
  ["the limit itself is within", "sequence with maxspan=3ms [A where true] [B where true]", "A1 B4", "A1 B4"],
  ["beyond it the partial is gone", "sequence with maxspan=3ms [A where true] [B where true]", "A1 B5", ""],
  [
    "it counts from the first event",
    "sequence with maxspan=3ms [A where true] [B where true] [C where true]",
    "A1 B3 C5",
    "",
  ],
  ["nanoseconds count", "sequence with maxspan=3ms [A where true] [B where true]", "A1 B4.000001", ""],
  [
    "no older partial is tried instead",
    "sequence with maxspan=3ms [A where true] [B where true] [C where true]",
    "A1 B2 A3 B4 C8",
    "",
  ],
  [
    "the event that came too late is not used again",
    "sequence with maxspan=3ms [any where true] [any where true]",
    "A1 A9 A10",
    "A9 A10",
  ],
]);

cases("until", [
  ["cuts partials of its key", `${ab} until [U where true]`, "A1 U2 B3", ""],
  ["only before the end", `${ab} until [U where true]`, "A1 B2 U3", "A1 B2"],
  ["not before the start", `${ab} until [U where true]`, "U1 A2 B3", "A2 B3"],
  ["an event that is also the until cuts what it begins", `${ab} until [A where true]`, "A1 B2", ""],
  ["an event that is also the until completes what it ends", `${ab} until [B where true]`, "A1 B2", "A1 B2"],
  [
    "other keys are not cut",
    `sequence by key [A where true] [B where true] until [U where true]`,
    "A1/x A2/y U3/x B4/x B5/y",
    "A2/y B5/y",
  ],
]);

cases("keys", [
  ["keys are apart", "sequence by key [A where true] [B where true]", "A1/x B2/y B3/x", "A1/x B3/x"],
  ["a missing key takes no part", "sequence by key [A where true] [B where true]", "A1 B2", ""],
  [
    "a missing optional key is null, and null joins null",
    "sequence by ?key [A where true] [B where true]",
    "A1 A2/x B3",
    "A1 B3",
  ],
  [
    "several values take part once each, in order",
    "sequence by key [A where true] [B where true]",
    "A1/y,x B2/x,y,z",
    "A1/y,x B2/x,y,z | A1/y,x B2/x,y,z",
  ],
  ["case counts", "sequence by key [A where true] [B where true]", "A1/x B2/X", ""],
  ["the same value twice counts once", "sequence by key [A where true] [B where true]", "A1/x,x B2/x", "A1/x,x B2/x"],
]);

cases("order", [
  ["events are put in order", ab, "B3 A2 B1", "A2 B3"],
  ["of the same time, in the order in which they are given", ab, "B1 A1#1 B1#2", "A1#1 B1#2"],
  [
    "sequences come by their last event",
    "sequence by key [A where true] [B where true]",
    "A1/y A2/x B3/x B4/y",
    "A2/x B3/x | A1/y B4/y",
  ],
]);

const span = "with maxspan=10ms";
cases("missing events", [
  ["between: there must be none", `sequence ${span} [A where true] ![M where true] [B where true]`, "A1 M2 B3", ""],
  ["between: none there", `sequence ${span} [A where true] ![M where true] [B where true]`, "M1 A2 B3 M4", "A2 ! B3"],
  [
    "between: the edges do not count",
    `sequence ${span} [A where true] ![M where true] [B where true]`,
    "A1 M1#2 M3#3 B3#4",
    "A1 ! B3#4",
  ],
  [
    "a candidate that fails is lost",
    `sequence ${span} [A where true] [B where true] ![M where true] [C where true]`,
    "A1 B2 M3 C4 C5",
    "",
  ],
  [
    "first: within maxspan of the last event",
    `sequence ${span} ![M where true] [A where true] [B where true]`,
    "M1 A2 B11",
    "",
  ],
  ["first: longer ago", `sequence ${span} ![M where true] [A where true] [B where true]`, "M1 A2 B12", "! A2 B12"],
  [
    "last: within maxspan of the first event",
    `sequence ${span} [A where true] [B where true] ![M where true]`,
    "A1 B2 M11",
    "",
  ],
  ["last: later", `sequence ${span} [A where true] [B where true] ![M where true]`, "A1 B2 M12", "A1 B2 !"],
  ["last: never", `sequence ${span} [A where true] [B where true] ![M where true]`, "A1 B2", "A1 B2 !"],
  [
    "first and last: one absent is enough",
    `sequence ${span} ![M where true] [A where true] ![N where true]`,
    "M1 A2",
    "! A2 !",
  ],
  [
    "first and last: both, close to each other",
    `sequence ${span} ![M where true] [A where true] ![N where true]`,
    "M1 A2 N11",
    "",
  ],
  [
    "first and last: both, far from each other",
    `sequence ${span} ![M where true] [A where true] ![N where true]`,
    "M1 A2 N12",
    "! A2 !",
  ],
  [
    "other keys do not count",
    `sequence by key ${span} [A where true] ![M where true] [B where true]`,
    "A1/x M2/y B3/x",
    "A1/x ! B3/x",
  ],
  [
    "those that wait keep their order",
    `sequence by key ${span} [A where true] ![M where true]`,
    "A1/x A2/y M3/x A4/z",
    "A2/y ! | A4/z !",
  ],
]);

test("sizes and pipes cut the list of sequences, in ascending order", () => {
  const events = "A1 B2 A3 B4 A5 B6";
  expect(found(ab, events, { size: 2 })).toBe("A3 B4 | A5 B6");
  expect(found(ab, events, { size: 2, resultPosition: "head" })).toBe("A1 B2 | A3 B4");
  expect(found(`${ab} | head 2`, events, { size: 1 })).toBe("A3 B4");
  expect(found(`${ab} | tail 2 | head 1`, events)).toBe("A3 B4");
});
