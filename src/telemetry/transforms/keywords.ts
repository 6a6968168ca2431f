// Keywords of a record: a mask in hexadecimal (event XML), a signed decimal (NXLog), or names one a line (rendered events).

const names: readonly (readonly [bit: bigint, name: string])[] = [
  [0x0001_0000_0000_0000n, "Response Time"],
  [0x0002_0000_0000_0000n, "WDI Context"],
  [0x0004_0000_0000_0000n, "WDI Diag"],
  [0x0008_0000_0000_0000n, "SQM"],
  [0x0010_0000_0000_0000n, "Audit Failure"],
  [0x0020_0000_0000_0000n, "Audit Success"],
  [0x0040_0000_0000_0000n, "Correlation Hint"],
  [0x0080_0000_0000_0000n, "Classic"],
];

export const standardKeywords: readonly string[] = names.map(([, name]) => name);

const byMask = new Map<string, readonly string[]>();

/** The names of the standard keywords in a mask; names that are given already are kept. */
export function keywordNames(keywords: string): readonly string[] {
  const known = byMask.get(keywords);
  if (known !== undefined) return known;
  const found = decode(keywords);
  if (byMask.size < 1000) byMask.set(keywords, found);
  return found;
}

function decode(keywords: string): readonly string[] {
  if (!/^(?:0[xX][0-9a-fA-F]{1,16}|-?\d{1,20})$/.test(keywords))
    return keywords.split("\n").filter((name) => name !== "");
  const mask = BigInt.asUintN(64, maskOf(keywords));
  return names.filter(([bit]) => (mask & bit) !== 0n).map(([, name]) => name);
}

/**
 * A decimal of that size has often been a JSON number, whose shortest text is not its value: -9214364837600035000 is the double that stands for
 * 0x8020000000000000 exactly. The names are in the highest bits, which a double keeps.
 */
function maskOf(keywords: string): bigint {
  return /^0x/i.test(keywords) ? BigInt(keywords) : BigInt(Number(keywords));
}
