// Texts that stand at the end of a path, as a field map writes them: `*\name`, `*/name` and `name` itself. As an expression they are one, behind a
// separator or at the start.
import { literalText, type Pattern } from "./pattern.ts";
import { type CodeRange, concat, type Regex, regexOfAll } from "./regex.ts";

/** The expression of patterns that are all ends of paths with the same separators, or undefined where they are not. */
export function tailExpression(patterns: readonly Pattern[]): Regex | undefined {
  const names = patterns.filter((pattern) => literalText(pattern) !== undefined);
  const known = new Set(names.map(literalText));
  const separators = new Set<string>();
  for (const [first, second, ...more] of patterns.filter((pattern) => literalText(pattern) === undefined)) {
    if (first !== "any" || typeof second !== "object" || more.length > 0) return undefined;
    if (!known.has(second.literal.slice(1))) return undefined;
    separators.add(second.literal[0]!);
  }
  if (separators.size === 0 || patterns.length !== names.length * (1 + separators.size)) return undefined;
  const head = concat([{ kind: "any" }, separatorOf([...separators])]);
  return concat([{ kind: "repeat", item: head, min: 0, max: 1 }, regexOfAll(names)]);
}

function separatorOf(signs: readonly string[]): Regex {
  if (signs.length === 1) return { kind: "literal", text: signs[0]! };
  const ranges = signs.map((sign): CodeRange => [sign.charCodeAt(0), sign.charCodeAt(0)]);
  return { kind: "set", negated: false, ranges };
}
