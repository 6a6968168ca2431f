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

/** Whether a text has a character beyond ASCII that has another case, in EQL or where signs such as Kelvin's are letters. */
export function hasWideCase(text: string): boolean {
  return [...text].some(
    (one) => one > "\x7f" && (one.toLowerCase() !== one || one.toUpperCase() !== one || caseVariants(one).length > 1),
  );
}
