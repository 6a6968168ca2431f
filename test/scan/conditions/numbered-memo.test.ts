import { expect, test } from "vitest";
import { NumberedMemo } from "../../../src/scan/conditions/numbered-memo.ts";

const found = (leaf: number) => ({ held: [leaf], open: [] });

/** Asks for combinations as an index does; gives how many were known. */
function knownOf(memo: NumberedMemo, combinations: Iterable<readonly number[]>): number {
  let known = 0;
  for (const combination of combinations) {
    if (!memo.isUseful()) continue;
    const numbers = Int32Array.of(...combination, 99, 99);
    const answer = memo.get(numbers, combination.length);
    if (answer !== undefined) {
      expect(answer).toEqual(found(combination[0]!));
      known++;
    } else memo.set(numbers, combination.length, found(combination[0]!));
  }
  return known;
}

test("a combination is known once it was set, by all its numbers", () => {
  const memo = new NumberedMemo();
  expect(
    knownOf(memo, [
      [1, 2, 3],
      [1, 2, 3],
      [1, 2, 4],
      [1, 3, 3],
      [1, 2, 3],
    ]),
  ).toBe(2);
});

test("combinations of another length begin anew", () => {
  const memo = new NumberedMemo();
  expect(
    knownOf(memo, [
      [1, 2],
      [1, 2, 3],
      [1, 2, 3],
      [1, 2],
      [1, 2],
    ]),
  ).toBe(2);
});

test("negative numbers, and none but the first", () => {
  expect(knownOf(new NumberedMemo(), [[-1, -1], [-1, -1], [5], [5]])).toBe(2);
});

test("more and more combinations are held, up to a limit", () => {
  const memo = new NumberedMemo();
  const many = Array.from({ length: 300 }, (_, number) => [number, number * 7]);
  const known = Array.from({ length: 10 }, () => knownOf(memo, many));
  expect(known[0]).toBe(0);
  expect(known[9]).toBeGreaterThan(200);
});

test("no more are held, however many there are", () => {
  const memo = new NumberedMemo();
  const many = Array.from({ length: 1500 }, (_, number) => [number, number * 7]);
  const known = Array.from({ length: 4 }, () => knownOf(memo, many));
  expect(Math.max(...known)).toBeLessThanOrEqual(1024);
});

test("where combinations do not recur nothing is asked for a while", () => {
  const memo = new NumberedMemo();
  for (let number = 0; number < 2000; number++) knownOf(memo, [[number, 0]]);
  const asked = Array.from({ length: 8001 }, () => memo.isUseful());
  expect(asked.filter(Boolean)).toEqual([true]);
  expect(asked.at(-1)).toBe(true);
});
