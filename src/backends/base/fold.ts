// Case folding for targets that only fold ASCII, or nothing.
import { foldCase } from "../../event/fold-case.ts";

/** All characters that equal one when case is ignored, itself first. */
export function caseVariants(character: string): readonly string[] {
  const folded = foldCase(character);
  const candidates = [
    character,
    character.toLowerCase(),
    character.toUpperCase(),
    folded,
    ...(folded === "σ" ? ["ς"] : []),
  ];
  return [...new Set(candidates)].filter((one) => [...one].length === 1 && foldCase(one) === folded);
}

/** Whether a text has a character that lowering does not make equal to its other cases: the final sigma, or an `İ`, which becomes two. */
export function hasUnevenCase(text: string): boolean {
  return [...text].some((character) => {
    const lower = character.toLowerCase();
    return [...lower].length > 1 || caseVariants(character).some((variant) => variant.toLowerCase() !== lower);
  });
}

/** Whether a text has a character beyond ASCII that has another case. */
export function hasWideCase(text: string): boolean {
  return [...text].some((character) => character > "\x7f" && caseVariants(character).length > 1);
}
