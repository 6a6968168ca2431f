// Expressions that ignore case without a flag, for engines whose flag is missing or folds ASCII only.
import { caseVariants } from "./fold.ts";
import { concat, type Regex } from "./regex.ts";

/** An expression that matches both cases of every letter. */
export function bothCases(regex: Regex): Regex {
  switch (regex.kind) {
    case "literal":
      return concat([...regex.text].map(eitherCase));
    case "set": {
      const extra = regex.ranges.flatMap(([first, last]) => variantsOfRange(first, last));
      return { ...regex, ranges: [...regex.ranges, ...extra] };
    }
    case "concat":
      return { kind: "concat", parts: regex.parts.map(bothCases) };
    case "choice":
      return { kind: "choice", options: regex.options.map(bothCases) };
    case "repeat":
      return { ...regex, item: bothCases(regex.item) };
    case "complement":
      return { kind: "complement", item: bothCases(regex.item) };
    case "intersection":
      return { kind: "intersection", items: regex.items.map(bothCases) };
    default:
      return regex;
  }
}

function eitherCase(character: string): Regex {
  const variants = caseVariants(character);
  if (variants.length === 1) return { kind: "literal", text: character };
  return {
    kind: "set",
    negated: false,
    ranges: variants.map((one) => [one.codePointAt(0)!, one.codePointAt(0)!] as const),
  };
}

/** The other cases of a range's letters; of long ranges only the ASCII letters. */
function variantsOfRange(first: number, last: number): readonly (readonly [number, number])[] {
  const found: (readonly [number, number])[] = [];
  for (let code = first; code <= Math.min(last, first + 512); code++) {
    const character = String.fromCodePoint(code);
    for (const variant of caseVariants(character)) {
      const other = variant.codePointAt(0)!;
      if (other < first || other > last) found.push([other, other]);
    }
  }
  return found;
}
