// JSON in and out without losing digits: integers beyond 2^53 become `bigint`, and are written as they were.

/** Parses JSON. Throws the SyntaxError of JSON.parse. */
export function parseJson(text: string): unknown {
  if (!/(?:^|[:,[\s-])\d{16}/.test(text)) return JSON.parse(text);
  // A reviver makes parsing seven times slower, so that it is left to texts with NULs, which mark integers here.
  return text.includes("\\u0000") ? JSON.parse(text, exactIntegers) : parseMarked(text);
}

function exactIntegers(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source;
  return typeof value === "number" && source !== undefined && isLong(source) ? BigInt(source) : value;
}

/** Is this an integer with more digits than a number keeps? */
function isLong(token: string): boolean {
  return /^-?[1-9]\d{15,}$/.test(token) && !Number.isSafeInteger(Number(token));
}

/** Parses with long integers written as strings that begin with a NUL, and makes them integers again. */
function parseMarked(text: string): unknown {
  const marked = markLong(text);
  if (marked === text) return JSON.parse(text);
  let value: unknown;
  try {
    value = JSON.parse(marked);
  } catch {
    // Its message is to speak of the text as it is.
    return JSON.parse(text);
  }
  return unmarked(value);
}

/** The text with its long integers marked. What is no JSON does not become JSON by that. */
function markLong(text: string): string {
  let marked = "";
  let taken = 0;
  for (let at = 0; at < text.length; ) {
    const quote = text.indexOf('"', at);
    const end = quote < 0 ? text.length : quote;
    if (end - at >= 16) {
      marked += text.slice(taken, at) + text.slice(at, end).replace(numberToken, markToken);
      taken = end;
    }
    at = quote < 0 ? end : stringEnd(text, quote);
  }
  return taken === 0 ? text : marked + text.slice(taken);
}

const numberToken = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

function markToken(token: string, offset: number, between: string): string {
  const isName = /^\s*:/.test(between.slice(offset + token.length));
  return isLong(token) && !isName ? `"\\u0000${token}"` : token;
}

/** Where the string whose quote is at `start` is over. */
function stringEnd(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let escapes = 0;
    while (text.charCodeAt(at - 1 - escapes) === backslash) escapes++;
    if (escapes % 2 === 0) return at + 1;
  }
  return text.length;
}

const backslash = 0x5c;

function unmarked(value: unknown): unknown {
  if (typeof value === "string") return value.charCodeAt(0) === 0 ? BigInt(value.slice(1)) : value;
  if (typeof value !== "object" || value === null) return value;
  const members = value as { [key: string]: unknown };
  for (const key of Object.keys(members)) {
    const member = members[key];
    if (typeof member === "string" ? member.charCodeAt(0) === 0 : typeof member === "object") {
      members[key] = unmarked(member);
    }
  }
  return value;
}

const { rawJSON } = JSON as unknown as { rawJSON: (text: string) => object };

/** Writes JSON, `bigint` as the integer that it is. */
export function jsonText(value: unknown, indent?: number): string {
  try {
    // Without a function to ask about each member it takes two thirds of the time, and few values have a `bigint`, by which it fails.
    return JSON.stringify(value, undefined, indent);
  } catch {
    return JSON.stringify(value, exactInteger, indent);
  }
}

function exactInteger(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? rawJSON(String(value)) : value;
}
