// Values of options.
import { CommandError } from "./exit.ts";

/** A whole number that is not negative. */
export function wholeNumber(value: string): number {
  if (!/^\d+$/.test(value)) throw new CommandError(`\`${value}\` is not a whole number`);
  return Number(value);
}
