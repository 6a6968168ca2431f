// Values of options.
import { CommandError } from "./exit.ts";

/** A whole number that is not negative. */
export function wholeNumber(value: string): number {
  if (!/^\d+$/.test(value)) throw new CommandError(`\`${value}\` is not a whole number`);
  return Number(value);
}

/** How many threads: at least one, and more than 64 are taken for a mistake. */
export function threadCount(value: string): number {
  const count = wholeNumber(value);
  if (count < 1 || count > 64)
    throw new CommandError(`\`${value}\` threads: 1 to 64 can be had, and more than one a core save no time`);
  return count;
}
