// Half-precision numbers (IEEE 754 binary16), as fields of type half_float keep them: eleven significant bits, steps of 2^-24 below 2^-14, nothing
// finite from 65520 on. Elasticsearch reads a number as a float first.

/** The half-precision number nearest to a number, the even one of two that are equally near. */
export function roundToHalf(value: number): number {
  const float = Math.fround(value);
  const size = Math.abs(float);
  if (!(size > 0)) return float;
  if (size >= 65520) return Math.sign(float) * Number.POSITIVE_INFINITY;
  const step = 2 ** (Math.max(exponentOf(size), -14) - 10);
  // From here on a double has no digits behind the step, so that adding rounds to it.
  const shift = 1.5 * 2 ** 52 * step;
  return Math.sign(float) * (size + shift - shift);
}

/** The exponent of the largest power of two that is not above a positive number. */
function exponentOf(size: number): number {
  const guess = Math.floor(Math.log2(size));
  if (2 ** guess > size) return guess - 1;
  return 2 ** (guess + 1) <= size ? guess + 1 : guess;
}
