// A second, slow implementation of Lucene's regular expressions for tests: random patterns as trees, their text, and the set of places where
// a match that starts at a place can end, computed straight from the meaning of each operator.
import fc from "fast-check";

export type Pattern =
  | { readonly kind: "characters"; readonly text: string; readonly has: (character: string) => boolean }
  | { readonly kind: "sequence" | "either" | "both"; readonly parts: readonly Pattern[] }
  | { readonly kind: "not"; readonly part: Pattern }
  | { readonly kind: "repeat"; readonly part: Pattern; readonly min: number; readonly max: number };

/** The pattern in Lucene's syntax; without `both` and `not` it is JavaScript's too. */
export function patternText(pattern: Pattern): string {
  switch (pattern.kind) {
    case "characters":
      return pattern.text;
    case "sequence":
      return pattern.parts.length === 0 ? "()" : pattern.parts.map(patternText).join("");
    case "either":
      return `(${pattern.parts.map(patternText).join("|")})`;
    case "both":
      return `(${pattern.parts.map(patternText).join("&")})`;
    case "not":
      return `~(${patternText(pattern.part)})`;
    case "repeat":
      return `(${patternText(pattern.part)}){${pattern.min},${Number.isFinite(pattern.max) ? pattern.max : ""}}`;
  }
}

/** Whether a whole text (given by characters) matches. */
export function matchesSlowly(pattern: Pattern, characters: readonly string[]): boolean {
  return ends(pattern, characters, 0).has(characters.length);
}

function ends(pattern: Pattern, text: readonly string[], start: number): ReadonlySet<number> {
  switch (pattern.kind) {
    case "characters":
      return new Set(start < text.length && pattern.has(text[start] ?? "") ? [start + 1] : []);
    case "sequence":
      return pattern.parts.reduce<ReadonlySet<number>>((places, part) => after(part, text, places), new Set([start]));
    case "either":
      return new Set(pattern.parts.flatMap((part) => [...ends(part, text, start)]));
    case "both": {
      const all = pattern.parts.map((part) => ends(part, text, start));
      return new Set([...(all[0] ?? [])].filter((place) => all.every((places) => places.has(place))));
    }
    case "not": {
      const inside = ends(pattern.part, text, start);
      const places = Array.from({ length: text.length - start + 1 }, (_, offset) => start + offset);
      return new Set(places.filter((place) => !inside.has(place)));
    }
    case "repeat":
      return repeated(pattern, text, start);
  }
}

function after(part: Pattern, text: readonly string[], places: ReadonlySet<number>): ReadonlySet<number> {
  return new Set([...places].flatMap((place) => [...ends(part, text, place)]));
}

/** More repetitions than the text has characters bring nothing new, save those still due. */
function repeated(
  pattern: Extract<Pattern, { kind: "repeat" }>,
  text: readonly string[],
  start: number,
): ReadonlySet<number> {
  const found = new Set<number>();
  let places: ReadonlySet<number> = new Set([start]);
  const most = Math.min(pattern.max, pattern.min + text.length + 1);
  for (let count = 0; count <= most; count++) {
    if (count >= pattern.min) for (const place of places) found.add(place);
    places = after(pattern.part, text, places);
  }
  return found;
}

const characters: fc.Arbitrary<Pattern> = fc.constantFrom<Pattern>(
  ...["a", "b", "c", "é", "😀"].map(
    (text): Pattern => ({ kind: "characters", text, has: (character) => character === text }),
  ),
  { kind: "characters", text: "[a-c]", has: (character) => character >= "a" && character <= "c" },
  { kind: "characters", text: "[^ab]", has: (character) => character !== "a" && character !== "b" },
  { kind: "characters", text: "[b😀]", has: (character) => character === "b" || character === "😀" },
);

/** Random patterns; `booleans` adds complement and intersection. */
export function patterns(booleans: boolean): fc.Arbitrary<Pattern> {
  const { pattern } = fc.letrec<{ pattern: Pattern }>((tie) => {
    const parts = (least: number) => fc.array(tie("pattern"), { minLength: least, maxLength: 3 });
    const counts = fc.constantFrom(
      [0, 1],
      [0, Number.POSITIVE_INFINITY],
      [1, Number.POSITIVE_INFINITY],
      [2, 2],
      [0, 2],
      [1, 3],
    );
    const plain: fc.Arbitrary<Pattern>[] = [
      characters,
      fc.record({ kind: fc.constant("sequence" as const), parts: parts(0) }),
      fc.record({ kind: fc.constant("either" as const), parts: parts(1) }),
      fc
        .tuple(tie("pattern"), counts)
        .map(([part, [min, max]]): Pattern => ({ kind: "repeat", part, min: min ?? 0, max: max ?? 0 })),
    ];
    const boolean: fc.Arbitrary<Pattern>[] = [
      fc.record({ kind: fc.constant("both" as const), parts: parts(2) }),
      tie("pattern").map((part): Pattern => ({ kind: "not", part })),
    ];
    return {
      pattern: fc.oneof({ depthSize: "small", withCrossShrink: true }, ...plain, ...(booleans ? boolean : [])),
    };
  });
  return pattern;
}

/** Texts over the characters that the patterns use. */
export const texts: fc.Arbitrary<readonly string[]> = fc.array(fc.constantFrom("a", "b", "c", "d", "é", "😀"), {
  maxLength: 8,
});
