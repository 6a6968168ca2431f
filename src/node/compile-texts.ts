// Rule files read, and their rules made ready to be scanned for.
import { eachRuleFile, type RuleFile, type RuleText } from "../detection/index.ts";
import { type CompiledRules, compileRules, type ScannableRule } from "../scan/index.ts";
import type { SigmaOptions } from "../sigma/index.ts";
import { type Diagnostic, hasErrors } from "../text/index.ts";
import { doneBriefly } from "./brief-work.ts";

export interface CompiledTexts {
  readonly compiled: CompiledRules;
  /** Files with errors. */
  readonly broken: readonly BrokenFile[];
}

export interface BrokenFile extends RuleText {
  readonly diagnostics: readonly Diagnostic[];
}

export function compileTexts(texts: readonly RuleText[], sigma: SigmaOptions): CompiledTexts {
  const broken: BrokenFile[] = [];
  const compiled = doneBriefly(() => compileRules(rulesIn(eachRuleFile(texts, { sigma }), broken)));
  return { compiled, broken };
}

/** The rules of files, of which those with errors are noted. */
function* rulesIn(files: Iterable<RuleFile>, broken: BrokenFile[]): Generator<ScannableRule, void, undefined> {
  for (const { source, text, rules, correlations, diagnostics } of files) {
    if (hasErrors(diagnostics)) broken.push({ source, text, diagnostics });
    yield* rules;
    yield* correlations;
  }
}
