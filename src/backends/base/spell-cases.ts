// Texts and expressions that ignore case and have letters beyond ASCII. Platforms fold such letters in many ways (`å` and the sign of Ångström, the
// final sigma, `İ`), so every case that EQL lets them have is written out, and no platform's folding is asked. Left to it are ASCII's letters.
import { all, type Condition, not, type RegexTest, some, type TextTest } from "./condition.ts";
import { hasWideCase } from "./fold.ts";
import type { Pattern } from "./pattern.ts";
import { type CodeRange, type Regex, regexOfAll, somePart } from "./regex.ts";
import { bothCases } from "./regex-case.ts";

/**
 * The condition with expressions that heed case in place of what ignores the case of letters beyond ASCII. `expressionsOnly` is for platforms that
 * have a better word for texts.
 */
export function spellCases(condition: Condition, expressionsOnly = false): Condition {
  switch (condition.kind) {
    case "all":
    case "some": {
      const join = condition.kind === "all" ? all : some;
      return join(
        condition.operands.map((operand) => spellCases(operand, expressionsOnly)),
        condition.span,
      );
    }
    case "not":
      return not(spellCases(condition.operand, expressionsOnly), condition.span);
    case "text":
      return condition.ignoreCase && !expressionsOnly ? spellTexts(condition) : condition;
    case "regex":
      return condition.ignoreCase && hasWideLetters(condition.regex) ? spelled(condition) : condition;
    default:
      return condition;
  }
}

function spellTexts(test: TextTest): Condition {
  const wide = test.patterns.filter(isWide);
  if (wide.length === 0) return test;
  const expression = spelled({ ...test, kind: "regex", regex: regexOfAll(wide) });
  if (wide.length === test.patterns.length) return expression;
  return some([{ ...test, patterns: test.patterns.filter((pattern) => !isWide(pattern)) }, expression], test.span);
}

function spelled(test: RegexTest): RegexTest {
  return { ...test, regex: bothCases(test.regex), ignoreCase: false };
}

function isWide(pattern: Pattern): boolean {
  return pattern.some((part) => typeof part === "object" && hasWideCase(part.literal));
}

function hasWideLetters(regex: Regex): boolean {
  const isOfCase = ([first, last]: CodeRange) => first === last && hasWideCase(String.fromCodePoint(first));
  return somePart(
    regex,
    (part) =>
      (part.kind === "literal" && hasWideCase(part.text)) || (part.kind === "set" && part.ranges.some(isOfCase)),
  );
}
