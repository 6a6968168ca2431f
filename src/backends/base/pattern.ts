// Wildcard patterns as parts, so that no target ever sees another one's escapes. `*` is any run of characters and `?` exactly one; in EQL
// neither can be escaped.

/** A piece of a pattern: literal text, any run of characters, or exactly one character. */
export type Part = { readonly literal: string } | "any" | "one";

/** Covers the whole value. No parts is the empty text. */
export type Pattern = readonly Part[];

/** An EQL wildcard text as parts; neighbouring `*` are one. */
export function parsePattern(text: string): Pattern {
  const parts: Part[] = [];
  for (const piece of text.split(/([*?])/)) {
    if (piece === "*") {
      if (parts.at(-1) !== "any") parts.push("any");
    } else if (piece === "?") parts.push("one");
    else if (piece !== "") parts.push({ literal: piece });
  }
  return parts;
}

/** The pattern that only equals the text itself. */
export function literalPattern(text: string): Pattern {
  return text === "" ? [] : [{ literal: text }];
}

/** The text of a pattern without wildcards, otherwise undefined. */
export function literalText(pattern: Pattern): string | undefined {
  if (pattern.length === 0) return "";
  const [only] = pattern;
  return pattern.length === 1 && typeof only === "object" ? only.literal : undefined;
}

/** Whether every text matches. */
export function isAny(pattern: Pattern): boolean {
  return pattern.length === 1 && pattern[0] === "any";
}

/** Writes a pattern in a target's words. */
export function printPattern(pattern: Pattern, any: string, one: string, literal: (text: string) => string): string {
  return pattern.map((part) => (part === "any" ? any : part === "one" ? one : literal(part.literal))).join("");
}

export type PatternShape =
  | { readonly kind: "equals" | "starts" | "ends" | "contains"; readonly text: string }
  | { readonly kind: "any" }
  | { readonly kind: "general" };

/** The simple shapes that most targets have their own operators for. */
export function shapeOf(pattern: Pattern): PatternShape {
  const text = literalText(pattern);
  if (text !== undefined) return { kind: "equals", text };
  if (isAny(pattern)) return { kind: "any" };
  const [first, second, third] = pattern;
  if (pattern.length === 2 && typeof first === "object" && second === "any")
    return { kind: "starts", text: first.literal };
  if (pattern.length === 2 && first === "any" && typeof second === "object")
    return { kind: "ends", text: second.literal };
  if (pattern.length === 3 && first === "any" && typeof second === "object" && third === "any")
    return { kind: "contains", text: second.literal };
  return { kind: "general" };
}

/** Whether ASCII case folding is all that a text needs. */
export function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}

/** Whether a pattern is the empty text or anything at all, which is where absent and empty have to be told apart. */
export function touchesEmpty(pattern: Pattern): boolean {
  return pattern.length === 0 || isAny(pattern);
}
