// Values of options.
import { CommandError } from "./exit.ts";

/** A whole number that is not negative. */
export function wholeNumber(value: string): number {
  if (!/^\d+$/.test(value)) throw new CommandError(`\`${value}\` is no whole number`);
  return Number(value);
}

/** A port to listen on; 0 for any that is free. */
export function portNumber(value: string): number {
  const port = wholeNumber(value);
  if (port > 65_535) throw new CommandError(`ports are 0 to 65535, not ${port}`);
  return port;
}

/** How many threads: at least one, and more than 64 are taken for a mistake. */
export function threadCount(value: string): number {
  const count = wholeNumber(value);
  if (count < 1 || count > 64)
    throw new CommandError(`there can be 1 to 64, not ${count}; more than one a core save no time`);
  return count;
}
