// Numbers in half precision (IEEE 754 binary16).
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { roundToHalf } from "../../src/compile/half-float.ts";

/** A half-precision number from its sign, exponent and fraction, as the standard defines it. */
function halfOf(negative: boolean, exponent: number, fraction: number): number {
  const size = exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25);
  return negative ? -size : size;
}

const halves = fc.record({
  negative: fc.boolean(),
  exponent: fc.integer({ min: 0, max: 30 }),
  fraction: fc.integer({ min: 0, max: 1023 }),
});

describe("half precision", () => {
  test.each([
    [0, 0],
    [1, 1],
    [0.1, 0.0999755859375],
    [1 / 3, 0.333251953125],
    [2049, 2048],
    [2051, 2052],
    [65504, 65504],
    [65519.99, 65504],
    [65520, Number.POSITIVE_INFINITY],
    [-1e30, Number.NEGATIVE_INFINITY],
    [2 ** -24, 2 ** -24],
    [2 ** -25, 0],
    [1.5 * 2 ** -24, 2 ** -23],
    [Number.NaN, Number.NaN],
    [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
  ])("%s is kept as %s", (value, kept) => {
    expect(roundToHalf(value)).toBe(kept);
  });

  test("numbers of half precision stay as they are", () => {
    fc.assert(
      fc.property(halves, ({ negative, exponent, fraction }) => {
        const half = halfOf(negative, exponent, fraction);
        expect(roundToHalf(half)).toBe(half);
      }),
    );
  });

  test("any other number becomes one of the two beside it, the nearer one", () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true, minExcluded: true, maxExcluded: true });
    fc.assert(
      fc.property(halves, share, ({ negative, exponent, fraction }, between) => {
        const low = halfOf(false, exponent, fraction);
        const step = 2 ** (Math.max(exponent, 1) - 25);
        const value = Math.fround(low + step * between);
        fc.pre(low + step <= 65504 && value !== low + step / 2);
        const near = value < low + step / 2 ? low : low + step;
        expect(roundToHalf(negative ? -value : value)).toBe(negative ? -near : near);
      }),
    );
  });
});
