import { describe, expect, test } from "vitest";
import { ValueMemo } from "../../../src/scan/conditions/value-memo.ts";

const found = { held: [1], open: [2] };

describe("values that are remembered", () => {
  test("a value is known once it was set", () => {
    const memo = new ValueMemo();
    expect(memo.get("a")).toBeUndefined();
    memo.set("a", found);
    expect(memo.get("a")).toBe(found);
  });

  test("a field whose values recur stays useful", () => {
    const memo = new ValueMemo();
    for (let i = 0; i < 10_000; i++) if (memo.get(`value ${i % 50}`) === undefined) memo.set(`value ${i % 50}`, found);
    expect(memo.isUseful).toBe(true);
  });

  test("a field whose values differ is given up", () => {
    const memo = new ValueMemo();
    for (let i = 0; i < 10_000; i++) if (memo.get(`value ${i}`) === undefined) memo.set(`value ${i}`, found);
    expect(memo.isUseful).toBe(false);
  });

  test.each([
    ["many values", 20_000, 10],
    ["long values", 100, 100_000],
  ])("%s make room for newer ones", (_name, count, length) => {
    const memo = new ValueMemo();
    const value = (number: number) => String(number).padEnd(length, "x");
    for (let i = 0; i < count; i++) memo.set(value(i), found);
    expect(memo.get(value(0))).toBeUndefined();
    expect(memo.get(value(count - 1))).toBe(found);
  });
});
