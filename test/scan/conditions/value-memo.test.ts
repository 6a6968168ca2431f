import { describe, expect, test } from "vitest";
import { LeafSet } from "../../../src/scan/conditions/leaf-set.ts";
import { MemoRoom, ValueMemo } from "../../../src/scan/conditions/value-memo.ts";

const found = { held: [1], open: [2] };

describe("values that are remembered", () => {
  test("a value is known once it was set", () => {
    const memo = new ValueMemo(new MemoRoom());
    expect(memo.get("a")).toBeUndefined();
    memo.set("a", found);
    expect(memo.get("a")).toBe(found);
  });

  test("a field whose values recur stays useful", () => {
    const memo = new ValueMemo(new MemoRoom());
    for (let i = 0; i < 10_000; i++) if (memo.get(`value ${i % 50}`) === undefined) memo.set(`value ${i % 50}`, found);
    expect(memo.isUsefulFor("a")).toBe(true);
  });

  test("a field whose values differ is given up", () => {
    const memo = new ValueMemo(new MemoRoom());
    for (let i = 0; i < 10_000; i++) if (memo.get(`value ${i}`) === undefined) memo.set(`value ${i}`, found);
    expect(memo.isUsefulFor("a")).toBe(false);
  });

  test("long values are not remembered", () => {
    const memo = new ValueMemo(new MemoRoom());
    expect([10, 4096, 4097].map((length) => memo.isUsefulFor("x".repeat(length)))).toEqual([true, true, false]);
  });

  test.each([
    ["many values", 2_000, 10],
    ["long values", 20, 100_000],
  ])("%s make room for newer ones, in all fields together", (_name, count, length) => {
    const room = new MemoRoom(1_000, 1_000_000);
    const [memo, other] = [new ValueMemo(room), new ValueMemo(room)];
    const value = (number: number) => String(number).padEnd(length, "x");
    other.set("a", found);
    for (let i = 0; i < count; i++) memo.set(value(i), found);
    expect(memo.get(value(0))).toBeUndefined();
    expect(other.get("a")).toBeUndefined();
    expect(memo.get(value(count - 1))).toBe(found);
  });
});

test("a set of leaves has those that it was made of", () => {
  const [leaves, size] = [[0, 7, 8, 31, 42], 43];
  const set = new LeafSet(leaves, size);
  expect(Array.from({ length: size }, (_, leaf) => leaf).filter((leaf) => set.has(leaf))).toEqual(leaves);
});
