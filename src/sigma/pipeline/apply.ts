// Carries out pipelines on a rule, in order of priority.
import type { Diagnostic } from "../../text/diagnostic.ts";
import { report } from "../diagnostics.ts";
import type { SigmaRule } from "../document/model.ts";
import { ModifierError } from "../document/modifiers.ts";
import { PipelineContext } from "./context.ts";
import { PipelineFailure } from "./failure.ts";
import type { Pipeline } from "./model.ts";
import { fillRule, type PlaceholderValues } from "./placeholders.ts";
import { applyStep } from "./transformations.ts";

export interface PipedRule {
  /** Undefined where a pipeline refuses the rule. */
  readonly rule: SigmaRule | undefined;
  /** Field names as written → as mapped. */
  readonly fieldNames: ReadonlyMap<string, readonly string[]>;
  readonly diagnostics: readonly Diagnostic[];
}

/** A rule with the pipelines carried out and its placeholders filled in. Never throws. */
export function applyPipelines(
  rule: SigmaRule,
  pipelines: readonly Pipeline[],
  placeholders: PlaceholderValues,
): PipedRule {
  const ordered = pipelines.toSorted((a, b) => a.priority - b.priority);
  const context = new PipelineContext(new Map(ordered.flatMap(({ vars }) => [...vars])));
  try {
    const piped = ordered
      .flatMap(({ items }) => items)
      .reduce((changed, step) => applyStep(changed, step, context), rule);
    const filled = fillRule(piped, placeholders);
    const diagnostics = [...filled.missing].map(([name, span]) =>
      report("unresolved-placeholder", span, `There are no values for the placeholder %${name}%`),
    );
    return { rule: diagnostics.length === 0 ? filled.rule : undefined, fieldNames: context.fieldNames, diagnostics };
  } catch (error) {
    if (!(error instanceof PipelineFailure) && !(error instanceof ModifierError)) throw error;
    const message = `A pipeline refuses the rule: ${error.message}`;
    return {
      rule: undefined,
      fieldNames: context.fieldNames,
      diagnostics: [report("refused-by-pipeline", rule.logsource.span, message)],
    };
  }
}
