// JSON in and out without losing digits: integers beyond 2^53 become `bigint`, and are written as they were.

/** Parses JSON. Throws the SyntaxError of JSON.parse. */
export function parseJson(text: string): unknown {
  // A reviver makes parsing three times slower, so it is used only where rounded numbers are to be mended.
  const value = JSON.parse(text) as unknown;
  return /(?:^|[:,[\s-])\d{16}/.test(text) && hasRounded(value) ? JSON.parse(text, exactIntegers) : value;
}

/** Whether some number in a value may have been an integer with more digits than a number keeps. */
function hasRounded(value: unknown): boolean {
  if (typeof value === "number") return !Number.isSafeInteger(value) && Number.isInteger(value);
  if (typeof value !== "object" || value === null) return false;
  for (const member of Array.isArray(value) ? value : Object.values(value)) if (hasRounded(member)) return true;
  return false;
}

function exactIntegers(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
  const source = context?.source;
  return source !== undefined && /^-?\d+$/.test(source) ? BigInt(source) : value;
}

const { rawJSON } = JSON as unknown as { rawJSON: (text: string) => object };

/** Writes JSON, `bigint` as the integer that it is. */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(
    value,
    (_key, inner: unknown) => (typeof inner === "bigint" ? rawJSON(String(inner)) : inner),
    indent,
  );
}
