import { expect, test } from "vitest";
import { limitedTo } from "../../src/node/scan/parts.ts";

const result = (count: number, dropped = 0) => ({
  reports: [],
  leftAlone: [],
  dropped: 0,
  kept: {
    events: Array.from({ length: count }, (_, index) => ({ index, document: {} })),
    rules: [{ rule: 0, seen: Array.from({ length: count }, (_, place) => place) }],
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
  expect(limited.kept?.events.map(({ index }) => index)).toEqual(Array.from({ length: kept }, (_, index) => index));
  expect(limited.kept?.dropped).toBe(dropped);
});
