// Regular expressions that cannot be carried out: malformed ones, and those that need more than linear time.
import { compileRegex, RegexError } from "../../event/regex/index.ts";
import type { Rule } from "../context.ts";

export const regexSyntax: Rule = {
  Match({ operator, operand, patterns }, context) {
    if (operator !== "regex" && operator !== "regex~") return;
    const syntax = operand.kind === "Field" ? "lucene" : "search";
    for (const pattern of patterns) {
      if (pattern.kind !== "String") continue;
      try {
        compileRegex(pattern.value, { syntax, caseInsensitive: operator === "regex~", whole: true });
      } catch (error) {
        if (!(error instanceof RegexError)) throw error;
        context.report("invalid-regex", pattern.span, `This regular expression cannot be used: ${error.message}`);
      }
    }
  },
};
