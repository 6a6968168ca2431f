// What is written down about a kind of diagnostic. Each folder that reports keeps a table of these under its codes;
// docs/diagnostics.md is generated from the tables.
import type { Severity } from "./diagnostic.ts";

export interface DiagnosticKind {
  readonly severity: Severity;
  /** One line, Markdown: what is wrong. */
  readonly title: string;
  /** Markdown: why, and what to do. */
  readonly explanation?: string;
  /** A text that gets this diagnostic, and the same text mended. */
  readonly example?: { readonly wrong: string; readonly right: string };
}
