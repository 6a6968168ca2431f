// JSON in and out without losing digits: integers beyond 2^53 become `bigint`, and are written as they were.

/** Parses JSON. Throws the SyntaxError of JSON.parse. */
export function parseJson(text: string): unknown {
  return /\d{16}/.test(text) ? JSON.parse(text, exactIntegers) : JSON.parse(text);
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
