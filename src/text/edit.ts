// Carrying out fixes. A fix is all or nothing: one whose edits touch those of an earlier fix is left for the next round.
import type { Diagnostic, TextEdit } from "./diagnostic.ts";

export interface FixedText {
  readonly text: string;
  /** The diagnostics whose fixes were carried out. */
  readonly fixed: readonly Diagnostic[];
}

/** Carries out the fixes of diagnostics, in the order of the text; of two that touch the same place only the first. */
export function applyFixes(text: string, diagnostics: readonly Diagnostic[]): FixedText {
  const fixed: Diagnostic[] = [];
  const edits: TextEdit[] = [];
  const fixable = diagnostics.filter(({ fix }) => fix !== undefined && fix.edits.length > 0);
  for (const diagnostic of fixable.toSorted((a, b) => firstOffset(a) - firstOffset(b))) {
    const own = diagnostic.fix!.edits;
    if (own.some((edit) => edits.some((other) => touches(edit, other)))) continue;
    edits.push(...own);
    fixed.push(diagnostic);
  }
  return { text: applyEdits(text, edits), fixed };
}

function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { span, text: replacement } of edits.toSorted((a, b) => a.span.start - b.span.start)) {
    parts.push(text.slice(at, span.start), replacement);
    at = span.end;
  }
  parts.push(text.slice(at));
  return parts.join("");
}

function firstOffset({ fix }: Diagnostic): number {
  return Math.min(...fix!.edits.map(({ span }) => span.start));
}

/** Two insertions at one place touch too: their order would be a guess. */
function touches(a: TextEdit, b: TextEdit): boolean {
  if (a.span.start === b.span.start) return true;
  return a.span.start < b.span.end && b.span.start < a.span.end;
}
