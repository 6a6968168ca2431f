import { expect, test } from "vitest";
import { keptIn, limitedTo } from "../../src/node/scan/parts.ts";

const result = (count: number, dropped = 0) => ({
  reports: [],
  leftAlone: [],
  dropped: 0,
  kept: {
    events: {
      indexes: Float64Array.from({ length: count }, (_, row) => row),
      ends: new Int32Array(count),
      cells: new Int32Array(),
      paths: [],
      values: [],
    },
    rules: [
      {
        rule: 0,
        rows: Int32Array.from({ length: count }, (_, row) => row),
        held: new Int32Array(count),
      },
    ],
    placeLists: [[0]],
    dropped,
  },
});

test.each([
  ["room for all", 5, 3, 0, 3, 0],
  ["just room for all", 3, 3, 0, 3, 0],
  ["room for some", 2, 3, 0, 2, 1],
  ["no room", 0, 3, 0, 0, 3],
  ["less than no room", -4, 3, 0, 0, 3],
  ["others were left out before", 2, 3, 7, 2, 8],
])("%s", (_name, most, count, before, kept, dropped) => {
  const limited = limitedTo(most, result(count, before));
  const rows = Array.from({ length: kept }, (_, row) => row);
  expect([...limited.kept!.events.indexes]).toEqual(rows);
  expect([...limited.kept!.rules[0]!.rows]).toEqual(rows);
  expect(keptIn(limited)).toBe(kept);
  expect(limited.kept?.dropped).toBe(dropped);
});
