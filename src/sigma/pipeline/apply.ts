// Carries out pipelines on a rule, in order of priority.
import type { Diagnostic } from "../../text/diagnostic.ts";
import { report } from "../diagnostics.ts";
import type { SigmaCorrelation, SigmaRule } from "../document/model.ts";
import { ModifierError } from "../document/modifiers.ts";
import { placeOf } from "../document/rule.ts";
import { holdsForRule } from "./conditions.ts";
import { PipelineContext } from "./context.ts";
import { PipelineFailure } from "./failure.ts";
import type { Pipeline, PipelineItem } from "./model.ts";
import { fillRule, type PlaceholderValues } from "./placeholders.ts";
import { applyStep, applyToWhole } from "./transformations.ts";

export interface PipedRule {
  /** Undefined where a pipeline refuses the rule. */
  readonly rule: SigmaRule | undefined;
  /** The names that the pipelines have for a field, of the detection or not; undefined where they have none. */
  readonly namesOf: (field: string) => readonly string[] | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** A rule with the pipelines carried out and its placeholders filled in. Never throws. */
export function applyPipelines(
  rule: SigmaRule,
  pipelines: readonly Pipeline[],
  placeholders: PlaceholderValues,
): PipedRule {
  const { items, context } = opened(pipelines);
  const namesOf = (field: string) => context.namesOf(field);
  try {
    const piped = items.reduce((changed, step) => applyStep(changed, step, context), rule);
    const filled = fillRule(piped, placeholders);
    const diagnostics = [...filled.missing].map(([name, span]) =>
      report("unresolved-placeholder", span, `There are no values for the placeholder %${name}%`),
    );
    return { rule: diagnostics.length === 0 ? filled.rule : undefined, namesOf, diagnostics };
  } catch (error) {
    if (!(error instanceof PipelineFailure) && !(error instanceof ModifierError)) throw error;
    return { rule: undefined, namesOf, diagnostics: [refusal(rule, error)] };
  }
}

/**
 * Why pipelines refuse a correlation about some rules; empty where they do not. Of the transformations only those of a rule as a whole concern it:
 * its fields are named by the pipelines of its rules. Never throws.
 */
export function correlationRefusals(
  correlation: SigmaCorrelation,
  rules: readonly SigmaRule[],
  pipelines: readonly Pipeline[],
): readonly Diagnostic[] {
  const { items, context } = opened(pipelines);
  const subject = { kind: "correlation", correlation, rules } as const;
  const visit = (step: PipelineItem): void => {
    if (!holdsForRule(step, subject, context)) return;
    applyToWhole(step, context);
    if (step.type === "nest") for (const inner of step.parameters.items as readonly PipelineItem[]) visit(inner);
    if (step.id !== undefined) context.applied.add(step.id);
  };
  try {
    for (const step of items) visit(step);
    return [];
  } catch (error) {
    if (!(error instanceof PipelineFailure)) throw error;
    return [refusal(correlation, error)];
  }
}

/** The items of pipelines in order of priority, and a context to carry them out in. */
function opened(pipelines: readonly Pipeline[]): { items: readonly PipelineItem[]; context: PipelineContext } {
  const ordered = pipelines.toSorted((a, b) => a.priority - b.priority);
  return {
    items: ordered.flatMap(({ items }) => items),
    context: new PipelineContext(new Map(ordered.flatMap(({ vars }) => [...vars]))),
  };
}

function refusal(document: SigmaRule | SigmaCorrelation, { message }: Error): Diagnostic {
  const span = document.kind === "rule" ? document.logsource.span : placeOf(document.node);
  const what = document.kind === "rule" ? "rule" : "correlation";
  return report("refused-by-pipeline", span, `A pipeline refuses the ${what}: ${message}`);
}
