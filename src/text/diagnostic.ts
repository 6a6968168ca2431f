// What every reader and checker reports. Codes are words, never change meaning, and are listed in docs/diagnostics.md.
import type { Span } from "./span.ts";

export type Severity = "error" | "warning" | "info";

/** A replacement of one span of the source text. */
export interface TextEdit {
  readonly span: Span;
  readonly text: string;
}

/** A rewrite that mends a diagnostic; its edits do not overlap. `check --fix` applies it. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

/** One problem in one source text: what is wrong with this text, where, and how to mend it. */
export interface Diagnostic {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly span: Span;
  readonly hint?: string;
  readonly fix?: Fix;
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === "error");
}
