// The diagnostics of Sigma files. docs/diagnostics.md is generated from this table.
import type { Diagnostic, Fix } from "../text/diagnostic.ts";
import type { DiagnosticKind } from "../text/diagnostic-kind.ts";
import type { Span } from "../text/span.ts";

export const sigmaDiagnostics = {
  "invalid-yaml": { severity: "error", title: "The file is not valid YAML" },
  "not-a-sigma-document": {
    severity: "error",
    title: "A document is no Sigma rule, correlation or filter",
    explanation: "A rule has `detection`, a correlation `correlation`, a filter `filter`.",
  },
  "missing-member": { severity: "error", title: "A member that the format needs is not there" },
  "unknown-member": { severity: "error", title: "A member that the format does not know" },
  "custom-member": {
    severity: "info",
    title: "A top-level member that is not of the specification",
    explanation:
      "Sigma allows members of one's own. They change nothing here, so make sure that the name is not a slip.",
  },
  "invalid-value": { severity: "error", title: "A value that the member cannot have" },
  "unknown-action": {
    severity: "error",
    title: "An `action` that is not `global`, `reset` or `repeat`",
  },
  "unknown-modifier": { severity: "error", title: "A field modifier that the specification does not have" },
  "modifier-order": {
    severity: "error",
    title: "A modifier stands where it cannot take effect",
    explanation:
      "Modifiers are applied from left to right: encodings first (`wide|base64offset`), then `contains`, then `all`.",
    example: { wrong: "CommandLine|contains|base64offset: IEX", right: "CommandLine|base64offset|contains: IEX" },
  },
  "modifier-value": { severity: "error", title: "A modifier is given a value that it cannot work on" },
  "invalid-regex": { severity: "error", title: "A regular expression cannot be read" },
  "empty-search": { severity: "error", title: "A selection, map or list has nothing in it" },
  "condition-syntax": { severity: "error", title: "A condition cannot be read" },
  "unknown-selection": { severity: "error", title: "A condition names a selection that is not there" },
  "deprecated-aggregation": {
    severity: "error",
    title: "The condition counts events with `|`, which Sigma 2 does with correlations",
    explanation:
      "Aggregations in conditions and `timeframe` are no longer part of Sigma; write a `correlation` document instead.",
  },
  "unresolved-placeholder": {
    severity: "error",
    title: "A placeholder has no values",
    explanation: "`expand` takes values from the user: pass them with the rules, or in a pipeline.",
  },
  "unknown-rule": { severity: "error", title: "A correlation or filter refers to a rule that is not there" },
  "invalid-pipeline": { severity: "error", title: "A processing pipeline cannot be read" },
  "unknown-transformation": {
    severity: "error",
    title: "A pipeline uses a transformation or condition that is not known",
  },
  "pipeline-among-rules": { severity: "info", title: "A processing pipeline among rules" },
  "foreign-pipeline": {
    severity: "warning",
    title: "A processing pipeline is for other query languages",
    explanation:
      "Its `allowed_backends` name neither `eql` nor `elasticsearch`, so its fields are probably not those of the events.",
  },
  "refused-by-pipeline": { severity: "error", title: "A processing pipeline says that it cannot handle a rule" },
  "unknown-log-source": {
    severity: "warning",
    title: "A rule's log source is not known here",
    explanation: "Without its category or service the rule is asked of every event of its product.",
  },
  "invalid-metadata": { severity: "warning", title: "Metadata that the specification's schema does not allow" },
  "missing-level": { severity: "info", title: "A rule has no level" },
  "duplicate-id": {
    severity: "error",
    title: "Two rules have the same id",
    explanation: "An id stands for one rule for ever: findings, exceptions and history refer to it.",
  },
  "duplicate-name": {
    severity: "warning",
    title: "Two rules have the same name",
    explanation: "Correlations and filters refer to rules by name, and find the first of them.",
  },
  "unused-selection": { severity: "warning", title: "A selection that no condition uses" },
  "impossible-condition": { severity: "warning", title: "A condition that no event can meet" },
  "unknown-field": { severity: "warning", title: "A field that events of the log source do not have" },
  "filter-without-not": {
    severity: "warning",
    title: "A filter keeps what it describes, and leaves out everything else",
    explanation: "A filter's condition is joined to the rule's with `and`. What is to be left out stands behind `not`.",
    example: { wrong: "condition: selection", right: "condition: not selection" },
  },
  "several-places": {
    severity: "warning",
    title: "Two of `contains`, `startswith` and `endswith` on one field",
    example: { wrong: "Image|startswith|endswith: x", right: "Image|contains: x" },
  },
  "offset-without-contains": {
    severity: "warning",
    title: "`base64offset` of a whole value",
    example: { wrong: "CommandLine|base64offset: IEX", right: "CommandLine|base64offset|contains: IEX" },
  },
  "encoding-order": {
    severity: "warning",
    title: "UTF-16 that no other encoding follows",
    explanation:
      "Its zero bytes stand in no text of a log; `wide` is for what `base64` or `base64offset` then encodes.",
    example: {
      wrong: "CommandLine|base64offset|wide|contains: IEX",
      right: "CommandLine|wide|base64offset|contains: IEX",
    },
  },
  "escaped-wildcard": {
    severity: "warning",
    title: "A wildcard is escaped, probably by the backslash of a path",
    example: { wrong: "Image: 'C:\\Windows\\*'", right: "Image: 'C:\\Windows\\\\*'" },
  },
  "unescaped-wildcard": { severity: "info", title: "A `?` of a URL stands for any character" },
  "redundant-wildcard": { severity: "info", title: "A wildcard that the modifier already stands for" },
  "wildcard-only": { severity: "info", title: "A lone `*` instead of `exists`" },
  "wildcard-for-modifier": {
    severity: "info",
    title: "Wildcards around a value instead of a modifier",
    example: { wrong: "Image: '*\\cmd.exe'", right: "Image|endswith: '\\cmd.exe'" },
  },
  "null-in-list": { severity: "info", title: "`null` among other values" },
  "open-path-end": { severity: "info", title: "The end of a path without the separator before it" },
  "literal-regex": { severity: "info", title: "A regular expression that only spells a text" },
  "all-of-one": { severity: "info", title: "`all` with a single value" },
  "repeated-value": { severity: "info", title: "The same value twice in a list" },
  "not-in-sigma": { severity: "error", title: "Sigma has no words for what an EQL query asks" },
  "lost-in-sigma": { severity: "warning", title: "The Sigma rule says something differently from the EQL query" },
  "not-expressible": { severity: "error", title: "EQL has no words for what the rule asks" },
} as const satisfies Readonly<Record<string, DiagnosticKind>>;

export type SigmaCode = keyof typeof sigmaDiagnostics;

export interface Mending {
  readonly hint?: string | undefined;
  readonly fix?: Fix | undefined;
}

/** A diagnostic with the severity of its kind. */
export function report(code: SigmaCode, span: Span, message: string, mending: Mending = {}): Diagnostic {
  return {
    code,
    severity: sigmaDiagnostics[code].severity,
    message,
    span,
    ...(mending.hint === undefined ? {} : { hint: mending.hint }),
    ...(mending.fix === undefined ? {} : { fix: mending.fix }),
  };
}

/** Collects what a reader finds wrong. */
export class Reporter {
  readonly diagnostics: Diagnostic[] = [];
  /** How many of them are errors. */
  errors = 0;

  add(code: SigmaCode, span: Span, message: string, mending: Mending = {}): void {
    const diagnostic = report(code, span, message, mending);
    if (diagnostic.severity === "error") this.errors++;
    this.diagnostics.push(diagnostic);
  }
}
