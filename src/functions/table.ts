// The one table of functions. A new function is one file (or a line in its family's) and one line here.
import { endsWith, startsWith, stringContains } from "./affix.ts";
import { arithmeticFunctions } from "./arithmetic.ts";
import { between } from "./between.ts";
import { cidrMatch } from "./cidr-match.ts";
import type { FunctionDefinition } from "./definition.ts";
import { indexOf } from "./index-of.ts";
import { concat, length, string, substring } from "./text.ts";
import { number } from "./to-number.ts";

/** All functions of EQL, by name. */
export const functions: readonly FunctionDefinition[] = [
  ...arithmeticFunctions,
  between,
  cidrMatch,
  concat,
  endsWith,
  indexOf,
  length,
  number,
  startsWith,
  string,
  stringContains,
  substring,
].sort((a, b) => (a.name < b.name ? -1 : 1));

const byName = new Map(functions.map((definition) => [definition.name.toLowerCase(), definition]));

/** The function of a name, written in any case and without `~`; `undefined` if there is none. */
export function findFunction(name: string): FunctionDefinition | undefined {
  return byName.get(name.toLowerCase());
}
