// Lucene's numeric interval `<min-max>`: the decimal numbers from min to max. If both ends are written with the same number of digits, so is
// every number; else any number of leading zeros is allowed.
import { anyOf, digitPoints, type Syntax, sequence } from "./syntax.ts";

const anyDigit: Syntax = { kind: "set", points: digitPoints };

/** The numbers from `min` to `max` (both included); `digits` 0 means any number of leading zeros. */
export function decimalInterval(min: number, max: number, digits: number): Syntax {
  if (digits > 0) return sameLength(String(min).padStart(digits, "0"), String(max).padStart(digits, "0"));
  const alternatives: Syntax[] = [];
  for (let length = String(min).length; length <= String(max).length; length++) {
    const low = Math.max(min, length === 1 ? 0 : 10 ** (length - 1));
    const high = Math.min(max, 10 ** length - 1);
    alternatives.push(sameLength(String(low), String(high)));
  }
  const zeros: Syntax = { kind: "repeat", part: digitRange(48, 48), min: 0, max: Number.POSITIVE_INFINITY };
  return sequence([zeros, anyOf(alternatives)]);
}

function digitRange(from: number, to: number): Syntax {
  return { kind: "set", points: from > to ? [] : [from, to] };
}

function anyDigits(count: number): Syntax {
  return { kind: "repeat", part: anyDigit, min: count, max: count };
}

function sameLength(low: string, high: string): Syntax {
  if (low === "") return sequence([]);
  const first = low.charCodeAt(0);
  const last = high.charCodeAt(0);
  if (first === last) return sequence([digitRange(first, first), sameLength(low.slice(1), high.slice(1))]);
  return anyOf([
    sequence([digitRange(first, first), bounded(low.slice(1), 1)]),
    sequence([digitRange(first + 1, last - 1), anyDigits(low.length - 1)]),
    sequence([digitRange(last, last), bounded(high.slice(1), -1)]),
  ]);
}

/** The texts of the same length at or above (`direction` 1) or at or below (-1) a number. */
function bounded(limit: string, direction: 1 | -1): Syntax {
  if (limit === "") return sequence([]);
  const first = limit.charCodeAt(0);
  const beyond = direction === 1 ? digitRange(first + 1, 57) : digitRange(48, first - 1);
  return anyOf([
    sequence([digitRange(first, first), bounded(limit.slice(1), direction)]),
    sequence([beyond, anyDigits(limit.length - 1)]),
  ]);
}
