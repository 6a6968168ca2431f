// Lists of constants as sets: `in`, `in~`, and `==` as a list of one. A number equals a text that spells it (toNumber), other values of
// different kinds are equal if their texts are.
import { compareNumbers, toInteger, toNumber } from "../event/number.ts";
import { magnitude, textOf, type Value } from "../event/value.ts";
import { oneOf, type TextMatcher } from "../event/wildcard.ts";

/** Whether a value that is there equals one of the items; items that are null equal nothing. */
export function itemMatcher(items: readonly Value[], caseInsensitive: boolean): (value: Value) => boolean {
  const texts = textsOf(items, caseInsensitive);
  const isNumber = numberSet(items);
  return (value) => {
    if (typeof value === "string") return texts(value);
    const size = magnitude(value);
    return size === undefined ? texts(textOf(value) ?? "") : isNumber(size);
  };
}

/** A matcher for the texts of all items. */
export function textsOf(items: readonly Value[], caseInsensitive: boolean): TextMatcher {
  const texts = items.map(textOf).filter((text) => text !== null);
  return texts.length === 0 ? () => false : oneOf(texts, caseInsensitive);
}

/** Whether a number is among the items, numbers spelled as text included. */
export function numberSet(items: readonly Value[]): (value: number | bigint) => boolean {
  const numbers = items.map(toNumber).filter((item) => item !== undefined);
  const [only] = numbers;
  if (only === undefined) return () => false;
  if (numbers.length === 1) return (value) => compareNumbers(value, only) === 0;
  const wanted = new Set(numbers.map(plainest));
  return (value) => wanted.has(plainest(value));
}

/** Equal numbers as equal set members. */
function plainest(value: number | bigint): number | bigint {
  return typeof value === "bigint" ? toInteger(value) : value;
}
