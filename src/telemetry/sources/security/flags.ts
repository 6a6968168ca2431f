// Bit masks written as text, by name.

/** The names of the bits that are set; nothing where the text is no number or no known bit is set. */
export function flagNames(
  mask: string,
  names: readonly (readonly [bit: number, name: string])[],
): readonly string[] | undefined {
  const value = Number(mask.trim());
  if (!Number.isSafeInteger(value)) return undefined;
  const set = names.filter(([bit]) => hasBit(value, bit)).map(([, name]) => name);
  return set.length === 0 ? undefined : set;
}

/** True where all bits of `bit` are set in a mask of up to 32 bits. */
export function hasBit(mask: number, bit: number): boolean {
  return (mask & bit) >>> 0 === bit >>> 0;
}
